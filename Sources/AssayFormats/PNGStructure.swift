/// The chunks of a PNG file, walked without decoding.
package struct PNGStructure: Sendable {
  package struct Chunk: Sendable, Hashable {
    package var type: String
    package var content: Range<Int>
  }

  static let chunksMax = 65_536

  package private(set) var chunks: [Chunk] = []
  /// The offset after the IEND chunk; nil when the file ends before it.
  package private(set) var end: Int?
  /// `acTL` is there: the file is an animation of which only the first picture is read.
  package private(set) var frames = 1
  /// Where the chunk starts that the end of the file cuts; nil in a whole file.
  private var cutChunk: Int?

  /// Nil when the bytes do not start like a PNG.
  package init?(_ view: ByteView) {
    guard view.count >= 8, view.u32BE(0) == 0x8950_4E47, view.u32BE(4) == 0x0D0A_1A0A else { return nil }
    var offset = 8
    while chunks.count < Self.chunksMax, let length = view.u32BE(offset), view.count >= offset + 8 {
      let type = view.text(offset + 4..<offset + 8, charactersMax: 4)
      let content = view.clamped(offset + 8, offset + 8 + length)
      if type != "IDAT" || chunks.last?.type != "IDAT" { chunks.append(Chunk(type: type, content: content)) }
      if type == "acTL", let count = view.u32BE(content.lowerBound) { frames = max(1, count) }
      offset += 12 + length
      guard offset <= view.count else {
        cutChunk = content.lowerBound - 8
        return
      }
      if type == "IEND" {
        end = offset
        return
      }
    }
  }

  /// The bytes of a file that ends inside its picture data, with the last chunk's length as it really is, so
  /// that a decoder uses what came of it. Nil when the file is whole or was cut elsewhere.
  package func mended(_ view: ByteView) -> [UInt8]? {
    guard let start = cutChunk, view.has("IDAT", at: start + 4) else { return nil }
    let present = view.count - start - 8
    var bytes = view.bytes
    for index in 0..<4 { bytes[start + index] = UInt8(truncatingIfNeeded: present >> (24 - 8 * index)) }
    return bytes
  }

  /// Ancillary chunks other than the colour profile: anything may stand in them.
  package var carriers: [Range<Int>] {
    chunks.filter { $0.type.utf8.first.map { $0 & 0x20 != 0 } ?? false && $0.type != "iCCP" }.map(\.content)
  }

  package func first(_ type: String) -> Range<Int>? { chunks.first { $0.type == type }?.content }
}
