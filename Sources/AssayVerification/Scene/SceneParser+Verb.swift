import AssayLanguage

/// Verb phrases: what a clause says of its subject.
extension SceneParser {
  mutating func verbPhrase() -> SceneCondition? {
    attempt { parser in
      guard let first = parser.singleVerbPhrase() else { return nil }
      var parts = [first]
      // "has a red cube and is touching the wall"
      while parts.count < 4, let next = parser.attempt({ $0.furtherVerbPhrase() }) { parts.append(next) }
      return parts.count == 1 ? first : .all(parts)
    }
  }

  private mutating func furtherVerbPhrase() -> SceneCondition? {
    if takes(key: "but") {
    } else {
      guard takes(.and) || (takes(.comma) && takes(.and)) else { return nil }
    }
    skip(.filler)
    if let lexeme = current, lexeme.tags == .open, SceneWordForms.isParticiple(text, lexeme) { return takeOpen() }
    guard sees([.be, .have, .touch, .auxiliary, .modal, .negated]) || sees(.posture) else { return nil }
    return singleVerbPhrase()
  }

  private mutating func singleVerbPhrase() -> SceneCondition? {
    skipFillers()
    var negated = false
    var supported = false
    while let lexeme = current, lexeme.has([.modal, .auxiliary]) {
      if lexeme.has(.modal), Self.doubtful.contains(lexeme.key) { hedge = .strong }
      negated = negated != lexeme.has(.negated)
      supported = true
      at += 1
    }
    while sees(.negated), !sees([.be, .have]) {
      at += 1
      negated.toggle()
    }
    skipFillers()
    // "blue objects only appear in the first box"
    if sees(.only), sees(.posture, 1) { at += 1 }
    // "that only contains blue items"
    if sees(.only), sees(.have, 1) {
      at += 1
      isOnlyHad = true
    }
    defer { isOnlyHad = false }
    guard var core = verbCore(supported: supported) else { return nil }
    // "is brown with a white stripe", "is silver, without any gold"
    if !negated, sees([.with, .without]) || (sees(.comma) && sees([.with, .without], 1)),
      let further = attempt({ $0.accompaniment() })
    {
      core = .all([core, further])
    }
    return negated ? .not(core) : core
  }

  private static let doubtful: Set<WordKey> = ["could", "may", "might"]

  private mutating func verbCore(supported: Bool) -> SceneCondition? {
    if sees(.have), !sees(.show) || !sees(.be), let has = attempt({ $0.having() }) { return has }
    if sees(.be), let copula = attempt({ $0.copula() }) { return copula }
    if sees(.have), let perfect = attempt({ $0.perfect() }) { return perfect }
    if sees(.seem), let seems = attempt({ $0.seeming() }) { return seems }
    if sees(.touch) { return touching(nearly: false) }
    if sees(key: "share") || sees(key: "shares"), let shared = attempt({ $0.sharing() }) { return shared }
    if let lexeme = current, let same = Self.likeness[lexeme.key], let alike = attempt({ $0.alike(same) }) {
      return alike
    }
    if sees(.posture), let placed = attempt({ $0.posed() }) { return placed }
    if sees(.which) { return nil }
    if let exceeding = exceeding() { return exceeding }
    if let lexeme = current, Self.existing.contains(lexeme.key), let found = attempt({ $0.populating() }) {
      return found
    }
    if let core = predicateCore(allowsValues: false) { return core }
    return openVerb(supported: supported)
  }

  private static let existing: Set<WordKey> = [
    "exist", "exists", "occur", "occurs", "make", "makes", "compose", "constitute", "populate", "populates", "fill",
    "fills",
  ]

  /// "Three cubes exist", "six things make up the scene": they are there, and that is all.
  private mutating func populating() -> SceneCondition? {
    let verb = lexemes[at].key
    at += 1
    if Self.intransitive.contains(verb) {
      if let length = pictureAdjunct() { at += length }
      return isDone || sees([.end, .comma, .and]) ? .present : nil
    }
    if verb == "make" || verb == "makes" { guard takes(key: "up") else { return nil } }
    skip([.the, .demonstrative])
    return takes(.picture) ? .present : nil
  }

  private static let intransitive: Set<WordKey> = ["exist", "exists", "occur", "occurs"]

  private mutating func accompaniment() -> SceneCondition? {
    _ = takes(.comma)
    if takes(.without) {
      if let lacking = attempt({ $0.lackedValue() }) { return lacking }
      return quantifiedList().map { .lacks($0) }
    }
    guard takes(.with), let list = quantifiedList() else { return nil }
    return .has(list, only: false)
  }

  /// "(without) any gold": it is not gold.
  mutating func lackedValue() -> SceneCondition? {
    let start = at
    skip([.some, .indefinite, .the])
    guard let list = valueList(), !sees(Self.nounTags) else { return nil }
    return .not(.values(list.values, tokens: tokens(from: start)))
  }

  private static let likeness: [WordKey: Bool] = [
    "differ": false, "differs": false, "match": true, "matches": true, "agree": true, "agrees": true,
  ]

  /// "differ in colour", "matches the sphere in size", "differs from the cube in material"
  private mutating func alike(_ same: Bool) -> SceneCondition? {
    at += 1
    _ = takes(key: "from") || takes(.with)
    let other = sees(key: "in") ? nil : quantified(post: false)
    guard takes(key: "in"), let noun = take(.attributeNoun) else { return nil }
    let attribute = SceneAttribute(rawValue: noun.sense) ?? .color
    if let other { return .sameAs(attribute, other, same: same) }
    if takes(key: "from"), let other = quantified() { return .sameAs(attribute, other, same: same) }
    return .together(same ? .same(attribute, part: nil) : .different(attribute))
  }

  private mutating func sharing() -> SceneCondition? {
    at += 1
    guard let group = sameOrDifferent() ?? bareAttribute() else { return nil }
    if case .same(let attribute, part: nil) = group, takes(.with) || takes(key: "with"), let other = quantified() {
      return .sameAs(attribute, other, same: true)
    }
    return .together(group)
  }

  private mutating func bareAttribute() -> SceneGroup? {
    _ = takes(.indefinite)
    _ = takes(.possessive)
    guard let noun = take(.attributeNoun) else { return nil }
    return .same(SceneAttribute(rawValue: noun.sense) ?? .color, part: nil)
  }

  private mutating func posed() -> SceneCondition? {
    let start = at
    at += 1
    skipFillers()
    if let lexeme = current, Self.postures.contains(lexeme.key),
      at + 1 >= end || sees([.end, .comma, .and], 1) || isAdjunct(1)
    {
      at += 1
      return openWord(at: start)
    }
    if let inner = predicateCore(allowsValues: false) { return inner }
    if !Self.appearing.contains(lexemes[start].key),
      isDone || sees([.end]) || pictureAdjunct() != nil
    {
      // "The child sits": a posture, which only an open attribute could show.
      return openWord(at: start)
    }
    if isDone || sees([.end, .comma, .and]) || pictureAdjunct() != nil, Self.appearing.contains(lexemes[at - 1].key) {
      return .present
    }
    return nil
  }

  private static let appearing: Set<WordKey> = ["appears", "appear", "occurs", "occur"]

  private func isAdjunct(_ offset: Int) -> Bool {
    var ahead = self
    ahead.at += offset
    return ahead.pictureAdjunct() != nil
  }

  private static let postures: Set<WordKey> = ["down", "up", "prone", "upright", "still", "together", "there"]

  private mutating func seeming() -> SceneCondition? {
    at += 1
    if hedge == .none { hedge = .weak }
    _ = takes(keys: ["to", "be"])
    return complement()
  }

  // MARK: be

  mutating func copula() -> SceneCondition? {
    guard let verb = take(.be) else { return nil }
    var negated = verb.has(.negated)
    while let lexeme = current {
      if lexeme.has(.negated), !lexeme.has(.none) {
        negated.toggle()
      } else if lexeme.has(.hedge) {
        hedge = .weak
      } else if lexeme.has(.only) {
      } else if lexeme.has(.be), lexeme.key == "being" || lexeme.key == "been" || lexeme.key == "be" {
      } else if !lexeme.has(.filler) || lexeme.has([.all, .both, .each, .side, .either]) {
        break
      }
      at += 1
    }
    guard let core = complement() else { return nil }
    return negated ? .not(core) : core
  }

  /// What stands behind "is".
  mutating func complement() -> SceneCondition? {
    let start = at
    if takes(.all) {
      // "are all red", "are all of the same color"
      if let inner = attempt({ $0.complement() }) { return inner }
      at = start
    }
    if let shown = attempt({ $0.shown() }) { return shown }
    if sees(key: "in"), let state = attempt({ $0.condition() }) { return state }
    if let core = predicateCore(allowsValues: true) { return core }
    if sees(.have), let has = attempt({ $0.having() }) { return has }
    if let extreme = attempt({ $0.extremePredicate() }) { return extreme }
    if let tall = attempt({ $0.blocksHigh() }) { return tall }
    if let noun = attempt({ $0.nominal() }) { return noun }
    if let state = attempt({ $0.condition() }) { return state }
    if sees(.of), sees([.open], 1) { return takeOpen() }
    return openProperty()
  }

  /// "three blocks high"
  private mutating func blocksHigh() -> SceneCondition? {
    guard sees([.number, .comparator, .only]), var things = quantified(post: false), things.quantity.kind == .count,
      takes(key: "high") || takes(key: "tall") || takes(keys: ["in", "height"])
    else { return nil }
    things.quantity.strict = things.quantity.op == .exactly
    return .has([things], only: false)
  }

  /// "in good condition", "out of order": a state, by the words for one.
  private mutating func condition() -> SceneCondition? {
    guard let first = current else { return nil }
    let last = Int(lexemes[end - 1].end)
    for token in Int(first.start)..<min(Int(first.start) + 3, last) {
      guard let found = ConditionLexicon.standard.mention(in: text, at: token, before: last) else { continue }
      let start = at
      while at < end, Int(lexemes[at].start) < found.tokens.upperBound { at += 1 }
      guard endsClause else { return nil }
      return .open(tokens: tokens(from: start), key: first.key)
    }
    return nil
  }

  /// "visible", "present in the picture", "there", "shown".
  private mutating func shown() -> SceneCondition? {
    guard takes(.show) || takes(key: "there") || pictureAdjunct() != nil else { return nil }
    skipFillers()
    if let length = pictureAdjunct() { at += length }
    if isDone || sees([.end, .comma, .and, .or]) { return .present }
    return nil
  }

  /// "the largest", "the leftmost object", "the second from the left", "the closest to the camera".
  private mutating func extremePredicate() -> SceneCondition? {
    _ = takes(.the)
    if let selector = extremeSelector() {
      _ = takes([.one, .thing])
      if isDone || sees([.end, .and, .comma, .filler]) || pictureAdjunct() != nil { return .extreme(selector) }
      return nil
    }
    if let lexeme = take(.ordinal) {
      _ = takes(.one)
      guard takes(key: "from"), takes(.the) || true, let side = take(.side) else { return nil }
      return .extreme(.ordinal(Int(lexeme.sense), from: SceneSide(rawValue: side.sense) ?? .left))
    }
    return nil
  }

  /// "is a cube", "is the base of the tower", "are cubes", "is one of the cubes".
  private mutating func nominal() -> SceneCondition? {
    guard let object = quantified() else { return nil }
    switch object.quantity.kind {
    case .some, .the, .bare: break
    case .count where object.quantity.number == 1: break
    default: return nil
    }
    // An open word without a determiner is an adjective rather than a kind.
    if object.quantity.kind == .bare, case .noun = object.thing.kind, !object.thing.plural { return nil }
    return .isA(object.thing)
  }

  // MARK: Open words

  /// An adjective nobody looked at, with the rest of the clause: "warm", "made in Germany".
  private mutating func openProperty() -> SceneCondition? {
    guard let lexeme = current, lexeme.has([.open, .posture]) || lexeme.key == "made", !lexeme.has([.end, .comma])
    else {
      return nil
    }
    return takeOpen()
  }

  private mutating func openVerb(supported: Bool) -> SceneCondition? {
    guard let lexeme = current, lexeme.has(.open) else { return nil }
    return takeOpen()
  }

  /// Takes what is left of the clause, up to a comma or a conjunction that starts a new statement.
  mutating func takeOpen() -> SceneCondition? {
    let start = at
    while let lexeme = current, !lexeme.has([.end, .comma]), !startsClause { at += 1; _ = lexeme }
    guard at > start else { return nil }
    return .open(tokens: tokens(from: start), key: lexemes[start].key)
  }

  private var startsClause: Bool {
    guard sees(.and) || sees(key: "but"), let next = peek(1) else { return false }
    return next.has([.the, .indefinite, .there, .pronoun, .each, .all, .number])
  }
}
