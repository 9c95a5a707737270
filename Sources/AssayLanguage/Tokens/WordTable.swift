/// A constant table from word keys to values: open addressing on the key's own bits, no hashing, no allocation
/// per look-up.
package struct WordTable<Value: Sendable>: Sendable {
  private let slots: [Slot]
  private let mask: Int

  private struct Slot: Sendable {
    var key: WordKey
    var value: Value?
  }

  /// Later entries replace earlier ones with the same key.
  package init(_ entries: [(WordKey, Value)]) {
    var capacity = 16
    while capacity < entries.count * 2 { capacity *= 2 }
    let mask = capacity - 1
    var slots = [Slot](repeating: Slot(key: WordKey(bits: 0), value: nil), count: capacity)
    for (key, value) in entries {
      var index = Int(truncatingIfNeeded: key.bits) & mask
      while slots[index].value != nil, slots[index].key != key { index = (index + 1) & mask }
      slots[index] = Slot(key: key, value: value)
    }
    self.slots = slots
    self.mask = mask
  }

  package init(_ entries: [(String, Value)]) { self.init(entries.map { (WordKey($0.0), $0.1) }) }

  @inline(__always)
  package subscript(key: WordKey) -> Value? {
    var index = Int(truncatingIfNeeded: key.bits) & mask
    while let value = slots[index].value {
      if slots[index].key == key { return value }
      index = (index + 1) & mask
    }
    return nil
  }
}

/// A constant set of words.
package struct WordSet: Sendable {
  private let table: WordTable<Bool>

  /// Words separated by spaces.
  package init(_ words: String) {
    table = WordTable(words.split(separator: " ").map { (WordKey($0), true) })
  }

  package func contains(_ key: WordKey) -> Bool { table[key] != nil }
}
