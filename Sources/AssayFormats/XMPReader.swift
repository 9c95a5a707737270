package import AssayCore

/// The simple properties of an XMP packet (ISO 16684-1): attributes of `rdf:Description` and elements that
/// hold only text. Not an XML parser: entities are resolved, structure is not.
package enum XMPReader {
  static let itemsMax = 64
  static let packetBytesMax = 1 << 20
  private static let skippedPrefixes: Set<String> = ["xmlns", "rdf", "xml", "x"]

  package static func items(_ bytes: some Collection<UInt8>) -> [MetadataItem] {
    let view = ByteView(Array(bytes.prefix(packetBytesMax)))
    var items: [MetadataItem] = []
    func add(_ name: String, _ value: Range<Int>) {
      guard items.count < itemsMax, let colon = name.utf8.firstIndex(of: UInt8(ascii: ":")),
        !skippedPrefixes.contains(String(name[..<colon]))
      else { return }
      let text = unescaped(view.text(value))
      if !text.isEmpty, !text.hasPrefix("<") { items.append(MetadataItem(group: "xmp", key: name, value: text)) }
    }
    var offset = 0
    while items.count < itemsMax, let open = view.find(byte: UInt8(ascii: "<"), from: offset) {
      guard let close = view.find(byte: UInt8(ascii: ">"), from: open) else { break }
      offset = close + 1
      guard let first = view.u8(open + 1), first != 0x2F, first != 0x3F, first != 0x21 else { continue }
      let nameEnd = (open + 1..<close).first { isSpace(view.bytes[$0]) } ?? close
      let name = view.text(open + 1..<nameEnd, charactersMax: 64)
      attributes(view, nameEnd..<close, add)
      // An element that holds text alone ends with its own closing tag.
      guard let next = view.find(byte: UInt8(ascii: "<"), from: close), view.u8(next + 1) == 0x2F, next > close + 1
      else { continue }
      add(name, close + 1..<next)
    }
    return items
  }

  private static func attributes(_ view: ByteView, _ range: Range<Int>, _ add: (String, Range<Int>) -> Void) {
    var offset = range.lowerBound
    while offset < range.upperBound {
      while offset < range.upperBound, isSpace(view.bytes[offset]) { offset += 1 }
      guard let equals = view.find(byte: UInt8(ascii: "="), from: offset), equals + 1 < range.upperBound else { return }
      let quote = view.bytes[equals + 1]
      guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
        let end = view.find(byte: quote, from: equals + 2), end < range.upperBound
      else { return }
      add(view.text(offset..<equals, charactersMax: 64), equals + 2..<end)
      offset = end + 1
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  private static func unescaped(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    let names: [(StaticString, UInt8)] = [
      ("&amp;", 0x26), ("&lt;", 0x3C), ("&gt;", 0x3E), ("&quot;", 0x22), ("&apos;", 0x27),
    ]
    let view = ByteView(Array(text.utf8))
    var output: [UInt8] = []
    var offset = 0
    while offset < view.count {
      if let (name, byte) = names.first(where: { view.has($0.0, at: offset) }) {
        output.append(byte)
        offset += name.utf8CodeUnitCount
      } else {
        output.append(view.bytes[offset])
        offset += 1
      }
    }
    return String(decoding: output, as: UTF8.self)
  }
}
