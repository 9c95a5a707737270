/// A small table from words to values, probed with the bits of the key itself: no hashing, no allocation.
struct WordTable<Value: Sendable>: Sendable {
  private var keys: [UInt64]
  private var values: [Value?]
  private let mask: Int

  init(_ entries: [(String, Value)]) {
    var size = 16
    while size < entries.count * 3 { size *= 2 }
    keys = Array(repeating: 0, count: size)
    values = Array(repeating: nil, count: size)
    mask = size - 1
    for (word, value) in entries {
      let bits = WordKey(word).bits
      var slot = Int(truncatingIfNeeded: bits) & mask
      while keys[slot] != 0 && keys[slot] != bits { slot = (slot + 1) & mask }
      keys[slot] = bits
      values[slot] = value
    }
  }

  @inline(__always)
  subscript(key: WordKey) -> Value? {
    var slot = Int(truncatingIfNeeded: key.bits) & mask
    while keys[slot] != 0 {
      if keys[slot] == key.bits { return values[slot] }
      slot = (slot + 1) & mask
    }
    return nil
  }
}
