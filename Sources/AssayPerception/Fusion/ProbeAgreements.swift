import AssayCore
import AssayWire

/// What the file claims against what the probe found.
enum ProbeAgreements {
  static func of(_ info: MediaInfo, part: Int) -> [Agreement] {
    guard info.status != .refused else { return [] }
    return [declaredType(info, part), recordedSize(info, part), synchrony(info, part)].compactMap { $0 }
  }

  private static func make(
    _ about: String, _ part: Int, _ sources: [String], _ info: MediaInfo, _ value: Double, _ note: String
  ) -> Agreement {
    Agreement(
      about: about, part: part, sources: sources, modalities: info.modality.map { [$0] } ?? [], value: value,
      note: note)
  }

  private static func declaredType(_ info: MediaInfo, _ part: Int) -> Agreement? {
    guard let declared = info.declaredType, !declared.isEmpty, declared != "application/octet-stream" else {
      return nil
    }
    let same = canonical(declared) == canonical(info.type)
    return make(
      "declared type against content", part, ["declaration", "probe"], info, same ? 1 : 0,
      same ? "both say \(info.type)" : "declared \(shortened(declared, to: 80)), found \(info.type)")
  }

  /// The type without parameters and with the usual synonyms made one.
  private static func canonical(_ type: String) -> String {
    let bare = type.lowercased().split(separator: ";")[0...].first.map { String($0.filter { $0 != " " }) } ?? ""
    let synonyms = [
      "image/jpg": "image/jpeg", "audio/x-wav": "audio/wav", "audio/wave": "audio/wav", "audio/vnd.wave": "audio/wav",
      "audio/x-flac": "audio/flac", "audio/mp3": "audio/mpeg", "audio/opus": "audio/ogg", "audio/x-m4a": "audio/mp4",
      "audio/m4a": "audio/mp4", "video/x-matroska": "video/webm", "text/markdown": "text/plain",
      "application/x-pdf": "application/pdf",
    ]
    return synonyms[bare] ?? bare
  }

  /// The pixel size that EXIF recorded; a crop or an edit leaves the old one behind.
  private static func recordedSize(_ info: MediaInfo, _ part: Int) -> Agreement? {
    guard let image = info.image else { return nil }
    func number(_ keys: [String]) -> Int? {
      info.metadata.first { $0.group.lowercased() == "exif" && keys.contains($0.key.lowercased()) }
        .flatMap { Int($0.value.filter { !$0.isWhitespace }) }
    }
    guard let width = number(["pixelxdimension", "exifimagewidth", "imagewidth"]),
      let height = number(["pixelydimension", "exifimageheight", "exifimagelength", "imageheight", "imagelength"]),
      width > 0, height > 0
    else { return nil }
    let same = (width, height) == (image.width, image.height) || (height, width) == (image.width, image.height)
    return make(
      "EXIF size against decoded size", part, ["exif", "probe"], info, same ? 1 : 0,
      "EXIF says \(width) × \(height), the picture has \(image.width) × \(image.height)")
  }

  /// Bounds of ITU-R BT.1359-1 in milliseconds: noticed beyond the first, not accepted beyond the second.
  private static let noticedMs = (early: 45.0, late: 125.0)
  private static let acceptedMs = (early: 90.0, late: 185.0)

  /// 1 while nobody notices the offset, 0.5 where it becomes unacceptable, 0 at twice that.
  private static func synchrony(_ info: MediaInfo, _ part: Int) -> Agreement? {
    guard let video = info.video, let offset = video.audioOffsetMs, offset.isFinite else { return nil }
    let isLate = offset >= 0
    let size = max(0, abs(offset) - (video.audioOffsetUncertaintyMs ?? 0))
    let good = isLate ? noticedMs.late : noticedMs.early
    let bad = isLate ? acceptedMs.late : acceptedMs.early
    let value =
      size <= good ? 1 : size <= bad ? 1 - 0.5 * (size - good) / (bad - good) : max(0, 0.5 * (2 - size / bad))
    // Times of a film are claims of its file: cut to what an integer holds.
    let milliseconds = Int(min(abs(offset), 1e12).rounded())
    let note =
      milliseconds == 0 ? "they start together" : "sound is \(milliseconds) ms \(isLate ? "late" : "early")"
    return make("sound against picture", part, ["sound stream", "picture stream"], info, rounded(value, 4), note)
  }
}

/// What the dataset says about a sample's only medium against what the probe found.
enum DeclaredAttributes {
  static func agreements(_ attributes: [String: JSONValue], _ media: Evidence.PartMedia) -> [Agreement] {
    guard media.info.status != .refused else { return [] }
    return attributes.keys.sorted().compactMap { key in
      guard let declared = attributes[key], let found = found(key.lowercased(), media.info),
        let value = agreement(declared, found)
      else { return nil }
      let text = found.string ?? found.compact
      return Agreement(
        about: "declared \(shortened(key, to: 40)) against content", part: media.part,
        sources: ["attributes", "probe"],
        modalities: media.info.modality.map { [$0] } ?? [], value: value,
        note: "declared \(shortened(declared.string ?? declared.compact, to: 80)), found \(shortened(text, to: 80))")
    }
  }

  private static func found(_ key: String, _ info: MediaInfo) -> JSONValue? {
    switch key {
    case "device", "camera": info.image?.device.map(JSONValue.string)
    case "width": (info.image?.width ?? info.video?.width).map(JSONValue.int)
    case "height": (info.image?.height ?? info.video?.height).map(JSONValue.int)
    case "seconds", "duration", "duration_s": (info.video?.seconds ?? info.audio?.seconds).map(JSONValue.double)
    case "pages": info.document.map { .int($0.pages) }
    case "points": info.geometry.map { .int($0.points) }
    case "sample_rate", "sample_rate_hz": info.audio.map { .int($0.sampleRateHz) }
    default: nil
    }
  }

  /// Nil when the two cannot be compared. Numbers agree within 2 %; a device when one name holds the other.
  private static func agreement(_ declared: JSONValue, _ found: JSONValue) -> Double? {
    if let a = declared.double ?? declared.string.flatMap(Double.init), let b = found.double {
      return abs(a - b) <= 0.02 * max(abs(a), abs(b)) ? 1 : 0
    }
    guard let a = declared.string, let b = found.string else { return nil }
    let (x, y) = (TextSimilarity.normalised(a), TextSimilarity.normalised(b))
    guard !x.isEmpty, !y.isEmpty else { return nil }
    return holds(x, y) || holds(y, x) ? 1 : 0
  }

  private static func holds(_ text: [UInt32], _ part: [UInt32]) -> Bool {
    guard part.count <= text.count else { return false }
    return (0...(text.count - part.count)).contains { text[$0..<($0 + part.count)].elementsEqual(part) }
  }
}
