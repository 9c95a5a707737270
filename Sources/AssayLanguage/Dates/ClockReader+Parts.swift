extension ClockPass {
  /// A clock (`1:02:03`) or a quantity ("2 min 30 s", "a minute and a half").
  func part(_ index: Int) -> Part? { clock(index) ?? quantity(index) }

  // MARK: 0:42, 1:02:03, 00:01.5

  private func clock(_ index: Int) -> Part? {
    guard text[index].kind == .number, scanner.isBoundary(before: Int(text[index].start)) else { return nil }
    let start = Int(text[index].start)
    guard scanner.byte(start - 1) != UInt8(ascii: ":"), let first = scanner.digits(start), first.count <= 3 else {
      return nil
    }
    var end = start + first.count
    var seconds = Double(first.value)
    var fields = 1
    while fields < 3, scanner.byte(end) == UInt8(ascii: ":"), let next = scanner.digits(end + 1), next.count == 2,
      next.value < 60
    {
      seconds = seconds * 60 + Double(next.value)
      end += 3
      fields += 1
    }
    guard fields > 1, !scanner.isDigit(end) else { return nil }
    if scanner.byte(end) == UInt8(ascii: ".") || scanner.byte(end) == UInt8(ascii: ","), fields > 1,
      let fraction = scanner.digits(end + 1)
    {
      var value = Double(fraction.value)
      for _ in 0..<fraction.count { value /= 10 }
      seconds += value
      end += 1 + fraction.count
    }
    // A time of day or a ratio of more parts is none.
    guard scanner.byte(end) != UInt8(ascii: ":") || !scanner.isDigit(end + 1), !hasMeridiem(end) else { return nil }
    return Part(seconds: seconds, tokens: index..<tokenIndex(end, from: index), clock: true)
  }

  private func hasMeridiem(_ offset: Int) -> Bool {
    let at = scanner.skippingSpaces(offset, atMost: 1)
    let first = scanner.byte(at) | 0x20
    guard first == UInt8(ascii: "a") || first == UInt8(ascii: "p") else { return false }
    let next = scanner.byte(at + 1) == UInt8(ascii: ".") ? at + 2 : at + 1
    return scanner.byte(next) | 0x20 == UInt8(ascii: "m") && scanner.isBoundary(next + 1)
  }

  private func tokenIndex(_ end: Int, from index: Int) -> Int {
    var index = index
    while index < text.count, Int(text[index].start) < end { index += 1 }
    return index
  }

  // MARK: 2 min 30 s

  private func quantity(_ index: Int) -> Part? {
    if let compound = ClockLexicon.compounds[text[index].key] {
      return Part(seconds: compound, tokens: index..<(index + 1), clock: false)
    }
    if text[index].kind == .mixed { return glued(index) }
    guard var whole = amountAndUnit(index) else { return nil }
    // Smaller units follow larger ones: "1 minute and 5 seconds", "1h 2m".
    for _ in 0..<3 {
      var next = whole.next
      guard next < tokens.upperBound else { break }
      if text[next].is(ClockLexicon.and) || text[next].is(ClockLexicon.comma) { next += 1 }
      guard let more = amountAndUnit(next), more.unit < whole.unit else { break }
      whole = (whole.seconds + more.seconds, more.unit, more.next)
    }
    // "a minute and a half"
    if text.matches(ClockLexicon.andAHalf, at: whole.next), whole.next + 3 <= tokens.upperBound {
      whole.seconds += whole.unit / 2
      whole.next += 3
    }
    return Part(seconds: whole.seconds, tokens: index..<whole.next, clock: false, unit: whole.unit)
  }

  private func amountAndUnit(_ index: Int) -> (seconds: Double, unit: Double, next: Int)? {
    guard let amount = amount(index), amount.next < tokens.upperBound else { return nil }
    var at = amount.next
    if text[at].is(ClockLexicon.dash), at + 1 < tokens.upperBound { at += 1 }
    let unitToken = text[at]
    if unitToken.kind == .mixed { return nil }
    guard let unit = ClockLexicon.units[unitToken.key] else { return nil }
    // A lone letter is a unit only when it is glued to its numeral or stands in lower case after digits.
    if unitToken.end - unitToken.start == 1, text[amount.next - 1].kind != .number || unitToken.capitalised {
      return nil
    }
    // "a second cup" counts cups.
    if text[index].is(ClockLexicon.a), unitToken.is(ClockLexicon.second), at == index + 1, !isMoment(after: at + 1) {
      return nil
    }
    // "5 m" is a length.
    if unitToken.is(ClockLexicon.metre), unitToken.spaced || !isFollowedByDigit(at) { return nil }
    return (amount.value * unit, unit, at + 1)
  }

  /// What follows "a second" speaks of time.
  private func isMoment(after index: Int) -> Bool {
    guard index < tokens.upperBound, text[index].kind == .word else { return true }
    return ClockLexicon.afterSecond[text[index].key] != nil
  }

  private func isFollowedByDigit(_ index: Int) -> Bool {
    index + 1 < tokens.upperBound && text[index + 1].kind == .number
  }

  /// `1m30s` and `1h2m3s` are one token.
  private func glued(_ index: Int) -> Part? {
    var at = Int(text[index].start)
    let end = Int(text[index].end)
    var seconds = 0.0
    var last = Double.infinity
    while at < end {
      guard let number = scanner.digits(at), let (key, wordEnd) = scanner.word(at + number.count),
        let unit = ClockLexicon.units[key], unit < last
      else { return nil }
      seconds += Double(number.value) * unit
      last = unit
      at = wordEnd
    }
    return Part(seconds: seconds, tokens: index..<(index + 1), clock: false)
  }

  private func amount(_ index: Int) -> (value: Double, next: Int)? {
    guard index < tokens.upperBound else { return nil }
    let token = text[index]
    if token.is(ClockLexicon.half), index + 1 < tokens.upperBound,
      text[index + 1].is(ClockLexicon.a) || text[index + 1].is(ClockLexicon.an)
    {
      return (0.5, index + 2)
    }
    if token.is(ClockLexicon.half), index + 1 < tokens.upperBound, ClockLexicon.units[text[index + 1].key] != nil {
      return (0.5, index + 1)
    }
    if token.is(ClockLexicon.a) || token.is(ClockLexicon.an) {
      if text.matches(ClockLexicon.aCoupleOf, at: index) { return (2, index + 3) }
      return (1, index + 1)
    }
    guard let number = SmallNumber.cardinal(in: text, at: index, upTo: tokens.upperBound) else { return nil }
    if text.matches(ClockLexicon.andAHalf, at: number.next) { return (number.value + 0.5, number.next + 3) }
    return number
  }

  // MARK: 0:10-0:20, between 10 and 20 seconds

  func rangeEnd(_ first: Part, _ context: ClockContext) -> Part? {
    let next = first.tokens.upperBound
    guard next + 1 < tokens.upperBound, isLink(next, context),
      first.clock || context.isBetween || context.cue == .length
    else { return nil }
    if let last = part(next + 1) { return last.clock == first.clock ? last : nil }
    if let last = linkedUnitless(next + 1, first) { return last }
    return nil
  }

  /// "second 5 to second 10", "seconds 5 and 10".
  private func linkedUnitless(_ index: Int, _ first: Part) -> Part? {
    guard first.clock, ClockLexicon.units[text[first.tokens.lowerBound].key] != nil else { return nil }
    let at = ClockLexicon.units[text[index].key] == nil ? index : index + 1
    guard at < tokens.upperBound, text[at].kind == .number,
      let amount = SmallNumber.cardinal(in: text, at: at, upTo: tokens.upperBound)
    else { return nil }
    return Part(seconds: amount.value * first.unit, tokens: index..<amount.next, clock: true, unit: first.unit)
  }

  /// "to", "until", a dash; "and" behind "between".
  func isLink(_ index: Int, _ context: ClockContext) -> Bool {
    let key = text[index].key
    return ClockLexicon.links[key] != nil || (key == ClockLexicon.and && context.isBetween)
  }
}
