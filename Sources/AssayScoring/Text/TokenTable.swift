/// Gives each distinct token of one pair of texts a small number from 0 on. Open addressing over the
/// bytes themselves: no strings are made, and nothing is kept from one pair to the next.
struct TokenTable {
  private struct Slot {
    var stamp: UInt32 = 0
    var id: Int32 = 0
    var hash: UInt64 = 0
    var start: UnsafePointer<UInt8>?
    var count = 0
  }

  private var slots: [Slot] = Array(repeating: Slot(), count: 256)
  private var stamp: UInt32 = 0
  private(set) var count = 0

  /// Forgets all tokens.
  mutating func reset() {
    count = 0
    stamp &+= 1
    if stamp == 0 {
      slots = Array(repeating: Slot(), count: slots.count)
      stamp = 1
    }
  }

  /// The number of a token; the bytes must stay in place until the next `reset`.
  mutating func id(_ token: UnsafeBufferPointer<UInt8>) -> Int32 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in token { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return id(hash: hash ^ hash >> 29, start: token.baseAddress, count: token.count)
  }

  /// The number of a code point, by value.
  mutating func id(point: UInt32) -> Int32 {
    id(hash: ((UInt64(point) + 1) &* 0x9E37_79B9_7F4A_7C15) >> 24, start: nil, count: Int(point))
  }

  @inline(__always)
  private mutating func id(hash: UInt64, start: UnsafePointer<UInt8>?, count size: Int) -> Int32 {
    if (count + 1) * 2 > slots.count { grow() }
    let (stamp, new) = (stamp, Int32(count))
    let found = slots.withUnsafeMutableBufferPointer { slots in
      let mask = slots.count - 1
      var index = Int(truncatingIfNeeded: hash) & mask
      while slots[index].stamp == stamp {
        let slot = slots[index]
        if slot.hash == hash, slot.count == size, Self.isEqual(slot.start, start, size) { return slot.id }
        index = (index + 1) & mask
      }
      slots[index] = Slot(stamp: stamp, id: new, hash: hash, start: start, count: size)
      return new
    }
    if found == new { count += 1 }
    return found
  }

  private mutating func grow() {
    let old = slots
    slots = Array(repeating: Slot(), count: old.count * 2)
    let mask = slots.count - 1
    for slot in old where slot.stamp == stamp {
      var index = Int(truncatingIfNeeded: slot.hash) & mask
      while slots[index].stamp == stamp { index = (index + 1) & mask }
      slots[index] = slot
    }
  }

  /// Code points have no bytes: their count is their value and was compared already.
  @inline(__always)
  private static func isEqual(_ a: UnsafePointer<UInt8>?, _ b: UnsafePointer<UInt8>?, _ count: Int) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    for index in 0..<count where a[index] != b[index] { return false }
    return true
  }
}
