import AssayLanguage

extension TimeQuery {
  /// The first moment or span on the recording's time line outside quotes.
  static func read(_ text: TokenizedText, in segments: [Range<Int>]) -> TimeQuery? {
    for segment in segments {
      for match in ClockReader.all(in: text, tokens: segment) {
        if let query = TimeQuery(match, text, segment) { return query }
      }
    }
    return nil
  }

  init?(_ match: ClockMatch, _ text: TokenizedText, _ segment: Range<Int>) {
    let first = segment.first { Int(text.tokens[$0].start) >= match.range.lowerBound } ?? segment.lowerBound
    let last = segment.last { Int(text.tokens[$0].end) <= match.range.upperBound } ?? first
    let tokens = first..<max(last, first) + 1
    let tolerance = Self.tolerance(match)
    switch match.kind {
    case .moment:
      switch match.relation {
      case .at: self.init(kind: .at, start: match.seconds, end: match.seconds, tolerance: tolerance, tokens: tokens)
      case .before: self.init(kind: .before, start: 0, end: match.seconds, tolerance: tolerance, tokens: tokens)
      case .after: self.init(kind: .after, start: match.seconds, end: .infinity, tolerance: tolerance, tokens: tokens)
      }
    case .span:
      self.init(kind: .between, start: match.seconds, end: match.end, tolerance: tolerance, tokens: tokens)
    case .closing, .duration: return nil
    }
  }

  /// Two seconds and the one that a clock without fractions cuts off, more where the time is told in round figures: "around the 9-minute mark".
  private static func tolerance(_ match: ClockMatch) -> Double {
    if match.clock { return match.approximate ? 5 : 3 }
    if match.seconds >= 60, match.seconds.truncatingRemainder(dividingBy: 60) == 0 { return 30 }
    return match.approximate ? 5 : 2
  }

  /// How a stretch of time fits: within the tolerance, beyond twice of it, or between.
  func fits(_ span: Interval) -> Bool? {
    let distance: Double
    switch kind {
    case .at, .between: distance = max(0, max(start - span.end, span.start - end))
    case .before: distance = max(0, span.start - end)
    case .after: distance = max(0, start - span.end)
    }
    if distance <= tolerance { return true }
    return distance <= 2 * tolerance ? nil : false
  }
}
