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
      negated = negated != (lexeme.has(.negated) || Self.contracted.contains(lexeme.key))
      supported = true
      at += 1
    }
    while sees(.negated), !sees([.be, .have]) {
      at += 1
      negated.toggle()
    }
    skipFillers()
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
  private static let contracted: Set<WordKey> = []

  private mutating func verbCore(supported: Bool) -> SceneCondition? {
    if sees(.have), !sees(.show) || !sees(.be), let has = attempt({ $0.having() }) { return has }
    if sees(.be), let copula = attempt({ $0.copula() }) { return copula }
    if sees(.seem), let seems = attempt({ $0.seeming() }) { return seems }
    if sees(.touch) { return touching(nearly: false) }
    if sees(key: "share") || sees(key: "shares"), let shared = attempt({ $0.sharing() }) { return shared }
    if let lexeme = current, let same = Self.likeness[lexeme.key], let alike = attempt({ $0.alike(same) }) {
      return alike
    }
    if sees(.posture), let placed = attempt({ $0.posed() }) { return placed }
    if sees(.which) { return nil }
    if let core = predicateCore(allowsValues: false) { return core }
    return openVerb(supported: supported)
  }

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
    if lexemes[start].key != "appears", lexemes[start].key != "appear",
      isDone || sees([.end]) || pictureAdjunct() != nil
    {
      // "The child sits": a posture, which only an open attribute could show.
      return openWord(at: start)
    }
    if isDone || sees([.end, .comma, .and]) || pictureAdjunct() != nil, lexemes[at - 1].key == "appears" {
      return .present
    }
    return nil
  }

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

  private mutating func copula() -> SceneCondition? {
    guard let verb = take(.be) else { return nil }
    var negated = verb.has(.negated)
    var isOnly = false
    while let lexeme = current {
      if lexeme.has(.negated), !lexeme.has(.none) {
        negated.toggle()
      } else if lexeme.has(.hedge) {
        hedge = .weak
      } else if lexeme.has(.only) {
        isOnly = true
      } else if lexeme.has(.be), lexeme.key == "being" || lexeme.key == "been" || lexeme.key == "be" {
      } else if !lexeme.has(.filler) || lexeme.has([.all, .both, .each, .side, .either]) || isBeforeOpen {
        break
      }
      at += 1
    }
    _ = isOnly
    guard let core = complement() else { return nil }
    return negated ? .not(core) : core
  }

  private var isBeforeOpen: Bool { false }

  /// What stands behind "is".
  mutating func complement() -> SceneCondition? {
    let start = at
    if takes(.all) {
      // "are all red", "are all of the same color"
      if let inner = attempt({ $0.complement() }) { return inner }
      at = start
    }
    if let shown = attempt({ $0.shown() }) { return shown }
    if let core = predicateCore(allowsValues: true) { return core }
    if sees(.have), let has = attempt({ $0.having() }) { return has }
    if let extreme = attempt({ $0.extremePredicate() }) { return extreme }
    if let edge = attempt({ $0.edgeAlone() }) { return edge }
    if let noun = attempt({ $0.nominal() }) { return noun }
    return openProperty()
  }

  private mutating func edgeAlone() -> SceneCondition? { nil }

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
    if let lexeme = take(.superlative) {
      let selector = Self.selector(of: lexeme)
      if case .extreme(.depth, _) = selector {
        guard takes(key: "to") || takes(key: "from"), let target = viewer() else { return nil }
        _ = target
        return .extreme(selector)
      }
      if isDone || sees([.end, .and, .comma]) { return .extreme(selector) }
      return nil
    }
    if let lexeme = take(.ordinal) {
      _ = takes(.one)
      guard takes(key: "from"), takes(.the) || true, let side = take(.side) else { return nil }
      return .extreme(.ordinal(Int(lexeme.sense), from: SceneSide(rawValue: side.sense) ?? .left))
    }
    return nil
  }

  private mutating func viewer() -> Bool? {
    skip([.the, .possessive])
    guard let lexeme = current, SceneUnits.viewers.contains(lexeme.key) else { return nil }
    at += 1
    return true
  }

  /// "is a cube", "is the base of the tower", "are cubes", "is one of the cubes".
  private mutating func nominal() -> SceneCondition? {
    guard let object = quantified() else { return nil }
    switch object.quantity.kind {
    case .some, .the, .bare: break
    case .count where object.quantity.number == 1 && object.quantity.ofThe: break
    default: return nil
    }
    // An open word without a determiner is an adjective rather than a kind.
    if object.quantity.kind == .bare, case .noun = object.thing.kind, !object.thing.plural { return nil }
    return .isA(object.thing)
  }

  // MARK: have

  private mutating func having() -> SceneCondition? {
    guard let verb = take(.have) else { return nil }
    if sees(.be) { return nil }
    let negated = takes(.negated) || (verb.has(.negated))
    skipFillers()
    var only = sees(.only) && !sees(.number, 1) && !sees(.one, 1) && !sees(.indefinite, 1)
    if only { at += 1 }
    only = only || isOnlyHad
    if let attribute = attempt({ $0.attributeValue() }) { return negated ? .not(attribute) : attribute }
    if let same = attempt({ $0.sameAttribute() }) { return negated ? .not(same) : same }
    if let counts = attempt({ $0.countComparison() }) { return .scoped(counts) }
    if let edge = attempt({ $0.madeAs() }) { return edge }
    let wasInStack = isInStack
    if case .stack = lastKind { isInStack = true }
    defer { isInStack = wasInStack }
    let either = takes(.either) || takes(.both)
    guard let list = quantifiedList() else { return nil }
    _ = either
    if list.count == 1, sees(.or), let others = attempt({ $0.alternativesHad() }) {
      let any = SceneCondition.any(([list[0]] + others).map { .has([$0], only: only) })
      return negated ? .not(any) : any
    }
    let has = SceneCondition.has(list, only: only)
    return negated ? .not(has) : has
  }

  private mutating func alternativesHad() -> [SceneQuantified]? {
    var others: [SceneQuantified] = []
    while takes(.or), others.count < 6 {
      guard let next = quantified() else { return nil }
      others.append(next)
    }
    return others.isEmpty ? nil : others
  }

  private mutating func madeAs() -> SceneCondition? { nil }

  /// "a red colour", "the colour red", "a colour of red", "a large size", "a metallic texture".
  mutating func attributeValue() -> SceneCondition? {
    let start = at
    skip([.the, .indefinite])
    if let list = valueList(), takes(.attributeNoun) || takesBody() {
      return .values(list.values, tokens: tokens(from: start))
    }
    at = start
    skip([.the, .indefinite])
    guard takes(.attributeNoun) else { return nil }
    _ = takes(.of) || takes(.be)
    guard let list = valueList(), !sees(Self.nounTags) else { return nil }
    return .values(list.values, tokens: tokens(from: start))
  }

  /// "an orange body": the colour of what people see of a thing.
  private mutating func takesBody() -> Bool {
    guard let lexeme = current, lexeme.has(.open), Self.bodies.contains(lexeme.key) else { return false }
    at += 1
    return true
  }

  private static let bodies: Set<WordKey> = [
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
  private mutating func takeOpen() -> SceneCondition? {
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
