import AssayFormats

/// Boxes of ISO base media files (ISO 14496-12), read and written.
enum MovieBoxes {
  struct Box {
    var type: String
    /// With the header.
    var range: Range<Int>
    var content: Range<Int>
  }

  static let boxesMax = 10_000

  static func read(_ bytes: [UInt8], in range: Range<Int>) -> [Box] {
    let view = ByteView(bytes)
    var boxes: [Box] = []
    var offset = range.lowerBound
    while boxes.count < boxesMax, offset + 8 <= range.upperBound, let size = view.u32BE(offset) {
      let type = String(decoding: bytes[offset + 4..<offset + 8], as: UTF8.self)
      var (length, head) = (size, 8)
      if size == 1, let high = view.u32BE(offset + 8), let low = view.u32BE(offset + 12), high < 1 << 16 {
        (length, head) = (high << 32 | low, 16)
      }
      if size == 0 { length = range.upperBound - offset }
      guard length >= head, offset + length <= range.upperBound else { break }
      boxes.append(Box(type: type, range: offset..<offset + length, content: offset + head..<offset + length))
      offset += length
    }
    return boxes
  }

  static func box(_ type: String, _ content: [UInt8]...) -> [UInt8] {
    let body = content.flatMap { $0 }
    return number(body.count + 8) + Array(type.utf8) + body
  }

  /// With version and flags in front.
  static func full(_ type: String, flags: Int = 0, _ content: [UInt8]...) -> [UInt8] {
    box(type, number(flags) + content.flatMap { $0 })
  }

  static func number(_ value: Int) -> [UInt8] { PictureFields.bigEndian(value) }
  static func short(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
  }
  static let matrix: [UInt8] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000].flatMap { number($0) }

  /// One track of samples that lie one after the other in the file.
  struct Track {
    var id: Int
    /// Of the movie and of the track alike: units a second.
    var timescale: Int
    /// Length of each sample in these units.
    var durations: [Int]
    var sizes: [Int]
    /// Where the first sample lies.
    var offset: Int
    var handler: String
    /// `stsd`'s only entry.
    var entry: [UInt8]
    var mediaHeader: [UInt8]
    var width = 0
    var height = 0

    var box: [UInt8] {
      let length = durations.reduce(0, +)
      let header = MovieBoxes.full(
        "tkhd", flags: 7, number(0), number(0), number(id), number(0), number(length), [UInt8](repeating: 0, count: 16),
        matrix, number(width << 16), number(height << 16))
      let times = MovieBoxes.full(
        "stts", number(durations.count), durations.flatMap { number(1) + number($0) })
      let table = MovieBoxes.box(
        "stbl", MovieBoxes.full("stsd", number(1), entry), times,
        MovieBoxes.full("stsc", number(1), number(1), number(sizes.count), number(1)),
        MovieBoxes.full("stsz", number(0), number(sizes.count), sizes.flatMap { number($0) }),
        MovieBoxes.full("stco", number(1), number(offset)))
      let data = MovieBoxes.box("dinf", MovieBoxes.full("dref", number(1), MovieBoxes.full("url ", flags: 1)))
      let media = MovieBoxes.box(
        "mdia",
        MovieBoxes.full("mdhd", number(0), number(0), number(timescale), number(length), short(0x15C7), short(0)),
        MovieBoxes.full(
          "hdlr", number(0), Array(handler.utf8), [UInt8](repeating: 0, count: 12), Array("Handler\0".utf8)),
        MovieBoxes.box("minf", mediaHeader, data, table))
      return MovieBoxes.box("trak", header, media)
    }
  }

  static func movieHeader(timescale: Int, duration: Int, nextTrack: Int) -> [UInt8] {
    full(
      "mvhd", number(0), number(0), number(timescale), number(duration), number(0x1_0000), short(0x100),
      [UInt8](repeating: 0, count: 10), matrix, [UInt8](repeating: 0, count: 24), number(nextTrack))
  }
}
