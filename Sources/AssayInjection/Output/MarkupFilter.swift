/// Takes out of an answer what a browser or a terminal would act on.
package enum MarkupFilter {
  /// The text without HTML tags, ANSI escapes and control characters, and what was found.
  package static func stripped(_ text: String) -> (text: String, tags: Int, escapes: Int, isActive: Bool) {
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var tags = 0
    var escapes = 0
    var active = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0x1B || (byte == 0xC2 && index + 1 < bytes.count && bytes[index + 1] == 0x9B) {
        escapes += 1
        index = escapeEnd(bytes, index + (byte == 0x1B ? 1 : 2))
      } else if byte == UInt8(ascii: "<"), let end = tagEnd(bytes, index) {
        tags += 1
        active = active || isActive(bytes[index..<end])
        index = end
      } else {
        if byte >= 0x20 && byte != 0x7F || byte == 0x0A || byte == 0x09 { out.append(byte) }
        index += 1
      }
    }
    return (Spotlight.visible(String(decoding: out, as: UTF8.self)), tags, escapes, active)
  }

  /// After CSI (`ESC [`) up to its final byte; after OSC up to BEL or `ESC \`; else one byte. At most 1,024 bytes.
  private static func escapeEnd(_ bytes: [UInt8], _ start: Int) -> Int {
    guard start < bytes.count else { return start }
    let limit = min(bytes.count, start + 1_024)
    switch bytes[start] {
    case UInt8(ascii: "["):
      var index = start + 1
      while index < limit, !(0x40...0x7E).contains(bytes[index]) { index += 1 }
      return min(index + 1, bytes.count)
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"):
      var index = start + 1
      while index < limit, bytes[index] != 0x07, bytes[index] != 0x1B { index += 1 }
      return min(index + (index < bytes.count && bytes[index] == 0x1B ? 2 : 1), bytes.count)
    default: return start + 1
    }
  }

  /// One past the `>` of a tag or comment of at most 4,096 bytes; nil for a lone `<`.
  private static func tagEnd(_ bytes: [UInt8], _ start: Int) -> Int? {
    guard start + 1 < bytes.count else { return nil }
    let next = bytes[start + 1]
    guard (next | 0x20 >= 0x61 && next | 0x20 <= 0x7A) || next == UInt8(ascii: "/") || next == UInt8(ascii: "!") else {
      return nil
    }
    let limit = min(bytes.count, start + 4_096)
    var index = start + 2
    while index < limit {
      if bytes[index] == UInt8(ascii: ">") { return index + 1 }
      if bytes[index] == UInt8(ascii: "<") { return nil }
      index += 1
    }
    return nil
  }

  private static func isActive(_ tag: ArraySlice<UInt8>) -> Bool {
    let text = String(decoding: tag, as: UTF8.self).lowercased().utf8
    let bytes = Array(text)
    return ["<script", "<iframe", "<object", "<embed", "<img", "<svg", "<form", "<meta", "<link", "javascript:"]
      .contains {
        ByteSearch.first(Array($0.utf8), in: bytes) != nil
      } || ByteSearch.first(Array(" on".utf8), in: bytes) != nil && ByteSearch.first(Array("=".utf8), in: bytes) != nil
  }
}
