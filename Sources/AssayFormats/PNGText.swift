package import AssayCore

/// The texts of a PNG: tEXt and iTXt as they are. Compressed ones are named, not opened.
package enum PNGText {
  static let itemsMax = 64

  package static func items(_ view: ByteView, _ structure: PNGStructure) -> [MetadataItem] {
    var items: [MetadataItem] = []
    for chunk in structure.chunks where items.count < itemsMax {
      guard ["tEXt", "zTXt", "iTXt"].contains(chunk.type),
        let zero = view.find(byte: 0, from: chunk.content.lowerBound), zero < chunk.content.upperBound
      else { continue }
      let key = view.text(chunk.content.lowerBound..<zero, charactersMax: 79)
      let rest = zero + 1..<chunk.content.upperBound
      switch chunk.type {
      case "tEXt": items.append(MetadataItem(group: "png", key: key, value: latin1(view, rest)))
      case "iTXt": items += international(view, key, rest)
      default: items.append(MetadataItem(group: "png", key: key, value: "(compressed, \(rest.count) bytes)"))
      }
    }
    return items.filter { !$0.value.isEmpty }
  }

  private static func international(_ view: ByteView, _ key: String, _ range: Range<Int>) -> [MetadataItem] {
    guard let flag = view.u8(range.lowerBound), range.count > 4,
      let language = view.find(byte: 0, from: range.lowerBound + 2), language < range.upperBound,
      let translated = view.find(byte: 0, from: language + 1), translated < range.upperBound
    else { return [] }
    let text = translated + 1..<range.upperBound
    if flag != 0 { return [MetadataItem(group: "png", key: key, value: "(compressed, \(text.count) bytes)")] }
    if key == "XML:com.adobe.xmp" { return XMPReader.items(view.bytes[text]) }
    return [MetadataItem(group: "png", key: key, value: view.text(text))]
  }

  private static func latin1(_ view: ByteView, _ range: Range<Int>) -> String {
    var scalars = String.UnicodeScalarView()
    for byte in view.bytes[range].prefix(256) where byte >= 0x20 && !(0x7F..<0xA0).contains(byte) {
      scalars.append(Unicode.Scalar(byte))
    }
    return trimmed(String(scalars))
  }
}
