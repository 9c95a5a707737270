/// Writes zlib streams (RFC 1950), for containers that hold them: PNG and PDF.
package enum ZlibWriter {
  package static func compress(_ bytes: [UInt8]) -> [UInt8] {
    var deflater = Deflater()
    deflater.deflate(bytes)
    return [0x78, 0x01] + deflater.bytes + bigEndian(adler32(bytes))
  }

  /// The rows of a picture behind PNG's filter bytes, compressed: what a PNG's IDAT and a PDF's picture with
  /// predictor 15 hold.
  package static func compress(rowsOf picture: Pixmap) -> [UInt8] { compress(PngWriter.filtered(picture)) }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private static func adler32(_ bytes: [UInt8]) -> UInt32 {
    var (a, b): (UInt32, UInt32) = (1, 0)
    bytes.withUnsafeBufferPointer { bytes in
      var index = 0
      while index < bytes.count {
        // So many bytes cannot overflow 32 bits before the remainder is taken.
        let end = min(bytes.count, index + 5_552)
        while index < end {
          a &+= UInt32(bytes[index])
          b &+= a
          index += 1
        }
        a %= 65_521
        b %= 65_521
      }
    }
    return b << 16 | a
  }
}
