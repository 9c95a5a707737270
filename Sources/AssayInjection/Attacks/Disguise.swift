import AssayWire

/// Ways to write a text so that a filter of words does not see it.
enum Disguise {
  static func between(_ text: String, _ inserted: Unicode.Scalar) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      out.append(scalar)
      if scalar.properties.isAlphabetic { out.append(inserted) }
    }
    return String(out)
  }

  /// ASCII as invisible tag characters.
  static func tags(_ text: String) -> String { mapped(text) { $0 < 0x7F && $0 >= 0x20 ? 0xE0000 + $0 : nil } }

  /// Each byte as one of 256 variation selectors behind one visible character.
  static func selectors(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for byte in text.utf8 {
      let value = byte < 16 ? 0xFE00 + UInt32(byte) : 0xE0100 + UInt32(byte) - 16
      if let scalar = Unicode.Scalar(value) { out.append(scalar) }
    }
    return String(out)
  }

  /// Written backwards and turned round again by an override.
  static func overridden(_ text: String) -> String {
    "\u{202E}" + String(String.UnicodeScalarView(text.unicodeScalars.reversed())) + "\u{202C}"
  }

  static func homoglyphs(_ text: String) -> String {
    let pairs: [UInt32: UInt32] = [
      0x61: 0x430, 0x65: 0x435, 0x6F: 0x43E, 0x70: 0x440, 0x63: 0x441, 0x69: 0x456, 0x73: 0x455,
    ]
    var odd = false
    return mapped(text) { value in
      guard let other = pairs[value] else { return value }
      odd.toggle()
      return odd ? other : value
    }
  }

  static func fullWidth(_ text: String) -> String { mapped(text) { $0 > 0x20 && $0 < 0x7F ? $0 + 0xFEE0 : $0 } }

  static func mathematical(_ text: String) -> String {
    mapped(text) { value in
      switch value {
      case 0x41...0x5A: 0x1D400 + value - 0x41
      case 0x61...0x7A: 0x1D41A + value - 0x61
      default: value
      }
    }
  }

  static func leet(_ text: String) -> String {
    let pairs: [UInt32: UInt32] = [0x61: 0x34, 0x65: 0x33, 0x69: 0x31, 0x6F: 0x30, 0x73: 0x35, 0x74: 0x37]
    return mapped(text) { pairs[$0] ?? $0 }
  }

  static func spaced(_ text: String) -> String {
    text.split(separator: " ").map { $0.map(String.init).joined(separator: " ") }.joined(separator: "   ")
  }

  static func rot13(_ text: String) -> String {
    String(decoding: text.utf8.map(DisguisedForms.rot13), as: UTF8.self)
  }

  static func base64(_ text: String) -> String { String(decoding: Base64.encode(Array(text.utf8)), as: UTF8.self) }

  static func hex(_ text: String) -> String { hexString(Array(text.utf8)) }

  static func binary(_ text: String) -> String {
    text.utf8.map { byte in
      let digits = String(byte, radix: 2)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined(separator: " ")
  }

  /// Long words cut by a hyphen and a line feed, as at the end of a line.
  static func split(_ text: String) -> String {
    text.split(separator: " ").map { word in
      guard word.count >= 6 else { return String(word) }
      return word.prefix(3) + "-" + word.dropFirst(3)
    }.joined(separator: " ")
  }

  private static func mapped(_ text: String, _ change: (UInt32) -> UInt32?) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if let value = change(scalar.value), let changed = Unicode.Scalar(value) { out.append(changed) }
    }
    return String(out)
  }
}
