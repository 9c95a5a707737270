/// Finds times on a recording's time line and lengths of time in a text, in seconds.
package enum ClockReader {
  package static func all(in text: TokenizedText, tokens: Range<Int>? = nil) -> [ClockMatch] {
    var matches: [ClockMatch] = []
    text.bytes.withUnsafeBufferPointer { bytes in
      let pass = ClockPass(
        text: text, scanner: DateScanner(bytes: bytes), tokens: (tokens ?? 0..<text.count).clamped(to: 0..<text.count))
      matches = pass.run()
    }
    return matches
  }
}

/// One pass of the reader over a text.
struct ClockPass {
  let text: TokenizedText
  let scanner: DateScanner
  let tokens: Range<Int>

  /// A quantity of time at a token range.
  struct Part {
    var seconds: Double
    var tokens: Range<Int>
    var clock: Bool
    /// The seconds of its last unit.
    var unit = 1.0
  }

  func run() -> [ClockMatch] {
    var result: [ClockMatch] = []
    var index = tokens.lowerBound
    while index < tokens.upperBound {
      guard mayStart(index), let (match, next) = match(at: index) else {
        index += 1
        continue
      }
      result.append(match)
      index = max(next, index + 1)
    }
    return result
  }

  private func mayStart(_ index: Int) -> Bool {
    switch text[index].kind {
    case .number, .mixed: true
    case .word: ClockLexicon.starts[text[index].key] != nil
    case .punctuation, .symbol: false
    }
  }

  private func match(at index: Int) -> (ClockMatch, Int)? {
    let context = ClockContext(text: text, tokens: tokens, before: index)
    guard let first = part(index) ?? unitless(index) ?? wholeUnit(index, context) else {
      return bareRange(index, context)
    }
    if let last = rangeEnd(first, context), first.seconds <= last.seconds {
      return ranged(index, first.seconds, last, context)
    }
    return (classified(first, context), first.tokens.upperBound)
  }

  private func ranged(_ index: Int, _ from: Double, _ last: Part, _ context: ClockContext) -> (ClockMatch, Int) {
    let range = Int(text[index].start)..<Int(text[last.tokens.upperBound - 1].end)
    let placed = context.cue != .length && (context.isBetween || last.clock)
    let match = ClockMatch(
      range: range, kind: placed ? .span : .duration, seconds: from, end: last.seconds,
      approximate: context.approximate,
      clock: last.clock)
    return (match, last.tokens.upperBound)
  }

  /// "between 5 and 10 seconds", "5-10 s": the unit stands behind the second number.
  private func bareRange(_ index: Int, _ context: ClockContext) -> (ClockMatch, Int)? {
    guard let first = SmallNumber.cardinal(in: text, at: index, upTo: tokens.upperBound),
      first.next + 1 < tokens.upperBound,
      isLink(first.next, context), let last = part(first.next + 1), !last.clock
    else { return nil }
    let from = first.value * last.unit
    return from <= last.seconds ? ranged(index, from, last, context) : nil
  }

  /// "the first minute", "the last hour".
  private func wholeUnit(_ index: Int, _ context: ClockContext) -> Part? {
    guard context.cue == .opening || context.cue == .closing, text[index].kind == .word,
      text[index].end - text[index].start > 3,
      ClockLexicon.edges[text[index - 1].key] != nil, let unit = ClockLexicon.units[text[index].key]
    else { return nil }
    return Part(seconds: unit, tokens: index..<(index + 1), clock: false, unit: unit)
  }

  /// "second 42", "minute 3 second 20".
  func unitless(_ index: Int) -> Part? {
    guard index + 1 < tokens.upperBound, let unit = ClockLexicon.units[text[index].key],
      text[index + 1].kind == .number, index > tokens.lowerBound,
      ClockLexicon.placePrepositions[text[index - 1].key] != nil || isAfterNumber(index, above: unit),
      let amount = SmallNumber.cardinal(in: text, at: index + 1, upTo: tokens.upperBound)
    else { return nil }
    var part = Part(seconds: amount.value * unit, tokens: index..<amount.next, clock: true, unit: unit)
    if amount.next < tokens.upperBound, let more = unitless(amount.next), more.unit < unit {
      part.seconds += more.seconds
      part.tokens = index..<more.tokens.upperBound
    }
    return part
  }

  /// It goes on after "minute 3".
  private func isAfterNumber(_ index: Int, above unit: Double) -> Bool {
    guard index >= tokens.lowerBound + 2, text[index - 1].kind == .number,
      let before = ClockLexicon.units[text[index - 2].key]
    else { return false }
    return before > unit
  }

  private func classified(_ part: Part, _ context: ClockContext) -> ClockMatch {
    var match = ClockMatch(
      range: text.byteRange(tokens: part.tokens), kind: .duration, seconds: part.seconds, end: part.seconds,
      approximate: context.approximate, clock: part.clock)
    let next = part.tokens.upperBound
    let following = next < tokens.upperBound ? ClockLexicon.followers[text[next].key] : nil
    switch context.cue {
    case .opening:
      if let outer = context.outer {
        (match.kind, match.relation) = (.moment, outer == .after ? .after : .before)
      } else {
        match.kind = .span
        match.seconds = 0
      }
    case .closing: match.kind = .closing
    case .after: (match.kind, match.relation) = (.moment, .after)
    case .before: (match.kind, match.relation) = (.moment, .before)
    case .length: match.kind = .duration
    case .more: match.relation = .after
    case .less: match.relation = .before
    case .place, nil: match.kind = part.clock || context.cue == .place ? .moment : .duration
    }
    if part.clock, match.kind == .duration, context.cue != .length { match.kind = .moment }
    switch following {
    case .into where context.cue != .length && !part.clock && isInto(next): match.kind = .moment
    case .mark: match.kind = .moment
    case .before where text.matches(ClockLexicon.theEnd, at: next + 1): match.kind = .closing
    case .long: match.kind = .duration
    default: break
    }
    return match
  }

  /// "42 seconds in", "two minutes into the film", not "5 seconds in a row".
  private func isInto(_ index: Int) -> Bool {
    if text[index].is(ClockLexicon.into) { return true }
    guard index + 1 < tokens.upperBound else { return true }
    return text[index + 1].kind == .punctuation
      || ClockLexicon.verbsAfterIn[text[index + 1].key] == nil
        && !text[index + 1].is(ClockLexicon.a)
  }
}
