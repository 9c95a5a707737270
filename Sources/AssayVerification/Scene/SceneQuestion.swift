import AssayLanguage

/// What a question asks to be counted: "How many red cubes are there?"
enum SceneQuestion {
  /// The things whose number is asked for in some tokens of a text; nil where none are, or where they are not read.
  static func counted(in text: TokenizedText, _ tokens: Range<Int>) -> SceneThing? {
    guard tokens.count <= SceneReader.tokensMax, asksForNumber(text, tokens) else { return nil }
    let lexemes = SceneLexer.lexemes(of: text, tokens)
    guard lexemes.count <= SceneLexer.lexemesMax else { return nil }
    for index in lexemes.indices.dropLast() {
      let isMany = lexemes[index].key == "how" && lexemes[index + 1].key == "many"
      let isNumber = lexemes[index].key == "number" && lexemes[index + 1].has(.of)
      guard isMany || isNumber else { continue }
      var parser = SceneParser(text: text, lexemes: lexemes, range: index + 2..<lexemes.count)
      guard let things = parser.quantified(), [.bare, .the].contains(things.quantity.kind),
        !things.thing.head.isEmpty
      else { return nil }
      parser.skip([.be, .there, .auxiliary, .modal, .perceive, .pronoun, .show, .end, .filler, .have])
      // "How many cubes are red?": the rest narrows them, and was not read.
      guard parser.isDone || isAside(parser) else { return nil }
      return things.thing.withoutTokens
    }
    return nil
  }

  private static let many: WordKey = "many"
  private static let number: WordKey = "number"

  private static func asksForNumber(_ text: TokenizedText, _ tokens: Range<Int>) -> Bool {
    tokens.contains { text[$0].key == many || text[$0].key == number }
  }

  /// "… do you see in the picture", "… does it show"
  private static func isAside(_ parser: SceneParser) -> Bool {
    var parser = parser
    while let lexeme = parser.current, Self.asides.contains(lexeme.key) || lexeme.has([.be, .picture, .the, .end]) {
      parser.at += 1
      _ = lexeme
    }
    if let length = parser.pictureAdjunct() { parser.at += length }
    parser.skip([.end, .have, .show, .perceive, .there])
    return parser.isDone
  }

  private static let asides: Set<WordKey> = ["you", "we", "i", "do", "does", "it", "there", "here", "total"]
}

extension SceneThing {
  /// The same description without places in a text, to be used with another one.
  var withoutTokens: SceneThing {
    var thing = self
    thing.words = 0..<0
    thing.head = 0..<0
    if case .noun(var noun) = kind {
      noun.tokens = 0..<0
      thing.kind = .noun(noun)
    }
    thing.conditions = conditions.map { condition in
      if case .values(let values, _) = condition { return .values(values, tokens: 0..<0) }
      return condition
    }
    // What is described by other things keeps places in the question's text.
    let isPlain = thing.conditions.allSatisfy {
      if case .values = $0 { true } else { false }
    }
    if !isPlain { thing.kind = .viewer }
    return thing
  }
}
