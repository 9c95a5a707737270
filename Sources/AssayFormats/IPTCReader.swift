package import AssayCore

/// The text records of IPTC-IIM (version 4), bare or inside Photoshop's image resources.
package enum IPTCReader {
  private static let names: [Int: String] = [
    5: "ObjectName", 7: "EditStatus", 15: "Category", 20: "SupplementalCategory", 22: "FixtureIdentifier",
    25: "Keywords", 26: "ContentLocationCode", 27: "ContentLocationName", 40: "SpecialInstructions",
    55: "DateCreated", 65: "OriginatingProgram", 80: "By-line", 85: "By-lineTitle", 90: "City", 92: "Sub-location",
    95: "Province", 101: "Country", 103: "OriginalTransmissionReference", 105: "Headline", 110: "Credit",
    115: "Source", 116: "CopyrightNotice", 118: "Contact", 120: "Caption", 122: "Writer",
  ]

  package static func items(_ bytes: ArraySlice<UInt8>) -> [MetadataItem] {
    let view = ByteView(Array(bytes))
    if view.u8(0) == 0x1C { return records(view, 0..<view.count) }
    var items: [MetadataItem] = []
    var offset = view.has("Photoshop 3.0\0") ? 14 : 0
    while items.count <= EmbeddedTextLimits.itemsMax, view.has("8BIM", at: offset), let id = view.u16BE(offset + 4),
      let nameLength = view.u8(offset + 6)
    {
      // The name is a Pascal string, padded to an even length.
      let sizeAt = offset + 6 + (nameLength + 2) / 2 * 2
      guard let size = view.u32BE(sizeAt) else { break }
      let content = view.clamped(sizeAt + 4, sizeAt + 4 + size)
      let name = view.prose(offset + 7..<offset + 7 + nameLength)
      if !name.isEmpty { items.append(MetadataItem(group: "photoshop", key: "resource \(id) name", value: name)) }
      switch id {
      case 0x0404: items += records(view, content)
      case 0x0424: items += XMPReader.items(view.bytes[content])
      // Caption and copyright address.
      case 0x03F0, 0x040B:
        items.append(MetadataItem(group: "photoshop", key: "resource \(id)", value: view.prose(content)))
      default: break
      }
      offset = sizeAt + 4 + size + (size & 1)
    }
    return items.filter { !$0.value.isEmpty }
  }

  private static func records(_ view: ByteView, _ range: Range<Int>) -> [MetadataItem] {
    var items: [MetadataItem] = []
    var offset = range.lowerBound
    while items.count <= EmbeddedTextLimits.itemsMax, offset + 5 <= range.upperBound, view.u8(offset) == 0x1C,
      let record = view.u8(offset + 1), let dataset = view.u8(offset + 2), let short = view.u16BE(offset + 3)
    {
      var (start, length) = (offset + 5, short)
      if short & 0x8000 != 0 {
        // An extended dataset: the low bits count the bytes of the length.
        let width = short & 0x7FFF
        guard (1...4).contains(width), let long = view.number(start, width: width, bigEndian: true) else { break }
        (start, length) = (start + width, long)
      }
      guard start + length <= range.upperBound else { break }
      // Record 2 holds what people write; the others describe the envelope and the picture.
      if record == 2, length > 2 || names[dataset] != nil {
        let value = view.prose(start..<start + length)
        if !value.isEmpty {
          items.append(MetadataItem(group: "iptc", key: names[dataset] ?? "2:\(dataset)", value: value))
        }
      }
      offset = start + length
    }
    return items
  }
}
