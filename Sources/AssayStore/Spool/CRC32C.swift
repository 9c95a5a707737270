/// CRC-32C (Castagnoli, as in RFC 3720), eight bytes a step.
enum CRC32C {
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
      tables[byte] = value
    }
    for byte in 0..<256 {
      for step in 1..<8 {
        let last = tables[(step - 1) * 256 + byte]
        tables[step * 256 + byte] = last >> 8 ^ tables[Int(last & 255)]
      }
    }
    return tables
  }()

  static func code(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    tables.withUnsafeBufferPointer { table in
      var crc: UInt32 = 0xFFFF_FFFF
      var index = 0
      while index + 8 <= bytes.count {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) ^ UInt64(crc)
        var next: UInt32 = 0
        for step in 0..<8 { next ^= table[(7 - step) * 256 + Int(word >> UInt64(step * 8) & 255)] }
        crc = next
        index += 8
      }
      while index < bytes.count {
        crc = crc >> 8 ^ table[Int((crc ^ UInt32(bytes[index])) & 255)]
        index += 1
      }
      return ~crc
    }
  }
}
