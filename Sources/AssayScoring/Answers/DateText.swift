/// A calendar day.
package struct CalendarDay: Sendable, Hashable {
  package var year: Int
  package var month: Int
  package var day: Int

  /// nil when there is no such day.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard day <= days[month - 1] else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  package var text: String {
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}

/// Reads dates as people write them: 2024-03-12, 12.03.2024, 3/12/24, 12 March 2024, March 12th, 2024.
package enum DateText {
  /// What comes first where only numbers are written with slashes.
  package enum Order: String, Sendable, CaseIterable {
    case dayFirst = "dmy"
    case monthFirst = "mdy"
    /// 03/04/2024 is not read at all, 13/04/2024 is.
    case unknown
  }

  private static let scalarsMax = 2_000

  /// The only date in a text; nil for none, for several, and for one that has two readings.
  package static func parse(_ text: String, order: Order = .unknown) -> CalendarDay? {
    var days: Set<CalendarDay> = []
    let tokens = tokens(text)
    var index = 0
    while index < tokens.count {
      guard let (readings, length) = date(tokens[index...], order) else {
        index += 1
        continue
      }
      if readings.count > 1 { return nil }
      days.formUnion(readings)
      index += length
    }
    return days.count == 1 ? days.first : nil
  }

  private enum Token: Equatable {
    case number(Int, digits: Int)
    case month(Int)
    case separator(UInt32)
    case other
  }

  private static func tokens(_ text: String) -> [Token] {
    let points = CodePoints.lowered(text.unicodeScalars.prefix(scalarsMax).map(\.value))
    var tokens: [Token] = []
    var index = 0
    while index < points.count {
      let start = index
      if NumberText.isDigit(points[index]) {
        while index < points.count, NumberText.isDigit(points[index]) { index += 1 }
        let digits = index - start
        let value = digits <= 8 ? points[start..<index].reduce(0) { $0 * 10 + Int($1 - 0x30) } : 0
        tokens.append(digits <= 8 ? .number(value, digits: digits) : .other)
      } else if TextNormaliser.isWordPoint(points[index]) {
        while index < points.count, TextNormaliser.isWordPoint(points[index]), !NumberText.isDigit(points[index]) {
          index += 1
        }
        if let token = word(CodePoints.text(points[start..<index])) { tokens.append(token) }
      } else {
        // White space and commas only part what belongs together.
        if points[index] == 0x2D || points[index] == 0x2E || points[index] == 0x2F || points[index] == 0x3A {
          tokens.append(.separator(points[index]))
        }
        index += 1
      }
    }
    return tokens
  }

  /// A month, or something that ends a date; nil for what may stand inside of one.
  private static func word(_ text: String) -> Token? {
    if ["th", "st", "nd", "rd", "of", "de", "t"].contains(text) { return nil }
    return months[text].map { .month($0) } ?? .other
  }

  private static let months: [String: Int] = {
    let names = [
      ["january", "jan", "januar", "janvier", "enero", "jänner"], ["february", "feb", "februar", "février", "febrero"],
      ["march", "mar", "märz", "mars", "marzo"], ["april", "apr", "avril", "abril"], ["may", "mai", "mayo"],
      ["june", "jun", "juni", "juin", "junio"], ["july", "jul", "juli", "juillet", "julio"],
      ["august", "aug", "août", "agosto"], ["september", "sep", "sept", "septembre", "septiembre"],
      ["october", "oct", "oktober", "okt", "octobre", "octubre"], ["november", "nov", "novembre", "noviembre"],
      ["december", "dec", "dezember", "dez", "décembre", "diciembre"],
    ]
    var months: [String: Int] = [:]
    for (index, group) in names.enumerated() { for name in group { months[name] = index + 1 } }
    return months
  }()

  private static func date(_ tokens: ArraySlice<Token>, _ order: Order) -> (days: Set<CalendarDay>, length: Int)? {
    let list = Array(tokens.prefix(6))
    if case .month(let month)? = list.first {
      let rest = withoutSeparators(list.dropFirst())
      if rest.count >= 2, case .number(let day, _) = rest[0].token, case .number(let year, let digits) = rest[1].token,
        let date = CalendarDay(year: full(year, digits), month: month, day: day)
      {
        return ([date], 1 + rest[1].offset + 1)
      }
      return nil
    }
    guard case .number(let first, let digits)? = list.first else { return nil }
    if digits == 8, let date = CalendarDay(year: first / 10_000, month: first / 100 % 100, day: first % 100) {
      return ([date], 1)
    }
    let rest = withoutSeparators(list.dropFirst())
    guard rest.count >= 2, case .number(let third, let thirdDigits) = rest[1].token else { return nil }
    let length = 1 + rest[1].offset + 1
    if case .month(let month) = rest[0].token {
      let date =
        digits == 4
        ? CalendarDay(year: first, month: month, day: third)
        : CalendarDay(year: full(third, thirdDigits), month: month, day: first)
      return date.map { ([$0], length) }
    }
    guard case .number(let second, _) = rest[0].token, list.count > 3,
      case .separator(let sign) = list[1], list[3] == .separator(sign), sign != 0x3A
    else { return nil }
    if digits == 4 { return CalendarDay(year: first, month: second, day: third).map { ([$0], length) } }
    let year = full(third, thirdDigits)
    let dayFirst = CalendarDay(year: year, month: second, day: first)
    let monthFirst = CalendarDay(year: year, month: first, day: second)
    // Full stops are written between day, month and year only.
    var days: Set<CalendarDay> = []
    if let dayFirst, sign == 0x2E || order != .monthFirst { days.insert(dayFirst) }
    if let monthFirst, sign != 0x2E, order != .dayFirst { days.insert(monthFirst) }
    return days.isEmpty ? nil : (days, length)
  }

  private static func withoutSeparators(_ tokens: ArraySlice<Token>) -> [(token: Token, offset: Int)] {
    tokens.enumerated().compactMap { offset, token in
      if case .separator = token { return nil }
      return (token, offset)
    }
  }

  /// 24 is 2024, 87 is 1987.
  private static func full(_ year: Int, _ digits: Int) -> Int { digits == 2 ? year + (year < 70 ? 2000 : 1900) : year }
}
