package import AssayCore

/// The texts of a colour profile (ICC.1:2022, and version 2 of it): descriptions, copyright, names of devices,
/// private tags of text. No eye sees them, and programs that describe pictures pass them on.
package enum ICCReader {
  static let tagsMax = 256
  /// Languages of one text.
  static let languagesMax = 64
  /// As many bytes of a profile are looked at.
  package static let profileBytesMax = 4 << 20

  package static func items(_ profile: [UInt8]) -> [MetadataItem] {
    let view = ByteView(profile)
    guard view.has("acsp", at: 36), let count = view.u32BE(128) else { return [] }
    var items: [MetadataItem] = []
    var seen: Set<String> = []
    // Tags may share their bytes: what they come to together is bounded, not only each of them.
    var total = 0
    for index in 0..<min(count, tagsMax)
    where items.count <= EmbeddedTextLimits.itemsMax && total <= EmbeddedTextLimits.totalBytesMax {
      let entry = 132 + index * 12
      guard let offset = view.u32BE(entry + 4), let length = view.u32BE(entry + 8) else { break }
      let content = view.clamped(offset, offset + length)
      guard content.count >= 8 else { continue }
      let key = view.text(entry..<entry + 4, charactersMax: 4)
      for text in texts(view, content) where !text.isEmpty {
        total += text.utf8.count
        guard seen.insert(key + text).inserted else { continue }
        items.append(MetadataItem(group: "icc", key: key, value: text))
      }
    }
    return items
  }

  private static func texts(_ view: ByteView, _ content: Range<Int>) -> [String] {
    let body = content.lowerBound + 8..<content.upperBound
    switch view.text(content.lowerBound..<content.lowerBound + 4, charactersMax: 4) {
    case "text", "utf8": return [view.prose(body)]
    case "ut16": return [EmbeddedText.utf16(view.bytes[body], bigEndian: true)]
    case "desc": return described(view, body)
    case "mluc": return localised(view, content)
    case "dict": return [EmbeddedText.proseRuns(view.bytes[body]), wide(view, content)]
    case "data" where EmbeddedText.isProse(view.bytes[body].dropFirst(4)): return [view.prose(body.dropFirst(4))]
    default: return []
    }
  }

  /// Version 2: ASCII, then a Unicode text with its language and length, each as long as it says.
  private static func described(_ view: ByteView, _ body: Range<Int>) -> [String] {
    guard body.count >= 4 else { return [] }
    guard let count = view.u32BE(body.lowerBound), count <= body.count else { return [view.prose(body.dropFirst(4))] }
    let plain = body.lowerBound + 4..<min(body.upperBound, body.lowerBound + 4 + count)
    let after = plain.upperBound
    var texts = [view.prose(plain)]
    if let units = view.u32BE(after + 4), units > 0, units <= body.count / 2 {
      let range = view.clamped(after + 8, min(body.upperBound, after + 8 + units * 2))
      texts.append(EmbeddedText.utf16(view.bytes[range], bigEndian: true))
    }
    return texts
  }

  /// Version 4: records of language, country, length and place, counted from the tag's start.
  private static func localised(_ view: ByteView, _ content: Range<Int>) -> [String] {
    guard let count = view.u32BE(content.lowerBound + 8), let step = view.u32BE(content.lowerBound + 12), step >= 12,
      step <= 64
    else { return [] }
    var (texts, total): ([String], Int) = ([], 0)
    for index in 0..<min(count, languagesMax) where total <= EmbeddedTextLimits.totalBytesMax {
      let record = content.lowerBound + 16 + index * step
      guard record + 12 <= content.upperBound, let length = view.u32BE(record + 4),
        let place = view.u32BE(record + 8)
      else { break }
      let start = content.lowerBound + place
      guard length <= content.count, start >= content.lowerBound, start < content.upperBound else { continue }
      let range = view.clamped(start, min(content.upperBound, start + length))
      texts.append(EmbeddedText.utf16(view.bytes[range], bigEndian: true))
      total += range.count
    }
    return texts
  }

  /// Names and values of a dictionary lie behind its records as UTF-16.
  private static func wide(_ view: ByteView, _ content: Range<Int>) -> String {
    guard let count = view.u32BE(content.lowerBound + 8), let step = view.u32BE(content.lowerBound + 12),
      [16, 24, 32].contains(step), count <= languagesMax * 4
    else { return "" }
    let start = content.lowerBound + 16 + count * step
    let range = view.clamped(start, min(content.upperBound, start + EmbeddedTextLimits.itemBytesMax))
    return range.isEmpty ? "" : EmbeddedText.utf16(view.bytes[range], bigEndian: true)
  }
}
