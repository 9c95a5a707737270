/// Moonshine's `tokenizer.bin`: for each token a length (one byte below 128, otherwise two: the second times 128
/// plus the first less 128; 0 = no text) and its bytes; "▁" stands for a space.
struct MoonshineTokens {
  let texts: [[UInt8]]

  /// - Throws: `.missing` when the bytes end within a token.
  init(_ data: [UInt8]) throws(NeuralError) {
    var texts: [[UInt8]] = []
    var at = 0
    while at < data.count {
      var length = Int(data[at])
      at += 1
      if length >= 128 {
        guard at < data.count else { throw Self.cut }
        length = Int(data[at]) * 128 + length - 128
        at += 1
      }
      guard at + length <= data.count else { throw Self.cut }
      texts.append(Array(data[at..<at + length]))
      at += length
    }
    self.texts = texts
  }

  private static var cut: NeuralError { NeuralError(.missing, "the tokenizer's file is cut: run scripts/fetch-models") }

  /// The text of tokens. Byte tokens such as `<0xE2>` are bytes; other tokens in angle brackets are marks, not text.
  func text(_ tokens: [Int]) -> String {
    var bytes: [UInt8] = []
    for token in tokens where texts.indices.contains(token) {
      let piece = texts[token]
      if piece.first == UInt8(ascii: "<"), piece.last == UInt8(ascii: ">"), piece.count > 2 {
        if let byte = Self.byte(piece) { bytes.append(byte) }
      } else {
        bytes += piece
      }
    }
    let spaced = Self.replacingMarks(bytes)
    let text = spaced.drop { $0 == 32 }
    let end = text.lastIndex { $0 != 32 }.map { $0 + 1 } ?? text.startIndex
    return String(decoding: text[..<end], as: UTF8.self)
  }

  /// U+2581 to a space.
  private static func replacingMarks(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var at = 0
    while at < bytes.count {
      if at + 2 < bytes.count, bytes[at] == 0xE2, bytes[at + 1] == 0x96, bytes[at + 2] == 0x81 {
        result.append(32)
        at += 3
      } else {
        result.append(bytes[at])
        at += 1
      }
    }
    return result
  }

  private static func byte(_ piece: [UInt8]) -> UInt8? {
    guard piece.count == 6, piece[1] == UInt8(ascii: "0"), piece[2] == UInt8(ascii: "x") else { return nil }
    return UInt8(String(decoding: piece[3..<5], as: UTF8.self), radix: 16)
  }
}
