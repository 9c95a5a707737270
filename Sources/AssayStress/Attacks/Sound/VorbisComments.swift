import AssayFormats

/// Vorbis comments (the fields of Ogg, Opus and FLAC files), put into a recording that has them, or into a FLAC made of
/// its sound.
enum VorbisComments {
  static let vendor = "reference libFLAC 1.4.3"

  static func block(vendor: [UInt8], _ fields: [[UInt8]]) -> [UInt8] {
    let little = PictureFields.little
    var output = little(vendor.count, 4) + vendor + little(fields.count, 4)
    for field in fields { output += little(field.count, 4) + field }
    return output
  }

  static func fields(_ text: String) -> [[UInt8]] {
    ["DESCRIPTION", "COMMENT"].map { Array("\($0)=\(text)".utf8) }
  }

  /// Nil where the bytes are neither FLAC nor Ogg, or not as a writer of them leaves them.
  static func adding(_ text: String, to file: [UInt8]) -> [UInt8]? {
    let view = ByteView(file)
    if view.has("fLaC") { return flac(text, view) }
    if view.has("OggS") { return OggPages(view)?.adding(fields(text)) }
    return nil
  }

  /// A block behind the first, which describes the stream; the old comments go.
  private static func flac(_ text: String, _ view: ByteView) -> [UInt8]? {
    var (blocks, offset, isLast): ([(type: Int, content: Range<Int>)], Int, Bool) = ([], 4, false)
    while !isLast, blocks.count < 1_024, let head = view.u8(offset),
      let length = view.number(offset + 1, width: 3, bigEndian: true), offset + 4 + length <= view.count
    {
      blocks.append((head & 0x7F, offset + 4..<offset + 4 + length))
      isLast = head & 0x80 != 0
      offset += 4 + length
    }
    guard isLast, blocks.first?.type == 0 else { return nil }
    var contents = blocks.filter { $0.type != 4 }.map { ($0.type, Array(view.bytes[$0.content])) }
    contents.insert((4, block(vendor: Array(vendor.utf8), fields(text))), at: 1)
    var output = Array("fLaC".utf8)
    for (index, item) in contents.enumerated() {
      output += metadata(item.0, item.1, isLast: index == contents.count - 1)
    }
    return output + view.bytes[offset...]
  }

  private static func metadata(_ type: Int, _ content: [UInt8], isLast: Bool) -> [UInt8] {
    [UInt8(type | (isLast ? 0x80 : 0))] + PictureFields.bigEndian(content.count).dropFirst() + content
  }

  // MARK: FLAC (RFC 9639), with its samples as they are

  static let blockFrames = 4_096

  static func flac(_ samples: [Float], sampleRateHz: Int, _ text: String) -> [UInt8] {
    let big = PictureFields.bigEndian
    var info = [UInt8](big(blockFrames).suffix(2)) + big(blockFrames).suffix(2) + [0, 0, 0, 0, 0, 0]
    // 20 bits of rate, 3 of channels less one, 5 of bits less one, 36 of samples.
    let packed = UInt64(sampleRateHz & 0xF_FFFF) << 44 | 0 << 41 | 15 << 36 | UInt64(samples.count)
    info += (0..<8).map { UInt8(truncatingIfNeeded: packed >> (56 - $0 * 8)) }
    info += [UInt8](repeating: 0, count: 16)
    var output = Array("fLaC".utf8) + metadata(0, info, isLast: false)
    output += metadata(4, block(vendor: Array(vendor.utf8), fields(text)), isLast: true)
    var (frame, start) = (0, 0)
    while start < samples.count {
      let end = min(samples.count, start + blockFrames)
      output += Self.frame(samples[start..<end], number: frame)
      (frame, start) = (frame + 1, end)
    }
    return output
  }

  private static func frame(_ samples: ArraySlice<Float>, number: Int) -> [UInt8] {
    var bytes: [UInt8] = [0xFF, 0xF8, 0x70, 0x08] + coded(number)
    bytes += PictureFields.bigEndian(samples.count - 1).suffix(2)
    bytes.append(crc8(bytes))
    // One channel, as it is.
    bytes.append(0x02)
    for sample in samples {
      let value = Int16(max(-32_768, min(32_767, (sample.isFinite ? sample : 0) * 32_767)))
      bytes += [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
    }
    let sum = crc16(bytes)
    return bytes + [UInt8(sum >> 8), UInt8(sum & 255)]
  }

  /// A number in the form of UTF-8.
  private static func coded(_ number: Int) -> [UInt8] {
    Array(String(Character(Unicode.Scalar(UInt32(number)) ?? " ")).utf8)
  }

  private static func crc8(_ bytes: [UInt8]) -> UInt8 {
    bytes.reduce(0) { sum, byte in
      (0..<8).reduce(sum ^ byte) { rest, _ in rest & 0x80 != 0 ? rest << 1 ^ 0x07 : rest << 1 }
    }
  }

  private static let crc16Table: [UInt16] = (0..<256).map { value in
    (0..<8).reduce(UInt16(value) << 8) { rest, _ in rest & 0x8000 != 0 ? rest << 1 ^ 0x8005 : rest << 1 }
  }

  private static func crc16(_ bytes: [UInt8]) -> UInt16 {
    bytes.reduce(0) { $0 << 8 ^ crc16Table[Int($0 >> 8 ^ UInt16($1))] }
  }
}

/// The pages of an Ogg file with one stream (RFC 3533).
struct OggPages {
  private struct Page {
    var head: [UInt8]
    var lacing: [UInt8]
    var content: [UInt8]
  }

  private var pages: [Page] = []
  private static let pagesMax = 1_000_000

  init?(_ view: ByteView) {
    var (offset, serial): (Int, Int?) = (0, nil)
    while offset < view.count {
      guard view.has("OggS", at: offset), let segments = view.u8(offset + 26), pages.count < Self.pagesMax,
        let own = view.u32LE(offset + 14), own == serial ?? own
      else { return nil }
      serial = own
      let table = offset + 27..<offset + 27 + segments
      guard table.upperBound <= view.count else { return nil }
      let length = view.bytes[table].reduce(0) { $0 + Int($1) }
      guard table.upperBound + length <= view.count else { return nil }
      pages.append(
        Page(
          head: Array(view.bytes[offset..<offset + 26]), lacing: Array(view.bytes[table]),
          content: Array(view.bytes[table.upperBound..<table.upperBound + length])))
      offset = table.upperBound + length
    }
  }

  /// With further fields in the comments, which are the second packet of Vorbis and of Opus.
  func adding(_ fields: [[UInt8]]) -> [UInt8]? {
    guard let first = pages.first else { return nil }
    let isOpus = first.content.starts(with: Array("OpusHead".utf8))
    guard isOpus || first.content.starts(with: Array("\u{1}vorbis".utf8)) else { return nil }
    let wanted = isOpus ? 1 : 2
    var (packets, open, used): ([[UInt8]], [UInt8], Int) = ([], [], 1)
    while packets.count < wanted, used < min(pages.count, 1_000) {
      var at = 0
      for length in pages[used].lacing {
        open += pages[used].content[at..<at + Int(length)]
        at += Int(length)
        if length < 255 {
          packets.append(open)
          open = []
        }
      }
      used += 1
    }
    guard packets.count == wanted, open.isEmpty else { return nil }
    let magic = isOpus ? 8 : 7
    let view = ByteView(packets[0])
    guard let vendor = view.u32LE(magic), magic + 8 + vendor <= view.count else { return nil }
    var comment = Array(packets[0][..<magic])
    comment += VorbisComments.block(vendor: Array(packets[0][magic + 4..<magic + 4 + vendor]), fields)
    if !isOpus { comment.append(1) }
    packets[0] = comment
    var sequence = 1
    var output = Self.written(first, sequence: 0)
    for page in Self.paged(packets, like: pages[1]) + pages[used...] {
      output += Self.written(page, sequence: sequence)
      sequence += 1
    }
    return output
  }

  private static func paged(_ packets: [[UInt8]], like page: Page) -> [Page] {
    var lacing: [UInt8] = []
    for packet in packets {
      lacing += [UInt8](repeating: 255, count: packet.count / 255) + [UInt8(packet.count % 255)]
    }
    let content = packets.flatMap { $0 }
    var (pages, at, start): ([Page], Int, Int) = ([], 0, 0)
    while start < lacing.count {
      let table = Array(lacing[start..<min(lacing.count, start + 255)])
      let length = table.reduce(0) { $0 + Int($1) }
      var head = page.head
      // Whether a packet goes on from the page before; where it ends nowhere its position is −1.
      head[5] = start > 0 && lacing[start - 1] == 255 ? 1 : 0
      let ends = table.contains { $0 < 255 }
      head.replaceSubrange(6..<14, with: [UInt8](repeating: ends ? 0 : 0xFF, count: 8))
      pages.append(Page(head: head, lacing: table, content: Array(content[at..<at + length])))
      at += length
      start += table.count
    }
    return pages
  }

  private static func written(_ page: Page, sequence: Int) -> [UInt8] {
    var bytes = page.head + [UInt8(page.lacing.count)] + page.lacing + page.content
    bytes.replaceSubrange(18..<22, with: PictureFields.little(sequence, 4))
    bytes.replaceSubrange(22..<26, with: [0, 0, 0, 0])
    let sum = bytes.reduce(UInt32(0)) { $0 << 8 ^ table[Int($0 >> 24 ^ UInt32($1))] }
    bytes.replaceSubrange(22..<26, with: PictureFields.little(Int(sum), 4))
    return bytes
  }

  private static let table: [UInt32] = (0..<256).map { value in
    (0..<8).reduce(UInt32(value) << 24) { rest, _ in rest & 0x8000_0000 != 0 ? rest << 1 ^ 0x04C1_1DB7 : rest << 1 }
  }
}
