/// What can be seen of a text without understanding it.
package struct TextSignals: Sendable, Hashable {
  package var characters: Int
  package var lines: Int
  /// Scalars that do not print or that change direction: zero width, bidi controls, tags.
  package var invisibleCharacters: Int
  /// Control characters other than tab, line feed, form feed and carriage return.
  package var controlCharacters: Int

  package init(_ text: String) {
    characters = 0
    invisibleCharacters = 0
    controlCharacters = 0
    lines = text.utf8.isEmpty ? 0 : 1
    var last: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      characters += 1
      if scalar == "\n" { lines += 1 }
      if Self.isInvisible(scalar) { invisibleCharacters += 1 }
      if Self.isControl(scalar) { controlCharacters += 1 }
      last = scalar
    }
    if last == "\n" { lines -= 1 }
  }

  /// Characters that a reader does not see: they can hide an instruction or reorder what is read.
  package static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x3164, 0xFFA0: true
    case 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB: true
    // Variation selectors 17–256 and tags can carry a whole hidden message.
    case 0xE0000...0xE007F, 0xE0100...0xE01EF: true
    default: false
    }
  }

  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0C, 0x0D: false
    case 0..<0x20, 0x7F..<0xA0: true
    default: false
    }
  }
}
