/// A place or a length on the time line of a recording, found in a text.
package struct ClockMatch: Sendable, Hashable {
  package enum Kind: UInt8, Sendable, Hashable {
    /// A moment: "at 0:42", "42 seconds in", "at the 3-minute mark".
    case moment
    /// From `seconds` to `end`: "from 0:10 to 0:20", "within the first 30 seconds".
    case span
    /// The last `seconds` of the recording.
    case closing
    /// A length: "for two minutes".
    case duration
  }

  /// How a moment or a length bounds what is said of it.
  package enum Relation: UInt8, Sendable, Hashable {
    case at, before, after
  }

  /// UTF-8 bytes, without the preposition.
  package var range: Range<Int>
  package var kind: Kind
  package var relation: Relation = .at
  /// Seconds from the start of the recording, or the length.
  package var seconds: Double
  /// The end of a span in seconds; `seconds` otherwise.
  package var end: Double
  /// "about", "around", "roughly".
  package var approximate = false
  /// Written as a clock (`9:21`): it may be a time of day too.
  package var clock = false
}
