/// Folds letters for comparison: lower case, and Latin letters without their accents.
///
/// It covers Latin-1 and Latin Extended-A, full-width forms, and lower-cases Greek and Cyrillic; other
/// scripts pass unchanged. Whoever needs full NFKC applies it before.
package enum Fold {
  /// Calls `emit` with the folded UTF-8 bytes of one scalar; combining marks and invisible characters give none.
  @inline(__always)
  package static func each(_ scalar: Unicode.Scalar, _ emit: (UInt8) -> Void) {
    let value = scalar.value
    if value < 0x80 {
      emit(value >= 0x41 && value <= 0x5a ? UInt8(value + 32) : UInt8(value))
      return
    }
    beyondASCII(value, emit)
  }

  private static func beyondASCII(_ value: UInt32, _ emit: (UInt8) -> Void) {
    if value >= 0x300 && value < 0x370 || isInvisible(value) { return }
    if value >= 0xc0 && value < 0x180, let plain = latin[Int(value - 0xc0)] {
      for byte in plain.utf8 { emit(byte) }
      return
    }
    if value >= 0xff01 && value <= 0xff5e, let ascii = Unicode.Scalar(value - 0xfee0) {
      each(ascii, emit)
      return
    }
    for byte in String(Unicode.Scalar(lowered(value)) ?? "?").utf8 { emit(byte) }
  }

  /// Soft hyphens, zero widths and changes of direction, which leave a word what it is.
  private static func isInvisible(_ value: UInt32) -> Bool {
    switch value {
    case 0xad, 0x61c, 0x200b...0x200f, 0x202a...0x202e, 0x2060...0x206f, 0xfeff: true
    default: false
    }
  }

  /// Simple lower case of Greek and Cyrillic.
  private static func lowered(_ value: UInt32) -> UInt32 {
    switch value {
    case 0x391...0x3a9 where value != 0x3a2: value + 32
    case 0x410...0x42f: value + 32
    case 0x400...0x40f: value + 80
    default: value
    }
  }

  /// U+00C0 to U+017F without accents and in lower case; nil where the character is no letter.
  private static let latin: [String?] = {
    let folded = """
      a a a a a a ae c e e e e i i i i d n o o o o o - o u u u u y th ss \
      a a a a a a ae c e e e e i i i i d n o o o o o - o u u u u y th y \
      a a a a a a c c c c c c c c d d d d e e e e e e e e e e g g g g g g g g h h h h \
      i i i i i i i i i i ij ij j j k k k l l l l l l l l l l n n n n n n n n n o o o o o o oe oe \
      r r r r r r s s s s s s s s t t t t t t u u u u u u u u u u u u w w y y y z z z z z z s
      """
    return folded.split(separator: " ").map { $0 == "-" ? nil : String($0) }
  }()

  /// The folded form of a text.
  package static func text(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars { each(scalar) { bytes.append($0) } }
    return String(decoding: bytes, as: UTF8.self)
  }
}
