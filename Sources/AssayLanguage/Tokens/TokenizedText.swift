/// A text cut into tokens in one pass over its bytes; linear in its length.
///
/// Invalid UTF-8 is kept out by `init(bytes:)`, which replaces it, so that every range is on scalar bounds of
/// `bytes`. Typographic quotes and dashes are punctuation with the key of their ASCII form.
package struct TokenizedText: Sendable {
  package let bytes: [UInt8]
  package let tokens: [Token]

  package init(_ text: String) { self.init(valid: Array(text.utf8)) }

  /// Bytes from outside; ill-formed sequences become U+FFFD.
  package init(bytes: [UInt8]) { self.init(valid: Array(String(decoding: bytes, as: UTF8.self).utf8)) }

  private init(valid bytes: [UInt8]) {
    self.bytes = bytes
    var tokenizer = Tokenizer()
    tokens = bytes.withUnsafeBufferPointer { tokenizer.run($0) }
  }

  package var count: Int { tokens.count }
  package subscript(index: Int) -> Token { tokens[index] }

  package func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
  package func string(_ token: Token) -> String { string(token.range) }

  /// The bytes from the first to the last token of a token range; empty for an empty range.
  package func byteRange(tokens range: Range<Int>) -> Range<Int> {
    guard !range.isEmpty else { return 0..<0 }
    return Int(tokens[range.lowerBound].start)..<Int(tokens[range.upperBound - 1].end)
  }

  package func string(tokens range: Range<Int>) -> String { string(byteRange(tokens: range)) }

  /// The tokens that start in a range of bytes, found by halving.
  package func tokens(in bytes: Range<Int>) -> Range<Int> {
    func first(from offset: Int) -> Int {
      var (low, high) = (0, tokens.count)
      while low < high {
        let middle = (low + high) / 2
        if Int(tokens[middle].start) < offset { low = middle + 1 } else { high = middle }
      }
      return low
    }
    let low = first(from: bytes.lowerBound)
    return low..<max(low, first(from: bytes.upperBound))
  }

  /// Whether the tokens from `index` have these keys.
  package func matches(_ keys: [WordKey], at index: Int) -> Bool {
    guard index >= 0, index + keys.count <= tokens.count else { return false }
    for offset in keys.indices where tokens[index + offset].key != keys[offset] { return false }
    return true
  }

  /// The byte at an offset, 0 beyond the ends.
  package func byte(_ offset: Int) -> UInt8 { bytes.indices.contains(offset) ? bytes[offset] : 0 }
}

extension WordKey {
  /// The keys of a short text's words, in order.
  package static func words(of text: String) -> [WordKey] {
    TokenizedText(text).tokens.lazy.filter { $0.kind != .punctuation }.map(\.key)
  }
}
