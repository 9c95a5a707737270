import AssaySignals
import Glibc

/// Reads the real scans of `ASSAY_DATA`; nil when it is not set.
enum Scans {
  static var folder: String? { getenv("ASSAY_DATA").map { String(cString: $0) + "/scans/" } }

  struct Unreadable: Error {}

  /// A PCD file with float x, y, z first: ASCII, binary or compressed.
  static func cloud(_ name: String) throws -> PointCloud {
    guard let folder, let file = fopen(folder + name, "rb") else { throw Unreadable() }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 2 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    bytes.removeLast(bytes.count - count)
    var (offset, fields, points, form) = (0, 3, 0, "")
    var names: [Substring] = []
    while form.isEmpty, let end = bytes[offset...].firstIndex(of: 10) {
      let words = String(decoding: bytes[offset..<end], as: UTF8.self).split { $0 == " " || $0 == "\r" || $0 == "\r\n" }
      offset = end + 1
      switch words.first {
      case "FIELDS": (names, fields) = (Array(words.dropFirst()), words.count - 1)
      case "POINTS": points = Int(words[1]) ?? 0
      case "DATA": form = String(words[1])
      default: break
      }
    }
    if form == "ascii" { return try ascii(bytes[offset...]) }
    guard form == "binary_compressed", names.prefix(3) == ["x", "y", "z"] else { throw Unreadable() }
    func word(_ at: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << ($1 * 8) } }
    let plain = try unpacked(Array(bytes[(offset + 8)..<(offset + 8 + word(offset))]), to: word(offset + 4))
    guard plain.count == points * fields * 4 else { throw Unreadable() }
    let value = { (field: Int, index: Int) in
      let at = (field * points + index) * 4
      return Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(plain[at + $1]) << UInt32($1 * 8) })
    }
    let origin = (0..<3).map { Double(value($0, 0)) }
    return PointCloud(
      coordinates: (0..<points).flatMap { index in (0..<3).map { Float(Double(value($0, index)) - origin[$0]) } },
      origin: origin)
  }

  private static func ascii(_ text: ArraySlice<UInt8>) throws -> PointCloud {
    let rows = text.split(separator: 10).map { row in
      row.split { $0 == 32 || $0 == 13 || $0 == 9 }.prefix(3).compactMap { Float(String(decoding: $0, as: UTF8.self)) }
    }
    return PointCloud(coordinates: rows.filter { $0.count == 3 }.flatMap { $0 })
  }

  /// LZF as PCL writes it.
  private static func unpacked(_ input: [UInt8], to count: Int) throws -> [UInt8] {
    var (output, at): ([UInt8], Int) = ([], 0)
    output.reserveCapacity(count)
    while at < input.count {
      let control = Int(input[at])
      at += 1
      if control < 32 {
        output.append(contentsOf: input[at..<(at + control + 1)])
        at += control + 1
      } else {
        var length = control >> 5
        if length == 7 {
          length += Int(input[at])
          at += 1
        }
        var from = output.count - (control & 31) << 8 - Int(input[at]) - 1
        at += 1
        guard from >= 0 else { throw Unreadable() }
        for _ in 0..<(length + 2) {
          output.append(output[from])
          from += 1
        }
      }
    }
    return output
  }
}
