/// Phrases of one or more word pieces and what they stand for, looked up piece by piece; the longest wins.
struct PieceTable<Value: Sendable>: Sendable {
  private let nodes: WordTable<Node>
  /// Longer phrases are not looked for.
  static var piecesMax: Int { 9 }

  private struct Node: Sendable {
    var values: [Value] = []
    var continues = false
  }

  init(_ phrases: [(String, Value)]) {
    var table: [WordKey: Node] = [:]
    for (phrase, value) in phrases {
      let text = TokenizedText(phrase)
      var (hash, position) = (WordKey(bits: 0), text.position(0))
      while let piece = text.piece(at: position) {
        hash = Self.step(hash, piece.key)
        var node = table[hash] ?? Node()
        if piece.next.token >= text.count { node.values.append(value) } else { node.continues = true }
        table[hash] = node
        position = piece.next
      }
    }
    nodes = WordTable(table.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }

  private static func step(_ hash: WordKey, _ key: WordKey) -> WordKey {
    WordKey(bits: (hash.bits ^ key.bits) &* 0x9e37_79b9_7f4a_7c15 ^ (hash.bits >> 29))
  }

  /// What a phrase of one piece stands for.
  func single(_ key: WordKey) -> [Value] { nodes[Self.step(WordKey(bits: 0), key)]?.values ?? [] }

  /// Calls `accept` for every phrase that begins at a position, shorter ones first; the last result counts.
  func longest<Result>(
    _ text: TokenizedText, at start: PiecePosition, _ accept: ([Value], WordPiece) -> Result?
  ) -> Result? {
    var (hash, position, best) = (WordKey(bits: 0), start, Result?.none)
    for _ in 0..<Self.piecesMax {
      guard let piece = text.piece(at: position) else { break }
      hash = Self.step(hash, piece.key)
      guard let node = nodes[hash] else { break }
      if !node.values.isEmpty, let result = accept(node.values, piece) { best = result }
      guard node.continues else { break }
      position = piece.next
    }
    return best
  }
}
