import AssayCore

/// Writes EXIF blocks (TIFF directories, little-endian), right ones and wrong ones.
enum ExifBlock {
  /// A directory's entry: four bytes of value, or bytes that stand elsewhere.
  private struct Entry {
    var tag: Int
    var type: Int
    var count: Int
    var value: [UInt8]
  }

  private static func short(_ tag: Int, _ value: Int) -> Entry {
    Entry(tag: tag, type: 3, count: 1, value: ByteEdit.little(value, 2) + [0, 0])
  }

  private static func long(_ tag: Int, _ value: Int) -> Entry {
    Entry(tag: tag, type: 4, count: 1, value: ByteEdit.little(value, 4))
  }

  private static func text(_ tag: Int, _ value: String) -> Entry {
    Entry(tag: tag, type: 2, count: value.utf8.count + 1, value: Array(value.utf8) + [0])
  }

  private static func ratios(_ tag: Int, _ values: [(Int, Int)]) -> Entry {
    Entry(
      tag: tag, type: 5, count: values.count,
      value: values.flatMap { ByteEdit.little($0.0, 4) + ByteEdit.little($0.1, 4) })
  }

  private static let head: [UInt8] = [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0]
  private static let exifPointer = 0x8769
  private static let gpsPointer = 0x8825

  /// The orientation alone.
  static func plain(orientation: Int) -> [UInt8] { written([short(0x0112, orientation)]) }

  /// The block of the five steps of `malformed_metadata`; the orientation is told rightly in each.
  static func malformed(step: Int, orientation: Int) -> [UInt8] {
    let turn = short(0x0112, orientation)
    let zero = ratios(0x011A, [(72, 0)])
    let long = Entry(tag: 0x010E, type: 2, count: 0x00FF_FFFF, value: ByteEdit.little(8, 4))
    switch step {
    case 1: return written([turn, zero, ratios(0x011B, [(0, 0)])])
    case 2: return written([long, turn])
    case 3: return written([turn, Self.long(exifPointer, 0x7FFF_FFF0)])
    // The sub-directory is the directory itself, and so is the next one.
    case 4: return written([turn, Self.long(exifPointer, 8)], next: 8)
    default:
      return written([long, turn, zero, Self.long(exifPointer, 8), Self.long(gpsPointer, 0x7FFF_FFF0)], next: 8)
    }
  }

  /// The block of the five steps of `contradictory_metadata`, over the stored size.
  static func contradictory(step: Int, width: Int, height: Int, orientation: Int) -> [UInt8] {
    let size: (Int, Int)
    switch step {
    case 1: size = (width + 1, height + 1)
    case 2: size = (height, width)
    default: size = (width * 10, height * 10)
    }
    var exif = [long(0xA002, size.0), long(0xA003, size.1)]
    if step >= 4 {
      exif.insert(contentsOf: [text(0x9003, "2024:05:06 07:08:09"), text(0x9004, "2003:05:06 07:08:09")], at: 0)
    }
    let gps =
      step < 5
      ? []
      : [
        text(0x0001, "N"), ratios(0x0002, [(95, 1), (70, 1), (0, 1)]), text(0x0003, "E"),
        ratios(0x0004, [(361, 1), (0, 1), (0, 1)]),
      ]
    return written([short(0x0112, orientation)], exif: exif, gps: gps)
  }

  private static func written(_ entries: [Entry], exif: [Entry] = [], gps: [Entry] = [], next: Int = 0) -> [UInt8] {
    var entries = entries
    let pointers = (exif.isEmpty ? 0 : 1) + (gps.isEmpty ? 0 : 1)
    var place = 8 + directoryBytes(entries, adding: pointers)
    var children: [UInt8] = []
    for (pointer, child) in [(exifPointer, exif), (gpsPointer, gps)] where !child.isEmpty {
      entries.append(long(pointer, place))
      let bytes = directory(child, at: place, next: 0)
      children += bytes
      place += bytes.count
    }
    entries.sort { $0.tag < $1.tag }
    return head + directory(entries, at: 8, next: next) + children
  }

  private static func directoryBytes(_ entries: [Entry], adding pointers: Int) -> Int {
    6 + 12 * (entries.count + pointers) + entries.reduce(0) { $0 + ($1.value.count > 4 ? padded($1.value).count : 0) }
  }

  private static func padded(_ bytes: [UInt8]) -> [UInt8] { bytes.count % 2 == 0 ? bytes : bytes + [0] }

  private static func directory(_ entries: [Entry], at place: Int, next: Int) -> [UInt8] {
    var bytes = ByteEdit.little(entries.count, 2)
    var data: [UInt8] = []
    let dataPlace = place + 6 + 12 * entries.count
    for entry in entries {
      bytes += ByteEdit.little(entry.tag, 2) + ByteEdit.little(entry.type, 2) + ByteEdit.little(entry.count, 4)
      if entry.value.count <= 4 {
        bytes += entry.value + [UInt8](repeating: 0, count: 4 - entry.value.count)
      } else {
        bytes += ByteEdit.little(dataPlace + data.count, 4)
        data += padded(entry.value)
      }
    }
    return bytes + ByteEdit.little(next, 4) + data
  }
}
