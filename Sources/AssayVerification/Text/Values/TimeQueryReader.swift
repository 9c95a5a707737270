import AssayLanguage

extension TimeQuery {
  /// The first moment or span on the recording's time line outside quotes.
  ///
  /// - Parameter quoted: what was said stands in quotation marks, so "the second half" cannot be a part of it.
  static func read(_ text: TokenizedText, in segments: [Range<Int>], quoted: Bool = false) -> TimeQuery? {
    if let part = segments.lazy.compactMap({ part(text, $0, quoted: quoted) }).first { return part }
    for segment in segments {
      for match in ClockReader.all(in: text, tokens: segment) {
        if let query = TimeQuery(match, text, segment) { return query }
      }
    }
    return segments.lazy.compactMap { vague(text, $0) }.first
  }

  /// "in the second half", "during the last third".
  private static func part(_ text: TokenizedText, _ segment: Range<Int>, quoted: Bool) -> TimeQuery? {
    for index in segment.dropFirst() {
      guard let count = parts[text.tokens[index].key] else { continue }
      let next = index + 1 < segment.upperBound ? text.tokens[index + 1].key : "."
      // "half an hour", "half-minute" are lengths.
      if next == "a" || next == "an" || next == "minute" || next == "hour" || next == "second" { continue }
      // Of the recording, not of the year.
      let ofRecording =
        next == "of"
        && (index + 2..<min(index + 5, max(segment.upperBound, index + 2))).contains {
          SpokenWords.recordings.contains(text.tokens[$0].key)
        }
      guard ofRecording || quoted && count == 2 && next != "of" else { continue }
      guard let which = ordinals[text.tokens[index - 1].key] else { continue }
      let number = which < 0 ? count - 1 : which
      guard number < count else { continue }
      return TimeQuery(
        kind: .part, start: Double(number) / Double(count), end: Double(number + 1) / Double(count), tolerance: 0,
        tokens: index - 1..<index + 1)
    }
    return nil
  }

  private static let parts: [WordKey: Int] = [
    "half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10, "quarters": 4,
  ]
  /// -1 for the last.
  private static let ordinals: [WordKey: Int] = [
    "first": 0, "opening": 0, "initial": 0, "earlier": 0, "second": 1, "middle": 1, "third": 2, "fourth": 3, "last": -1,
    "final": -1, "latter": -1, "closing": -1, "later": -1, "other": -1,
  ]

  /// "at the beginning", "near the end of the call"
  private static func vague(_ text: TokenizedText, _ segment: Range<Int>) -> TimeQuery? {
    for index in segment.dropFirst(2) where text.tokens[index - 1].key == "the" || text.tokens[index - 1].key == "very"
    {
      let key = text.tokens[index].key
      let kind: Kind? = openings.contains(key) ? .opening : endings.contains(key) ? .ending : nil
      guard let kind, (segment.lowerBound..<index).suffix(3).contains(where: { places.contains(text.tokens[$0].key) })
      else { continue }
      return TimeQuery(kind: kind, start: 0, end: 0, tolerance: 0, tokens: index..<index + 1)
    }
    return nil
  }

  private static let openings = FunctionWords.keys("beginning start outset opening")
  private static let endings = FunctionWords.keys("end close conclusion ending")
  private static let places = FunctionWords.keys("at near in towards toward around")

  init?(_ match: ClockMatch, _ text: TokenizedText, _ segment: Range<Int>) {
    let first = segment.first { Int(text.tokens[$0].start) >= match.range.lowerBound } ?? segment.lowerBound
    let last = segment.last { Int(text.tokens[$0].end) <= match.range.upperBound } ?? first
    let tokens = first..<max(last, first) + 1
    let minutes = text.bytes[match.range].contains { $0 | 32 == UInt8(ascii: "m") }
    let tolerance = Self.tolerance(match, minutes: minutes)
    switch match.kind {
    case .moment:
      switch match.relation {
      case .at: self.init(kind: .at, start: match.seconds, end: match.seconds, tolerance: tolerance, tokens: tokens)
      case .before: self.init(kind: .before, start: 0, end: match.seconds, tolerance: tolerance, tokens: tokens)
      case .after: self.init(kind: .after, start: match.seconds, end: .infinity, tolerance: tolerance, tokens: tokens)
      }
    case .span:
      self.init(kind: .between, start: match.seconds, end: match.end, tolerance: tolerance, tokens: tokens)
    case .closing: self.init(kind: .closing, start: match.seconds, end: 0, tolerance: tolerance, tokens: tokens)
    case .duration:
      // "629 s after the start", "two minutes from the beginning"
      let next = segment.filter { $0 >= tokens.upperBound }.prefix(4).map { text.tokens[$0].key }
      guard let first = next.first, first == "after" || first == "from" || first == "past",
        next.contains(where: { Self.openings.contains($0) })
      else { return nil }
      self.init(kind: .at, start: match.seconds, end: match.seconds, tolerance: tolerance, tokens: tokens)
    }
  }

  /// Two seconds and the one that a clock without fractions cuts off, more where the time is told in round figures:
  /// "around the 9-minute mark".
  private static func tolerance(_ match: ClockMatch, minutes: Bool) -> Double {
    if match.clock { return match.approximate ? 5 : 3 }
    if minutes, match.seconds >= 60, match.seconds.truncatingRemainder(dividingBy: 60) == 0 { return 30 }
    return match.approximate ? 5 : 2
  }

  /// How a stretch of time fits: within the tolerance, beyond twice of it, or between.
  ///
  /// - Parameter total: the length of the recording, in seconds, as far as it is known.
  func fits(_ span: Interval, total: Double) -> Bool? {
    let distance: Double
    switch kind {
    case .at, .between: distance = max(0, max(start - span.end, span.start - end))
    case .before: distance = max(0, span.start - end)
    case .after: distance = max(0, start - span.end)
    case .part:
      guard total > 0 else { return nil }
      let middle = (span.start + span.end) / 2 / total
      let gap = max(start - middle, middle - end)
      return gap <= 0 ? (gap > -0.01 && start > 0 && end < 1 ? nil : true) : gap <= 0.01 ? nil : false
    case .closing: distance = max(0, total - start - span.end)
    case .opening, .ending:
      let share = kind == .opening ? span.start / max(total, 1) : (total - span.end) / max(total, 1)
      return share <= 0.2 ? true : share <= 0.35 ? nil : false
    }
    if distance <= tolerance { return true }
    return distance <= 2 * tolerance ? nil : false
  }
}
