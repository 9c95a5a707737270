import AssayLanguage
import AssayWire

/// Ways to mark data so that a model can tell it from instructions (spotlighting, Hines et al. 2024). Markers are
/// random for each request, from the generator that is passed in, and never occur in the data.
package enum Spotlight {
  /// Attempts to draw a marker that the data does not hold.
  static let drawsMax = 64

  private static let alphabet = Array("abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789".utf8)

  /// Six to eight letters and digits between carets that none of the texts holds; nil when none was found, which
  /// hostile data cannot bring about without knowing the generator.
  package static func marker(
    absentFrom texts: [String], using generator: inout some RandomNumberGenerator
  ) -> String? {
    for _ in 0..<drawsMax {
      let count = 6 + Int(generator.next() % 3)
      let marker = "^" + random(count, &generator) + "^"
      if !texts.contains(where: { contains($0, marker) }) { return marker }
    }
    return nil
  }

  /// A delimiter for one request, rejected when present in the data.
  package static func delimiter(
    absentFrom texts: [String], using generator: inout some RandomNumberGenerator
  ) -> String? {
    for _ in 0..<drawsMax {
      let delimiter = "DATA-" + random(16, &generator)
      if !texts.contains(where: { contains($0, delimiter) }) { return delimiter }
    }
    return nil
  }

  /// A canary for the system prompt: letters and digits that occur nowhere by chance.
  package static func canary(using generator: inout some RandomNumberGenerator) -> String { random(20, &generator) }

  private static func random(_ count: Int, _ generator: inout some RandomNumberGenerator) -> String {
    var bytes: [UInt8] = []
    for _ in 0..<count { bytes.append(alphabet[Int(generator.next() % UInt64(alphabet.count))]) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Every run of white space becomes the marker.
  package static func datamarked(_ text: String, with marker: String) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(text.utf8.count * 2)
    var pending = false
    for scalar in text.unicodeScalars {
      if ScalarClass(scalar) == .space {
        pending = true
        continue
      }
      if pending, !out.isEmpty { out += Array(marker.utf8) }
      pending = false
      out += UTF8.encode(scalar).map { Array($0) } ?? []
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// For strong models only: weak ones cannot read it.
  package static func encoded(_ text: String) -> String {
    String(decoding: Base64.encode(Array(text.utf8)), as: UTF8.self)
  }

  /// Nothing invisible, look-alikes read as what they look like.
  package static func visible(_ text: String) -> String {
    let bytes = Array(text.utf8)
    guard let scan = UnicodeScan(bytes), let cleaned = scan.cleaned else { return text }
    return String(decoding: cleaned.bytes, as: UTF8.self)
  }

  private static func contains(_ text: String, _ needle: String) -> Bool {
    ByteSearch.first(Array(needle.utf8), in: Array(text.utf8)) != nil
  }
}

/// Exact search in bytes, without Foundation; linear for needles that do not repeat themselves.
enum ByteSearch {
  static func first(_ needle: [UInt8], in bytes: [UInt8], from start: Int = 0) -> Int? {
    guard let head = needle.first, bytes.count >= needle.count else { return nil }
    return bytes.withUnsafeBufferPointer { buffer in
      needle.withUnsafeBufferPointer { needle in
        var offset = start
        while offset + needle.count <= buffer.count {
          if buffer[offset] == head {
            var index = 1
            while index < needle.count, buffer[offset + index] == needle[index] { index += 1 }
            if index == needle.count { return offset }
          }
          offset += 1
        }
        return nil
      }
    }
  }
}
