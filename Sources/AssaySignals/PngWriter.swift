/// Writes pixmaps as PNG (ISO 15948) with LZ77 and fixed Huffman codes (RFC 1951): small enough for pictures
/// inside a report, without a library.
package enum PngWriter {
  /// The file's bytes: 8-bit grey, RGB or RGBA as the pixmap has it.
  package static func encode(_ picture: Pixmap) -> [UInt8] {
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let colourType: UInt8 = picture.channels == 1 ? 0 : picture.channels == 3 ? 2 : 6
    chunk(
      "IHDR", bigEndian(UInt32(picture.width)) + bigEndian(UInt32(picture.height)) + [8, colourType, 0, 0, 0], &file)
    chunk("IDAT", ZlibWriter.compress(rowsOf: picture), &file)
    chunk("IEND", [], &file)
    return file
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  private static func chunk(_ type: StaticString, _ data: [UInt8], _ file: inout [UInt8]) {
    file += bigEndian(UInt32(data.count))
    let body = UnsafeBufferPointer(start: type.utf8Start, count: type.utf8CodeUnitCount) + data
    file += body
    file += bigEndian(crc32(body))
  }

  /// Each row behind its filter byte; of the filters Sub and Up the one with the smaller sum of differences, as
  /// the standard recommends.
  static func filtered(_ picture: Pixmap) -> [UInt8] {
    let (stride, step) = (picture.width * picture.channels, picture.channels)
    return [UInt8](unsafeUninitializedCapacity: (stride + 1) * picture.height) { output, count in
      picture.samples.withUnsafeBufferPointer { samples in
        for row in 0..<picture.height {
          let (from, to) = (row * stride, row * (stride + 1))
          var (sumSub, sumUp) = (0, 0)
          for index in 0..<stride {
            let sample = samples[from + index]
            let left = index >= step ? samples[from + index - step] : 0
            let above = row > 0 ? samples[from + index - stride] : 0
            sumSub += abs(Int(Int8(truncatingIfNeeded: Int(sample) - Int(left))))
            sumUp += abs(Int(Int8(truncatingIfNeeded: Int(sample) - Int(above))))
          }
          let isUp = row > 0 && sumUp <= sumSub
          output[to] = isUp ? 2 : 1
          for index in 0..<stride {
            let before =
              isUp ? samples[from + index - stride] : index >= step ? samples[from + index - step] : 0
            output[to + 1 + index] = samples[from + index] &- before
          }
        }
      }
      count = (stride + 1) * picture.height
    }
  }

  private static let crcTable: [UInt32] = (0..<256).map { value in
    (0..<8).reduce(UInt32(value)) { crc, _ in crc & 1 == 1 ? 0xEDB8_8320 ^ (crc >> 1) : crc >> 1 }
  }

  private static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(0xFFFF_FFFF) { crc, byte in crcTable[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ (crc >> 8) }
  }
}
