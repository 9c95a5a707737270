/// A text prepared for comparison with what a camera read: lower case, no accents, look-alikes of other scripts as
/// Latin, white space as single spaces.
package struct ReadingText: Sendable {
  /// One code per character.
  package let codes: [UInt32]
  /// For each code the byte where it begins in the original; one more at the end.
  package let offsets: [Int32]

  package var count: Int { codes.count }

  package init(_ text: String) { self.init(bytes: Array(text.utf8)) }

  /// Well-formed UTF-8; ill-formed bytes read as U+FFFD.
  package init(bytes: [UInt8]) {
    var codes: [UInt32] = []
    var offsets: [Int32] = []
    codes.reserveCapacity(bytes.count)
    offsets.reserveCapacity(bytes.count + 1)
    var end = 0
    bytes.withUnsafeBufferPointer { buffer in
      var offset = 0
      while offset < buffer.count {
        let (scalar, length) = Scalars.decode(buffer, offset)
        Self.append(scalar, at: offset, &codes, &offsets)
        offset += length
        if !Self.isSpace(scalar) { end = offset }
      }
    }
    if codes.last == 0x20 {
      codes.removeLast()
      offsets.removeLast()
    }
    offsets.append(Int32(truncatingIfNeeded: end))
    self.codes = codes
    self.offsets = offsets
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value <= 0x20 || (scalar.value >= 0x80 && scalar.properties.isWhitespace)
  }

  private static func append(
    _ scalar: Unicode.Scalar, at offset: Int, _ codes: inout [UInt32], _ offsets: inout [Int32]
  ) {
    if isSpace(scalar) {
      guard let last = codes.last, last != 0x20 else { return }
      codes.append(0x20)
      offsets.append(Int32(truncatingIfNeeded: offset))
      return
    }
    let plain = Homoglyphs.latin(scalar)
    if plain.isASCII {
      let value = plain.value
      codes.append(value >= 0x41 && value <= 0x5a ? value + 32 : value)
      offsets.append(Int32(truncatingIfNeeded: offset))
      return
    }
    var folded: [UInt8] = []
    Fold.each(plain) { folded.append($0) }
    for piece in String(decoding: folded, as: UTF8.self).unicodeScalars {
      codes.append(piece.value)
      offsets.append(Int32(truncatingIfNeeded: offset))
    }
  }

  /// The bytes of a range of codes.
  package func bytes(_ range: Range<Int>) -> Range<Int> {
    guard !range.isEmpty else { return Int(offsets[range.lowerBound])..<Int(offsets[range.lowerBound]) }
    return Int(offsets[range.lowerBound])..<max(Int(offsets[range.upperBound]), Int(offsets[range.lowerBound]))
  }
}
