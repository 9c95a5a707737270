import AssayLanguage

/// What is taken out of text before it leaves.
package enum EdgeText {
  /// Schemes that name a person, an account or a device.
  static let masked: Set<IdentifierScheme> = [
    .card, .imei, .iban, .vin, .mac, .phone, .email, .socialSecurity,
  ]

  /// The text with identifiers of the masked schemes as `[card]`, `[email]`…; nil where there are none.
  package static func masking(_ text: String) -> String? {
    let tokens = TokenizedText(text)
    let found = Identifier.recognise(in: tokens).filter { masked.contains($0.scheme) && $0.checksum != .invalid }
    guard !found.isEmpty else { return nil }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var position = 0
    for identifier in found
    where identifier.bytes.lowerBound >= position && identifier.bytes.upperBound <= bytes.count {
      result += bytes[position..<identifier.bytes.lowerBound]
      result += Array("[\(identifier.scheme.rawValue)]".utf8)
      position = identifier.bytes.upperBound
    }
    return String(decoding: result + bytes[position...], as: UTF8.self)
  }

  /// Letters of base64 that are too long in a row for a word: shorter rows hold fewer than 60 bytes.
  static let encodedDigitsMin = 80
  /// Lines of encoded data are at least so long; words are shorter.
  static let segmentDigitsMin = 24

  /// The text without stretches that are data written as letters: a picture pasted into a prompt is a picture.
  ///
  /// - Returns: how many bytes were taken out.
  package static func withoutData(_ text: String) -> (text: String, removedBytes: Int) {
    let bytes = Array(text.utf8)
    guard bytes.count >= encodedDigitsMin else { return (text, 0) }
    var result: [UInt8] = []
    var removed = 0
    var position = 0
    while position < bytes.count {
      let start = position
      let end = dataEnd(bytes, from: start)
      if end > start {
        result += Array("[\(end - start) bytes of data were taken out]".utf8)
        removed += end - start
        position = end
      } else {
        // Past the word, so that no byte is looked at twice.
        let next = wordEnd(bytes, from: start)
        result += bytes[start..<next]
        position = next
      }
    }
    return removed == 0 ? (text, 0) : (String(decoding: result, as: UTF8.self), removed)
  }

  private static func wordEnd(_ bytes: [UInt8], from start: Int) -> Int {
    var end = start
    while end < bytes.count, isDigit(bytes[end]) { end += 1 }
    return max(end, start + 1)
  }

  /// Behind a run of long segments that white space (as it is or escaped) parts; the start where there is none.
  private static func dataEnd(_ bytes: [UInt8], from start: Int) -> Int {
    var (position, end, digits) = (start, start, 0)
    while position < bytes.count {
      let segment = position
      while position < bytes.count, isDigit(bytes[position]) { position += 1 }
      let count = position - segment
      guard count >= segmentDigitsMin || digits >= encodedDigitsMin && count > 0 && bytes[position - 1] == pad else {
        break
      }
      digits += count
      end = position
      var space = position
      while space < bytes.count, isSpace(bytes[space]) { space += 1 }
      guard space > position, space - position <= 8 else { break }
      position = space
    }
    return digits >= encodedDigitsMin ? end : start
  }

  private static let pad = UInt8(ascii: "=")

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x2B || byte == 0x2F || byte == 0x2D || byte == 0x5F
      || byte == pad
  }

  /// A backslash too: in a JSON text inside of a text a line's end is written with one.
  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 || byte == 0x5C
  }
}
