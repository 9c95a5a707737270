enum NumberWords {
  static let units: [String: Int] = [
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
  ]
  static let teens: [String: Int] = [
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
  ]
  static let tens: [String: Int] = [
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
  ]
  static let ordinals: [String: Int] = {
    var table = ["ninth": 9, "nineth": 9, "thirtieth": 30]
    for (index, word) in DateLexicon.ordinals.enumerated() { table[word] = index + 1 }
    return table
  }()
  static let months: [String: Int] = {
    var table: [String: Int] = [:]
    for (word, number, _) in DateLexicon.months where word != "febr" { table[word] = number }
    return table
  }()
  static let weekdays: [String: Int] = {
    var table = ["wedn": 3, "thur": 4]
    for (word, number, _) in DateLexicon.weekdays { table[word] = number }
    return table
  }()
}

extension Grammar {
  /// A cardinal in words up to 9,999.
  func cardinal(_ index: Int) -> (value: Int, end: Int)? {
    guard isWord(index), isStart(index) else { return nil }
    guard let (first, next) = belowHundred(index) else { return nil }
    var value = first
    var end = next
    if at(end) == "thousand" {
      value *= 1000
      end += 1
      var more = end
      if at(more) == "and" { more += 1 }
      if let (rest, after) = belowThousand(more) { (value, end) = (value + rest, after) }
      return (value, end)
    }
    if at(end) == "hundred" {
      value *= 100
      end += 1
      let more = pass(end, "and")
      if let (rest, after) = belowHundred(more) { (value, end) = (value + rest, after) }
    }
    return (value, end)
  }

  private func belowThousand(_ index: Int) -> (Int, Int)? {
    guard let (first, next) = belowHundred(index) else { return nil }
    guard at(next) == "hundred" else { return (first, next) }
    let more = pass(next + 1, "and")
    guard let (rest, end) = belowHundred(more) else { return (first * 100, next + 1) }
    return (first * 100 + rest, end)
  }

  func belowHundred(_ index: Int) -> (Int, Int)? {
    let word = at(index)
    if let unit = NumberWords.units[word] { return (unit, index + 1) }
    if let teen = NumberWords.teens[word] { return (teen, index + 1) }
    guard let ten = NumberWords.tens[word] else { return nil }
    let next = at(index + 1) == "-" && glued(index + 1) ? index + 2 : index + 1
    if let unit = NumberWords.units[at(next)] { return (ten + unit, next + 1) }
    return (ten, index + 1)
  }

  /// Digits with decimals and thousands separators, or words.
  func number(_ index: Int) -> (value: Double, end: Int)? {
    guard isNumber(index) else { return cardinal(index).map { (Double($0.value), $0.end) } }
    guard isStart(index), !(glued(index) && at(index - 1) == "." && isNumber(index - 2)) else { return nil }
    var value = Double(lexemes[index].value)
    guard value >= 0 else { return nil }
    var end = index + 1
    while at(end) == ",", glued(end), glued(end + 1), digits(end + 1) == 3 {
      value = value * 1000 + Double(self.value(end + 1))
      end += 2
    }
    if at(end) == ".", glued(end), glued(end + 1), isNumber(end + 1) {
      var fraction = Double(self.value(end + 1))
      for _ in 0..<digits(end + 1) { fraction /= 10 }
      value += fraction
      end += 2
    }
    return (value, end)
  }

  /// "third", "twenty-first", "thirty first".
  func ordinalWord(_ index: Int) -> (value: Int, end: Int)? {
    guard isWord(index), isStart(index) else { return nil }
    if let value = NumberWords.ordinals[at(index)] { return (value, index + 1) }
    guard let ten = NumberWords.tens[at(index)] else { return nil }
    let next = at(index + 1) == "-" ? index + 2 : index + 1
    guard let unit = NumberWords.ordinals[at(next)], unit < 10 else { return nil }
    return (ten + unit, next + 1)
  }

  /// "3rd", "21st".
  func ordinalDigits(_ index: Int) -> (value: Int, end: Int)? {
    guard isNumber(index), digits(index) <= 3, isStart(index), glued(index + 1),
      ["st", "nd", "rd", "th"].contains(at(index + 1)), isEnd(index + 2)
    else { return nil }
    return (value(index), index + 2)
  }

  func ordinal(_ index: Int) -> (value: Int, end: Int)? { ordinalDigits(index) ?? ordinalWord(index) }

  /// A day of a month: `15`, `15th`, "the fifteenth", "twenty one".
  func day(_ index: Int, words: Bool = true) -> (day: Int, end: Int, ordinal: Bool)? {
    let start = at(index) == "the" ? index + 1 : index
    if let (value, end) = ordinal(start), (1...31).contains(value), words || isNumber(start) {
      return (value, end, true)
    }
    if isNumber(start), digits(start) <= 2, (1...31).contains(value(start)) {
      guard at(start - 1) != ":", at(start - 1) != "$" else { return nil }
      if glued(start + 1), isWord(start + 1), at(start + 1) != "t" { return nil }
      return (value(start), start + 1, false)
    }
    return nil
  }

  func month(_ index: Int) -> (month: Int, end: Int)? {
    guard isWord(index), let month = NumberWords.months[at(index)] else { return nil }
    return (month, index + 1)
  }

  /// 1 to 7, with its end; a plural "s" belongs to the word.
  func weekday(_ index: Int) -> (weekday: Int, end: Int)? {
    guard isWord(index), isStart(index) else { return nil }
    let word = at(index)
    if let day = NumberWords.weekdays[word] { return (day, index + 1) }
    if word.hasSuffix("days"), let day = NumberWords.weekdays[String(word.dropLast())] { return (day, index + 1) }
    return nil
  }

  /// A year of four digits, or in words.
  func year(_ index: Int) -> (year: Int, end: Int)? {
    if isNumber(index), digits(index) == 4, (1000...2100).contains(value(index)), at(index - 1) != "$" {
      return (value(index), index + 1)
    }
    return textYear(index)
  }

  /// "two thousand and thirty two", "nineteen ninety eight", "twenty sixteen", "nineteen hundred".
  func textYear(_ index: Int) -> (year: Int, end: Int)? {
    guard isWord(index), isStart(index) else { return nil }
    if at(index + 1) == "thousand", let (value, end) = cardinal(index), (1000...2999).contains(value) {
      return (value, end)
    }
    guard let (century, next) = belowHundred(index), (10...21).contains(century) else { return nil }
    if at(next) == "hundred" {
      let more = pass(next + 1, "and")
      if let (rest, end) = belowHundred(more) { return (century * 100 + rest, end) }
      return (century * 100, next + 1)
    }
    guard let (rest, end) = belowHundred(next), rest >= 10 || at(next) == "oh" else { return nil }
    return (century * 100 + rest, end)
  }

  /// A year of two digits that no time follows.
  func shortYear(_ index: Int) -> (year: Int, end: Int)? {
    let at0 = at(index) == "'" ? index + 1 : index
    guard isNumber(at0), digits(at0) == 2, isEnd(at0 + 1), at(at0 - 1) != "$" else { return nil }
    if at(at0 + 1) == ":" || (at(at0 + 1) == "." && glued(at0 + 1) && glued(at0 + 2) && isNumber(at0 + 2)) {
      return nil
    }
    if meridiem(at0 + 1) != nil { return nil }
    return (Self.century(value(at0)), at0 + 1)
  }

  static func century(_ short: Int) -> Int { short < 40 ? 2000 + short : 1900 + short }
}
