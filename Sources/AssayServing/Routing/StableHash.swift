/// SipHash-2-4 (Aumasson and Bernstein 2012): the same bytes and key give the same number on every machine and in
/// every release, which Swift's own hasher does not.
package enum StableHash {
  package static func hash(_ text: String, key: (UInt64, UInt64)) -> UInt64 {
    var text = text
    return text.withUTF8 { hash(UnsafeRawBufferPointer($0), key: key) }
  }

  package static func hash(_ bytes: UnsafeRawBufferPointer, key: (UInt64, UInt64)) -> UInt64 {
    var state = State(key)
    var offset = 0
    while offset + 8 <= bytes.count {
      state.absorb(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      offset += 8
    }
    var last = UInt64(truncatingIfNeeded: bytes.count) << 56
    for (index, byte) in bytes[offset...].enumerated() { last |= UInt64(byte) << UInt64(index * 8) }
    state.absorb(last)
    return state.finish()
  }

  /// Uniform in [0, 1), from the upper 53 bits.
  package static func unit(_ text: String, seed: UInt64) -> Double {
    Double(hash(text, key: (seed, 0x6173_7361_795F_6B31)) >> 11) * 0x1p-53
  }

  private struct State {
    var a: UInt64
    var b: UInt64
    var c: UInt64
    var d: UInt64

    init(_ key: (UInt64, UInt64)) {
      a = 0x736F_6D65_7073_6575 ^ key.0
      b = 0x646F_7261_6E64_6F6D ^ key.1
      c = 0x6C79_6765_6E65_7261 ^ key.0
      d = 0x7465_6462_7974_6573 ^ key.1
    }

    mutating func absorb(_ word: UInt64) {
      d ^= word
      round()
      round()
      a ^= word
    }

    mutating func finish() -> UInt64 {
      c ^= 0xFF
      for _ in 0..<4 { round() }
      return a ^ b ^ c ^ d
    }

    private mutating func round() {
      a = a &+ b
      b = Self.turn(b, 13) ^ a
      a = Self.turn(a, 32)
      c = c &+ d
      d = Self.turn(d, 16) ^ c
      a = a &+ d
      d = Self.turn(d, 21) ^ a
      c = c &+ b
      b = Self.turn(b, 17) ^ c
      c = Self.turn(c, 32)
    }

    private static func turn(_ word: UInt64, _ bits: UInt64) -> UInt64 { word << bits | word >> (64 - bits) }
  }
}
