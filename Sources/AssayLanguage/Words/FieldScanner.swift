/// Walks lines and their fields, parted by single spaces, without copying.
struct FieldScanner {
  private let bytes: [UInt8]
  private var offset = 0
  private(set) var line = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// One line's fields.
  struct Fields {
    fileprivate let bytes: ArraySlice<UInt8>
    fileprivate var offset: Int

    mutating func next() -> ArraySlice<UInt8>? {
      while offset < bytes.endIndex, bytes[offset] == 32 { offset += 1 }
      guard offset < bytes.endIndex else { return nil }
      let start = offset
      while offset < bytes.endIndex, bytes[offset] != 32 { offset += 1 }
      return bytes[start..<offset]
    }

    mutating func nextNumber(radix: Int = 10) -> Int? { next().flatMap { FieldScanner.number($0, radix: radix) } }

    mutating func skip(_ count: Int) {
      guard count > 0 else { return }
      for _ in 0..<count where next() == nil { return }
    }
  }

  /// The next line that is not empty; WordNet's licence stands in front, on lines that start with a space.
  mutating func nextLine(skippingHeader: Bool = true) -> Fields? {
    while offset < bytes.count {
      let start = offset
      while offset < bytes.count, bytes[offset] != 10 { offset += 1 }
      let end = offset
      offset += 1
      line += 1
      if end == start || (skippingHeader && bytes[start] == 32) { continue }
      return Fields(bytes: bytes[start..<end], offset: start)
    }
    return nil
  }

  /// Digits only; at most 15 of them.
  static func number(_ field: ArraySlice<UInt8>, radix: Int = 10) -> Int? {
    guard !field.isEmpty, field.count <= 15 else { return nil }
    var number = 0
    for byte in field {
      let digit: Int
      switch byte {
      case 48...57: digit = Int(byte) - 48
      case 97...102: digit = Int(byte) - 87
      case 65...70: digit = Int(byte) - 55
      default: return nil
      }
      guard digit < radix else { return nil }
      number = number * radix + digit
    }
    return number
  }
}
