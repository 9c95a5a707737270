/// A deflate stream of one block with the fixed codes of RFC 1951, section 3.2.6.
struct Deflater {
  private(set) var bytes: [UInt8] = []
  private var pending: UInt64 = 0
  private var pendingBits: UInt64 = 0

  private static let windowBytes = 32_768
  private static let matchMax = 258
  /// How many earlier places with the same three bytes are tried.
  private static let triesMax = 16

  mutating func deflate(_ input: [UInt8]) {
    put(0b011, 3)
    var heads = [Int32](repeating: -1, count: 1 << 15)
    var before = [Int32](repeating: -1, count: Self.windowBytes)
    input.withUnsafeBufferPointer { input in
      var position = 0
      while position < input.count {
        let match = longestMatch(input, position, heads, before)
        let length = max(1, match.length)
        for index in position..<(position + length) where index + 2 < input.count {
          let hash = Self.hash(input, index)
          before[index & (Self.windowBytes - 1)] = heads[hash]
          heads[hash] = Int32(index)
        }
        if match.length >= 3 {
          putLength(match.length)
          putDistance(match.distance)
        } else {
          putLiteral(Int(input[position]))
        }
        position += length
      }
    }
    putLiteral(256)
    if pendingBits > 0 { put(0, 8 - pendingBits % 8) }
  }

  private static func hash(_ input: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
    let value = UInt32(input[at]) << 16 | UInt32(input[at + 1]) << 8 | UInt32(input[at + 2])
    return Int((value &* 2_654_435_761) >> 17)
  }

  private func longestMatch(
    _ input: UnsafeBufferPointer<UInt8>, _ position: Int, _ heads: [Int32], _ before: [Int32]
  ) -> (length: Int, distance: Int) {
    guard position + 2 < input.count else { return (0, 0) }
    let lengthMax = min(Self.matchMax, input.count - position)
    var best = (length: 2, distance: 0)
    var candidate = Int(heads[Self.hash(input, position)])
    for _ in 0..<Self.triesMax {
      guard candidate >= 0, position - candidate <= Self.windowBytes - 1 else { break }
      var length = 0
      while length < lengthMax, input[candidate + length] == input[position + length] { length += 1 }
      if length > best.length { best = (length, position - candidate) }
      if length == lengthMax { break }
      let next = Int(before[candidate & (Self.windowBytes - 1)])
      guard next < candidate else { break }
      candidate = next
    }
    return best.distance > 0 ? best : (0, 0)
  }

  /// Adds bits, the lowest first.
  private mutating func put(_ value: UInt64, _ count: UInt64) {
    pending |= value << pendingBits
    pendingBits += count
    while pendingBits >= 8 {
      bytes.append(UInt8(truncatingIfNeeded: pending))
      pending >>= 8
      pendingBits -= 8
    }
  }

  /// Adds a Huffman code, whose highest bit comes first.
  private mutating func putCode(_ code: Int, _ count: Int) {
    var reversed = 0
    for bit in 0..<count where code >> bit & 1 == 1 { reversed |= 1 << (count - 1 - bit) }
    put(UInt64(reversed), UInt64(count))
  }

  private mutating func putLiteral(_ symbol: Int) {
    switch symbol {
    case ..<144: putCode(0x30 + symbol, 8)
    case ..<256: putCode(0x190 + symbol - 144, 9)
    case ..<280: putCode(symbol - 256, 7)
    default: putCode(0xC0 + symbol - 280, 8)
    }
  }

  private static let lengthBases = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ]
  private static let distanceBases = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1_025, 1_537, 2_049, 3_073, 4_097,
    6_145, 8_193, 12_289, 16_385, 24_577,
  ]

  private mutating func putLength(_ length: Int) {
    let index = (Self.lengthBases.lastIndex { $0 <= length }) ?? 0
    putLiteral(257 + index)
    let extra = index < 8 || index == 28 ? 0 : (index - 4) / 4
    put(UInt64(length - Self.lengthBases[index]), UInt64(extra))
  }

  private mutating func putDistance(_ distance: Int) {
    let index = (Self.distanceBases.lastIndex { $0 <= distance }) ?? 0
    putCode(index, 5)
    let extra = index < 4 ? 0 : (index - 2) / 2
    put(UInt64(distance - Self.distanceBases[index]), UInt64(extra))
  }
}
