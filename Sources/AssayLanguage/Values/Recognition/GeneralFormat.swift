#if canImport(Glibc)
  import Glibc
#endif

/// Numbers written as .NET's `G15` writes them.
enum GeneralFormat {
  /// Fifteen significant digits, without trailing zeros, `E-07` for small and `E+15` for large values.
  static func text(_ value: Double, digits: Int = 15) -> String {
    var buffer = [CChar](repeating: 0, count: 40)
    let length = withVaList([Int32(digits), value]) { vsnprintf(&buffer, buffer.count, "%.*g", $0) }
    guard length > 0, Int(length) < buffer.count else { return "" }
    let written = String(decoding: buffer[..<Int(length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return written == "-0" ? "0" : written.uppercased()
  }
}
