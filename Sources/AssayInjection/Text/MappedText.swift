import AssayLanguage

/// A form of a text (cleaned, joined, decoded) whose bytes know where in the original they came from.
struct MappedText {
  var bytes: [UInt8] = []
  /// For each byte, the offset in the original; nil when the form is the original.
  var offsets: [Int32]?
  /// For decoded text: every byte stands for this whole range of the original.
  var fixed: Range<Int>?

  init(original bytes: [UInt8]) { self.bytes = bytes }

  init(bytes: [UInt8], offsets: [Int32]) {
    self.bytes = bytes
    self.offsets = offsets
  }

  init(decoded bytes: [UInt8], from range: Range<Int>) {
    self.bytes = bytes
    fixed = range
  }

  /// The range of the original that a range of this form stands for.
  func original(_ range: Range<Int>) -> Range<Int> {
    if let fixed { return fixed }
    guard let offsets, !range.isEmpty, !offsets.isEmpty else { return range }
    let last = min(range.upperBound, offsets.count) - 1
    let first = min(range.lowerBound, offsets.count - 1)
    return Int(offsets[first])..<max(Int(offsets[first]) + 1, Int(offsets[max(first, last)]) + 1)
  }

  mutating func append(_ byte: UInt8, at offset: Int) {
    bytes.append(byte)
    offsets?.append(Int32(truncatingIfNeeded: offset))
  }

  static func empty(capacity: Int) -> MappedText {
    var text = MappedText(bytes: [], offsets: [])
    text.bytes.reserveCapacity(capacity)
    text.offsets?.reserveCapacity(capacity)
    return text
  }
}
