package import AssayCore

/// Text frames of an ID3v2 tag (2.2 to 2.4), and an ID3v1 tag where there is no other.
package enum ID3Reader {
  static let itemsMax = 64

  package static func items(_ view: ByteView) -> [MetadataItem] {
    let items = version2(view)
    return items.isEmpty ? version1(view) : items
  }

  /// Bytes of the tag at the start, with its header; 0 when there is none.
  package static func bytes(_ view: ByteView) -> Int {
    guard view.has("ID3"), let size = syncSafe(view, 6) else { return 0 }
    return 10 + size
  }

  private static func version2(_ view: ByteView) -> [MetadataItem] {
    guard view.has("ID3"), let version = view.u8(3), (2...4).contains(version), let flags = view.u8(5),
      let size = syncSafe(view, 6)
    else { return [] }
    // An unsynchronised tag or one with an extended header is rare; it is not worth a second reading.
    guard flags & 0xC0 == 0 else { return [] }
    let end = min(view.count, 10 + size)
    let (nameBytes, headerBytes) = version == 2 ? (3, 6) : (4, 10)
    var items: [MetadataItem] = []
    var offset = 10
    while items.count < itemsMax, offset + headerBytes < end {
      let name = view.text(offset..<offset + nameBytes, charactersMax: 4)
      let length =
        switch version {
        case 2: view.number(offset + 3, width: 3, bigEndian: true)
        case 3: view.u32BE(offset + 4)
        default: syncSafe(view, offset + 4)
        }
      guard name.utf8.count == nameBytes, let length, length > 0, offset + headerBytes + length <= end else { break }
      let content = offset + headerBytes..<offset + headerBytes + length
      if name.hasPrefix("T"), let text = text(view, content), !text.isEmpty {
        items.append(MetadataItem(group: "id3", key: name, value: text))
      }
      offset = content.upperBound
    }
    return items
  }

  private static func version1(_ view: ByteView) -> [MetadataItem] {
    let start = view.count - 128
    guard start >= 0, view.has("TAG", at: start) else { return [] }
    let fields = [("Title", 3, 30), ("Artist", 33, 30), ("Album", 63, 30), ("Year", 93, 4), ("Comment", 97, 28)]
    return fields.compactMap { key, offset, length in
      let value = view.text(start + offset..<start + offset + length)
      return value.isEmpty ? nil : MetadataItem(group: "id3", key: key, value: value)
    }
  }

  private static func text(_ view: ByteView, _ range: Range<Int>) -> String? {
    let body = range.lowerBound + 1..<range.upperBound
    switch view.u8(range.lowerBound) {
    case 0, 3: return view.text(body)
    case 1, 2:
      let isBigEndian = view.u8(range.lowerBound) == 2 || view.u16BE(body.lowerBound) == 0xFEFF
      let units = stride(from: body.lowerBound, to: body.upperBound - 1, by: 2).prefix(257)
        .compactMap { view.number($0, width: 2, bigEndian: isBigEndian) }
        .filter { $0 != 0xFEFF }.prefix { $0 != 0 }.map { UInt16($0) }
      return trimmed(String(decoding: units, as: UTF16.self))
    default: return nil
    }
  }

  private static func syncSafe(_ view: ByteView, _ offset: Int) -> Int? {
    guard let value = view.u32BE(offset), value & 0x8080_8080 == 0 else { return nil }
    return (value >> 24) << 21 | (value >> 16 & 0x7F) << 14 | (value >> 8 & 0x7F) << 7 | value & 0x7F
  }
}
