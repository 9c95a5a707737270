import AssayLanguage

/// A sentence while it is put into plainer words: tokens of the text, and words put between them.
struct Draft: Sendable {
  struct Word: Sendable {
    var key: WordKey
    /// The token it comes from; nil for a word that was put in.
    var token: Int?
    /// What it reads, where that is not what the token reads.
    var written: String?
    var isMark: Bool
  }

  let text: TokenizedText
  var words: [Word]
  /// Words were taken out, put in or moved.
  var isChanged = false

  init(_ text: TokenizedText, _ tokens: Range<Int>) {
    self.text = text
    words = tokens.map { index in
      let token = text[index]
      return Word(key: token.key, token: index, written: nil, isMark: token.kind == .punctuation)
    }
  }

  var count: Int { words.count }
  /// The number of words without the marks at the end.
  var end: Int { (words.lastIndex { !$0.isMark } ?? -1) + 1 }

  func key(_ index: Int) -> WordKey? { words.indices.contains(index) ? words[index].key : nil }
  func isIn(_ set: Set<WordKey>, _ index: Int) -> Bool { key(index).map { set.contains($0) } ?? false }

  func matches(_ keys: [WordKey], at index: Int) -> Bool {
    guard index >= 0, index + keys.count <= words.count else { return false }
    for offset in keys.indices where words[index + offset].key != keys[offset] { return false }
    return true
  }

  func string(_ index: Int) -> String {
    let word = words[index]
    return word.written ?? word.token.map { text.string(text[$0]) } ?? ""
  }

  /// Whether a mark or the end stands at a position.
  func isBorder(_ index: Int) -> Bool { index >= words.count || words[index].isMark }

  static func word(_ string: String) -> Word {
    Word(key: WordKey(string), token: nil, written: string, isMark: [",", ".", ";", ":", "\""].contains(string))
  }

  static func words(_ phrase: String) -> [Word] { phrase.split(separator: " ").map { word(String($0)) } }

  mutating func replace(_ range: Range<Int>, with new: [Word]) {
    words.replaceSubrange(range, with: new)
    isChanged = true
  }

  mutating func remove(_ range: Range<Int>) { replace(range, with: []) }

  /// The same text with other words.
  func with(_ words: [Word]) -> Draft {
    var draft = self
    draft.words = words
    draft.isChanged = true
    return draft
  }
}

/// A sentence in plainer words, and where each of them stands in the text that it was made from.
struct RephrasedText: Sendable {
  let text: TokenizedText
  /// Bytes here and the bytes they come from, in order.
  private let pieces: [(here: Range<Int>, there: Range<Int>)]
  private let whole: Range<Int>

  init(_ draft: Draft, whole: Range<Int>) {
    var bytes: [UInt8] = []
    var pieces: [(here: Range<Int>, there: Range<Int>)] = []
    for (index, word) in draft.words.enumerated() {
      let token = word.token.map { draft.text[$0] }
      let follows = index > 0 && word.token != nil && draft.words[index - 1].token.map { $0 + 1 } == word.token
      let isJoined = token == nil ? word.isMark && word.written != "\"" : token?.spaced == false && follows
      if !bytes.isEmpty, !isJoined { bytes.append(32) }
      let start = bytes.count
      if let written = word.written {
        bytes.append(contentsOf: written.utf8)
      } else if let token {
        bytes.append(contentsOf: draft.text.bytes[token.range])
      }
      if let token { pieces.append((start..<bytes.count, token.range)) }
    }
    text = TokenizedText(bytes: bytes)
    self.pieces = pieces
    self.whole = whole
  }

  /// The bytes of the original that a range of bytes comes from; the whole sentence where all of it was put in.
  func origin(of range: Range<Int>) -> Range<Int> {
    var found: Range<Int>?
    for piece in pieces where piece.here.overlaps(range) {
      found =
        min(found?.lowerBound ?? .max, piece.there.lowerBound)..<max(found?.upperBound ?? 0, piece.there.upperBound)
    }
    return found ?? whole
  }

  /// Whether a token was in the original and not put in.
  func isOriginal(_ token: Token) -> Bool { pieces.contains { $0.here.overlaps(token.range) } }
}
