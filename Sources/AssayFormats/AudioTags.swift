package import AssayCore

/// Tags of recordings other than ID3: Vorbis comments, APE, and the text chunks of WAV and AIFF.
package enum AudioTags {
  static let headerBytesMax = 4 << 20

  /// All texts of a recording of any kind that is read.
  package static func items(_ view: ByteView, inflate: Inflating? = nil) -> [MetadataItem] {
    var items: [MetadataItem] = []
    if view.has("fLaC") {
      items += flac(view)
    } else if view.has("OggS") {
      items += ogg(view)
    } else if view.has("FORM") {
      items += aiff(view, inflate)
    } else if let riff = RIFFStructure(view), riff.form == "WAVE" {
      items += WAVTexts.items(view, riff, inflate)
    } else {
      items += ID3Reader.items(view, inflate: inflate)
    }
    return items + ape(view)
  }

  // MARK: Vorbis comments

  private static func flac(_ view: ByteView) -> [MetadataItem] {
    var items: [MetadataItem] = []
    var offset = 4
    while items.count <= EmbeddedTextLimits.itemsMax, let head = view.u8(offset),
      let length = view.number(offset + 1, width: 3, bigEndian: true)
    {
      let content = view.clamped(offset + 4, offset + 4 + length)
      switch head & 0x7F {
      case 4: items += vorbis(view, content)
      case 6:
        // A picture: type, media type, description.
        if let typeLength = view.u32BE(content.lowerBound + 4), typeLength < 1024,
          let textLength = view.u32BE(content.lowerBound + 8 + typeLength), textLength <= length
        {
          let start = content.lowerBound + 12 + typeLength
          items.append(
            MetadataItem(group: "flac", key: "picture description", value: view.prose(start..<start + textLength)))
        }
      case 2 where EmbeddedText.isProse(view.bytes[content].dropFirst(4)):
        items.append(MetadataItem(group: "flac", key: "application", value: view.prose(content)))
      default: break
      }
      offset += 4 + length
      if head & 0x80 != 0 { break }
    }
    return items.filter { !$0.value.isEmpty }
  }

  /// Vendor, then `KEY=value` each with its length.
  private static func vorbis(_ view: ByteView, _ range: Range<Int>) -> [MetadataItem] {
    guard let vendorLength = view.u32LE(range.lowerBound), vendorLength <= range.count else { return [] }
    var offset = range.lowerBound + 4
    var items = [MetadataItem(group: "vorbis", key: "vendor", value: view.prose(offset..<offset + vendorLength))]
    offset += vendorLength
    guard let count = view.u32LE(offset) else { return items }
    offset += 4
    for _ in 0..<min(count, EmbeddedTextLimits.itemsMax + 1) {
      guard let length = view.u32LE(offset), offset + 4 + length <= range.upperBound else { break }
      let entry = offset + 4..<offset + 4 + length
      let equals = view.find([UInt8(ascii: "=")], in: entry)
      let key = equals.map { view.text(entry.lowerBound..<$0, charactersMax: 200) } ?? "comment"
      // Pictures are stored in base64.
      if key.uppercased() != "METADATA_BLOCK_PICTURE" {
        items.append(
          MetadataItem(
            group: "vorbis", key: key, value: view.prose((equals.map { $0 + 1 } ?? entry.lowerBound)..<entry.upperBound)
          ))
      }
      offset = entry.upperBound
    }
    return items.filter { !$0.value.isEmpty }
  }

  /// The second packet of the stream holds the comments, spread over pages.
  private static func ogg(_ view: ByteView) -> [MetadataItem] {
    var packets: [[UInt8]] = [[]]
    var (offset, total) = (0, 0)
    while view.has("OggS", at: offset), packets.count <= 4, let segments = view.u8(offset + 26), total < headerBytesMax
    {
      var at = offset + 27 + segments
      for segment in 0..<segments {
        let length = view.u8(offset + 27 + segment) ?? 0
        let piece = view.clamped(at, at + length)
        packets[packets.count - 1] += view.bytes[piece]
        total += length
        at += length
        if length < 255 { packets.append([]) }
      }
      offset = at
    }
    for packet in packets.dropFirst().prefix(3) {
      let comment = ByteView(packet)
      if comment.has("\u{3}vorbis") { return vorbis(comment, 7..<comment.count) }
      if comment.has("OpusTags") { return vorbis(comment, 8..<comment.count) }
      // FLAC in Ogg: the block with its own head.
      if comment.u8(0).map({ $0 & 0x7F == 4 }) == true, comment.count > 8 { return vorbis(comment, 4..<comment.count) }
    }
    return []
  }

  // MARK: APE

  /// APEv2 at the end of the file, perhaps before an ID3v1 tag.
  private static func ape(_ view: ByteView) -> [MetadataItem] {
    let end = view.has("TAG", at: view.count - 128) ? view.count - 128 : view.count
    let footer = end - 32
    guard footer >= 0, view.has("APETAGEX", at: footer), let size = view.u32LE(footer + 12), size >= 32, size <= end,
      let count = view.u32LE(footer + 16)
    else { return [] }
    var items: [MetadataItem] = []
    var offset = end - size
    for _ in 0..<min(count, EmbeddedTextLimits.itemsMax + 1) {
      guard offset < footer, let length = view.u32LE(offset), let flags = view.u32LE(offset + 4),
        let zero = view.find(byte: 0, from: offset + 8), zero < footer, zero + 1 + length <= footer
      else { break }
      let value = zero + 1..<zero + 1 + length
      // Bits 1 and 2 say text (0), binary (1), or an address (2).
      if flags >> 1 & 3 != 1 || EmbeddedText.isProse(view.bytes[value]) {
        items.append(
          MetadataItem(group: "ape", key: view.text(offset + 8..<zero, charactersMax: 200), value: view.prose(value)))
      }
      offset = value.upperBound
    }
    return items.filter { !$0.value.isEmpty }
  }

  // MARK: AIFF

  private static func aiff(_ view: ByteView, _ inflate: Inflating?) -> [MetadataItem] {
    var items: [MetadataItem] = []
    var (offset, chunks) = (12, 0)
    while chunks < 4096, items.count <= EmbeddedTextLimits.itemsMax, let length = view.u32BE(offset + 4) {
      let type = view.text(offset..<offset + 4, charactersMax: 4)
      let content = view.clamped(offset + 8, offset + 8 + length)
      switch type {
      case "NAME", "AUTH", "(c)", "ANNO":
        items.append(MetadataItem(group: "aiff", key: type, value: view.prose(content)))
      case "COMT":
        var at = content.lowerBound + 2
        for _ in 0..<min(view.u16BE(content.lowerBound) ?? 0, 1024) {
          guard let count = view.u16BE(at + 6), at + 8 + count <= content.upperBound else { break }
          items.append(MetadataItem(group: "aiff", key: "COMT", value: view.prose(at + 8..<at + 8 + count)))
          at += 8 + count + (count & 1)
        }
      case "ID3": items += ID3Reader.items(ByteView(Array(view.bytes[content])), inflate: inflate)
      default: break
      }
      offset += 8 + length + (length & 1)
      chunks += 1
    }
    return items.filter { !$0.value.isEmpty }
  }
}
