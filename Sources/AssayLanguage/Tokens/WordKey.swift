/// A word's identity: the 64-bit FNV-1a hash of its folded bytes, the same in every process.
///
/// Lexicons are tables from a `WordKey`, so that looking a word up costs no string. Two of a lexicon's
/// words would have to collide in 64 bits to be confused; `Lexicon` checks its own words when it is built.
package struct WordKey: Hashable, Sendable, Comparable, ExpressibleByStringLiteral {
  package var bits: UInt64

  package init(bits: UInt64) { self.bits = bits }

  /// The key of a word as people write it; case and accents of Latin letters do not matter.
  package init(_ word: some StringProtocol) {
    var hash = WordHash()
    for scalar in word.unicodeScalars { hash.add(folding: scalar) }
    self = hash.key
  }

  /// A literal costs one pass over its bytes and no allocation; in a hot loop keep it in a `static let`.
  package init(stringLiteral word: StaticString) {
    self = word.withUTF8Buffer { bytes in
      var hash = WordHash()
      var offset = 0
      while offset < bytes.count {
        let (scalar, length) = Scalars.decode(bytes, offset)
        hash.add(folding: scalar)
        offset += length
      }
      return hash.key
    }
  }

  /// The key of bytes that are folded already.
  package init(folded bytes: UnsafeBufferPointer<UInt8>) {
    var hash = WordHash()
    for byte in bytes { hash.add(byte) }
    self = hash.key
  }

  package static func < (a: WordKey, b: WordKey) -> Bool { a.bits < b.bits }
}

/// FNV-1a, fed byte by byte.
package struct WordHash: Sendable {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  package init() {}

  package mutating func add(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }

  package mutating func add(folding scalar: Unicode.Scalar) {
    Fold.each(scalar) { add($0) }
  }

  package var key: WordKey { WordKey(bits: state) }
}
