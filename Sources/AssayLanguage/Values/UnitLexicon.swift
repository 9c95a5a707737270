/// All units with their written forms, found by word pieces.
struct UnitLexicon: Sendable {
  static let shared = UnitLexicon()

  let units: [MeasureUnit]
  private let phrases: PieceTable<Form>

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
    phrases = PieceTable(builder.forms)
  }

  /// The longest unit form that begins at a position.
  func find(_ text: TokenizedText, at start: PiecePosition) -> Found? {
    phrases.longest(text, at: start) { forms, last in choose(forms, text, from: start, last) }
  }

  /// The unit with exactly these bytes as its form.
  func exact(_ text: TokenizedText, _ range: Range<Int>) -> Int? {
    phrases.single(text.key(range)).first { $0.spelling.elementsEqual(text.bytes[range]) }?.unit
  }

  private func choose(_ forms: [Form], _ text: TokenizedText, from start: PiecePosition, _ last: WordPiece) -> Found? {
    let bytes = text.bytes[start.offset..<last.end]
    var (loose, exact) = (Form?.none, Form?.none)
    for form in forms {
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
