package import AssayCore

/// The texts of an ID3v2 tag (2.2 to 2.4): text frames, comments, lyrics with and without times, addresses, chapters;
/// and an ID3v1 tag at the end.
package enum ID3Reader {
  static let tagBytesMax = 16 << 20
  static let depthMax = 2

  /// - Parameter inflate: without it compressed frames are named, not opened.
  package static func items(_ view: ByteView, inflate: Inflating? = nil) -> [MetadataItem] {
    let items = version2(view, inflate)
    let known = Set(items.map(\.value))
    return items + version1(view).filter { !known.contains($0.value) }
  }

  /// Bytes of the tag at the start, with its header; 0 when there is none.
  package static func bytes(_ view: ByteView) -> Int {
    guard view.has("ID3"), let size = syncSafe(view, 6) else { return 0 }
    return 10 + size
  }

  private static func version2(_ view: ByteView, _ inflate: Inflating?) -> [MetadataItem] {
    guard view.has("ID3"), let version = view.u8(3), (2...4).contains(version), let flags = view.u8(5),
      let size = syncSafe(view, 6)
    else { return [] }
    let end = min(view.count, 10 + min(size, tagBytesMax))
    guard end > 10 else { return [] }
    var body = Array(view.bytes[10..<end])
    // Version 2.4 marks its frames one by one.
    if flags & 0x80 != 0, version < 4 { body = synchronised(body[...]) }
    var frames = ID3Frames(version: version, isUnsynchronised: flags & 0x80 != 0, inflate: inflate)
    let tag = ByteView(body)
    frames.read(tag, from: flags & 0x40 != 0 && version > 2 ? extendedHeader(tag, version) : 0, depth: 0)
    return frames.items
  }

  private static func extendedHeader(_ view: ByteView, _ version: Int) -> Int {
    // 2.3 counts without its own four bytes, 2.4 with them.
    version == 3 ? 4 + (view.u32BE(0) ?? 0) : max(4, syncSafe(view, 0) ?? 0)
  }

  private static func version1(_ view: ByteView) -> [MetadataItem] {
    let start = view.count - 128
    guard start >= 0, view.has("TAG", at: start) else { return [] }
    let fields = [("Title", 3, 30), ("Artist", 33, 30), ("Album", 63, 30), ("Year", 93, 4), ("Comment", 97, 28)]
    return fields.compactMap { key, offset, length in
      let value = view.prose(start + offset..<start + offset + length)
      return value.isEmpty ? nil : MetadataItem(group: "id3", key: key, value: value)
    }
  }

  /// Without the zero that unsynchronisation puts behind every 0xFF.
  static func synchronised(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var wasMark = false
    for byte in bytes {
      if !(wasMark && byte == 0) { output.append(byte) }
      wasMark = byte == 0xFF
    }
    return output
  }

  static func syncSafe(_ view: ByteView, _ offset: Int) -> Int? {
    guard let value = view.u32BE(offset), value & 0x8080_8080 == 0 else { return nil }
    return (value >> 24) << 21 | (value >> 16 & 0x7F) << 14 | (value >> 8 & 0x7F) << 7 | value & 0x7F
  }
}

/// The frames of one tag.
struct ID3Frames {
  let version: Int
  let isUnsynchronised: Bool
  let inflate: Inflating?
  var items: [MetadataItem] = []
  private var inflateLeft = EmbeddedTextLimits.inflatedTotalBytesMax

  init(version: Int, isUnsynchronised: Bool, inflate: Inflating?) {
    self.version = version
    self.isUnsynchronised = isUnsynchronised
    self.inflate = inflate
  }

  mutating func read(_ view: ByteView, from start: Int, depth: Int) {
    let (nameBytes, headerBytes) = version == 2 ? (3, 6) : (4, 10)
    var offset = start
    while items.count <= EmbeddedTextLimits.itemsMax, offset >= 0, offset + headerBytes < view.count {
      let name = view.text(offset..<offset + nameBytes, charactersMax: 4)
      let length =
        switch version {
        case 2: view.number(offset + 3, width: 3, bigEndian: true)
        case 3: view.u32BE(offset + 4)
        // Some writers of 2.4 count as 2.3 does.
        default: ID3Reader.syncSafe(view, offset + 4) ?? view.u32BE(offset + 4)
        }
      guard name.utf8.count == nameBytes, let length, length > 0, offset + headerBytes + length <= view.count else {
        return
      }
      let content = offset + headerBytes..<offset + headerBytes + length
      let flags = version == 2 ? 0 : view.u8(offset + 9) ?? 0
      frame(name, view.bytes[content], flags: flags, depth: depth)
      offset = content.upperBound
    }
  }

  private mutating func frame(_ name: String, _ raw: ArraySlice<UInt8>, flags: Int, depth: Int) {
    var body = raw
    let (isCompressed, isEncrypted, isGrouped) =
      version == 3
      ? (flags & 0x80 != 0, flags & 0x40 != 0, flags & 0x20 != 0)
      : (flags & 0x08 != 0, flags & 0x04 != 0, flags & 0x40 != 0)
    if isGrouped { body = body.dropFirst() }
    guard !isEncrypted else { return add(name, "(encrypted, \(raw.count) bytes)") }
    if version == 4 {
      if flags & 0x01 != 0 { body = body.dropFirst(4) }
      if flags & 0x02 != 0 || isUnsynchronised { body = ID3Reader.synchronised(body)[...] }
    }
    if isCompressed {
      if version == 3 { body = body.dropFirst(4) }
      guard let inflate, inflateLeft > 0,
        let plain = inflate(body, min(inflateLeft, 4 * EmbeddedTextLimits.itemBytesMax))
      else { return add(name, "(compressed, \(raw.count) bytes)") }
      inflateLeft -= plain.count
      body = plain[...]
    }
    content(name, body, depth)
  }

  private mutating func content(_ name: String, _ body: ArraySlice<UInt8>, _ depth: Int) {
    switch name {
    case "TXXX", "TXX", "WXXX", "WXX": described(name, body, skipping: 1)
    case "COMM", "COM", "USLT", "ULT": described(name, body, skipping: 4)
    case "SYLT", "SLT": lyrics(name, body)
    case "GEOB", "GEO", "PRIV", "UFID", "UFI", "PIC", "APIC": attached(name, body)
    case "CHAP", "CTOC": chapter(body, name, depth)
    case "IPLS", "IPL", "OWNE", "USER", "COMR":
      guard let encoding = body.first else { return }
      add(name, Self.text(body.dropFirst(), encoding))
    default:
      guard let first = body.first else { return }
      if name.hasPrefix("T") { add(name, Self.text(body.dropFirst(), first)) }
      if name.hasPrefix("W") { add(name, EmbeddedText.decode(body)) }
    }
  }

  private mutating func add(_ key: String, _ value: String, region: Region? = nil) {
    guard items.count <= EmbeddedTextLimits.itemsMax, !value.isEmpty else { return }
    items.append(MetadataItem(group: "id3", key: key, value: value, region: region))
  }

  /// Encoding, perhaps a language, a description, a zero, the text.
  private mutating func described(_ name: String, _ body: ArraySlice<UInt8>, skipping: Int) {
    guard let encoding = body.first, body.count > skipping else { return }
    let rest = body.dropFirst(skipping)
    let (description, text) = Self.split(rest, encoding)
    let label = Self.text(description, encoding)
    // Addresses are Latin-1 whatever the encoding says.
    let value = name.hasPrefix("W") ? EmbeddedText.decode(text) : Self.text(text, encoding)
    if value.isEmpty { return add(name, label) }
    add(label.isEmpty ? name : "\(name) \(EmbeddedText.head(label, bytesMax: 64))", value)
    if label.utf8.count > 64 { add(name + " description", label) }
  }

  /// Lyrics with a time for each piece; in milliseconds, or counted in frames of sound, which says no time.
  private mutating func lyrics(_ name: String, _ body: ArraySlice<UInt8>) {
    guard let encoding = body.first, body.count > 6 else { return }
    let inMilliseconds = body[body.startIndex + 4] == 2
    let (description, all) = Self.split(body.dropFirst(6), encoding)
    add(name + " description", Self.text(description, encoding))
    var rest = all
    while !rest.isEmpty, items.count <= EmbeddedTextLimits.itemsMax {
      let (piece, after) = Self.split(rest, encoding)
      let stamp = after.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      let hasStamp = after.count >= 4
      add(
        name, Self.text(piece, encoding),
        region: hasStamp && inMilliseconds ? Region(.time(Double(stamp) / 1000)) : nil)
      rest = after.dropFirst(4)
    }
  }

  /// Files and private data: their names, and what they hold where it is text.
  private mutating func attached(_ name: String, _ body: ArraySlice<UInt8>) {
    let names = EmbeddedText.proseRuns(body.prefix(1024))
    if EmbeddedText.isProse(body) {
      add(name, EmbeddedText.decode(body))
    } else {
      add(name + " names", names)
    }
  }

  private mutating func chapter(_ body: ArraySlice<UInt8>, _ name: String, _ depth: Int) {
    guard depth < ID3Reader.depthMax, let zero = body.firstIndex(of: 0) else { return }
    let label = EmbeddedText.decode(body[body.startIndex..<zero])
    add(name, label)
    let first = items.count
    let view = ByteView(Array(body[(zero + 1)...]))
    if name == "CTOC" {
      let entries = view.u8(1) ?? 0
      var offset = 2
      for _ in 0..<entries { offset = (view.find(byte: 0, from: offset) ?? view.count) + 1 }
      return read(view, from: offset, depth: depth + 1)
    }
    guard let start = view.u32BE(0), let end = view.u32BE(4) else { return }
    read(view, from: 16, depth: depth + 1)
    guard start <= end, end < 0xFFFF_FFFF else { return }
    for index in first..<items.count where items[index].region == nil {
      items[index].region = .span(Double(start) / 1000, Double(end) / 1000)
    }
  }

  /// At the first terminator: two zeros at an even place in UTF-16, else one.
  private static func split(_ bytes: ArraySlice<UInt8>, _ encoding: UInt8) -> (ArraySlice<UInt8>, ArraySlice<UInt8>) {
    if encoding == 1 || encoding == 2 {
      var index = bytes.startIndex
      while index + 1 < bytes.endIndex {
        if bytes[index] == 0, bytes[index + 1] == 0 { return (bytes[..<index], bytes[(index + 2)...]) }
        index += 2
      }
      return (bytes, [])
    }
    guard let zero = bytes.firstIndex(of: 0) else { return (bytes, []) }
    return (bytes[..<zero], bytes[(zero + 1)...])
  }

  /// By the encoding that the frame names, unless the bytes say otherwise.
  private static func text(_ bytes: ArraySlice<UInt8>, _ encoding: UInt8) -> String {
    switch encoding {
    case 1, 2:
      if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return EmbeddedText.decode(bytes) }
      // Without a mark 1 is little-endian in practice; what has no zeros was never UTF-16.
      let isPlain = !bytes.contains(0) && EmbeddedText.isProse(bytes)
      return isPlain ? EmbeddedText.decode(bytes) : EmbeddedText.utf16(bytes, bigEndian: encoding == 2)
    default: return EmbeddedText.decode(bytes)
    }
  }
}
