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
    let statements = parser.sentence()
    if sentence.kinds.contains(.captions), !(statements.map { isPlain($0, parser.isExplicit) } ?? false) {
      let described = SceneDescriber.claims(of: sentence, lexemes)
      if !described.isEmpty { return described }
    }
    guard let statements else { return [setAside(sentence, .unparsed)] }
    return statements.map { claim($0, lexemes, parser.hedge, sentence, &memory) }
  }

  /// Whether statements say one checkable thing each rather than describe a picture.
  private func isPlain(_ statements: [SceneParser.Statement], _ isExplicit: Bool) -> Bool {
    statements.allSatisfy { statement in
      switch statement.body {
      case .exists(let things): isExplicit && SceneDescriber.isPlain(things.thing)
      case .predicate(let subject, let condition):
        SceneDescriber.isPlain(subject.thing) && SceneDescriber.isPlain(condition)
          && (subject.quantity.kind != .some || condition.isPresence)
      case .counts, .not: true
      case .all(let parts), .any(let parts):
        isExplicit
          && parts.allSatisfy {
            if case .exists(let things) = $0 { SceneDescriber.isPlain(things.thing) } else { false }
          }
      }
    }
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
    var formula = SceneFormula(statement.body, tokens: tokens)
    formula.polarity = described.polarity
    return Claim(
      span: sentence.text.byteRange(tokens: tokens), type: described.type, polarity: described.polarity, hedge: hedge,
      channel: nil, slots: described.slots, form: .scene(formula))
  }
}
