import AssayLanguage

/// What is said of things that no extractor looks at: weights, prices, makers. Understood, and open.
extension SceneParser {
  mutating func propertyStatement() -> SceneProposition? {
    attempt { parser in
      if let found = parser.bodyOf() { return found }
      if let found = parser.whatClause() { return found }
      if let found = parser.described() { return found }
      if let found = parser.property() { return found }
      return parser.agent()
    }
  }

  static let properties: Set<WordKey> = [
    "weight", "mass", "price", "cost", "value", "age", "temperature", "origin", "owner", "maker", "manufacturer",
    "purpose", "function", "name", "smell", "taste", "sound", "density", "hardness", "brand", "meaning", "history",
    "designer", "speed", "volume", "worth", "producer", "creator", "softness", "strength", "lifespan", "quality",
    "durability", "content", "contents", "inside", "interior", "feel", "touch", "odour", "odor", "creation",
  ]

  /// "The weight of A is two kilograms", "A's price is five euros".
  private mutating func property() -> SceneProposition? {
    attempt { parser in
      let owner: SceneQuantified
      let start: Int
      if parser.takes(.the), let noun = parser.current, Self.properties.contains(noun.key), parser.sees(.of, 1) {
        start = parser.at
        parser.at += 2
        guard let found = parser.quantified(post: false) else { return nil }
        owner = found
      } else {
        guard parser.foresees("'s") else { return nil }
        if parser.at > 0, parser.lexemes[parser.at - 1].has(.the) { parser.at -= 1 }
        guard let found = parser.quantified(post: false), parser.takes(key: "'s"), let noun = parser.current,
          Self.properties.contains(noun.key)
        else { return nil }
        start = parser.at
        parser.at += 1
        owner = found
      }
      guard parser.sees([.be, .seem, .modal, .auxiliary]) || parser.sees(.open) else { return nil }
      let key = parser.lexemes[start].key
      parser.takeRest()
      return .predicate(owner, .open(tokens: parser.tokens(from: start), key: key))
    }
  }

  /// "The surface of the cube is matte": what people see of it is the thing itself.
  private mutating func bodyOf() -> SceneProposition? {
    attempt { parser in
      let owner: SceneQuantified
      if parser.takes(.the), parser.takesBody() {
        guard parser.takes(.of), let found = parser.quantified(post: false) else { return nil }
        owner = found
      } else {
        guard parser.foresees("'s") else { return nil }
        if parser.at > 0, parser.lexemes[parser.at - 1].has(.the) { parser.at -= 1 }
        guard let found = parser.quantified(post: false), parser.takes(key: "'s"), parser.takesBody() else {
          return nil
        }
        owner = found
      }
      guard parser.sees([.be, .seem]), let condition = parser.verbPhrase(), parser.endsClause else { return nil }
      return .predicate(owner, condition)
    }
  }

  /// "Metal is what A is made of", "Germany is where A was made", "Two kilograms is what A weighs".
  private mutating func whatClause() -> SceneProposition? {
    guard foresees("what", "where", "how", "when") else { return nil }
    return attempt { parser in
      let start = parser.at
      var values: SceneCondition?
      if let list = parser.valueList(), parser.sees(.be) {
        values = .values(list.values, tokens: parser.tokens(from: start))
      } else {
        parser.at = start
        while let lexeme = parser.current, parser.at < start + 6,
          lexeme.has([.open, .number, .approx, .the, .indefinite, .value]), !lexeme.has(.be)
        {
          parser.at += 1
        }
        guard parser.at > start else { return nil }
      }
      let said = parser.tokens(from: start)
      guard parser.takes(.be), let word = parser.current, Self.questions.contains(word.key) else { return nil }
      parser.at += 1
      guard let owner = parser.quantified(post: false), parser.sees([.be, .open, .have, .auxiliary, .modal]) else {
        return nil
      }
      let isValue = parser.takes(.be) && (parser.sees(key: "made") || parser.isDone || parser.sees(.end))
      parser.takeRest()
      if let values, isValue { return .predicate(owner, values) }
      return .predicate(owner, .open(tokens: said, key: parser.lexemes[start].key))
    }
  }

  private static let questions: Set<WordKey> = ["what", "where", "how", "when"]

  /// "Brown describes the sphere"
  private mutating func described() -> SceneProposition? {
    attempt { parser in
      let start = parser.at
      guard let list = parser.valueList() else { return nil }
      let values = SceneCondition.values(list.values, tokens: parser.tokens(from: start))
      guard parser.takes(key: "describes") || parser.takes(key: "characterizes") || parser.takes(key: "characterises"),
        let owner = parser.quantified(), parser.endsClause
      else { return nil }
      return .predicate(owner, values)
    }
  }

  /// "Somebody has touched the sphere": something happened to it.
  private mutating func agent() -> SceneProposition? {
    attempt { parser in
      guard let first = parser.current, Self.agents.contains(first.key) else { return nil }
      parser.at += 1
      parser.skip([.have, .be, .auxiliary, .modal, .filler])
      let start = parser.at
      guard let verb = parser.current, verb.has([.open, .touch, .posture]) else { return nil }
      parser.at += 1
      guard let object = parser.quantified() else { return nil }
      parser.takeRest()
      return .predicate(object, .open(tokens: parser.tokens(start..<start + 1), key: verb.key))
    }
  }

  private static let agents: Set<WordKey> = ["somebody", "someone", "nobody", "everybody", "everyone"]

  /// Goes to the end of the clause.
  mutating func takeRest() {
    while let lexeme = current, !lexeme.has([.end, .comma]) { at += 1; _ = lexeme }
  }
}
