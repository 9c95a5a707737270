/// The chunks of a RIFF file (WebP, WAV), walked without decoding.
package struct RIFFStructure: Sendable {
  package struct Chunk: Sendable, Hashable {
    /// Without the spaces that fill it up: `fmt`, `VP8`, `data`.
    package var type: String
    /// As far as it is there.
    package var content: Range<Int>
    /// As its header claims.
    package var declaredBytes: Int
    package var isWhole: Bool { content.count == declaredBytes }
  }

  static let chunksMax = 4096

  /// `WEBP`, `WAVE`, `AVI `.
  package private(set) var form: String
  /// Bytes of the whole file as its header claims.
  package private(set) var declaredBytes: Int
  package private(set) var chunks: [Chunk] = []
  private let isBigEndian: Bool

  /// Nil when the bytes do not start like a RIFF file (RIFX is the big-endian kind, RF64 the one over 4 GiB).
  package init?(_ view: ByteView) {
    isBigEndian = view.has("RIFX")
    guard view.has("RIFF") || isBigEndian || view.has("RF64"), view.count >= 12,
      let size = view.number(4, width: 4, bigEndian: isBigEndian)
    else { return nil }
    form = view.text(8..<12, charactersMax: 4)
    // RF64 keeps the real size in its ds64 chunk and fills this field with ones.
    declaredBytes = view.has("RF64") ? view.count : size + 8
    var offset = 12
    let limit = min(view.count, max(12, declaredBytes))
    while chunks.count < Self.chunksMax, offset + 8 <= limit,
      let length = view.number(offset + 4, width: 4, bigEndian: isBigEndian)
    {
      let content = view.clamped(offset + 8, offset + 8 + length)
      chunks.append(
        Chunk(type: view.text(offset..<offset + 4, charactersMax: 4), content: content, declaredBytes: length))
      offset += 8 + length + (length & 1)
    }
  }

  package func first(_ type: String) -> Chunk? { chunks.first { $0.type == type } }

  /// A number of a chunk, in the file's byte order.
  package func number(_ view: ByteView, _ chunk: Chunk, at offset: Int, width: Int) -> Int? {
    guard offset + width <= chunk.content.count else { return nil }
    return view.number(chunk.content.lowerBound + offset, width: width, bigEndian: isBigEndian)
  }
}
