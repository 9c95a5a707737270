/// All units with their written forms, as a trie over word pieces.
struct UnitLexicon: Sendable {
  static let shared = UnitLexicon()

  let units: [MeasureUnit]
  private let nodes: WordTable<Node>

  private struct Node: Sendable {
    /// Forms that end here, the preferred first.
    var forms: [Form] = []
    var continues = false
  }

  struct Form: Sendable {
    var unit: Int
    /// The exact bytes, where capitals matter: `mW` and `MW`.
    var spelling: [UInt8]
    /// Only this spelling counts.
    var strict: Bool
  }

  struct Found {
    var unit: Int
    var end: PiecePosition
    var byteEnd: Int
    var exact: Bool
  }

  init() {
    var builder = UnitBuilder()
    builder.metric()
    builder.customary()
    builder.science()
    builder.currencies()
    units = builder.units
    var table: [WordKey: Node] = [:]
    for (text, form) in builder.forms { Self.insert(text, form, into: &table) }
    nodes = WordTable(table.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }

  private static func insert(_ text: String, _ form: Form, into table: inout [WordKey: Node]) {
    let tokens = TokenizedText(text)
    var (hash, position) = (WordKey(bits: 0), tokens.position(0))
    while let piece = tokens.piece(at: position) {
      hash = step(hash, piece.key)
      var node = table[hash] ?? Node()
      if piece.next.token >= tokens.count { node.forms.append(form) } else { node.continues = true }
      table[hash] = node
      position = piece.next
    }
  }

  private static func step(_ hash: WordKey, _ key: WordKey) -> WordKey {
    WordKey(bits: (hash.bits ^ key.bits) &* 0x9e37_79b9_7f4a_7c15 ^ (hash.bits >> 29))
  }

  /// The longest unit form that begins at a position.
  func find(_ text: TokenizedText, at start: PiecePosition) -> Found? {
    var (hash, position, best) = (WordKey(bits: 0), start, Found?.none)
    var first = true
    for _ in 0..<9 {
      guard let piece = text.piece(at: position) else { break }
      hash = Self.step(hash, piece.key)
      guard let node = nodes[hash] else { break }
      if let found = choose(node, text, from: start, piece) { best = found }
      guard node.continues else { break }
      first = false
      position = piece.next
    }
    _ = first
    return best
  }

  private func choose(_ node: Node, _ text: TokenizedText, from start: PiecePosition, _ last: WordPiece) -> Found? {
    guard !node.forms.isEmpty else { return nil }
    let bytes = text.bytes[start.offset..<last.end]
    var (loose, exact) = (Form?.none, Form?.none)
    for form in node.forms {
      if form.spelling.elementsEqual(bytes) {
        exact = form
        break
      }
      if !form.strict, loose == nil { loose = form }
    }
    guard let form = exact ?? loose else { return nil }
    return Found(unit: form.unit, end: last.next, byteEnd: last.end, exact: exact != nil)
  }
}
