/// International Morse code, letters and digits.
enum Morse {
  static let codes: [(letter: UInt8, code: StaticString)] = [
    (0x61, ".-"), (0x62, "-..."), (0x63, "-.-."), (0x64, "-.."), (0x65, "."), (0x66, "..-."), (0x67, "--."),
    (0x68, "...."), (0x69, ".."), (0x6A, ".---"), (0x6B, "-.-"), (0x6C, ".-.."), (0x6D, "--"), (0x6E, "-."),
    (0x6F, "---"), (0x70, ".--."), (0x71, "--.-"), (0x72, ".-."), (0x73, "..."), (0x74, "-"), (0x75, "..-"),
    (0x76, "...-"), (0x77, ".--"), (0x78, "-..-"), (0x79, "-.--"), (0x7A, "--.."), (0x30, "-----"), (0x31, ".----"),
    (0x32, "..---"), (0x33, "...--"), (0x34, "....-"), (0x35, "....."), (0x36, "-...."), (0x37, "--..."),
    (0x38, "---.."), (0x39, "----."), (0x2E, ".-.-.-"), (0x2C, "--..--"), (0x3F, "..--.."), (0x3A, "---..."),
    (0x27, ".----."), (0x2D, "-....-"), (0x2F, "-..-."), (0x40, ".--.-."),
  ]

  /// By code, written as a 1 and then a bit a mark (dash = 1).
  private static let letters: [Int: UInt8] = {
    var table: [Int: UInt8] = [:]
    for (letter, code) in codes {
      var key = 1
      code.withUTF8Buffer { for mark in $0 { key = key << 1 | (mark == UInt8(ascii: "-") ? 1 : 0) } }
      table[key] = letter
    }
    return table
  }()

  private static let byLetter: [UInt8: StaticString] = {
    var table: [UInt8: StaticString] = [:]
    for (letter, code) in codes { table[letter] = code }
    return table
  }()

  /// Nil when a fifth of the groups or more is no letter.
  static func decode(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> [UInt8]? {
    var text: [UInt8] = []
    var key = 1
    var wrong = 0
    var spaces = 0
    func flush() {
      guard key > 1 else { return }
      if let letter = letters[key] { text.append(letter) } else { wrong += 1 }
      key = 1
    }
    for offset in range {
      switch bytes[offset] {
      case UInt8(ascii: "."), UInt8(ascii: "-"):
        if spaces >= 3, text.last != 0x20 { text.append(0x20) }
        spaces = 0
        key = min(key << 1 | (bytes[offset] == UInt8(ascii: "-") ? 1 : 0), 1 << 10)
      case UInt8(ascii: "/"):
        flush()
        if text.last != 0x20 { text.append(0x20) }
      default:
        flush()
        spaces += 1
      }
    }
    flush()
    return wrong * 5 >= max(1, text.count) ? nil : text
  }

  /// Letters and digits as Morse with single spaces, words apart by " / "; other characters are left out.
  static func encode(_ text: String) -> String {
    var words: [String] = []
    for word in text.lowercased().split(separator: " ") {
      let groups = word.utf8.compactMap { byLetter[$0].map { "\($0)" } }
      if !groups.isEmpty { words.append(groups.joined(separator: " ")) }
    }
    return words.joined(separator: " / ")
  }
}
