/// A number found in a text.
package struct NumberMatch: Sendable, Hashable {
  package enum Kind: UInt8, Sendable {
    case integer, decimal, fraction, power, ordinal, roman
  }

  package struct Flags: OptionSet, Sendable, Hashable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }
    /// "about", "nearly", "~", "or so" stand beside it.
    package static let approximate = Flags(rawValue: 1)
    /// The digits have a second reading: see `alternative`.
    package static let ambiguous = Flags(rawValue: 2)
    /// Too large or divided by zero: there is no value.
    package static let overflow = Flags(rawValue: 4)
    /// A per cent sign or word is part of the match; the value is the number before it.
    package static let percent = Flags(rawValue: 8)
    /// "a couple", "a few": the value is a usual reading, not a count.
    package static let vague = Flags(rawValue: 16)
    /// Written with digits, at least in part.
    package static let digits = Flags(rawValue: 32)
    /// A letter multiplied it: `100k`, `5M`; it could be a unit too.
    package static let letterSuffix = Flags(rawValue: 64)
    /// The match ends inside its last token, as in `five-year` or `22,24`.
    package static let endsInsideToken = Flags(rawValue: 128)
    /// A mixed numeral with a round word: `3 hundred and 21`.
    package static let mixed = Flags(rawValue: 256)
    package static let negative = Flags(rawValue: 512)
    /// `per mille`
    package static let permille = Flags(rawValue: 1024)
    /// A round word or letter multiplied it: `2 million`, `three dozen`.
    package static let scaled = Flags(rawValue: 2048)
  }

  /// The tokens it touches.
  package var tokens: Range<Int>
  /// Its bytes; they can end inside the last token.
  package var bytes: Range<Int>
  package var kind: Kind
  /// The value without rounding, nil when it has no short decimal form or overflows.
  package var exact: ExactDecimal?
  /// Nil when it overflows.
  package var value: Double?
  /// The other reading of `1.200` or `1,200` where no style decides.
  package var alternative: ExactDecimal?
  package var significantDigits: Int
  /// The place of the last digit that was said: -1 for 2.5, 5 for "1.2 million".
  package var resolutionExponent: Int
  package var flags: Flags

  /// Per cent and per mille applied: 0.25 for "25 %".
  package var ratio: Double? {
    value.map { flags.contains(.percent) ? $0 / 100 : flags.contains(.permille) ? $0 / 1000 : $0 }
  }
  package var isInteger: Bool { exact?.isInteger ?? false }
}
