import Glibc

/// Doubles as decimal text of a fixed form, as C writes them: of the exact value, halves to even.
enum DecimalText {
  /// The double nearest to the value rounded to so many decimals.
  static func fixed(_ value: Double, decimals: Int) -> Double { rounded("%.*f", decimals, value) }

  /// The double nearest to the value rounded to so many significant digits.
  static func significant(_ value: Double, digits: Int) -> Double { rounded("%.*e", max(0, digits - 1), value) }

  private static func rounded(_ format: String, _ digits: Int, _ value: Double) -> Double {
    guard value.isFinite else { return value }
    var buffer = [CChar](repeating: 0, count: 400)
    let count = withVaList([Int32(clamping: digits), value]) { vsnprintf(&buffer, buffer.count, format, $0) }
    guard count > 0, count < buffer.count else { return value }
    return Double(String(decoding: buffer[..<Int(count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)) ?? value
  }
}
