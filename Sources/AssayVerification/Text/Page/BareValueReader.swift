import AssayLanguage
import AssayWire

/// Answers that are a value and nothing else: "RM80.90", "It was 15/01/2019.", "ABC HO TRADING". The prompt tells
/// which role is asked for; without one an amount is taken for the total, a date for the document's.
struct BareValueReader {
  let sentence: Sentence
  let prompt: TokenizedText?
  private var text: TokenizedText { sentence.text }
  private var reader: FieldReader { FieldReader(sentence: sentence) }

  private static let wordsMax = 12

  func claims() -> [Claim]? {
    guard reader.isDocumentOnly, let value = stripped() else { return nil }
    let asked = prompt.flatMap { PromptRole.role(of: $0) }
    if let role = asked, fits(value, role) { return [claim(role, value)] }
    if isDate(value) { return [claim(.date, value, bare: asked == nil)] }
    if isAmount(value) { return [claim(.total, value, bare: true)] }
    if isHeading(value) { return [Claim(span: sentence.bytes, type: .other, form: .setAside(.generic))] }
    guard isName(value) else { return nil }
    let company = value.contains { FieldJudge.companyForms.contains(text.tokens[$0].key) }
    if company, value.count > 1 { return [claim(.issuer, value, bare: true)] }
    let query = TextQuery(.read(ReadQuery(value: value)))
    return [
      Claim(
        span: sentence.bytes, type: .read, channel: .reads,
        slots: [.init("text", .string(text.string(tokens: value)))], form: .text(query))
    ]
  }

  private func claim(_ role: FieldRole, _ value: Range<Int>, bare: Bool = false) -> Claim {
    reader.claim(role, name: value.lowerBound..<value.lowerBound, value: value, manner: bare ? .bare : .plain)
  }

  /// Without "it is", quotes and the full stop.
  private func stripped() -> Range<Int>? {
    var value = sentence.tokens
    while let last = value.last, text.tokens[last].kind == .punctuation, text.tokens[last].key != ")" {
      value.removeLast()
    }
    while let first = value.first, text.tokens[first].key == "\"" || text.tokens[first].key == "'" {
      value.removeFirst()
    }
    if value.count > 2, Self.subjects.contains(text.tokens[value.lowerBound].key),
      Self.copulas.contains(text.tokens[value.lowerBound + 1].key)
    {
      value.removeFirst(2)
      while let first = value.first, Self.leads.contains(text.tokens[first].key), value.count > 1 {
        value.removeFirst()
      }
    } else if value.count > 1, let first = value.first, text.tokens[first].key == "on" || text.tokens[first].key == "by"
    {
      value.removeFirst()
    }
    let words = value.count { text.tokens[$0].kind != .punctuation }
    let labelled = value.contains { text.tokens[$0].key == ":" || text.tokens[$0].key == "=" }
    return words == 0 || words > Self.wordsMax || labelled ? nil : value
  }

  private static let subjects = FunctionWords.keys("it that this")
  private static let copulas = FunctionWords.keys("is was reads says")
  private static let leads = FunctionWords.keys("on by from for the exactly dated")

  private func isAmount(_ value: Range<Int>) -> Bool {
    let amounts = AmountReader.all(text, value)
    guard amounts.count == 1, let amount = amounts.first, !amount.figure.percent else { return false }
    guard amount.figure.currency || amount.figure.decimals == 2 else { return false }
    return value.allSatisfy { index in
      amount.tokens.contains(index) || text.tokens[index].kind == .symbol || Currency.isName(text.tokens[index].key)
    }
  }

  private func isDate(_ value: Range<Int>) -> Bool {
    guard let date = DateReader.all(in: text, tokens: value).first, date.fields.mask.contains(.month),
      let range = reader.covering(date.range, in: value)
    else { return false }
    return value.count <= range.count + 1
  }

  /// "Receipt summary", "Invoice details:".
  private func isHeading(_ value: Range<Int>) -> Bool {
    let words = value.filter { text.tokens[$0].kind == .word }.map { text.tokens[$0].key }
    return words.count <= 4 && value.count <= 8 && words.contains { Self.headings.contains($0) }
      && words.contains { FieldWords.documents.contains($0) }
  }
  private static let headings = FunctionWords.keys("summary details overview breakdown information extract extraction")

  /// Words in capitals, with small words only between them.
  private func isName(_ value: Range<Int>) -> Bool {
    guard let first = value.first, let last = value.last, text.tokens[first].capitalised,
      text.tokens[last].kind != .word || text.tokens[last].capitalised
    else { return false }
    return value.allSatisfy { index in
      let token = text.tokens[index]
      return token.kind != .word || token.capitalised || Self.inNames.contains(token.key)
    } && !FunctionWords.all.contains(text.tokens[first].key)
      && (value.count > 1 || reader.isAllCaps(text.tokens[first]))
  }

  private static let inNames = FunctionWords.keys("of and the de la le du von van der et y a for")

  private func fits(_ value: Range<Int>, _ role: FieldRole) -> Bool {
    switch role.valueKind {
    case .amount: isAmount(value) || AmountReader.all(text, value).first?.tokens == value
    case .count, .measure: !AmountReader.all(text, value).isEmpty
    case .date: isDate(value) || value.count == 1 && FieldWords.year(text, value.lowerBound) != nil
    case .time: reader.clockRange(value) != nil
    case .identifier: reader.identifierRange(value, forward: true) == value
    case .name, .text:
      isName(value) || value.allSatisfy { text.tokens[$0].capitalised || text.tokens[$0].kind != .word }
    }
  }
}

/// Which role of a document a question asks for.
enum PromptRole {
  static func role(of prompt: TokenizedText) -> FieldRole? {
    var weak: FieldRole?
    for index in prompt.tokens.indices.prefix(200) {
      guard let match = RoleLexicon.match(prompt, at: index, in: 0..<prompt.count, on: .claim) else { continue }
      if match.count > 1 || !FieldWords.weak.contains(prompt.tokens[index].key) { return match.role }
      weak = weak ?? match.role
    }
    // "How much change was given?"
    if let weak, weak.valueKind == .amount, weak != .price { return weak }
    let keys = prompt.tokens.prefix(200).map(\.key)
    for (index, key) in keys.enumerated() {
      let next = index + 1 < keys.count ? keys[index + 1] : "?"
      if key == "how", next == "much" { return .total }
      if key == "when" { return .date }
      if key == "what" || key == "which", next == "time" { return .time }
      if key == "what" || key == "which", next == "day" || next == "year" { return .date }
      if key == "who" || key == "where" { return .issuer }
    }
    return weak
  }
}
