package import AssayCore

/// The texts of a WAV file: INFO, broadcast extension (EBU Tech 3285), labels of cue points, iXML, XMP, ID3.
package enum WAVTexts {
  package static func items(
    _ view: ByteView, _ riff: RIFFStructure, _ inflate: Inflating? = nil
  ) -> [MetadataItem] {
    var items: [MetadataItem] = []
    for chunk in riff.chunks where items.count <= EmbeddedTextLimits.itemsMax {
      let content = chunk.content
      switch chunk.type {
      case "LIST":
        if view.has("INFO", at: content.lowerBound) { items += info(view, content) }
        if view.has("adtl", at: content.lowerBound) { items += labels(view, content) }
      case "bext": items += broadcast(view, content)
      case "iXML", "axml", "cart", "DISP", "note", "labl":
        let text =
          EmbeddedText.isProse(view.bytes[content]) ? view.prose(content) : EmbeddedText.proseRuns(view.bytes[content])
        items.append(MetadataItem(group: "wav", key: chunk.type, value: text))
      case "_PMX": items += XMPReader.items(view.bytes[content])
      case "id3", "ID3": items += ID3Reader.items(ByteView(Array(view.bytes[content])), inflate: inflate)
      case "fmt", "data", "fact", "cue", "smpl", "inst", "PAD", "JUNK", "junk", "FLLR", "ds64", "peak", "PEAK", "minf":
        break
      default:
        // A chunk that nobody defined is of interest where it holds words.
        if EmbeddedText.isProse(view.bytes[content]) {
          items.append(MetadataItem(group: "wav", key: chunk.type, value: view.prose(content)))
        }
      }
    }
    return items.filter { !$0.value.isEmpty }
  }

  private static func info(_ view: ByteView, _ list: Range<Int>) -> [MetadataItem] {
    var items: [MetadataItem] = []
    var offset = list.lowerBound + 4
    while items.count <= EmbeddedTextLimits.itemsMax, offset + 8 <= list.upperBound, let length = view.u32LE(offset + 4)
    {
      let value = view.prose(view.clamped(offset + 8, min(offset + 8 + length, list.upperBound)))
      items.append(
        MetadataItem(group: "wav", key: view.text(offset..<offset + 4, charactersMax: 4), value: value))
      offset += 8 + length + (length & 1)
    }
    return items
  }

  /// `labl`, `note` and `ltxt`: texts of cue points.
  private static func labels(_ view: ByteView, _ list: Range<Int>) -> [MetadataItem] {
    var items: [MetadataItem] = []
    var offset = list.lowerBound + 4
    while items.count <= EmbeddedTextLimits.itemsMax, offset + 12 <= list.upperBound,
      let length = view.u32LE(offset + 4),
      let cue = view.u32LE(offset + 8)
    {
      let kind = view.text(offset..<offset + 4, charactersMax: 4)
      let head = kind == "ltxt" ? 20 : 4
      let text = view.prose(view.clamped(offset + 8 + head, min(offset + 8 + length, list.upperBound)))
      items.append(MetadataItem(group: "wav", key: "\(kind) of cue \(cue)", value: text))
      offset += 8 + length + (length & 1)
    }
    return items
  }

  private static func broadcast(_ view: ByteView, _ chunk: Range<Int>) -> [MetadataItem] {
    let fields = [
      ("Description", 0, 256), ("Originator", 256, 32), ("OriginatorReference", 288, 32),
      ("OriginationDate", 320, 10), ("OriginationTime", 330, 8),
    ]
    var items = fields.compactMap { key, offset, length -> MetadataItem? in
      let start = chunk.lowerBound + offset
      guard start < chunk.upperBound else { return nil }
      let value = view.prose(start..<min(start + length, chunk.upperBound))
      return MetadataItem(group: "bext", key: key, value: value)
    }
    if chunk.count > 602 {
      items.append(
        MetadataItem(group: "bext", key: "CodingHistory", value: view.prose(chunk.lowerBound + 602..<chunk.upperBound)))
    }
    return items
  }
}
