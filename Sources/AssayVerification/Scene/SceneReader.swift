import AssayLanguage
import AssayWire

/// Reads sentences about things: presence, count, attribute, place, comparison, time of events.
package struct SceneReader: Sendable {
  package init() {}

  /// A sentence of more tokens is not read.
  static let tokensMax = 120

  /// The claims of one sentence; never empty: what is no claim, or is not understood, comes back set aside.
  package func claims(of sentence: Sentence, _ memory: inout ReadingMemory) -> [Claim] {
    if sentence.tokens.count > Self.tokensMax { return [setAside(sentence, .tooLong)] }
    let lexemes = SceneLexer.lexemes(of: sentence.text, sentence.tokens)
    guard !lexemes.isEmpty, lexemes.count <= SceneLexer.lexemesMax else { return [setAside(sentence, .unparsed)] }
    if lexemes.last?.key == "?" { return [setAside(sentence, .question)] }
    var parser = SceneParser(text: sentence.text, lexemes: lexemes, range: 0..<lexemes.count)
    if let statements = parser.sentence() {
      return statements.map { claim($0, lexemes, parser.hedge, sentence, &memory) }
    }
    return [setAside(sentence, .unparsed)]
  }

  private func setAside(_ sentence: Sentence, _ reason: Reason) -> Claim {
    Claim(span: sentence.bytes, type: .other, form: .setAside(reason))
  }

  private func claim(
    _ statement: SceneParser.Statement, _ lexemes: [Lexeme], _ hedge: Claim.Hedge, _ sentence: Sentence,
    _ memory: inout ReadingMemory
  ) -> Claim {
    let tokens = Int(lexemes[statement.range.lowerBound].start)..<Int(lexemes[statement.range.upperBound - 1].end)
    let described = SceneSlots(sentence.text).describe(statement.body)
    return Claim(
      span: sentence.text.byteRange(tokens: tokens), type: described.type, polarity: described.polarity, hedge: hedge,
      channel: nil, slots: described.slots, form: .scene(SceneFormula(statement.body, tokens: tokens)))
  }
}
