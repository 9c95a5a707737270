/// Small writers of valid files, so that tests can break them in known places.
enum Encoder {
  static func le(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  static func be(_ value: Int, _ width: Int) -> [UInt8] { le(value, width).reversed() }

  static func crc32(_ bytes: [UInt8]) -> Int {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return Int(~crc)
  }

  static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + content
    return be(content.count, 4) + body + be(crc32(body), 4)
  }

  /// A zlib stream of stored blocks.
  static func zlib(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let end = min(start + 65_535, bytes.count)
      output += [end == bytes.count ? 1 : 0] + le(end - start, 2) + le(~(end - start), 2) + bytes[start..<end]
      start = end
    } while start < bytes.count
    var (a, b) = (1, 0)
    for byte in bytes {
      a = (a + Int(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return output + be(b << 16 | a, 4)
  }

  static let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  static func pngHeader(_ width: Int, _ height: Int, depth: Int = 8, colour: Int = 2) -> [UInt8] {
    pngSignature + chunk("IHDR", be(width, 4) + be(height, 4) + [UInt8(depth), UInt8(colour), 0, 0, 0])
  }

  /// `samples` hold `height` rows of equal length in the PNG's own layout.
  static func png(
    _ width: Int, _ height: Int, _ samples: [UInt8], depth: Int = 8, colour: Int = 2, before: [UInt8] = []
  ) -> [UInt8] {
    let stride = samples.count / height
    let rows = (0..<height).flatMap { [UInt8(0)] + samples[$0 * stride..<($0 + 1) * stride] }
    return pngHeader(width, height, depth: depth, colour: colour) + before + chunk("IDAT", zlib(rows))
      + chunk("IEND", [])
  }

  static func wav(_ samples: [Int16], rate: Int = 16_000, channels: Int = 1) -> [UInt8] {
    wav(
      samples.flatMap { le(Int($0), 2) },
      format: le(1, 2) + le(channels, 2) + le(rate, 4) + le(rate * channels * 2, 4)
        + le(channels * 2, 2) + le(16, 2))
  }

  static func wav(floats: [Float], rate: Int = 16_000) -> [UInt8] {
    wav(
      floats.flatMap { le(Int($0.bitPattern), 4) },
      format: le(3, 2) + le(1, 2) + le(rate, 4) + le(rate * 4, 4) + le(4, 2) + le(32, 2))
  }

  private static func wav(_ data: [UInt8], format: [UInt8]) -> [UInt8] {
    let body = Array("WAVEfmt ".utf8) + le(format.count, 4) + format + Array("data".utf8) + le(data.count, 4) + data
    return Array("RIFF".utf8) + le(body.count, 4) + body
  }

  /// Puts a segment behind a JPEG's start marker.
  static func jpeg(_ bytes: [UInt8], with marker: UInt8, _ content: [UInt8]) -> [UInt8] {
    Array(bytes[..<2]) + [0xFF, marker] + be(content.count + 2, 2) + content + bytes[2...]
  }
}

/// Ways to break a file that are the same on every run.
enum Damage {
  static func cuts(_ bytes: [UInt8]) -> [[UInt8]] { (0..<16).map { Array(bytes.prefix(bytes.count * $0 / 16)) } }

  static func flips(_ bytes: [UInt8], count: Int) -> [[UInt8]] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
      var broken = bytes
      for _ in 0..<4 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        broken[Int(state >> 33) % broken.count] ^= UInt8(1 << (state >> 8 & 7))
      }
      return broken
    }
  }

  /// Numbers of the first 256 bytes overwritten with 0, the largest one and one less.
  static func lengths(_ bytes: [UInt8]) -> [[UInt8]] {
    var broken: [[UInt8]] = []
    for offset in stride(from: 4, to: min(256, bytes.count - 4), by: 6) {
      for value in [[0, 0, 0, 0], [0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFE]] as [[UInt8]] {
        var copy = bytes
        copy.replaceSubrange(offset..<offset + value.count, with: value)
        broken.append(copy)
      }
    }
    return broken
  }

  static func all(_ bytes: [UInt8]) -> [[UInt8]] { cuts(bytes) + flips(bytes, count: 64) + lengths(bytes) }
}

/// A zlib stream of one byte repeated, as small as the format allows: 13 bits for 258 bytes.
enum Deflater {
  static func repeated(_ byte: UInt8, times: Int) -> [UInt8] {
    var (output, bits, count): ([UInt8], UInt32, UInt32) = ([0x78, 0x01], 0, 0)
    func put(_ value: UInt32, _ width: UInt32) {
      bits |= value << count
      count += width
      while count >= 8 {
        output.append(UInt8(truncatingIfNeeded: bits))
        bits >>= 8
        count -= 8
      }
    }
    // The last block, of fixed codes; codes go in from their highest bit.
    put(0b011, 3)
    put(UInt32((0x30 &+ byte).reversedBits), 8)
    for _ in 0..<(times / 258) {
      put(UInt32(UInt8(0xC5).reversedBits), 8)
      put(0, 5)
    }
    put(0, 15)
    return output
  }
}

extension UInt8 {
  var reversedBits: UInt8 { (0..<8).reduce(0) { $0 | (self >> UInt8($1) & 1) << UInt8(7 - $1) } }
}
