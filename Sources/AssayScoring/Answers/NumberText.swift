/// How numbers are written where the text comes from.
package enum NumberLocale: String, Sendable, CaseIterable {
  /// 1,234.56
  case english = "en"
  /// 1.234,56
  case continental = "de"
  /// As English, but a form that only the other can mean (`1.234,56`, `12,5`) is read so.
  case automatic = "auto"
}

/// A number read out of a text.
package struct ParsedNumber: Sendable, Equatable {
  package var value: Double
  /// The word or sign after it, lower-cased: `kg`, `%`; or the currency on either side of it.
  package var unit: String?
  /// It reads otherwise in another locale: `1,234`.
  package var isAmbiguous: Bool

  package init(value: Double, unit: String? = nil, isAmbiguous: Bool = false) {
    self.value = value
    self.unit = unit
    self.isAmbiguous = isAmbiguous
  }
}

/// Reads numbers as people write them: signs, grouping, decimals, exponents, currency, percent, units.
package enum NumberText {
  /// Numbers with more digits are no measurements.
  static let digitsMax = 60
  static let numbersMax = 1_000

  /// The number that the whole text is, with its unit or currency; nil when it is more or less than that.
  package static func parse(_ text: String, locale: NumberLocale = .automatic) -> ParsedNumber? {
    let points = CodePoints.stripped(CodePoints.of(text))
    guard points.count <= 200 else { return nil }
    let found = scan(points, locale: locale)
    guard found.count == 1, let only = found.first else { return nil }
    let before = CodePoints.stripped(points[..<only.range.lowerBound])
    let after = CodePoints.stripped(points[only.range.upperBound...])
    guard before.isEmpty || currency(before) != nil || before.elementsEqual([0x7E]) || before.elementsEqual([0x2248])
    else {
      return nil
    }
    // One or two words of unit; more is a sentence.
    guard CodePoints.words(Array(after)).count <= 2 else { return nil }
    return only.number
  }

  /// All numbers in a text, in order, at most `numbersMax`.
  package static func all(in text: String, locale: NumberLocale = .automatic) -> [ParsedNumber] {
    scan(CodePoints.of(text), locale: locale).map(\.number)
  }

  struct Found {
    var number: ParsedNumber
    var range: Range<Int>
  }

  static func scan(_ points: [UInt32], locale: NumberLocale) -> [Found] {
    var found: [Found] = []
    var index = 0
    while index < points.count, found.count < numbersMax {
      guard isDigit(points[index]) || (points[index] == 0x2E && digit(points, index + 1)) else {
        index += 1
        continue
      }
      // Digits inside of a word are no number: A4, x2.
      if index > 0, isLetter(points[index - 1]) || points[index - 1] == 0x5F {
        index += 1
        while index < points.count, isDigit(points[index]) || isLetter(points[index]) { index += 1 }
        continue
      }
      let start = index
      var end = index + 1
      while end < points.count, isDigit(points[end]) || continues(points, end) { end += 1 }
      index = end
      guard let (value, ambiguous) = NumberGrouping.read(points[start..<end], locale: locale) else { continue }
      var number = ParsedNumber(value: value, isAmbiguous: ambiguous)
      var range = start..<end
      exponent(points, &number, &range)
      sign(points, &number, &range)
      unit(points, &number, &range)
      if number.value.isFinite { found.append(Found(number: number, range: range)) }
      index = max(index, range.upperBound)
    }
    return found
  }

  /// A separator between digits goes on with the number; a space only before a group of three digits.
  private static func continues(_ points: [UInt32], _ index: Int) -> Bool {
    guard index > 0, isDigit(points[index - 1]), digit(points, index + 1) else { return false }
    if isSeparator(points[index]) || points[index] == 0x27 || points[index] == 0x2019 { return true }
    guard points[index] == 0x20 || points[index] == 0xA0 || points[index] == 0x202F || points[index] == 0x2009 else {
      return false
    }
    return digit(points, index + 2) && digit(points, index + 3) && !digit(points, index + 4)
  }

  /// `e-5` and `×10^5`.
  private static func exponent(_ points: [UInt32], _ number: inout ParsedNumber, _ range: inout Range<Int>) {
    var index = range.upperBound
    guard index < points.count else { return }
    if points[index] | 0x20 == 0x65 {
      index += 1
    } else {
      while index < points.count, points[index] == 0x20 { index += 1 }
      guard index < points.count, points[index] == 0xD7 || points[index] | 0x20 == 0x78 else { return }
      index += 1
      while index < points.count, points[index] == 0x20 { index += 1 }
      guard index + 2 < points.count, points[index] == 0x31, points[index + 1] == 0x30, points[index + 2] == 0x5E else {
        return
      }
      index += 3
    }
    var negative = false
    if index < points.count, points[index] == 0x2D || points[index] == 0x2212 || points[index] == 0x2B {
      negative = points[index] != 0x2B
      index += 1
    }
    let first = index
    var power = 0
    while index < points.count, isDigit(points[index]) {
      power = min(power * 10 + Int(points[index] - 0x30), 1_000)
      index += 1
    }
    guard index > first, index >= points.count || !isLetter(points[index]) else { return }
    // Through text, so that 1.5e-5 is the double nearest to it.
    guard let value = Double("\(number.value)e\(negative ? -power : power)") ?? scaled(number.value, negative, power)
    else {
      return
    }
    number.value = value
    range = range.lowerBound..<index
  }

  private static func scaled(_ value: Double, _ negative: Bool, _ power: Int) -> Double? {
    guard let factor = Double("1e\(power)") else { return nil }
    return negative ? value / factor : value * factor
  }

  /// A sign right before the number, or before its currency; a hyphen between words or digits is none.
  private static func sign(_ points: [UInt32], _ number: inout ParsedNumber, _ range: inout Range<Int>) {
    var start = range.lowerBound
    while start > 0, start > range.lowerBound - 2, points[start - 1] == 0x20, start >= 2, isCurrency(points[start - 2])
    {
      start -= 1
    }
    if start > 0, isCurrency(points[start - 1]) {
      number.unit = CodePoints.text([points[start - 1]])
      start -= 1
      range = start..<range.upperBound
    }
    guard start > 0 else { return }
    let sign = points[start - 1]
    guard sign == 0x2D || sign == 0x2212 || sign == 0x2B || sign == 0x2013 else { return }
    if start > 1, isDigit(points[start - 2]) || isLetter(points[start - 2]) || points[start - 2] == 0x29 { return }
    if sign != 0x2B { number.value = -number.value }
    range = (start - 1)..<range.upperBound
  }

  private static func unit(_ points: [UInt32], _ number: inout ParsedNumber, _ range: inout Range<Int>) {
    var index = range.upperBound
    while index < points.count, index < range.upperBound + 1, CodePoints.isSpace(points[index]), points[index] != 0x0A {
      index += 1
    }
    let start = index
    while index < points.count, index < start + 12,
      isLetter(points[index]) || isCurrency(points[index])
        || [0x25, 0x2030, 0xB0, 0xB2, 0xB3, 0x2F].contains(points[index])
    {
      index += 1
    }
    guard index > start, index >= points.count || !isDigit(points[index]) else { return }
    var unit = CodePoints.text(CodePoints.lowered(Array(points[start..<index])))
    if let factor = multipliers[unit] {
      number.value *= factor
      range = range.lowerBound..<index
      return
    }
    if unit == "percent" || unit == "prozent" { unit = "%" }
    // "42 because" has no unit.
    guard units.contains(unit) || Unicode.Scalar(points[start])?.properties.generalCategory == .currencySymbol else {
      return
    }
    if number.unit == nil { number.unit = unit }
    range = range.lowerBound..<index
  }

  private static let units: Set<String> = [
    "%", "‰", "°", "kg", "g", "mg", "µg", "t", "lb", "lbs", "oz", "m", "cm", "mm", "µm", "nm", "km", "in", "ft", "mi",
    "yd", "m²", "m³", "cm²", "km²", "l", "ml", "dl", "cl", "gal", "s", "ms", "min", "h", "d", "°c", "°f", "k", "v",
    "mv",
    "a", "ma", "w", "kw", "mw", "wh", "kwh", "hz", "khz", "mhz", "ghz", "n", "pa", "kpa", "hpa", "bar", "psi", "j",
    "kj",
    "kcal", "cal", "km/h", "m/s", "mph", "rpm", "db", "px", "pt", "b", "kb", "mb", "gb", "tb", "usd", "eur", "gbp",
    "chf", "jpy", "lx", "lm", "mol", "ppm", "ohm", "ω",
  ]

  private static let multipliers: [String: Double] = [
    "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "tausend": 1e3, "millionen": 1e6,
  ]

  private static func currency(_ points: ArraySlice<UInt32>) -> String? {
    let text = CodePoints.text(CodePoints.lowered(Array(points)))
    if ["usd", "eur", "gbp", "chf", "jpy", "us$", "rs", "rs."].contains(text) { return text }
    return points.count == 1 && points.allSatisfy(isCurrency) ? text : nil
  }

  static func isDigit(_ point: UInt32) -> Bool { point >= 0x30 && point <= 0x39 }

  private static func digit(_ points: [UInt32], _ index: Int) -> Bool { index < points.count && isDigit(points[index]) }

  private static func isSeparator(_ point: UInt32) -> Bool { point == 0x2C || point == 0x2E }

  private static func isLetter(_ point: UInt32) -> Bool { !isDigit(point) && TextNormaliser.isWordPoint(point) }

  private static func isCurrency(_ point: UInt32) -> Bool {
    point == 0x24 || Unicode.Scalar(point)?.properties.generalCategory == .currencySymbol
  }
}
