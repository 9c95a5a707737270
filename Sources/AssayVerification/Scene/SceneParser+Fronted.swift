import AssayLanguage

/// Clauses that do not open with their subject: "Nearest to the camera is the cube", "Of the cubes, two are small",
/// "Made of rubber, the cube is small", "Metal is what the cube is made of".
extension SceneParser {
  mutating func fronted() -> SceneProposition? {
    attempt { parser in
      if let found = parser.extremeFirst() { return found }
      if let found = parser.nearestOf() { return found }
      if let found = parser.comparedFirst() { return found }
      if let found = parser.partitive() { return found }
      if let found = parser.viewerFirst() { return found }
      return parser.qualityFirst()
    }
  }

  /// "Nearest to the camera is A", "Closest to the sphere stands A".
  private mutating func extremeFirst() -> SceneProposition? {
    attempt { parser in
      _ = parser.takes(.the)
      guard let selector = parser.extremeSelector() else { return nil }
      parser.skip(.comma)
      guard parser.takes([.be, .posture]), let things = parser.quantified(), parser.endsClause else { return nil }
      return .predicate(things, .extreme(selector))
    }
  }

  /// "closest to the camera", "farthest from the sphere", "leftmost".
  mutating func extremeSelector() -> SceneSelector? {
    attempt { parser in
      parser.skip(.filler)
      guard let lexeme = parser.take(.superlative) else { return nil }
      let selector = Self.selector(of: lexeme)
      guard case .extreme(.depth, let sign) = selector, !Self.ends.contains(lexeme.key) else { return selector }
      guard parser.sees(key: "to") || parser.sees(key: "from") else { return nil }
      return parser.nearest(sign)
    }
  }

  /// Last words of "at the front", "rearmost": no landmark has to follow.
  static let ends: Set<WordKey> = ["front", "back", "frontmost", "foremost", "rearmost", "hindmost", "else"]

  /// "The sphere's nearest neighbour is A", "The nearest neighbour of the sphere is A".
  private mutating func nearestOf() -> SceneProposition? {
    attempt { parser in
      guard parser.foresees("neighbour", "neighbor") || parser.foresees("'s") else { return nil }
      var target = parser.attempt { inner -> SceneQuantified? in
        guard let owner = inner.quantified(post: false), inner.takes(key: "'s") else { return nil }
        return owner
      }
      if target == nil { _ = parser.takes(.the) }
      guard let lexeme = parser.take(.superlative), abs(lexeme.sense) == 5 else { return nil }
      guard parser.takes(.thing) || parser.takesNeighbour() else { return nil }
      if target == nil {
        guard parser.takes(.of) || parser.takes(key: "to") else { return nil }
        target = parser.quantified(post: false)
      }
      guard let target, parser.takes(.be), let things = parser.quantified(), parser.endsClause else { return nil }
      return .predicate(things, .extreme(.nearest(target, sign: lexeme.sense < 0 ? -1 : 1)))
    }
  }

  private mutating func takesNeighbour() -> Bool {
    takes(key: "neighbour") || takes(key: "neighbor")
  }

  // MARK: Compared to

  /// "Compared to B, A is larger", "Compared with B, A is nearer to C".
  private mutating func comparedFirst() -> SceneProposition? {
    attempt { parser in
      guard let word = parser.take(.than), word.key != "than", word.key != "then" else { return nil }
      guard let rival = parser.quantified(), parser.takes(.comma) else { return nil }
      guard let subject = parser.quantified(post: false), parser.takes([.be, .seem]) else { return nil }
      let negated = parser.takes(.negated)
      guard let condition = parser.comparison(with: rival), parser.endsClause else { return nil }
      return .predicate(subject, negated ? .not(condition) : condition)
    }
  }

  /// A comparative whose other side was named before: "larger", "nearer to the camera".
  private mutating func comparison(with rival: SceneQuantified) -> SceneCondition? {
    skipFillers()
    if let lexeme = take(.comparative) {
      if sees(key: "in"), sees(.attributeNoun, 1) { at += 2 }
      _ = takes(.one)
      return .compare(SceneMeasure(rawValue: abs(lexeme.sense)) ?? .size, sign: lexeme.sense < 0 ? -1 : 1, rival)
    }
    guard let lexeme = take(.extreme) else { return nil }
    let sign = lexeme.sense < 0 ? -1 : 1
    guard takes(key: "to") || takes(key: "from") || isAway, let target = anchor() else { return nil }
    if case .viewer = target.thing.kind { return .compare(.depth, sign: sign, rival) }
    return .outdoes(target, rival, sign: sign)
  }

  // MARK: Of the cubes

  /// "Of all the objects, A is the largest", "Of the three cubes, two are small", "Of A and B, B is closer to C".
  private mutating func partitive() -> SceneProposition? {
    attempt { parser in
      guard
        parser.takes(.of) || parser.sees(.all) && parser.sees(.of, 1)
          || parser.current?.relation == SceneRelation.among.rawValue && parser.takes(.relation)
      else { return nil }
      guard let group = parser.quantified(post: false) else { return nil }
      if parser.takes(.and) {
        guard let second = parser.quantified(post: false), parser.takes(.comma) else { return nil }
        return parser.better(of: [group.thing, second.thing])
      }
      guard group.thing.plural || group.quantity.kind == .all || group.quantity.kind == .both else { return nil }
      _ = parser.takes(.comma)
      return parser.share(of: group) ?? parser.best(of: group)
    }
  }

  private mutating func better(of pair: [SceneThing]) -> SceneProposition? {
    guard let subject = quantified(post: false), takes(.be) else { return nil }
    skip(.the)
    var rivals = SceneThing()
    rivals.alternatives = pair
    guard let condition = comparison(with: SceneQuantified(quantity: .all, thing: rivals)), endsClause else {
      return nil
    }
    return .predicate(subject, condition)
  }

  /// "(of the cubes) two are small", "… only one is blue", "… none is red".
  private mutating func share(of group: SceneQuantified) -> SceneProposition? {
    attempt { parser in
      let start = parser.at
      var quantity = parser.quantity()
      guard [.count, .none, .all, .both, .most].contains(quantity.kind) else { return nil }
      if parser.lexemes[parser.at - 1].has(.of), !parser.sees(.pronoun) { return nil }
      _ = parser.takes(.pronoun)
      if quantity.ofThe, quantity.op == .atLeast { quantity.op = .exactly }
      guard parser.sees([.be, .have, .posture, .touch]), let condition = parser.verbPhrase(), parser.endsClause else {
        return nil
      }
      var thing = group.thing
      thing.words = parser.tokens(from: start)
      return .predicate(SceneQuantified(quantity: quantity, thing: thing), condition)
    }
  }

  /// "(among the cubes) the blue one is the largest"
  private mutating func best(of group: SceneQuantified) -> SceneProposition? {
    guard let subject = quantified(post: false), takes(.be) else { return nil }
    let negated = takes(.negated)
    _ = takes(.the)
    guard let selector = extremeSelector() else { return nil }
    _ = takes([.one, .thing])
    guard endsClause else { return nil }
    var best = group.thing
    best.selector = selector
    return .predicate(subject, negated ? .not(.isA(best)) : .isA(best))
  }

  // MARK: The camera

  /// "The camera is closer to A than to B", "The viewer is nearest to A".
  private mutating func viewerFirst() -> SceneProposition? {
    attempt { parser in
      parser.skip([.the, .possessive])
      guard let lexeme = parser.current, SceneUnits.viewers.contains(lexeme.key), parser.sees([.be, .posture], 1) else {
        return nil
      }
      parser.at += 2
      let negated = parser.takes(.negated)
      parser.skipFillers()
      _ = parser.takes(.the)
      if let word = parser.take(.superlative), abs(word.sense) == 5 {
        guard parser.takes(key: "to") || parser.takes(key: "from") || parser.isAway,
          let things = parser.quantified(post: false), parser.endsClause
        else { return nil }
        let statement = SceneProposition.predicate(things, .extreme(.extreme(.depth, sign: word.sense < 0 ? -1 : 1)))
        return negated ? .not(statement) : statement
      }
      guard let word = parser.take(.extreme) else {
        guard let distance = parser.length() else { return nil }
        _ = parser.takes(key: "away") || parser.takes(.filler)
        guard parser.takes(key: "from") || parser.isAway, let things = parser.quantified(post: false), parser.endsClause
        else { return nil }
        let statement = SceneProposition.predicate(things, .distance(Self.viewer, distance))
        return negated ? .not(statement) : statement
      }
      guard parser.takes(key: "to") || parser.takes(key: "from") || parser.isAway,
        let first = parser.quantified(post: false), parser.takes(.than)
      else { return nil }
      _ = parser.takes(.pronoun) && parser.takes(.be)
      _ = parser.takes(key: "to") || parser.takes(key: "from") || parser.isAway
      guard let second = parser.quantified(post: false), parser.endsClause else { return nil }
      let statement = SceneProposition.predicate(first, .compare(.depth, sign: word.sense < 0 ? -1 : 1, second))
      return negated ? .not(statement) : statement
    }
  }

  static let viewer = SceneQuantified(quantity: .some, thing: SceneThing(kind: .viewer))

  // MARK: Made of rubber,

  /// "Made of rubber, the cube is small", "Shaped like a sphere, the object is brown".
  private mutating func qualityFirst() -> SceneProposition? {
    attempt { parser in
      guard parser.foresees(","),
        parser.sees(key: "made") || parser.sees([.value, .shade]) || parser.current?.tags == .open
          || parser.sees(key: "shaped")
      else { return nil }
      let condition: SceneCondition
      if parser.takes(keys: ["shaped", "like"]) {
        guard let kind = parser.quantified(post: false) else { return nil }
        condition = .isA(kind.thing)
      } else {
        guard let core = parser.predicateCore(allowsValues: true) else { return nil }
        condition = core
      }
      guard parser.takes(.comma), parser.sees([.the, .demonstrative]), let subject = parser.quantified(),
        let verb = parser.verbPhrase(), parser.endsClause
      else { return nil }
      return .predicate(subject, .all([condition, verb]))
    }
  }
}
