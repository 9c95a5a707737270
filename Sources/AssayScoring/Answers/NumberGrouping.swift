/// Decides which separator of a number groups its digits and which one begins its decimals.
enum NumberGrouping {
  private static let comma: UInt32 = 0x2C
  private static let stop: UInt32 = 0x2E

  /// The value of digits and separators, and whether another locale would read another; nil for what is no
  /// number, such as a date or an address.
  static func read(_ points: ArraySlice<UInt32>, locale: NumberLocale) -> (value: Double, isAmbiguous: Bool)? {
    guard points.count <= NumberText.digitsMax * 2 else { return nil }
    let commas = points.count { $0 == comma }
    let stops = points.count { $0 == stop }
    // Spaces and apostrophes only ever group.
    let plain = points.filter { NumberText.isDigit($0) || $0 == comma || $0 == stop }
    guard plain.count - commas - stops <= NumberText.digitsMax else { return nil }
    let hasOtherGroups = plain.count < points.count
    switch (commas, stops) {
    case (0, 0): return value(plain, decimal: nil).map { ($0, false) }
    case (1..., 1...):
      guard let last = plain.last(where: { $0 == comma || $0 == stop }) else { return nil }
      guard plain.count(where: { $0 == last }) == 1 else { return nil }
      let group = last == comma ? stop : comma
      return isGrouped(plain, group: group, decimal: last) ? value(plain, decimal: last).map { ($0, false) } : nil
    default:
      let separator = commas > 0 ? comma : stop
      if commas + stops > 1 {
        return isGrouped(plain, group: separator, decimal: nil) ? value(plain, decimal: nil).map { ($0, false) } : nil
      }
      return single(plain, separator, locale, isDecimal: hasOtherGroups)
    }
  }

  /// One separator: `1,234` may be a thousand or a bit more than one.
  private static func single(
    _ plain: [UInt32], _ separator: UInt32, _ locale: NumberLocale, isDecimal: Bool
  ) -> (value: Double, isAmbiguous: Bool)? {
    let grouping: UInt32 = locale == .continental ? stop : comma
    let couldGroup = !isDecimal && isGrouped(plain, group: separator, decimal: nil)
    let groups = couldGroup && separator == grouping
    if !couldGroup, separator == grouping, locale != .automatic, !isDecimal {
      // 12,5 is no English number; read it as what it must be.
      return value(plain, decimal: separator).map { ($0, true) }
    }
    return value(plain, decimal: groups ? nil : separator).map { ($0, couldGroup) }
  }

  /// Whether the separator stands as it does between groups: three digits after each (two in the Indian
  /// way, before the last), one to three before the first, no leading zero.
  private static func isGrouped(_ plain: [UInt32], group: UInt32, decimal: UInt32?) -> Bool {
    let whole = decimal.map { sign in Array(plain.prefix { $0 != sign }) } ?? plain
    let groups = whole.split(separator: group, omittingEmptySubsequences: false)
    guard groups.count > 1, let first = groups.first, let last = groups.last else { return false }
    guard (1...3).contains(first.count), first.first != 0x30, last.count == 3 else { return false }
    let inner = groups.dropFirst().dropLast()
    return inner.allSatisfy { $0.count == 3 }
      || (group == comma && first.count <= 2 && inner.allSatisfy { $0.count == 2 })
  }

  private static func value(_ plain: [UInt32], decimal: UInt32?) -> Double? {
    var text = ""
    for point in plain {
      if NumberText.isDigit(point), let scalar = Unicode.Scalar(point) {
        text.unicodeScalars.append(scalar)
      } else if point == decimal {
        text += "."
      }
    }
    if text.hasPrefix(".") { text = "0" + text }
    return Double(text)
  }
}
