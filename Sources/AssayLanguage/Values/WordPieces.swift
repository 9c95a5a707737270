/// A place in a text between word pieces.
struct PiecePosition: Hashable, Sendable {
  var token: Int
  /// Byte offset into the text.
  var offset: Int
}

/// A token, or one part of a hyphenated word: `twenty-one` is two pieces.
struct WordPiece: Sendable {
  var key: WordKey
  var start: Int
  var end: Int
  var token: Int
  var kind: Token.Kind
  /// White space stands before it.
  var spaced: Bool
  /// A hyphen inside the token stands before it.
  var hyphenated: Bool
  /// Where the next piece begins.
  var next: PiecePosition
}

extension TokenizedText {
  func position(_ token: Int) -> PiecePosition {
    PiecePosition(token: token, offset: tokens.indices.contains(token) ? Int(tokens[token].start) : bytes.count)
  }

  /// The piece at a position, nil at the end of the text.
  func piece(at position: PiecePosition) -> WordPiece? {
    guard position.token >= 0, position.token < tokens.count else { return nil }
    let token = tokens[position.token]
    let end = Int(token.end)
    let first = position.offset == Int(token.start)
    guard token.kind == .word, let hyphen = hyphen(from: position.offset, to: end) else {
      // Items of a numeral with commas share the key of the whole: hashing each rest would be quadratic.
      return WordPiece(
        key: first || token.kind == .number ? token.key : key(position.offset..<end), start: position.offset, end: end,
        token: position.token,
        kind: token.kind, spaced: first && token.spaced, hyphenated: !first, next: self.position(position.token + 1))
    }
    return WordPiece(
      key: key(position.offset..<hyphen.lowerBound), start: position.offset, end: hyphen.lowerBound,
      token: position.token, kind: .word, spaced: first && token.spaced, hyphenated: !first,
      next: PiecePosition(token: position.token, offset: hyphen.upperBound))
  }

  /// The next hyphen in a range of bytes; pieces longer than a number word are not looked through.
  private func hyphen(from start: Int, to end: Int) -> Range<Int>? {
    var offset = start
    let limit = min(end, start + 16)
    while offset < limit {
      let byte = bytes[offset]
      if byte == 0x2d { return offset..<offset + 1 }
      if byte == 0xe2, offset + 2 < end, bytes[offset + 1] == 0x80, bytes[offset + 2] & 0xfe == 0x90 {
        return offset..<offset + 3
      }
      offset += 1
    }
    return nil
  }

  /// The key of a part of a token.
  func key(_ range: Range<Int>) -> WordKey {
    bytes.withUnsafeBufferPointer { buffer in
      var hash = WordHash()
      var offset = range.lowerBound
      while offset < range.upperBound {
        let (scalar, length) = Scalars.decode(buffer, offset)
        hash.add(folding: scalar)
        offset += length
      }
      return hash.key
    }
  }
}
