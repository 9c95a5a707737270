import AssayLanguage
import AssayWire

/// "The gate is B7", "Salesperson: Ann": roles that the lexicon does not know but the page may.
struct FreeFieldReader {
  let sentence: Sentence
  private var text: TokenizedText { sentence.text }

  func claims() -> [Claim]? {
    let readable: FactKinds = [.texts, .fields, .metadata, .measures]
    guard !sentence.kinds.isDisjoint(with: readable),
      sentence.kinds.isDisjoint(with: [.objects, .captions, .sounds, .words, .speech])
    else { return nil }
    let tokens = sentence.tokens
    if let items = counted() { return [items] }
    if let described = described() { return [described] }
    guard let verb = tokens.dropFirst().first(where: { Self.links.contains(text.tokens[$0].key) }) else { return nil }
    let name = tokens.lowerBound..<verb
    guard name.count <= 6,
      name.contains(where: { FunctionWords.isContent(text.tokens[$0].key) && text.tokens[$0].kind == .word })
    else { return nil }
    var start = verb + 1
    while start < tokens.upperBound, FieldWords.connects(text.tokens[start].key) || text.tokens[start].key == "\"" {
      start += 1
    }
    var end = tokens.upperBound
    while end > start, text.tokens[end - 1].kind == .punctuation { end -= 1 }
    guard start < end, end - start <= 12, telling(start..<end) else { return nil }
    return [FieldReader(sentence: sentence).claim(.other, name: name, value: start..<end)]
  }

  private var reader: FieldReader { FieldReader(sentence: sentence) }

  /// "Three impellers were ordered": the row of the thing has the number.
  private func counted() -> Claim? {
    let tokens = sentence.tokens
    guard let number = AmountReader.all(text, tokens).first, number.tokens.lowerBound <= tokens.lowerBound + 1,
      number.figure.decimals == 0, !number.figure.currency, !number.figure.percent
    else { return nil }
    var start = number.tokens.upperBound
    while start < tokens.upperBound, Self.measures.contains(text.tokens[start].key) { start += 1 }
    guard let verb = (start..<tokens.upperBound).first(where: { Self.passives.contains(text.tokens[$0].key) }),
      verb > start, verb + 1 < tokens.upperBound, Self.trading.contains(text.tokens[verb + 1].key), verb - start <= 6
    else { return nil }
    return reader.claim(.other, name: start..<verb, value: number.tokens)
  }

  /// "It was made in Portugal" where the label says "Made in".
  private func described() -> Claim? {
    let tokens = sentence.tokens
    guard let verb = tokens.first(where: { Self.passives.contains(text.tokens[$0].key) }), verb > tokens.lowerBound,
      verb - tokens.lowerBound <= 3
    else { return nil }
    var end = verb + 1
    while end < tokens.upperBound, end - verb <= 3, text.tokens[end].kind == .word, !text.tokens[end].capitalised {
      end += 1
    }
    guard end - verb >= 3, end < tokens.upperBound, Self.places.contains(text.tokens[end - 1].key),
      text.tokens[end].capitalised
    else { return nil }
    var last = tokens.upperBound
    while last > end, text.tokens[last - 1].kind == .punctuation { last -= 1 }
    guard end < last, last - end <= 6 else { return nil }
    return reader.claim(.other, name: verb + 1..<end, value: end..<last)
  }

  private static let measures = FunctionWords.keys("units pieces unit piece pcs of x packs bottles boxes")
  private static let passives = FunctionWords.keys("was were is are")
  private static let places = FunctionWords.keys("in by at from to for")
  private static let trading = FunctionWords.keys(
    "bought ordered purchased sold delivered shipped supplied billed listed included charged")

  private func telling(_ value: Range<Int>) -> Bool {
    value.contains { text.tokens[$0].kind == .number || text.tokens[$0].kind == .mixed }
      || text.tokens[value.lowerBound].capitalised
  }

  private static let links = FunctionWords.keys("is was reads shows says states are were : equals =")
}
