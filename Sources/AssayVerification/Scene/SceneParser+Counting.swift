import AssayLanguage

/// Counts said in other ways: by a comparison alone, by a label and a number, one by one.
extension SceneParser {
  /// "More trucks than motorcycles are shown", "As many bowls as pizzas can be seen".
  mutating func comparedCounts() -> SceneProposition? {
    attempt { parser in
      guard parser.sees([.more, .asWord, .number]), let counts = parser.countComparison() else { return nil }
      while let lexeme = parser.current,
        lexeme.has([.be, .show, .modal, .auxiliary, .perceive, .filler, .there]) || lexeme.key == "exist"
      {
        parser.at += 1
      }
      return parser.endsClause ? counts : nil
    }
  }

  /// "Cylinders: 2.", "Number of cubes: three", "The cube count is three".
  mutating func labelledCount() -> SceneProposition? {
    guard foresees(":", "count", "number", "total", "tally") else { return nil }
    return attempt { parser in
      parser.skip(.the)
      _ = parser.takes(key: "total")
      if parser.takes(key: "number") || parser.takes(key: "count") {
        guard parser.takes(.of) else { return nil }
      }
      guard var things = parser.quantified(post: false), things.quantity.kind == .bare, !things.thing.head.isEmpty
      else { return nil }
      let isCount = parser.withoutCount(&things.thing)
      guard parser.takes(key: ":") || isCount && (parser.takes(.be) || parser.takes(key: "equals")) else { return nil }
      guard isCount || things.thing.plural else { return nil }
      var quantity = SceneQuantity(kind: .count, strict: true)
      if parser.takes(.none) {
        quantity.kind = .none
      } else {
        if parser.takes(.approx) { quantity.approximate = true }
        guard let number = parser.number() else { return nil }
        quantity.number = number
        if number == 0 { quantity.kind = .none }
      }
      guard parser.isDone || parser.sees(.end) || parser.sees(.comma) else { return nil }
      things.quantity = quantity
      return .exists(things)
    }
  }

  /// "cube count", "number of cubes": the cubes. Whether such a word was there.
  private mutating func withoutCount(_ thing: inout SceneThing) -> Bool {
    guard case .noun(var noun) = thing.kind, noun.words.count > 1, Self.countWords.contains(noun.lemma) else {
      return false
    }
    noun.words.removeLast()
    noun.tokens = noun.tokens.lowerBound..<max(noun.tokens.lowerBound, noun.tokens.upperBound - 1)
    noun.lemma = noun.words.last ?? noun.lemma
    noun.surface = noun.lemma
    noun.phrase = PhraseKey.combine(noun.words)
    thing.kind = .noun(noun)
    thing.plural = true
    thing.head = noun.tokens
    return true
  }

  private static let countWords: Set<WordKey> = ["count", "number", "total", "tally"]

  /// "One cylinder is green, the other is brown", "One of the cubes is large and the other two are small".
  mutating func oneAndOther() -> SceneProposition? {
    guard sees(.one), foresees("other", "others", "remaining") else { return nil }
    return attempt { parser in
      let start = parser.at
      guard parser.sees(.one), let first = parser.quantified(post: false), first.quantity.kind == .count,
        first.quantity.number == 1, !first.thing.head.isEmpty, let one = parser.verbPhrase()
      else { return nil }
      parser.skip([.comma])
      _ = parser.takes(.and) || parser.takes(key: "but")
      guard parser.takes(.the), let other = parser.take(.other) else { return nil }
      var count: Int? = other.key == "others" ? nil : 1
      if let number = parser.number(), number > 1 { count = number }
      if parser.sees([.thing, .one, .open, .block]), !parser.sees([.be, .have]) {
        if parser.lexemes[parser.at].plural, count == 1 { count = nil }
        parser.at += 1
      }
      guard let rest = parser.verbPhrase(), parser.endsClause else { return nil }
      var things = first.thing
      things.words = parser.tokens(from: start)
      things.plural = true
      let total = SceneQuantity(kind: .count, op: count == nil ? .atLeast : .exactly, number: (count ?? 1) + 1)
      var ones = things
      ones.group.append(.some(SceneQuantity(kind: .count, op: .atLeast), one))
      ones.group.append(.some(SceneQuantity(kind: .count, op: .atLeast, number: count ?? 1), rest))
      return .all([
        .exists(SceneQuantified(quantity: total, thing: ones)),
        .predicate(SceneQuantified(quantity: .all, thing: things), .any([one, rest])),
      ])
    }
  }

  /// ", including a sphere and two cubes", "such as cubes and spheres": they are there.
  mutating func instances() -> SceneProposition? {
    skip(.comma)
    guard takes(key: "including") || takes(keys: ["such", "as"]) || takes(key: "namely") else { return nil }
    isExplicit = true
    return existence(negated: false)
  }

  /// "between five and seven objects"
  mutating func rangeOfCounts() -> SceneProposition? {
    guard take(.relation)?.relation == SceneRelation.between.rawValue || takes(key: "from"), let low = number(),
      takes(.and) || takes(key: "to"), let high = number(), low <= high, let thing = countedThing(), endsClause
    else { return nil }
    return .all([
      .exists(SceneQuantified(quantity: SceneQuantity(kind: .count, op: .atLeast, number: low), thing: thing)),
      .exists(SceneQuantified(quantity: SceneQuantity(kind: .count, op: .atMost, number: high), thing: thing)),
    ])
  }

  /// "Yellow squares appear in two of the boxes", "Two circles are in one box": the containers come first.
  static func contained(_ subject: SceneQuantified, _ condition: SceneCondition) -> SceneProposition? {
    guard case .related(let relation, var object, nil, _) = condition, relation == .inside || relation == .within,
      subject.quantity.kind == .bare && subject.thing.plural
        || subject.quantity.kind == .count && !subject.quantity.ofThe
        || subject.quantity.kind == .some,
      [.count, .all, .both, .none, .most, .notAll].contains(object.quantity.kind)
    else { return nil }
    if object.quantity.kind == .count, object.quantity.number == 1, !object.quantity.strict {
      object.quantity.op = .atLeast
    }
    var things = subject
    if things.quantity.kind == .bare { things.quantity = .some }
    return .predicate(object, .has([things], only: false))
  }
}
