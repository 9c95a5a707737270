/// Reading scalars out of well-formed UTF-8 bytes.
package enum Scalars {
  /// The scalar at an offset and its length in bytes; U+FFFD with length 1 where the bytes are ill-formed.
  @inline(__always)
  package static func decode(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> (
    scalar: Unicode.Scalar, length: Int
  ) {
    let first = bytes[offset]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    return multibyte(bytes, offset, first)
  }

  private static func multibyte(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int, _ first: UInt8) -> (
    scalar: Unicode.Scalar, length: Int
  ) {
    let length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
    guard first >= 0xc2, offset + length <= bytes.count else { return ("\u{fffd}", 1) }
    var value = UInt32(first) & (length == 4 ? 0x07 : length == 3 ? 0x0f : 0x1f)
    for index in 1..<length {
      guard bytes[offset + index] & 0xc0 == 0x80 else { return ("\u{fffd}", 1) }
      value = value << 6 | UInt32(bytes[offset + index] & 0x3f)
    }
    return (Unicode.Scalar(value) ?? "\u{fffd}", length)
  }
}

/// What a scalar is to the tokeniser.
package enum ScalarClass: Sendable {
  case letter, digit, space, mark, punctuation, symbol

  @inline(__always)
  package init(_ scalar: Unicode.Scalar) {
    let value = scalar.value
    if value < 0x80 {
      self = Self.ascii[Int(value)]
      return
    }
    self = Self.beyondASCII(scalar)
  }

  private static let ascii: [ScalarClass] = (0..<128).map { value in
    switch UInt8(value) {
    case 0x30...0x39: .digit
    case 0x41...0x5a, 0x61...0x7a: .letter
    case 0...0x20, 0x7f: .space
    case UInt8(ascii: "$"), UInt8(ascii: "+"), UInt8(ascii: "<"), UInt8(ascii: "="), UInt8(ascii: ">"),
      UInt8(ascii: "^"), UInt8(ascii: "|"), UInt8(ascii: "~"), UInt8(ascii: "%"):
      .symbol
    default: .punctuation
    }
  }

  private static func beyondASCII(_ scalar: Unicode.Scalar) -> ScalarClass {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: .letter
    case .decimalNumber, .letterNumber, .otherNumber: .digit
    case .nonspacingMark, .spacingMark, .enclosingMark, .format: .mark
    case .spaceSeparator, .lineSeparator, .paragraphSeparator, .control: .space
    case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol, .privateUse, .unassigned, .surrogate: .symbol
    default: .punctuation
    }
  }
}
