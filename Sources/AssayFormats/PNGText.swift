package import AssayCore

/// The texts of a PNG: tEXt, zTXt and iTXt, the name of its colour profile, and what follows its end.
package enum PNGText {
  /// - Parameter inflate: without it compressed texts are named, not opened.
  package static func items(
    _ view: ByteView, _ structure: PNGStructure, inflate: Inflating? = nil
  ) -> [MetadataItem] {
    var items: [MetadataItem] = []
    var left = EmbeddedTextLimits.inflatedTotalBytesMax
    for chunk in structure.chunks where items.count <= EmbeddedTextLimits.itemsMax {
      guard ["tEXt", "zTXt", "iTXt", "iCCP"].contains(chunk.type),
        let zero = view.find(byte: 0, from: chunk.content.lowerBound), zero < chunk.content.upperBound
      else { continue }
      let key = view.text(chunk.content.lowerBound..<zero, charactersMax: 79)
      let rest = zero + 1..<chunk.content.upperBound
      switch chunk.type {
      case "tEXt": items += known(key, view.bytes[rest])
      case "iTXt": items += international(view, key, rest, &left, inflate)
      case "iCCP":
        items.append(MetadataItem(group: "png", key: "ColourProfile", value: key))
        items += profile(view.bytes[rest.dropFirst()], &left, inflate)
      default:
        // One byte names the method.
        items += compressed(key, view.bytes[rest.dropFirst()], rest.count, &left, inflate)
      }
    }
    return items.filter { !$0.value.isEmpty }
  }

  private static func international(
    _ view: ByteView, _ key: String, _ range: Range<Int>, _ left: inout Int, _ inflate: Inflating?
  ) -> [MetadataItem] {
    guard let flag = view.u8(range.lowerBound), range.count > 4,
      let language = view.find(byte: 0, from: range.lowerBound + 2), language < range.upperBound,
      let translated = view.find(byte: 0, from: language + 1), translated < range.upperBound
    else { return [] }
    let text = translated + 1..<range.upperBound
    var items =
      flag == 0
      ? known(key, view.bytes[text]) : compressed(key, view.bytes[text], text.count, &left, inflate)
    // The translated keyword is free text as well.
    let name = view.prose(language + 1..<translated)
    if name != key, !name.isEmpty {
      items.append(MetadataItem(group: "png", key: key + " (translated key)", value: name))
    }
    return items
  }

  private static func profile(
    _ bytes: ArraySlice<UInt8>, _ left: inout Int, _ inflate: Inflating?
  ) -> [MetadataItem] {
    guard let inflate, left > 0, let profile = inflate(bytes, min(left, ICCReader.profileBytesMax)) else { return [] }
    left -= profile.count
    return ICCReader.items(profile)
  }

  private static func compressed(
    _ key: String, _ bytes: ArraySlice<UInt8>, _ count: Int, _ left: inout Int, _ inflate: Inflating?
  ) -> [MetadataItem] {
    guard let inflate, left > 0, let text = inflate(bytes, min(left, 4 * EmbeddedTextLimits.itemBytesMax)) else {
      return [MetadataItem(group: "png", key: key, value: "(compressed, \(count) bytes)")]
    }
    left -= text.count
    return known(key, text[...])
  }

  private static func known(_ key: String, _ bytes: ArraySlice<UInt8>) -> [MetadataItem] {
    if key == "XML:com.adobe.xmp" { return XMPReader.items(bytes) }
    // ImageMagick writes profiles as lines of hex.
    if key.hasPrefix("Raw profile type "), let profile = unhexed(bytes) {
      let kind = String(key.dropFirst(17))
      if kind == "xmp" { return XMPReader.items(profile) }
      if kind == "iptc" || kind == "8bim" { return IPTCReader.items(profile[...]) }
      let block = profile.starts(with: Array("Exif\0\0".utf8)) ? profile[6...] : profile[...]
      if let exif = ExifReader(block) { return exif.items }
    }
    return [MetadataItem(group: "png", key: key, value: EmbeddedText.decode(bytes))]
  }

  /// `\nexif\n     126\n4578…`: name, length, digits.
  private static func unhexed(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    let lines = bytes.split(separator: 0x0A)
    guard lines.count >= 3 else { return nil }
    var (output, high): ([UInt8], UInt8?) = ([], nil)
    for line in lines.dropFirst(2) {
      for byte in line {
        let digit: UInt8
        switch byte {
        case 0x30...0x39: digit = byte - 0x30
        case 0x41...0x46, 0x61...0x66: digit = (byte & 0xDF) - 0x37
        default: return nil
        }
        if let first = high {
          output.append(first << 4 | digit)
          high = nil
        } else {
          high = digit
        }
      }
    }
    return output.isEmpty ? nil : output
  }
}
