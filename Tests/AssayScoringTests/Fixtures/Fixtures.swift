import AssayWire
import Glibc
import Testing

/// Reference values: the committed extract, and the whole file where `ASSAY_DATA` names the data folder.
enum Fixtures {
  static func load(_ name: String, extract: String) throws -> JSONValue {
    guard let bytes = file("metrics/\(name).json") else { return try JSONValue(parsing: extract) }
    return try JSONValue(parsing: bytes)
  }

  /// The bytes of a file under `ASSAY_DATA`; nil when that is not set.
  static func file(_ path: String) -> [UInt8]? {
    guard let root = getenv("ASSAY_DATA") else { return nil }
    return read(String(cString: root) + "/" + path)
  }

  static func read(_ path: String) -> [UInt8]? {
    guard let stream = fopen(path, "rb") else { return nil }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, stream)
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }
}

func isClose(_ a: Double?, _ b: Double?, _ tolerance: Double = 1e-12) -> Bool {
  guard let a, let b else { return a == nil && b == nil }
  return abs(a - b) <= tolerance
}

extension JSONValue {
  /// A member that must be a text; a fixture without it fails the comparison that follows.
  func text(_ key: String) -> String { self[key]?.string ?? "<no \(key)>" }
}
