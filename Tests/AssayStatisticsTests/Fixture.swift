import AssayWire
import Glibc
import Testing

/// Reference values of other implementations; `made_by` and `versions` in each file say which.
enum Fixture {
  private static let here = #filePath

  static func load(_ name: String) throws -> JSONValue {
    let tests = here.split(separator: "/").dropLast(2).joined(separator: "/")
    let path = "/\(tests)/Fixtures/\(name).json"
    let stream = try #require(fopen(path, "r"), "\(path) is missing")
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { bytes += buffer[..<count] }
    return try JSONValue(parsing: bytes)
  }
}

extension JSONValue {
  /// The number under a path of keys, or a failure that names it.
  func number(_ keys: String...) throws -> Double {
    var value: JSONValue? = self
    for key in keys { value = value?[key] }
    return try #require(value?.double, "\(keys) is missing")
  }

  func numbers(_ key: String) throws -> [Double] {
    try #require(self[key]?.array, "\(key) is missing").compactMap(\.double)
  }

  func items(_ key: String) throws -> [JSONValue] { try #require(self[key]?.array, "\(key) is missing") }
}

/// Whether two numbers agree to a share of the larger, or nearly to the digit around zero.
func close(_ a: Double?, _ b: Double?, _ relative: Double = 1e-12) -> Bool {
  guard let a, let b else { return a == nil && b == nil }
  return a == b || abs(a - b) <= relative * max(abs(a), abs(b)) || abs(a - b) < 1e-16
}
