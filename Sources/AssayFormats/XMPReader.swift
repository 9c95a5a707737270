package import AssayCore

/// The texts of an XMP packet (ISO 16684-1): attributes, elements and the items of lists, each under the property it
/// belongs to. Not an XML parser: what is damaged is read as far as it goes.
package enum XMPReader {
  static let packetBytesMax = 1 << 20
  static let depthMax = 64
  private static let skippedPrefixes: Set<String> = ["xmlns", "rdf", "xml", "x"]

  package static func items(_ bytes: some Collection<UInt8>) -> [MetadataItem] {
    var packet = Array(bytes.prefix(packetBytesMax))
    // In UTF-16 every other byte is zero, and markup is ASCII.
    let zeros = packet.prefix(512).count { $0 == 0 }
    if zeros * 4 > min(packet.count, 512) { packet.removeAll { $0 == 0 } }
    var walk = XMPWalk(view: ByteView(packet))
    walk.run()
    return walk.items
  }

  /// Whether a name is that of a property, not of the frame that holds properties.
  static func isProperty(_ name: String) -> Bool {
    guard let colon = name.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
    return !skippedPrefixes.contains(String(name[..<colon]))
  }
}

private struct XMPWalk {
  let view: ByteView
  var items: [MetadataItem] = []
  /// Names of the open elements.
  private var open: [String] = []

  init(view: ByteView) { self.view = view }

  private mutating func add(_ key: String, _ value: String) {
    guard items.count <= EmbeddedTextLimits.itemsMax, !value.isEmpty else { return }
    items.append(MetadataItem(group: "xmp", key: key, value: value))
  }

  mutating func run() {
    var offset = 0
    while items.count <= EmbeddedTextLimits.itemsMax, let start = view.find(byte: UInt8(ascii: "<"), from: offset) {
      text(offset..<start)
      if view.has("<!--", at: start) {
        let end = view.find("-->", in: start + 4..<view.count) ?? view.count
        add("comment", view.prose(start + 4..<end))
        offset = end + 3
      } else if view.has("<![CDATA[", at: start) {
        let end = view.find("]]>", in: start + 9..<view.count) ?? view.count
        add(owner, view.prose(start + 9..<end))
        offset = end + 3
      } else {
        guard let end = endOfTag(from: start + 1) else { break }
        tag(start + 1..<end)
        offset = end + 1
      }
    }
  }

  /// The innermost property; the frame's own texts belong to the packet.
  private var owner: String { open.last(where: XMPReader.isProperty) ?? "xmp" }

  private mutating func text(_ range: Range<Int>) {
    guard range.count > 0, !open.isEmpty, view.bytes[range].contains(where: { $0 > 0x20 }) else { return }
    add(owner, XMPWalk.unescaped(view.prose(range)))
  }

  /// Where the tag ends; a `>` inside quotes does not end it unless the quotes never do.
  private func endOfTag(from start: Int) -> Int? {
    guard let plain = view.find(byte: UInt8(ascii: ">"), from: start) else { return nil }
    var quote: UInt8?
    var index = start
    while index < view.count, index - start < XMPReader.packetBytesMax {
      let byte = view.bytes[index]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        // Without its end the quotation mark is a character like others.
        guard view.find(byte: byte, from: index + 1) != nil else { return plain }
        quote = byte
      } else if byte == UInt8(ascii: ">") {
        return index
      }
      index += 1
    }
    return plain
  }

  private mutating func tag(_ range: Range<Int>) {
    guard let first = view.u8(range.lowerBound), first != 0x3F, first != 0x21 else { return }
    if first == 0x2F {
      if !open.isEmpty { open.removeLast() }
      return
    }
    let nameEnd = range.first { XMPWalk.isSpace(view.bytes[$0]) || view.bytes[$0] == 0x2F } ?? range.upperBound
    let name = view.text(range.lowerBound..<nameEnd, charactersMax: 64)
    attributes(nameEnd..<range.upperBound)
    let isClosed = range.count > 0 && view.bytes[range.upperBound - 1] == 0x2F
    if !isClosed, open.count < XMPReader.depthMax { open.append(name) }
  }

  private mutating func attributes(_ range: Range<Int>) {
    var offset = range.lowerBound
    while offset < range.upperBound {
      while offset < range.upperBound, XMPWalk.isSpace(view.bytes[offset]) { offset += 1 }
      guard let equals = view.find(byte: UInt8(ascii: "="), from: offset), equals + 1 < range.upperBound else { return }
      let quote = view.bytes[equals + 1]
      guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
        let end = view.find(byte: quote, from: equals + 2), end < range.upperBound
      else { return }
      let name = view.text(offset..<equals, charactersMax: 64)
      if XMPReader.isProperty(name) { add(name, XMPWalk.unescaped(view.prose(equals + 2..<end))) }
      offset = end + 1
    }
  }

  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  /// Resolves the five named entities and characters by number.
  static func unescaped(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    let names: [(StaticString, UInt8)] = [
      ("&amp;", 0x26), ("&lt;", 0x3C), ("&gt;", 0x3E), ("&quot;", 0x22), ("&apos;", 0x27),
    ]
    let view = ByteView(Array(text.utf8))
    var output: [UInt8] = []
    output.reserveCapacity(view.count)
    var offset = 0
    while offset < view.count {
      if let (name, byte) = names.first(where: { view.has($0.0, at: offset) }) {
        output.append(byte)
        offset += name.utf8CodeUnitCount
      } else if let (scalar, end) = numbered(view, offset) {
        if scalar.value >= 0x20 || scalar == "\n" { output += Array(String(Character(scalar)).utf8) }
        offset = end
      } else {
        output.append(view.bytes[offset])
        offset += 1
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// `&#73;` or `&#x49;` at the offset.
  private static func numbered(_ view: ByteView, _ offset: Int) -> (Unicode.Scalar, Int)? {
    guard view.has("&#", at: offset) else { return nil }
    let isHex = view.has("x", at: offset + 2) || view.has("X", at: offset + 2)
    let start = offset + (isHex ? 3 : 2)
    var (index, value) = (start, 0)
    while index - start < 8, let byte = view.u8(index),
      let digit = Character(Unicode.Scalar(UInt8(byte))).hexDigitValue,
      isHex || digit < 10
    {
      value = value * (isHex ? 16 : 10) + digit
      index += 1
    }
    guard index > start, view.has(";", at: index), let scalar = Unicode.Scalar(UInt32(value)) else { return nil }
    return (scalar, index + 1)
  }
}
