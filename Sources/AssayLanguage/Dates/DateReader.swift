/// Finds dates and times of day in the notations that documents and answers use.
///
/// A line without digits, month or weekday names costs one table look-up per word.
package enum DateReader {
  /// The order of day and month that the unambiguous dates of one document show; unknown where they show none
  /// or both.
  package static func order(of matches: [DateMatch]) -> DayMonthOrder {
    let day = matches.contains { $0.flags.contains(.dayFirst) }
    let month = matches.contains { $0.flags.contains(.monthFirst) }
    return day == month ? .unknown : day ? .dayFirst : .monthFirst
  }

  /// All dates of a text, in order and without overlap.
  ///
  /// - Parameters:
  ///   - tokens: the part of the text to look at; all of it by default.
  ///   - order: what `04/05/2018` means; with `.unknown` both readings are kept.
  ///   - reference: the moment that "yesterday" and "two weeks ago" refer to.
  package static func all(
    in text: TokenizedText, tokens: Range<Int>? = nil, order: DayMonthOrder = .unknown, reference: DateTime? = nil
  ) -> [DateMatch] {
    var matches: [DateMatch] = []
    text.bytes.withUnsafeBufferPointer { bytes in
      let pass = DatePass(
        text: text, scanner: DateScanner(bytes: bytes), order: order, reference: reference,
        tokens: (tokens ?? 0..<text.count).clamped(to: 0..<text.count))
      matches = pass.run()
    }
    return matches
  }
}

/// One pass of the reader over a text.
struct DatePass {
  let text: TokenizedText
  let scanner: DateScanner
  let order: DayMonthOrder
  let reference: DateTime?
  let tokens: Range<Int>

  func run() -> [DateMatch] {
    var found: [DateMatch] = []
    var index = tokens.lowerBound
    while index < tokens.upperBound {
      if let match = match(at: index, after: found.last) {
        var end = match.range.upperBound
        if end <= limit { found.append(match) }
        // "2018-12-25T20:13": the time begins inside a token.
        if scanner.byte(end) | 0x20 == UInt8(ascii: "t"), let hour = scanner.digits(end + 1), hour.count == 2,
          let time = timeOfDay(end + 1, hour), time.range.upperBound <= limit
        {
          found.append(time)
          end = time.range.upperBound
        }
        index = token(after: end, from: index + 1)
      } else {
        index += 1
      }
    }
    return found.isEmpty ? [] : joined(found)
  }

  private var limit: Int { Int(text[tokens.upperBound - 1].end) }

  /// The first token from an index on that starts at or after an offset.
  func token(after offset: Int, from index: Int) -> Int {
    var index = index
    while index < text.count, Int(text[index].start) < offset { index += 1 }
    return index
  }

  private func match(at index: Int, after last: DateMatch?) -> DateMatch? {
    let token = text[index]
    switch token.kind {
    case .punctuation, .symbol: return nil
    case .number:
      // "01/03/2018-31/03/2018": the dash behind a date is no part of a number.
      let attached = last.map { scanner.dash($0.range.upperBound) == Int(token.start) } ?? false
      return numeral(index, attached: attached) ?? last.flatMap { continued($0, index) }
    case .mixed:
      guard scanner.isDigit(Int(token.start)) else { return named(Int(token.start), index) }
      return numeral(index)
    case .word:
      guard let word = DateLexicon.words[token.key] else { return nil }
      return spelled(word, index)
    }
  }

  private func spelled(_ word: DateWord, _ index: Int) -> DateMatch? {
    let token = text[index]
    switch word {
    case .month: return named(Int(token.start), index)
    case .weekday(let number, let plain):
      // "Sun." and "(Mon)" count beside a date only.
      var match = DateMatch(range: token.range, fields: DateFields(weekday: number))
      if plain { match.flags = .weak }
      return match
    case .hour(let hour):
      var fields = DateFields()
      fields.set(.hour, hour)
      fields.set(.minute, 0)
      return DateMatch(range: token.range, fields: fields)
    case .ordinal(let day): return ordinalDay(day, start: Int(token.start), end: Int(token.end), index)
    case .relativeDay(let days): return relativeDay(days, index)
    case .cue: return relativePhrase(index)
    }
  }

  /// The key of the token before, if there is one.
  func previousKey(_ index: Int) -> WordKey? { index > 0 ? text[index - 1].key : nil }
}
