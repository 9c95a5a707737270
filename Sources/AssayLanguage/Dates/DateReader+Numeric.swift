extension DatePass {
  /// A date or a time that begins with digits.
  func numeral(_ index: Int, attached: Bool = false) -> DateMatch? {
    let start = Int(text[index].start)
    guard scanner.isDigit(start), attached || isFreeStart(start, index), let first = scanner.digits(start) else {
      return compactMoment(start)
    }
    let after = start + first.count
    if first.count == 4, let match = yearFirst(start, first.value, after, index) { return match }
    if first.count <= 2 {
      if let match = numericDate(start, first, after, index) { return match }
      if let match = dayAndMonth(start, first.value, after, index) { return match }
      if let match = timeOfDay(start, first) { return match }
    }
    return compact(start, first, index)
  }

  /// Nothing glues the digits to something before them: `1.25/12/2018` is no date.
  private func isFreeStart(_ start: Int, _ index: Int) -> Bool {
    guard scanner.isBoundary(before: start) else { return false }
    switch scanner.byte(start - 1) {
    case UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"):
      // "Date:25/12/2018", "No.-25/12/18"; not "1/25/12/18" or "$-3".
      return !scanner.isDigit(start - 2)
    case UInt8(ascii: "$"), UInt8(ascii: "#"): return false
    default: return true
    }
  }

  // MARK: 25/12/2018, 12-25-18, 25.12.2018, 12/2018

  private func numericDate(_ start: Int, _ first: (value: Int, count: Int), _ after: Int, _ index: Int) -> DateMatch? {
    guard first.value <= 31 || first.count == 2, let one = scanner.separator(after),
      let second = scanner.digits(one.end)
    else { return nil }
    let secondEnd = one.end + second.count
    if second.count == 4, first.value >= 1, first.value <= 12, (1900...2199).contains(second.value),
      one.kind != UInt8(ascii: "."), isEnd(secondEnd), !isTelephone(one.kind, secondEnd)
    {
      return DateMatch(range: start..<secondEnd, fields: DateFields(year: second.value, month: first.value))
    }
    guard second.count <= 2 else { return nil }
    if let two = scanner.separator(secondEnd), two.kind == one.kind, let third = scanner.digits(two.end),
      third.count == 4 || third.count == 2, isEnd(two.end + third.count)
    {
      return threeNumbers(
        start..<(two.end + third.count), first.value, second.value, third, spaced: one.end > after + 1)
    }
    return twoNumbers(start..<secondEnd, first.value, second.value, kind: one.kind, index)
  }

  /// "03-2093 7358" goes on with more digits.
  private func isTelephone(_ kind: UInt8, _ end: Int) -> Bool {
    guard kind == UInt8(ascii: "-"), let more = scanner.digits(scanner.skippingSpaces(end, atMost: 1)) else {
      return false
    }
    return more.count > 2
  }

  private func threeNumbers(_ range: Range<Int>, _ a: Int, _ b: Int, _ third: (value: Int, count: Int), spaced: Bool)
    -> DateMatch?
  {
    // "10 - 12 - 14" is as likely a list; with spaces only a whole year is a date's.
    if spaced && third.count == 2 { return nil }
    let short = third.count == 2
    let year = short ? Self.century(third.value) : third.value
    guard (1000...2999).contains(year) else { return nil }
    let dayFirst = reading(year, b, a)
    let monthFirst = reading(year, a, b)
    var match: DateMatch
    switch (dayFirst, monthFirst) {
    case (let one?, let two?) where a != b:
      switch order {
      case .dayFirst: match = DateMatch(range: range, fields: one)
      case .monthFirst: match = DateMatch(range: range, fields: two)
      case .unknown: match = DateMatch(range: range, fields: one, alternative: two)
      }
    case (let one?, _): match = DateMatch(range: range, fields: one, flags: a > 12 ? .dayFirst : [])
    case (nil, let two?): match = DateMatch(range: range, fields: two, flags: .monthFirst)
    case (nil, nil):
      guard short, let yearFirst = reading(Self.century(a), b, third.value) else { return nil }
      match = DateMatch(range: range, fields: yearFirst)
    }
    if short { match.flags.insert(.shortYear) }
    return match
  }

  /// `25/12` is a date only after a word that asks for one.
  private func twoNumbers(_ range: Range<Int>, _ a: Int, _ b: Int, kind: UInt8, _ index: Int) -> DateMatch? {
    guard kind == UInt8(ascii: "/"), isEnd(range.upperBound), hasCue(index) else { return nil }
    let dayFirst = order == .monthFirst ? nil : reading(2000, b, a)
    let monthFirst = order == .dayFirst ? nil : reading(2000, a, b)
    guard var one = dayFirst ?? monthFirst else { return nil }
    one.mask.remove(.year)
    one.year = 0
    var two = dayFirst == nil || a == b ? nil : monthFirst
    two?.mask.remove(.year)
    two?.year = 0
    return DateMatch(range: range, fields: one, alternative: two)
  }

  func hasCue(_ index: Int) -> Bool {
    guard index > tokens.lowerBound else { return false }
    if DateLexicon.dateCues[text[index - 1].key] != nil { return true }
    return index > tokens.lowerBound + 1 && text[index - 1].is(Self.colon)
      && DateLexicon.dateCues[text[index - 2].key] != nil
  }

  static let colon: WordKey = ":"

  func reading(_ year: Int, _ month: Int, _ day: Int) -> DateFields? {
    DateTime.isValid(year, month, day) ? DateFields(year: year, month: month, day: day) : nil
  }

  /// The likelier century of a two-digit year.
  static func century(_ short: Int) -> Int { short < 70 ? 2000 + short : 1900 + short }

  /// The digits end here: no digit or letter follows, nor a separator with more digits. A time that OCR glued on
  /// ("2018T20:13") may follow.
  func isEnd(_ end: Int) -> Bool {
    if scanner.isLetter(end) { return (scanner.byte(end) | 0x20) == UInt8(ascii: "t") && scanner.isDigit(end + 1) }
    if scanner.isDigit(end) { return false }
    let next = scanner.byte(end)
    if next == UInt8(ascii: "/") || next == UInt8(ascii: "."), scanner.isDigit(end + 1) { return false }
    return true
  }

  // MARK: 2018-12-25, 2018/12, 2018 Dec 25, 2018

  private func yearFirst(_ start: Int, _ year: Int, _ after: Int, _ index: Int) -> DateMatch? {
    guard (1000...2999).contains(year) else { return nil }
    if let one = scanner.separator(after), let second = scanner.digits(one.end), second.count <= 2 {
      let end = one.end + second.count
      if let two = scanner.separator(end), two.kind == one.kind, let third = scanner.digits(two.end), third.count <= 2,
        isEnd(two.end + third.count),
        let fields = reading(year, second.value, third.value) ?? reading(year, third.value, second.value)
      {
        return DateMatch(range: start..<(two.end + third.count), fields: fields)
      }
      if second.count == 2, one.kind != UInt8(ascii: "."), one.end == after + 1, (1...12).contains(second.value),
        (1900...2199).contains(year), isEnd(end), scanner.dash(end) == nil
      {
        return DateMatch(range: start..<end, fields: DateFields(year: year, month: second.value))
      }
    }
    if let match = yearMonthDay(start, year, after) { return match }
    guard (1500...2199).contains(year), isEnd(after), saysYear(index, year, after), !isCounted(after) else {
      return nil
    }
    return DateMatch(range: start..<after, fields: DateFields(year: year))
  }

  /// What stands around a bare numeral says that it is a year: "in 1914", "(1914)", "1914–1947", "the 1914 Act".
  private func saysYear(_ index: Int, _ year: Int, _ after: Int) -> Bool {
    if let dash = scanner.dash(after), let next = scanner.digits(dash), next.count == 4, next.value > year,
      next.value < 2200, isEnd(dash + 4)
    {
      return true
    }
    guard index > tokens.lowerBound else { return false }
    let before = text[index - 1].key
    if DateLexicon.datePrepositions[before] != nil { return true }
    if before == Self.parenthesis { return scanner.byte(after) == UInt8(ascii: ")") }
    guard before == Self.the, (1800..<2100).contains(year), index + 1 < tokens.upperBound else { return false }
    return text[index + 1].capitalised && text[index + 1].kind == .word && text[index + 1].spaced
  }

  private static let parenthesis: WordKey = "("

  /// A year behind a year: "from 1932 to 1939", "1938 and 1939", "1914-1947".
  func continued(_ last: DateMatch, _ index: Int) -> DateMatch? {
    let start = Int(text[index].start)
    guard last.fields.mask == .year, start - last.range.upperBound <= 9, let run = scanner.digits(start),
      run.count == 4,
      (1500..<2200).contains(run.value), isEnd(start + 4), !isCounted(start + 4)
    else { return nil }
    let between = token(after: last.range.upperBound, from: max(tokens.lowerBound, index - 3))
    guard between < index else { return nil }
    for link in between..<index where DateLexicon.yearLinks[text[link].key] == nil { return nil }
    return DateMatch(range: start..<(start + 4), fields: DateFields(year: run.value))
  }

  /// "in 2018 places" counts places.
  private func isCounted(_ end: Int) -> Bool {
    if scanner.byte(end) == UInt8(ascii: ","), scanner.isDigit(end + 1) { return true }
    guard let (key, _) = scanner.word(scanner.skippingSpaces(end)) else { return false }
    return DateLexicon.units[key] != nil
  }

  private func yearMonthDay(_ start: Int, _ year: Int, _ after: Int) -> DateMatch? {
    let at = scanner.separator(after)?.end ?? scanner.skippingSpaces(after, atMost: 2)
    guard let (key, wordEnd) = scanner.word(at), case .month(let month, let plain)? = DateLexicon.words[key] else {
      return cjk(start, year, after)
    }
    let next = scanner.separator(wordEnd)?.end ?? scanner.skippingSpaces(wordEnd, atMost: 2)
    if let day = scanner.digits(next), day.count <= 2, let fields = reading(year, month, day.value) {
      let end = ordinalEnd(next + day.count)
      if isEnd(end) { return DateMatch(range: start..<end, fields: fields) }
    }
    guard !plain, at > after, scanner.isBoundary(wordEnd) else { return nil }
    return DateMatch(range: start..<wordEnd, fields: DateFields(year: year, month: month))
  }

  /// 2018年12月25日
  private func cjk(_ start: Int, _ year: Int, _ after: Int) -> DateMatch? {
    guard hasMark(after, [0xe5, 0xb9, 0xb4]), let month = scanner.digits(after + 3),
      hasMark(after + 3 + month.count, [0xe6, 0x9c, 0x88]), (1...12).contains(month.value)
    else { return nil }
    let dayStart = after + 6 + month.count
    guard let day = scanner.digits(dayStart), hasMark(dayStart + day.count, [0xe6, 0x97, 0xa5]),
      let fields = reading(year, month.value, day.value)
    else { return DateMatch(range: start..<dayStart, fields: DateFields(year: year, month: month.value)) }
    return DateMatch(range: start..<(dayStart + day.count + 3), fields: fields)
  }

  private func hasMark(_ offset: Int, _ mark: [UInt8]) -> Bool {
    for index in mark.indices where scanner.byte(offset + index) != mark[index] { return false }
    return true
  }
}
