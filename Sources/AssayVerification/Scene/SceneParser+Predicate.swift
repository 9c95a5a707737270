import AssayLanguage

/// What is said of a subject: everything that may follow a verb or a head.
extension SceneParser {
  /// A prepositional phrase, a participle or (after a copula) a value; no verb.
  mutating func predicateCore(allowsValues: Bool) -> SceneCondition? {
    attempt { parser in
      let start = parser.at
      parser.skipFillers()
      var nearly = false
      if parser.sees(.approx), parser.sees([.touch, .relation], 1) {
        parser.at += 1
        nearly = true
      }
      if let place = parser.placed() { return place }
      if parser.sees(.touch) { return parser.touching(nearly: nearly) }
      if let distance = parser.distance() { return distance }
      if let nearer = parser.nearer() { return nearer }
      if let compared = parser.compared() { return compared }
      if parser.sees(.show), !parser.sees(.have), parser.sees(.relation, 1), !parser.sees([.be, .relation]) {
        // "seen behind the cube", "present in two boxes"
        parser.at += 1
        if let inner = parser.predicateCore(allowsValues: false) { return inner }
        return nil
      }
      if parser.sees(.posture), !parser.sees(.have) {
        parser.at += 1
        parser.skipFillers()
        _ = parser.sees(key: "there") && parser.sees(key: "by", 1) && parser.takes(key: "there")
        if parser.sees(key: "by"), Self.doing.contains(parser.lexemes[start].key) {
          // Who put it there is not in the picture.
          parser.takeRest()
          return .open(tokens: parser.tokens(from: start), key: parser.lexemes[start].key)
        }
        if let inner = parser.predicateCore(allowsValues: false) { return inner }
        // "is stacked", "are shown sitting": the posture alone is a property that was not looked at.
        return allowsValues || parser.at > start + 1 ? nil : parser.openWord(at: start)
      }
      if let lexeme = parser.current, Self.colouring.contains(lexeme.key), parser.sees([.value, .shade], 1) {
        parser.at += 1
        if let list = parser.valueList() { return .values(list.values, tokens: parser.tokens(from: start + 1)) }
        parser.at -= 1
      }
      if let same = parser.sameAs() { return same }
      if let related = parser.related(nearly: nearly) { return related }
      if parser.sees(key: "made"), parser.at + 1 < parser.end {
        parser.at += 1
        _ = parser.takes(.of) || parser.takes(key: "from") || parser.takes(key: "in") || parser.takes(key: "out")
        if parser.lexemes[parser.at - 1].key == "out" { _ = parser.takes(.of) }
        if let same = parser.sameAs() { return same }
        _ = parser.takes(key: "up") && parser.takes(.of)
        if parser.sees([.number, .comparator, .only]), case .stack = parser.lastKind,
          let blocks = parser.attempt({ $0.quantifiedList() })
        {
          return .has(blocks, only: false)
        }
        guard let list = parser.valueList() else { return nil }
        return .values(list.values, tokens: parser.tokens(from: start))
      }
      if allowsValues, let values = parser.valuePredicate() { return values }
      if let participle = parser.openParticiple() { return participle }
      return nil
    }
  }

  private static let doing: Set<WordKey> = ["placed", "put", "set", "arranged", "laid", "mounted", "hidden", "kept"]

  private static let colouring: Set<WordKey> = [
    "painted", "coloured", "colored", "dyed", "tinted", "finished", "rendered", "printed", "coated", "sprayed",
  ]

  mutating func openWord(at index: Int) -> SceneCondition {
    .open(tokens: lexemes[index].start..<lexemes[index].end, key: lexemes[index].key)
  }

  // MARK: Values

  /// "red", "not red but blue", "neither red nor blue", "either large or red", "metallic and large", "of metal".
  private mutating func valuePredicate() -> SceneCondition? {
    let start = at
    let neither = sees(.neither)
    _ = takes(.of) || takes(.neither) || takes(.either) || takes(.both)
    if sees(key: "in"), sees([.value, .shade], 1) { at += 1 }
    skip(.filler)
    // "a dark blue", "a deep shade of blue": the value itself, with an article.
    let hasArticle = takes(.indefinite)
    if hasArticle {
      skip(.filler)
      if sees([.attributeNoun]) || (sees(.shade) && sees(.attributeNoun, 1)) {
        let noun = at
        skip([.shade, .attributeNoun])
        if !takes(.of) { at = noun }
      }
    }
    guard let first = valueList(), takesBody() || !sees(Self.nounTags), !(hasArticle && sees([.value, .shade])) else {
      at = start
      return nil
    }
    _ = takes(.attributeNoun)
    var parts: [SceneCondition] = [.values(first.values, tokens: tokens(from: start))]
    if !first.isOr, first.values.count > 1, !neither {
      parts = first.values.map { .values([$0], tokens: tokens(from: start)) }
    }
    var isOr = first.isOr
    while parts.count < 6, let (next, or) = attempt({ $0.furtherValue() }) {
      parts.append(next)
      isOr = isOr || or
    }
    if sees(key: "in"), sees(.attributeNoun, 1) { at += 2 }
    if takes(keys: ["rather", "than"]) || takes(keys: ["instead", "of"]) {
      let other = at
      guard let list = valueList() else { return nil }
      parts.append(.not(.values(list.values, tokens: tokens(from: other))))
    }
    if neither { return .not(.any(parts)) }
    return parts.count == 1 ? parts[0] : isOr ? .any(parts) : .all(parts)
  }

  static let nounTags: SceneTag = [.open, .thing, .block, .stack, .one, .edge]

  private mutating func furtherValue() -> (SceneCondition, Bool)? {
    let or = sees(.or)
    let start = at
    if takes(key: "but") || takes(.comma) {
      _ = takes(.and)
    } else if !takes(.and), !takes(.or) {
      return nil
    }
    let negated = takes(.negated)
    guard let list = valueList(), !sees(Self.nounTags) else { return nil }
    let condition = SceneCondition.values(list.values, tokens: tokens(from: start))
    return (negated ? .not(condition) : condition, or)
  }

  /// "the same colour as the cube", "of the same size as…", "equal in size to", "in the same box".
  private mutating func sameAs() -> SceneCondition? {
    attempt { parser in
      let hadPreposition = parser.takes(.of) || parser.takes(key: "in") || parser.takes(key: "inside")
      let start = parser.at
      parser.skip(.the)
      if parser.sees(.same), hadPreposition, parser.sees([.open, .stack, .value], 1), !parser.sees(.attributeNoun, 1) {
        parser.at += 2
        if parser.lexemes[parser.at - 1].has(.value), parser.sees([.open, .stack]) { parser.at += 1 }
        guard parser.takes(.asWord) || parser.takes(.with) else { return .sameContainer(nil) }
        guard let other = parser.quantified() else { return nil }
        return .sameContainer(other)
      }
      if parser.sees(.same), let value = parser.peek(1)?.value, value.attribute == .size {
        parser.at += 2
        return .together(.same(.size, part: nil))
      }
      if parser.sees(.same), !parser.sees(.attributeNoun, 1) {
        // "identical in colour to the cube"
        parser.at += 1
        guard parser.takes(key: "in") else {
          parser.at = start
          return nil
        }
        guard let noun = parser.take(.attributeNoun) else { return nil }
        let attribute = SceneAttribute(rawValue: noun.sense) ?? .color
        guard parser.takes(key: "to") || parser.takes(key: "as") || parser.takes(key: "with"),
          let other = parser.quantified()
        else { return .together(.same(attribute, part: nil)) }
        return .sameAs(attribute, other, same: true)
      }
      guard parser.sees([.same, .different, .number, .all, .only, .the]), let group = parser.sameOrDifferent() else {
        return nil
      }
      guard let (attribute, same) = Self.shared(group) else { return .together(group) }
      if parser.takes(.asWord) || parser.takes(key: "from") || parser.takes(.than) || parser.takes(key: "to")
        || parser.takes(.with)
      {
        if parser.takes(.asWord) {}
        if parser.takes(keys: ["that", "of"]) || parser.takes(keys: ["the", "one", "of"]) {}
        guard let other = parser.quantified() else { return nil }
        return .sameAs(attribute, other, same: same)
      }
      return .together(group)
    }
  }

  static func shared(_ group: SceneGroup) -> (SceneAttribute, Bool)? {
    switch group {
    case .same(let attribute, part: nil): (attribute, true)
    case .different(let attribute): (attribute, false)
    default: nil
    }
  }

  /// An open "-ing" participle or "-ed" with what follows it: a property nobody looked at.
  private mutating func openParticiple() -> SceneCondition? {
    guard let lexeme = current, lexeme.tags == .open, SceneWordForms.isParticiple(text, lexeme) else { return nil }
    let start = at
    at += 1
    skipFillers()
    // The object stays inside: whether it is there is a part of what is said.
    if let object = quantified() {
      return .all([
        .open(tokens: tokens(start..<start + 1), key: lexeme.key),
        .mentions(object),
      ])
    }
    let words = tokens(start..<start + 1)
    if let inner = predicateCore(allowsValues: false) {
      // What it is done by, or to, is only mentioned.
      if case .related(_, let object, _, _) = inner {
        return .all([.open(tokens: words, key: lexeme.key), .mentions(object)])
      }
      return .all([.open(tokens: words, key: lexeme.key), inner])
    }
    return .open(tokens: tokens(start..<start + 1), key: lexeme.key)
  }
}
