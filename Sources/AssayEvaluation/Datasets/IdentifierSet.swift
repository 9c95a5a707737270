import AssayWire

/// Knows which ids it has seen in sixteen bytes each: the first half of their SHA-256.
struct IdentifierSet: Sendable {
  private struct Key: Hashable, Sendable {
    let high: UInt64
    let low: UInt64
  }

  private var keys: Set<Key> = []
  var count: Int { keys.count }

  /// False when it was there already.
  mutating func insert(_ id: String) -> Bool {
    let digest = SHA256.digest(id.utf8)
    func word(_ start: Int) -> UInt64 { digest[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) } }
    return keys.insert(Key(high: word(0), low: word(8))).inserted
  }
}
