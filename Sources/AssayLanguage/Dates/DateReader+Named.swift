extension DatePass {
  // MARK: 25 December 2018, 25-DEC-18, 03MAR18, 3rd of March

  /// A day number, then a month's name.
  func dayAndMonth(_ start: Int, _ day: Int, _ after: Int, _ index: Int) -> DateMatch? {
    guard (1...31).contains(day) else { return nil }
    let dayEnd = ordinalEnd(after)
    guard let at = gap(dayEnd, of: true), let (key, wordEnd) = scanner.word(at),
      case .month(let month, _)? = DateLexicon.words[key], !scanner.isLetter(wordEnd)
    else {
      return dayEnd > after ? ordinalDay(day, start: start, end: dayEnd, index) : nil
    }
    return withYear(start, month: month, day: day, wordEnd)
  }

  /// A month's name, then a day or a year.
  func named(_ start: Int, _ index: Int) -> DateMatch? {
    guard let (key, wordEnd) = scanner.word(start), case .month(let month, let plain)? = DateLexicon.words[key],
      scanner.isBoundary(before: start)
    else { return nil }
    if let at = gap(wordEnd, of: true), let number = scanner.digits(at) {
      if number.count <= 2, let match = monthThenNumber(start, month, number, at) { return match }
      if number.count == 4, (1500...2199).contains(number.value), isEnd(at + 4) {
        return DateMatch(range: start..<(at + 4), fields: DateFields(year: number.value, month: month))
      }
    }
    if let short = apostropheYear(wordEnd) {
      return DateMatch(
        range: start..<short.end, fields: DateFields(year: short.year, month: month), flags: .shortYear)
    }
    if let match = monthThenSpelledDay(start, month, wordEnd) { return match }
    return bareMonth(start, wordEnd, month, plain: plain, index)
  }

  private func monthThenNumber(_ start: Int, _ month: Int, _ number: (value: Int, count: Int), _ at: Int) -> DateMatch?
  {
    let dayEnd = ordinalEnd(at + number.count)
    guard scanner.isBoundary(dayEnd), scanner.byte(dayEnd) != UInt8(ascii: ":") else { return nil }
    guard DateTime.isValid(2000, month, number.value) else {
      guard number.count == 2, number.value > 31, isEnd(dayEnd) else { return nil }
      return DateMatch(
        range: start..<dayEnd, fields: DateFields(year: Self.century(number.value), month: month), flags: .shortYear)
    }
    let match = withYear(start, month: month, day: number.value, dayEnd)
    // "Dec-18" may be a day or a year.
    if match.range.upperBound == dayEnd, scanner.dash(at - 1) != nil, number.count == 2, dayEnd == at + 2 {
      var both = match
      both.alternative = DateFields(year: Self.century(number.value), month: month)
      both.flags.formUnion([.ambiguous, .shortYear])
      return both
    }
    return match
  }

  /// "March third", "December the twenty-fifth".
  private func monthThenSpelledDay(_ start: Int, _ month: Int, _ wordEnd: Int) -> DateMatch? {
    var index = token(after: wordEnd, from: 0, near: start)
    guard index < text.count else { return nil }
    if text[index].is(Self.the) { index += 1 }
    guard index < text.count, case .ordinal(let day)? = DateLexicon.words[text[index].key],
      DateTime.isValid(2000, month, day), !text[index].is(Self.second) || text[index - 1].is(Self.the)
    else { return nil }
    return withYear(start, month: month, day: day, Int(text[index].end))
  }

  static let the: WordKey = "the"
  static let second: WordKey = "second"

  /// Binary search for the first token at or after an offset.
  func token(after offset: Int, from: Int, near: Int) -> Int {
    var low = from
    var high = text.count
    while low < high {
      let middle = (low + high) / 2
      if Int(text[middle].start) < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// "the 3rd", "the third", "third of March": a day of a month when what follows or precedes says so.
  func ordinalDay(_ day: Int, start: Int, end: Int, _ index: Int) -> DateMatch? {
    guard (1...31).contains(day) else { return nil }
    if let at = gap(end, of: true), let (key, wordEnd) = scanner.word(at),
      case .month(let month, _)? = DateLexicon.words[key], DateTime.isValid(2000, month, day)
    {
      return withYear(start, month: month, day: day, wordEnd)
    }
    // "on the 3rd." but not "on the 3rd floor".
    guard index >= tokens.lowerBound + 2, text[index - 1].is(Self.the), text[index - 2].is(Self.on) else { return nil }
    let next = token(after: end, from: index)
    guard next >= tokens.upperBound || text[next].kind == .punctuation else { return nil }
    return DateMatch(range: start..<end, fields: DateFields(day: day))
  }

  static let on: WordKey = "on"

  /// Adds the year that follows a day and a month, if one does.
  func withYear(_ start: Int, month: Int, day: Int, _ end: Int) -> DateMatch {
    var fields = DateFields(month: month, day: day)
    if let short = apostropheYear(end) {
      fields.set(.year, short.year)
      return DateMatch(range: start..<short.end, fields: fields, flags: .shortYear)
    }
    guard let at = gap(end, of: true), let year = scanner.digits(at) else {
      return DateMatch(range: start..<end, fields: fields)
    }
    let yearEnd = at + year.count
    // "25 Dec 10:30" and "25 Dec 10 pm" go on with a time.
    guard isEnd(yearEnd), scanner.byte(yearEnd) != UInt8(ascii: ":"), meridiem(yearEnd) == nil else {
      return DateMatch(range: start..<end, fields: fields)
    }
    if year.count == 4, (1000...2999).contains(year.value), DateTime.isValid(year.value, month, day) {
      fields.set(.year, year.value)
      return DateMatch(range: start..<yearEnd, fields: fields)
    }
    // "25-DEC-18" is tight; "5 May, 10 people" and "25 Dec 18 boxes" are not.
    let comma = scanner.byte(end) == UInt8(ascii: ",") || scanner.byte(end) == 0x20
    guard year.count == 2, !comma || isLineEnd(yearEnd) else { return DateMatch(range: start..<end, fields: fields) }
    fields.set(.year, Self.century(year.value))
    return DateMatch(range: start..<yearEnd, fields: fields, flags: .shortYear)
  }

  /// Nothing but a mark, a time or the text's end follows.
  private func isLineEnd(_ end: Int) -> Bool {
    let next = scanner.skippingSpaces(end)
    if scanner.byte(next) == 0 || scanner.byte(next) == 0x0a || scanner.byte(next) == 0x0d { return true }
    if let number = scanner.digits(next) { return scanner.byte(next + number.count) == UInt8(ascii: ":") }
    return !scanner.isLetter(next)
  }

  private func bareMonth(_ start: Int, _ end: Int, _ month: Int, plain: Bool, _ index: Int) -> DateMatch? {
    guard scanner.isBoundary(end), text[index].capitalised || !plain else { return nil }
    let cued = index > tokens.lowerBound && DateLexicon.datePrepositions[text[index - 1].key] != nil
    guard !plain || cued else { return nil }
    return DateMatch(range: start..<end, fields: DateFields(month: month))
  }

  /// `'18` or `’18`.
  private func apostropheYear(_ offset: Int) -> (year: Int, end: Int)? {
    var at = scanner.skippingSpaces(offset, atMost: 1)
    if scanner.byte(at) == UInt8(ascii: "'") {
      at += 1
    } else if scanner.byte(at) == 0xe2, scanner.byte(at + 1) == 0x80, [0x98, 0x99].contains(scanner.byte(at + 2)) {
      at += 3
    } else {
      return nil
    }
    guard let number = scanner.digits(at), number.count == 2, isEnd(at + 2) else { return nil }
    return (Self.century(number.value), at + 2)
  }

  /// The offset after "st", "nd", "rd", "th".
  func ordinalEnd(_ offset: Int) -> Int {
    guard let (key, end) = scanner.word(offset), DateLexicon.ordinalSuffixes[key] != nil else { return offset }
    return end
  }

  /// What may stand between the parts of a date: a space, `-`, `/`, `.`, `,` or "of".
  func gap(_ offset: Int, of: Bool) -> Int? {
    var at = offset
    if scanner.byte(at) == UInt8(ascii: ".") || scanner.byte(at) == UInt8(ascii: ",") { at += 1 }
    if at == offset, scanner.byte(at) == UInt8(ascii: "/") { return at + 1 }
    if at == offset, let end = scanner.dash(at) { return scanner.skippingSpaces(end, atMost: 1) }
    at = scanner.skippingSpaces(at)
    if at > offset, let end = scanner.dash(at) { return scanner.skippingSpaces(end) }
    if at > offset, scanner.byte(at) == UInt8(ascii: ",") { return scanner.skippingSpaces(at + 1) }
    if of, at > offset, let (key, end) = scanner.word(at) {
      if key == Self.ofKey { return scanner.skippingSpaces(end) }
      // "this 5th day of May"
      let next = scanner.skippingSpaces(end)
      if key == Self.dayKey, let (second, after) = scanner.word(next), second == Self.ofKey {
        return scanner.skippingSpaces(after)
      }
    }
    return at
  }

  static let ofKey: WordKey = "of"
  static let dayKey: WordKey = "day"
}
