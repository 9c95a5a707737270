/// Checks that what was read proves itself: a reading that passes is worth a weak label, one that fails is worth none.
enum Validator: String, Sendable, CaseIterable {
  /// The amounts above the total add up to it.
  case sum
  /// A date that is in the calendar; gives it as YYYY-MM-DD.
  case date
  /// A number of 12 to 19 digits with a valid Luhn check digit.
  case luhn
  /// An account number that passes the check of ISO 13616.
  case iban

  func value(in lines: [String], totalWords: [String]) -> String? {
    switch self {
    case .sum:
      Self.total(lines, words: totalWords.isEmpty ? ["total", "summe", "gesamt", "somme", "jumlah"] : totalWords)
    case .date: lines.lazy.compactMap(Self.date).first
    case .luhn: lines.lazy.compactMap(Self.luhn).first
    case .iban: lines.lazy.compactMap(Self.iban).first
    }
  }

  /// Amounts with two decimals in a line, in hundredths.
  static func amounts(_ line: String) -> [Int] {
    let bytes = Array(line.utf8)
    var amounts: [Int] = []
    var position = 0
    while position < bytes.count {
      guard bytes[position] &- 48 < 10 else {
        position += 1
        continue
      }
      let start = position
      while position < bytes.count, bytes[position] &- 48 < 10 || bytes[position] == 0x2E || bytes[position] == 0x2C {
        position += 1
      }
      let run = Array(bytes[start..<position])
      // Exactly two digits after the last point or comma.
      guard run.count >= 4, run.count <= 15, [0x2E, 0x2C].contains(run[run.count - 3]),
        run.suffix(2).allSatisfy({ $0 &- 48 < 10 })
      else { continue }
      let digits = run.filter { $0 &- 48 < 10 }
      guard let value = Int(String(decoding: digits, as: UTF8.self)) else { continue }
      let isNegative = start > 0 && bytes[start - 1] == UInt8(ascii: "-")
      amounts.append(isNegative ? -value : value)
    }
    return amounts
  }

  private static func total(_ lines: [String], words: [String]) -> String? {
    let words = words.map { $0.lowercased() }
    var items: [Int] = []
    for line in lines.prefix(500) {
      let lower = line.lowercased()
      guard let last = amounts(line).last else { continue }
      let isTotal = words.contains { word in matches(glob: "*\(word)*", lower) } && !matches(glob: "*sub*", lower)
      if isTotal {
        guard items.count >= 2, items.reduce(0, +) == last else { continue }
        return "\(last / 100)." + (abs(last) % 100 < 10 ? "0" : "") + "\(abs(last) % 100)"
      }
      if !matches(glob: "*sub*total*", lower) { items.append(last) }
    }
    return nil
  }

  private static func numbers(_ line: String) -> [(value: Int, digits: Int, before: UInt8)] {
    var numbers: [(value: Int, digits: Int, before: UInt8)] = []
    var last: UInt8 = 0x20
    for byte in line.utf8 {
      if byte &- 48 < 10 {
        if last &- 48 < 10, let current = numbers.last, current.digits < 9 {
          numbers[numbers.count - 1].value = current.value * 10 + Int(byte - 48)
          numbers[numbers.count - 1].digits += 1
        } else if last &- 48 >= 10 {
          numbers.append((Int(byte - 48), 1, last))
        }
      }
      last = byte
    }
    return numbers
  }

  /// A date as year-month-day, or as day.month.year; one whose order is not clear is none.
  static func date(_ line: String) -> String? {
    let found = numbers(line)
    guard found.count >= 3 else { return nil }
    for start in 0...(found.count - 3) {
      let (a, b, c) = (found[start], found[start + 1], found[start + 2])
      guard [0x2D, 0x2E, 0x2F].contains(b.before), b.before == c.before else { continue }
      if a.digits == 4, isDate(a.value, b.value, c.value) { return text(a.value, b.value, c.value) }
      guard c.digits == 4 else { continue }
      let (dayFirst, monthFirst) = (isDate(c.value, b.value, a.value), isDate(c.value, a.value, b.value))
      if dayFirst, !monthFirst || a.value == b.value || b.before == 0x2E { return text(c.value, b.value, a.value) }
      if monthFirst, !dayFirst { return text(c.value, a.value, b.value) }
    }
    return nil
  }

  private static func isDate(_ year: Int, _ month: Int, _ day: Int) -> Bool {
    guard (1900...2100).contains(year), (1...12).contains(month), day >= 1 else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return day <= [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  private static func text(_ year: Int, _ month: Int, _ day: Int) -> String {
    "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
  }

  static func luhn(_ line: String) -> String? {
    for run in line.split(whereSeparator: { !($0.isASCII && $0.isNumber) && $0 != " " && $0 != "-" }) {
      let digits = run.utf8.filter { $0 &- 48 < 10 }.map { Int($0 - 48) }
      guard (12...19).contains(digits.count) else { continue }
      let sum = digits.reversed().enumerated().reduce(0) { sum, item in
        let value = item.offset % 2 == 1 ? item.element * 2 : item.element
        return sum + (value > 9 ? value - 9 : value)
      }
      if sum % 10 == 0, digits.contains(where: { $0 != 0 }) { return digits.map(String.init).joined() }
    }
    return nil
  }

  static func iban(_ line: String) -> String? {
    let text = line.utf8.filter { $0 != 0x20 }.map { $0 >= 97 && $0 <= 122 ? $0 - 32 : $0 }
    func isLetter(_ byte: UInt8) -> Bool { byte >= 65 && byte <= 90 }
    func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }
    guard text.count >= 15 else { return nil }
    for start in 0...(text.count - 15)
    where isLetter(text[start]) && isLetter(text[start + 1]) && isDigit(text[start + 2]) && isDigit(text[start + 3]) {
      let run = text[start...].prefix(34).prefix { isLetter($0) || isDigit($0) }
      guard run.count >= 15 else { continue }
      for length in stride(from: run.count, through: 15, by: -1) {
        let candidate = Array(run.prefix(length))
        let remainder = (candidate[4...] + candidate[..<4]).reduce(0) { rest, byte in
          isDigit(byte) ? (rest * 10 + Int(byte - 48)) % 97 : (rest * 100 + Int(byte - 55)) % 97
        }
        if remainder == 1 { return String(decoding: candidate, as: UTF8.self) }
      }
    }
    return nil
  }
}
