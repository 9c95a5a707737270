import AssayLanguage

/// Clauses with their subject behind the verb.
extension SceneParser {
  /// "To the left of the cube is a sphere", "In each box there is a yellow item".
  mutating func inverted() -> SceneProposition? {
    attempt { parser in
      guard parser.sees(.relation) || parser.sees(key: "at") else { return nil }
      guard let place = parser.predicateCore(allowsValues: false) else { return nil }
      parser.skip(.comma)
      let hadThere = parser.takes(.there)
      var hadVerb = hadThere && parser.lexemes[parser.at - 1].key != "there" || parser.seesOneSeeing()
      var negated = false
      while let lexeme = parser.current, lexeme.has([.be, .posture, .negated, .auxiliary, .there]), !lexeme.has(.none) {
        if lexeme.has(.negated) { negated.toggle() }
        hadVerb = true
        parser.at += 1
      }
      guard hadVerb, var things = parser.quantifiedList() else { return nil }
      guard parser.endsClause else { return nil }
      if case .related(let relation, let owner, nil, _) = place, relation == .inside || relation == .within,
        [.count, .all, .both, .none, .most].contains(owner.quantity.kind)
      {
        // "In exactly one box there is a square and no circle."
        let whole = SceneProposition.predicate(owner, .has(things, only: parser.takesNothingElse()))
        return negated ? .not(whole) : whole
      }
      for index in things.indices { things[index].thing.conditions.append(place) }
      let statements = things.map { Self.distributed($0) }
      let whole = statements.count == 1 ? statements[0] : .all(statements)
      return negated ? .not(whole) : whole
    }
  }

  /// "one can see", "you find"
  private mutating func seesOneSeeing() -> Bool {
    attempt { parser -> Bool? in
      guard ["one", "you", "we", "i"].contains(parser.current?.key ?? "") else { return nil }
      parser.at += 1
      parser.skip([.modal, .auxiliary, .filler])
      return parser.takes(.perceive) ? true : nil
    } ?? false
  }
}
