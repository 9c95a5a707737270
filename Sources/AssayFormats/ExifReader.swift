package import AssayCore

/// EXIF: the TIFF directories inside a picture (CIPA DC-008). Every directory is read once, whatever the
/// offsets say, and every count is checked against the bytes that are there.
package struct ExifReader: Sendable {
  static let itemsMax = 256
  static let directoriesMax = 8
  static let entriesMax = 512

  package private(set) var items: [MetadataItem] = []
  /// 1 to 8; 1 when the file does not say or says nonsense.
  package private(set) var orientation = 1
  package private(set) var make: String?
  package private(set) var model: String?
  package private(set) var capturedAt: String?
  /// An offset leads outside the bytes, a directory refers back to itself, or a count is impossible.
  package private(set) var isMalformed = false

  private let view: ByteView
  private let isBigEndian: Bool
  private var visited: Set<Int> = []

  /// Reads the TIFF block (after `Exif\0\0`). Nil when it does not start like one.
  package init?(_ bytes: some Collection<UInt8>) {
    view = ByteView(Array(bytes))
    if view.has("II*\0") {
      isBigEndian = false
    } else if view.has("MM\0*") {
      isBigEndian = true
    } else {
      return nil
    }
    guard let first = number(4, 4) else { return nil }
    directory(at: first, group: .image)
  }

  /// Make and model, with the make not repeated: `Canon EOS 80D`.
  package var device: String? {
    guard let model else { return make }
    guard let make, !model.lowercased().hasPrefix(make.lowercased()) else { return model }
    return make + " " + model
  }

  private func number(_ offset: Int, _ width: Int) -> Int? {
    view.number(offset, width: width, bigEndian: isBigEndian)
  }

  private mutating func directory(at offset: Int, group: ExifTag.Group) {
    guard visited.count < Self.directoriesMax, visited.insert(offset).inserted, let count = number(offset, 2),
      count <= Self.entriesMax
    else {
      isMalformed = true
      return
    }
    for index in 0..<count {
      let entry = offset + 2 + index * 12
      guard let tag = number(entry, 2), let type = number(entry + 2, 2), let values = number(entry + 4, 4),
        number(entry + 8, 4) != nil
      else {
        isMalformed = true
        return
      }
      read(tag: tag, type: type, count: values, entry: entry, group: group)
    }
    // The next directory describes the preview inside the file; a pointer that leads nowhere is common.
    if group == .image, let next = number(offset + 2 + count * 12, 4), next > 0, !visited.contains(next),
      let entries = number(next, 2), (1...64).contains(entries), number(next + 2 + entries * 12 - 1, 1) != nil
    {
      directory(at: next, group: .preview)
    }
  }

  private mutating func read(tag: Int, type: Int, count: Int, entry: Int, group: ExifTag.Group) {
    let widths = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8]
    // EXIF 3.0 numbers UTF-8 text 129.
    let type = type == 129 ? 2 : type
    guard widths.indices.contains(type), type > 0, count <= view.count else {
      isMalformed = true
      return
    }
    let bytes = widths[type] * count
    let start = bytes <= 4 ? entry + 8 : number(entry + 8, 4) ?? -1
    guard start >= 0, start <= view.count - bytes else {
      isMalformed = true
      return
    }
    switch (group, tag) {
    case (.image, 0x8769): return directory(at: number(entry + 8, 4) ?? -1, group: .exif)
    case (.image, 0x8825): return directory(at: number(entry + 8, 4) ?? -1, group: .gps)
    default: break
    }
    guard items.count < Self.itemsMax,
      let value = prose(tag: tag, type: type, start..<start + bytes)
        ?? text(type: type, count: count, at: start, width: widths[type]), !value.isEmpty
    else { return }
    // A tag without a name here is of interest where it holds words.
    let isText = type == 2 || type == 1 && count > 16 || type == 7 && count > 16
    guard let name = ExifTag.name(tag, group) ?? (isText ? ExifTag.unnamed(tag) : nil) else { return }
    items.append(MetadataItem(group: group == .preview ? "exif_preview" : "exif", key: name, value: value))
    remember(tag, group, value)
  }

  private mutating func remember(_ tag: Int, _ group: ExifTag.Group, _ value: String) {
    switch (group, tag) {
    case (.image, 0x0112): if let turn = Int(value), (1...8).contains(turn) { orientation = turn }
    case (.image, 0x010F): make = value
    case (.image, 0x0110): model = value
    case (.exif, 0x9003): capturedAt = value
    case (.image, 0x0132): capturedAt = capturedAt ?? value
    default: break
    }
  }

  /// The fields that people write into, whatever type they are declared as; nil for the others.
  private func prose(tag: Int, type: Int, _ range: Range<Int>) -> String? {
    let bytes = view.bytes[range]
    switch tag {
    // Windows writes UTF-16, little-endian, into fields of bytes.
    case 0x9C9B...0x9C9F where type == 1 || type == 7: return EmbeddedText.utf16(bytes, bigEndian: false)
    // Eight bytes name the encoding; many writers leave them out or name another than they use.
    case 0x9286, 0x001B, 0x001C:
      guard type == 7 || type == 1, bytes.count > 8 else { return nil }
      let body = bytes.dropFirst(8)
      if view.has("UNICODE\0", at: range.lowerBound) {
        let text = EmbeddedText.decode(body)
        let other = EmbeddedText.utf16(body, bigEndian: isBigEndian)
        return EmbeddedText.isProse(body) ? text : other
      }
      let isNamed = view.has("ASCII\0\0\0", at: range.lowerBound) || view.has("JIS\0", at: range.lowerBound)
      let isUnset = bytes.prefix(8).allSatisfy { $0 == 0 || $0 == 0x20 }
      return EmbeddedText.decode(isNamed || isUnset ? body : bytes)
    case 0x927C: return EmbeddedText.proseRuns(bytes)
    default: break
    }
    switch type {
    case 2: return EmbeddedText.decode(bytes)
    case 1, 7: return bytes.count > 16 && EmbeddedText.isProse(bytes) ? EmbeddedText.decode(bytes) : nil
    default: return nil
    }
  }

  /// The value as people write it; nil for types and lengths that are not for reading.
  private func text(type: Int, count: Int, at start: Int, width: Int) -> String? {
    switch type {
    case 7:
      let isText = view.bytes[start..<start + count].allSatisfy { $0 >= 0x20 && $0 < 0x7F }
      return isText && count <= 64 ? view.text(start..<start + count) : nil
    default: break
    }
    guard count > 0, count <= 16 else { return nil }
    let values = (0..<count).compactMap { index -> String? in
      let offset = start + index * width
      switch type {
      case 1, 3, 4: return number(offset, width).map(String.init)
      case 6: return number(offset, 1).map { String(Int8(truncatingIfNeeded: $0)) }
      case 8: return number(offset, 2).map { String(Int16(truncatingIfNeeded: $0)) }
      case 9: return number(offset, 4).map { String(Int32(truncatingIfNeeded: $0)) }
      case 5:
        guard let over = number(offset, 4), let under = number(offset + 4, 4) else { return nil }
        return ExifReader.fraction(over, under)
      case 10:
        guard let over = number(offset, 4), let under = number(offset + 4, 4) else { return nil }
        return ExifReader.fraction(Int(Int32(truncatingIfNeeded: over)), Int(Int32(truncatingIfNeeded: under)))
      default: return nil
      }
    }
    return values.count == count ? values.joined(separator: " ") : nil
  }

  private static func fraction(_ over: Int, _ under: Int) -> String {
    guard under != 0 else { return "\(over)/0" }
    return over % under == 0 ? String(over / under) : "\(over)/\(under)"
  }
}

/// Names of the tags that say something about how a picture came to be.
enum ExifTag {
  enum Group { case image, preview, exif, gps }

  /// `Tag 0x9C9C`.
  static func unnamed(_ tag: Int) -> String {
    let digits = String(tag, radix: 16, uppercase: true)
    return "Tag 0x" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }

  static func name(_ tag: Int, _ group: Group) -> String? {
    switch group {
    case .image, .preview: image[tag]
    case .exif: exif[tag]
    case .gps: gps[tag]
    }
  }

  private static let image: [Int: String] = [
    0x010E: "ImageDescription", 0x010F: "Make", 0x0110: "Model", 0x0112: "Orientation", 0x011A: "XResolution",
    0x011B: "YResolution", 0x0128: "ResolutionUnit", 0x0131: "Software", 0x0132: "DateTime", 0x013B: "Artist",
    0x013C: "HostComputer", 0x8298: "Copyright", 0x010D: "DocumentName", 0x011D: "PageName", 0x9C9B: "XPTitle",
    0x9C9C: "XPComment", 0x9C9D: "XPAuthor", 0x9C9E: "XPKeywords", 0x9C9F: "XPSubject",
  ]
  private static let exif: [Int: String] = [
    0x829A: "ExposureTime", 0x829D: "FNumber", 0x8827: "PhotographicSensitivity", 0x9003: "DateTimeOriginal",
    0x9004: "DateTimeDigitized", 0x9010: "OffsetTime", 0x9011: "OffsetTimeOriginal", 0x9201: "ShutterSpeedValue",
    0x9202: "ApertureValue", 0x9204: "ExposureBiasValue", 0x9207: "MeteringMode", 0x9209: "Flash",
    0x920A: "FocalLength", 0x9286: "UserComment", 0xA001: "ColorSpace", 0xA002: "PixelXDimension",
    0xA003: "PixelYDimension", 0xA402: "ExposureMode", 0xA403: "WhiteBalance", 0xA405: "FocalLengthIn35mmFilm",
    0xA420: "ImageUniqueID", 0xA431: "BodySerialNumber", 0xA433: "LensMake", 0xA434: "LensModel",
    0x927C: "MakerNote", 0xA430: "CameraOwnerName", 0xA436: "ImageTitle", 0xA437: "Photographer",
    0xA438: "ImageEditor", 0xA43A: "RAWDevelopingSoftware", 0xA43B: "ImageEditingSoftware",
    0xA43C: "MetadataEditingSoftware",
  ]
  private static let gps: [Int: String] = [
    0x0001: "GPSLatitudeRef", 0x0002: "GPSLatitude", 0x0003: "GPSLongitudeRef", 0x0004: "GPSLongitude",
    0x0005: "GPSAltitudeRef", 0x0006: "GPSAltitude", 0x0007: "GPSTimeStamp", 0x001D: "GPSDateStamp",
    0x001B: "GPSProcessingMethod", 0x001C: "GPSAreaInformation",
  ]
}
