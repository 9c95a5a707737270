import AssaySignals
import Testing

@Suite("PNG writer")
struct PngWriterTests {
  /// Undoes a deflate stream of one block with fixed codes, as RFC 1951 describes it; nil when it is broken.
  private func inflated(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    let bytes = Array(bytes)
    var position = 0
    func bits(_ count: Int) -> Int {
      defer { position += count }
      return (0..<count).reduce(0) { value, bit in
        let at = position + bit
        return at / 8 < bytes.count ? value | Int(bytes[at / 8] >> UInt8(at % 8) & 1) << bit : value
      }
    }
    func code(_ count: Int) -> Int { (0..<count).reduce(0) { value, _ in value << 1 | bits(1) } }
    guard bits(3) == 0b011 else { return nil }
    var output: [UInt8] = []
    while position / 8 < bytes.count {
      var symbol = code(7)
      if symbol <= 0b0010111 {
        symbol += 256
      } else {
        symbol = symbol << 1 | code(1)
        if (0x30...0xBF).contains(symbol) {
          symbol -= 0x30
        } else if (0xC0...0xC7).contains(symbol) {
          symbol += 280 - 0xC0
        } else {
          symbol = (symbol << 1 | code(1)) - 0x190 + 144
        }
      }
      if symbol < 256 { output.append(UInt8(symbol)) }
      if symbol == 256 { return output }
      guard symbol > 256 else { continue }
      let index = symbol - 257
      let extra = index < 8 || index == 28 ? 0 : (index - 4) / 4
      let base = index < 8 ? index + 3 : index == 28 ? 258 : (4 + (index & 3)) << extra + 3
      let length = base + bits(extra)
      let far = code(5)
      let farExtra = far < 4 ? 0 : (far - 2) / 2
      let distance = (far < 4 ? far + 1 : (2 + (far & 1)) << farExtra + 1) + bits(farExtra)
      guard distance <= output.count else { return nil }
      for _ in 0..<length { output.append(output[output.count - distance]) }
    }
    return nil
  }

  /// Undoes the row filters Sub and Up.
  private func unfiltered(_ rows: [UInt8], _ width: Int, _ height: Int, _ channels: Int) -> [UInt8] {
    let stride = width * channels
    var output = [UInt8](repeating: 0, count: stride * height)
    for row in 0..<height {
      let filter = rows[row * (stride + 1)]
      for index in 0..<stride {
        let left = index >= channels ? output[row * stride + index - channels] : 0
        let above = row > 0 ? output[(row - 1) * stride + index] : 0
        output[row * stride + index] =
          rows[row * (stride + 1) + 1 + index] &+ (filter == 1 ? left : filter == 2 ? above : 0)
      }
    }
    return output
  }

  @Test("what is written reads back equal", arguments: [1, 3, 4], [(1, 1), (7, 3), (64, 40), (300, 5)])
  func roundTrip(_ channels: Int, _ size: (Int, Int)) throws {
    let count = size.0 * size.1 * channels
    let flat = [UInt8](repeating: 200, count: count)
    let smooth = (0..<count).map { (index: Int) -> UInt8 in UInt8(truncatingIfNeeded: index * index / 7) }
    let noisy = (0..<count).map { (index: Int) -> UInt8 in UInt8(truncatingIfNeeded: (index &* 2_654_435_761) >> 13) }
    let contents = [flat, smooth, noisy]
    for samples in contents {
      let pixmap = try #require(Pixmap(width: size.0, height: size.1, channels: channels, samples: samples))
      let file = PngWriter.encode(pixmap)
      #expect(file.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
      // Signature 8, IHDR 25, then length and type of IDAT, 2 bytes of zlib; 4 of Adler, 4 of CRC and IEND 12 at the end.
      let rows = try #require(inflated(file[43..<(file.count - 20)]))
      #expect(unfiltered(rows, size.0, size.1, channels) == samples)
    }
  }

  @Test("a drawing is packed to a small part of its pixels")
  func packing() throws {
    let samples: [UInt8] = (0..<120_000).map { (index: Int) -> UInt8 in UInt8(index / 30_000 * 60) }
    let pixmap = try #require(Pixmap(width: 200, height: 200, channels: 3, samples: samples))
    #expect(PngWriter.encode(pixmap).count < samples.count / 50)
  }

  /// The one-pixel file below was checked with Python's zlib and binascii: both checksums are theirs.
  @Test("checksums are those of the standard")
  func checksums() throws {
    let pixmap = try #require(Pixmap(width: 1, height: 1, channels: 1, samples: [7]))
    let file = PngWriter.encode(pixmap)
    #expect(file.suffix(12) == [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82])
    #expect(file[29..<33] == [0x3A, 0x7E, 0x9B, 0x55])
    // Row: filter 1, sample 7; Adler-32 of [1, 7].
    #expect(file[(file.count - 20)..<(file.count - 16)] == [0x00, 0x0B, 0x00, 0x09])
  }
}
