package import AssayCore

/// EXIF: the TIFF directories inside a picture (CIPA DC-008). Every directory is read once, whatever the
/// offsets say, and every count is checked against the bytes that are there.
package struct ExifReader: Sendable {
  static let itemsMax = 128
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
  }

  private mutating func read(tag: Int, type: Int, count: Int, entry: Int, group: ExifTag.Group) {
    let widths = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8]
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
    guard let name = ExifTag.name(tag, group), items.count < Self.itemsMax,
      let value = text(type: type, count: count, at: start, width: widths[type]), !value.isEmpty
    else { return }
    items.append(MetadataItem(group: "exif", key: name, value: value))
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

  /// The value as people write it; nil for types and lengths that are not for reading.
  private func text(type: Int, count: Int, at start: Int, width: Int) -> String? {
    switch type {
    case 2: return view.text(start..<start + count)
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
  enum Group { case image, exif, gps }

  static func name(_ tag: Int, _ group: Group) -> String? {
    switch group {
    case .image: image[tag]
    case .exif: exif[tag]
    case .gps: gps[tag]
    }
  }

  private static let image: [Int: String] = [
    0x010E: "ImageDescription", 0x010F: "Make", 0x0110: "Model", 0x0112: "Orientation", 0x011A: "XResolution",
    0x011B: "YResolution", 0x0128: "ResolutionUnit", 0x0131: "Software", 0x0132: "DateTime", 0x013B: "Artist",
    0x013C: "HostComputer", 0x8298: "Copyright",
  ]
  private static let exif: [Int: String] = [
    0x829A: "ExposureTime", 0x829D: "FNumber", 0x8827: "PhotographicSensitivity", 0x9003: "DateTimeOriginal",
    0x9004: "DateTimeDigitized", 0x9010: "OffsetTime", 0x9011: "OffsetTimeOriginal", 0x9201: "ShutterSpeedValue",
    0x9202: "ApertureValue", 0x9204: "ExposureBiasValue", 0x9207: "MeteringMode", 0x9209: "Flash",
    0x920A: "FocalLength", 0x9286: "UserComment", 0xA001: "ColorSpace", 0xA002: "PixelXDimension",
    0xA003: "PixelYDimension", 0xA402: "ExposureMode", 0xA403: "WhiteBalance", 0xA405: "FocalLengthIn35mmFilm",
    0xA420: "ImageUniqueID", 0xA431: "BodySerialNumber", 0xA433: "LensMake", 0xA434: "LensModel",
  ]
  private static let gps: [Int: String] = [
    0x0001: "GPSLatitudeRef", 0x0002: "GPSLatitude", 0x0003: "GPSLongitudeRef", 0x0004: "GPSLongitude",
    0x0005: "GPSAltitudeRef", 0x0006: "GPSAltitude", 0x0007: "GPSTimeStamp", 0x001D: "GPSDateStamp",
  ]
}
