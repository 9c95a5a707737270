import AssayLanguage

/// What a subject has.
extension SceneParser {
  // MARK: have

  mutating func having() -> SceneCondition? {
    guard let verb = take(.have) else { return nil }
    if sees(.be) { return nil }
    let negated = takes(.negated) || (verb.has(.negated))
    skipFillers()
    var only = sees(.only) && !sees(.number, 1) && !sees(.one, 1) && !sees(.indefinite, 1)
    if only { at += 1 }
    only = only || isOnlyHad
    if let distance = attempt({ $0.distanceHad() }) { return negated ? .not(distance) : distance }
    if let beside = attempt({ $0.flanked() }) { return negated ? .not(beside) : beside }
    if let height = attempt({ $0.heightHad() }) { return negated ? .not(height) : height }
    if let most = attempt({ $0.mostHad() }) { return negated ? .not(most) : most }
    if let outcounting = attempt({ $0.outcounting() }) { return negated ? .not(outcounting) : outcounting }
    if let material = attempt({ $0.consisting(verb) }) { return negated ? .not(material) : material }
    if let attribute = attempt({ $0.attributeValue() }) { return negated ? .not(attribute) : attribute }
    if let same = attempt({ $0.sameAttribute() }) { return negated ? .not(same) : same }
    if let counts = attempt({ $0.countComparison() }) { return .scoped(counts) }
    let wasInStack = isInStack
    if case .stack = lastKind { isInStack = true }
    defer { isInStack = wasInStack }
    skip([.either, .both])
    guard let list = quantifiedList() else { return nil }
    if list.count == 1, sees(.or), let others = attempt({ $0.alternativesHad() }) {
      let any = SceneCondition.any(([list[0]] + others).map { .has([$0], only: only) })
      return negated ? .not(any) : any
    }
    only = only || takesNothingElse()
    _ = takes(.each) || takes(key: "apiece")
    let has = SceneCondition.has(list, only: only)
    return negated ? .not(has) : has
  }

  /// "has been polished recently", "has touched the wall": what happened, which no picture shows.
  mutating func perfect() -> SceneCondition? {
    guard takes(.have) else { return nil }
    let negated = takes(.negated)
    skipFillers()
    if sees(key: "been") {
      at += 1
      if sees(.filler), sees(key: "for", 1) { return takeOpen() }
      skipFillers()
      guard let core = complement() else { return nil }
      return negated ? .not(core) : core
    }
    guard let lexeme = current, lexeme.tags == .open, SceneWordForms.isParticiple(text, lexeme),
      !sees([.open, .thing], 1)
    else { return nil }
    return takeOpen()
  }

  /// "consists of rubber", "is composed of metal"
  private mutating func consisting(_ verb: Lexeme) -> SceneCondition? {
    guard verb.end - verb.start > 1 else { return nil }
    let start = at
    guard let list = valueList(), list.values[0].attribute == .material, !sees(Self.nounTags) else { return nil }
    return .values(list.values, tokens: tokens(from: start))
  }

  /// "the most items", "the largest number of cubes", "the fewest blocks"
  private mutating func mostHad() -> SceneCondition? {
    guard takes(.the), let word = current, let sign = Self.most[word.key] else { return nil }
    at += 1
    if word.has(.superlative) || word.key == "highest" || word.key == "lowest" || word.key == "greatest" {
      if let noun = take(.attributeNoun), noun.sense == 10 { return .mostOf(SceneThing(), sign: sign) }
      guard takes(key: "number") || takes(key: "amount") || takes(key: "count"), takes(.of) else { return nil }
    }
    guard let things = quantified(), things.quantity.kind == .bare else { return nil }
    return .mostOf(things.thing, sign: sign)
  }

  private static let most: [WordKey: Int] = [
    "most": 1, "largest": 1, "biggest": 1, "highest": 1, "greatest": 1, "fewest": -1, "least": -1, "smallest": -1,
    "lowest": -1,
  ]

  /// "more items than the second box", "fewer blocks than the first one"
  private mutating func outcounting() -> SceneCondition? {
    let kind = lastKind
    guard let word = take(.more), let things = quantified(), things.quantity.kind == .bare, takes(.than) else {
      return nil
    }
    // "than the first one": another of what has them.
    lastKind = kind
    guard sees([.the, .demonstrative, .each, .all]), let other = quantified() else { return nil }
    _ = takes(.have) || takes(key: "does") || takes(key: "do")
    return .outcounts(things.thing, word.key == "more" ? .moreThan : .fewerThan, other)
  }

  /// "has the cube on its left", "has a sphere behind it": the same from the other side.
  private mutating func flanked() -> SceneCondition? {
    guard let things = quantified(post: false) else { return nil }
    let start = at
    if takes(key: "on") || takes(key: "to") || takes(key: "at") {
      guard takes(.possessive), let side = take(.side), side.sense == 1 || side.sense == 2 else { return nil }
      _ = takes(.edge) || takes(key: "hand")
      return .related(side.sense == 1 ? .rightOf : .leftOf, things, nil, tokens: tokens(from: start))
    }
    guard let relation = relation(), let converse = Self.converses[relation], takes(key: "it") || takes(key: "them")
    else { return nil }
    return .related(converse, things, nil, tokens: tokens(from: start))
  }

  private static let converses: [SceneRelation: SceneRelation] = [
    .leftOf: .rightOf, .rightOf: .leftOf, .behind: .inFrontOf, .inFrontOf: .behind,
  ]

  /// "has a height of three blocks"
  private mutating func heightHad() -> SceneCondition? {
    skip([.the, .indefinite])
    guard let noun = take(.attributeNoun), noun.sense == 10, noun.key == "height", takes(.of),
      var blocks = quantified(post: false), blocks.quantity.kind == .count
    else { return nil }
    blocks.quantity.strict = true
    _ = takes(.each)
    return .has([blocks], only: false)
  }

  /// "and nothing else"
  mutating func takesNothingElse() -> Bool {
    attempt { parser -> Bool? in
      _ = parser.takes(.comma)
      _ = parser.takes(.and) || parser.takes(key: "but")
      guard parser.takes(.none), parser.takes(key: "something"), parser.takes(key: "else") else { return nil }
      return true
    } ?? false
  }

  private mutating func alternativesHad() -> [SceneQuantified]? {
    var others: [SceneQuantified] = []
    while takes(.or), others.count < 6 {
      guard let next = quantified() else { return nil }
      others.append(next)
    }
    return others.isEmpty ? nil : others
  }

  /// "a red colour", "the colour red", "a colour of red", "a large size", "a metallic texture".
  mutating func attributeValue() -> SceneCondition? {
    let start = at
    skip([.the, .indefinite])
    if let list = valueList() {
      if takes(.attributeNoun) || takesBody() { return .values(list.values, tokens: tokens(from: start)) }
      // "a shiny metal surface"
      if let second = valueList(), takesBody() {
        let words = tokens(from: start)
        return .all([.values(list.values, tokens: words), .values(second.values, tokens: words)])
      }
    }
    at = start
    skip([.the, .indefinite])
    guard takes(.attributeNoun) else { return nil }
    _ = takes(.of) || takes(.be)
    guard let list = valueList(), !sees(Self.nounTags) else { return nil }
    return .values(list.values, tokens: tokens(from: start))
  }

  /// "an orange body": the colour of what people see of a thing.
  mutating func takesBody() -> Bool {
    guard let lexeme = current, Self.bodies.contains(lexeme.key) else { return false }
    at += 1
    return true
  }

  static let bodies: Set<WordKey> = [
    "body", "exterior", "finish", "surface", "paint", "coating", "casing", "paintwork", "appearance", "housing",
  ]

  private mutating func sameAttribute() -> SceneCondition? {
    guard let group = sameOrDifferent() else { return nil }
    let asOther =
      takes(.asWord) || takes(key: "from") || takes(.than) || takes(key: "to") || takes(.with) || takes(.and)
    guard asOther else { return .together(group) }
    _ = takes(keys: ["that", "of"])
    guard let other = quantified() else { return nil }
    switch group {
    case .same(let attribute, _): return .sameAs(attribute, other, same: true)
    case .different(let attribute): return .sameAs(attribute, other, same: false)
    default: return nil
    }
  }
}
