/// A word's identity: the 64-bit FNV-1a hash of its folded bytes, the same in every process.
///
/// Lexicons are tables from a `WordKey`, so that looking a word up costs no string. Two of a lexicon's
/// words would have to collide in 64 bits to be confused; `Lexicon` checks its own words when it is built.
///
/// It is public and frozen, unlike all else, because only then the compiler opens its comparisons in other rooms: one
/// sentence costs hundreds of them.
@frozen
public struct WordKey: Hashable, Sendable, Comparable, ExpressibleByStringLiteral {
  public var bits: UInt64

  @inlinable
  public init(bits: UInt64) { self.bits = bits }

  /// The key of a word as people write it; case and accents of Latin letters do not matter.
  package init(_ word: some StringProtocol) {
    var hash = WordHash()
    for scalar in word.unicodeScalars { hash.add(folding: scalar) }
    self = hash.key
  }

  /// A literal in ASCII becomes a number at compile time.
  @inlinable
  @inline(__always)
  public init(stringLiteral word: StaticString) {
    var bits: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in 0..<word.utf8CodeUnitCount {
      let byte = word.utf8Start[index]
      guard byte < 0x80 else {
        self = Self.folding(word)
        return
      }
      bits = (bits ^ UInt64(byte >= 0x41 && byte <= 0x5a ? byte &+ 32 : byte)) &* 0x100_0000_01b3
    }
    self.bits = bits
  }

  @usableFromInline
  static func folding(_ word: StaticString) -> WordKey { WordKey(word.description) }

  /// The key of bytes that are folded already.
  package init(folded bytes: UnsafeBufferPointer<UInt8>) {
    var hash = WordHash()
    for byte in bytes { hash.add(byte) }
    self = hash.key
  }

  @inlinable
  public static func < (a: WordKey, b: WordKey) -> Bool { a.bits < b.bits }

  @inlinable
  public static func == (a: WordKey, b: WordKey) -> Bool { a.bits == b.bits }

  @inlinable
  public func hash(into hasher: inout Hasher) { hasher.combine(bits) }

  /// What sets and dictionaries ask for. The bits are a hash already: one multiplication with a number that no one
  /// outside knows spreads them, in a tenth of the time of the standard hash, and texts cannot aim at one bucket.
  @inlinable
  public func _rawHashValue(seed: Int) -> Int {
    let product = (bits ^ HashSecret.bits).multipliedFullWidth(by: HashSecret.factor ^ UInt64(bitPattern: Int64(seed)))
    return Int(truncatingIfNeeded: product.high ^ product.low)
  }
}

/// Numbers of this process that spread the keys of dictionaries; no output depends on them.
@usableFromInline
enum HashSecret {
  @usableFromInline static let bits = UInt64.random(in: .min ... .max)
  @usableFromInline static let factor = UInt64.random(in: .min ... .max) | 1
}

/// FNV-1a, fed byte by byte.
package struct WordHash: Sendable {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  package init() {}

  @inline(__always)
  package mutating func add(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }

  /// An ASCII byte, its letters in lower case.
  @inline(__always)
  package mutating func add(lowering byte: UInt8) { add(byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte) }

  package mutating func add(folding scalar: Unicode.Scalar) {
    Fold.each(scalar) { add($0) }
  }

  package var key: WordKey { WordKey(bits: state) }
}
