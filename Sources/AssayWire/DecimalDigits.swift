extension [UInt8] {
  /// Adds a number in decimal digits, without a string in between.
  package mutating func append(decimal value: UInt) {
    guard value >= 10 else { return append(0x30 + UInt8(value)) }
    var rest = value
    var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
    Swift.withUnsafeMutableBytes(of: &digits) { digits in
      var index = digits.count
      while rest > 0 {
        index -= 1
        digits[index] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      }
      append(contentsOf: UnsafeRawBufferPointer(rebasing: digits[index...]))
    }
  }
}
