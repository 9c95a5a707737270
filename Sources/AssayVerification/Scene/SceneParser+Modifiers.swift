import AssayLanguage

/// What follows a head: prepositional phrases, participles, relative clauses.
extension SceneParser {
  static let modifiersMax = 6

  mutating func postModifiers(_ thing: inout SceneThing) {
    for _ in 0..<Self.modifiersMax {
      guard let modifier = attempt({ $0.postModifier(&thing) }), modifier else { return }
    }
  }

  private mutating func postModifier(_ thing: inout SceneThing) -> Bool? {
    if sees(.comma) {
      // ", which has…": a comma may stand before a relative clause or "with".
      guard
        sees([.which, .with, .without], 1) || (sees(.number, 1) && sees(.of, 2)) || sees(.all, 1)
          || sees(key: "where", 1)
      else { return nil }
      at += 1
    }
    if takes(.of) { return ofModifier(&thing) }
    if let group = groupOfWhich() {
      thing.group.append(group)
      return true
    }
    if takes(.without) {
      if let lacking = attempt({ $0.lackedValue() }) {
        thing.conditions.append(lacking)
        return true
      }
      guard let list = quantifiedList() else { return nil }
      thing.conditions.append(.lacks(list))
      return true
    }
    if sees(.with) || sees(.have), !sees(.be), sees(.with) || current?.key == "containing" || isHavingParticiple {
      return withModifier(&thing)
    }
    if sees(.which) || sees(key: "where") || (sees(key: "than") && sees(.have, 1)) { return relativeClause(&thing) }
    if sees(key: "in"), sees([.picture, .the, .demonstrative], 1), let length = pictureAdjunct() {
      at += length
      return true
    }
    if case .ordinal(let number, _) = thing.selector, sees(key: "from") || sees(key: "to"), let side = fromSide() {
      thing.selector = .ordinal(number, from: side)
      return true
    }
    if sees(.stacked), current?.key != "outnumber", current?.key != "outnumbers" {
      at += 1
      thing.group.append(.stacked)
      return true
    }
    if let post = postQuantity() {
      thing.postOperator = post
      return true
    }
    if sees([.value, .shade]), at > 0, lexemes[at - 1].key == "something", let list = valueList() {
      // "something red"
      thing.conditions.append(.values(list.values, tokens: tokens(at - 1..<at)))
      return true
    }
    if let lexeme = current, lexeme.has(.superlative), abs(lexeme.sense) == 5,
      sees(key: "to", 1) || sees(key: "from", 1)
    {
      at += 1
      guard let selector = nearest(lexeme.sense < 0 ? -1 : 1) else { return nil }
      thing.selector = selector
      return true
    }
    if let lexeme = current, lexeme.has(.superlative), lexeme.end - lexeme.start > 2, abs(lexeme.sense) >= 5,
      !sees([.open, .thing, .block], 1)
    {
      // "the cylinder on the far left", "the object at the front"
      at += 1
      thing.selector = Self.selector(of: lexeme)
      return true
    }
    if case .extreme(.depth, let sign) = thing.selector, sees(key: "to") || sees(key: "from"),
      let selector = nearest(sign)
    {
      thing.selector = selector
      return true
    }
    if sees(.show), !sees(.have), !(sees(key: "there") && sees(.be, 1)), let next = peek(1),
      next.has([.end, .comma, .and, .be, .filler]) || next.key == "in"
    {
      at += 1
      skipFillers()
      return true
    }
    // A finite verb starts the predicate: "the child sits".
    if let lexeme = current, lexeme.has(.posture), SceneWordForms.finitePostures.contains(lexeme.key) { return nil }
    let start = at
    let negated = sees(.negated) && !sees(.be)
    if negated { at += 1 }
    if sees(key: "being"), let condition = verbPhrase() {
      thing.conditions.append(negated ? .not(condition) : condition)
      return true
    }
    guard let condition = predicateCore(allowsValues: false) else {
      at = start
      return nil
    }
    thing.conditions.append(negated ? .not(condition) : condition)
    return true
  }

  /// "from the left"
  mutating func fromSide() -> SceneSide? {
    attempt { parser in
      parser.at += 1
      parser.skip(.the)
      guard let side = parser.take(.side) else { return nil }
      _ = parser.takes(.edge)
      return SceneSide(rawValue: side.sense)
    }
  }

  /// "(the closest object) to the camera", "… to the cube"
  mutating func nearest(_ sign: Int) -> SceneSelector? {
    attempt { parser in
      parser.at += 1
      guard let target = parser.anchor() else { return nil }
      if case .viewer = target.thing.kind { return .extreme(.depth, sign: sign) }
      return .nearest(target, sign: sign)
    }
  }

  /// "three cubes at most"
  private mutating func postQuantity() -> SceneOperator? {
    guard let lexeme = current, lexeme.has(.comparator), !sees(.number, 1), !lexeme.has(.relation) else { return nil }
    guard lexeme.sense == 1 || lexeme.sense == 2 else { return nil }
    at += 1
    return lexeme.sense == 1 ? .atLeast : .atMost
  }

  private var isHavingParticiple: Bool {
    guard let key = current?.key else { return false }
    return key == "having" || key == "holding" || key == "including" || key == "featuring"
  }

  /// "in the picture", "in this image": its length in lexemes.
  func pictureAdjunct() -> Int? {
    guard let word = current, word.end - word.start == 1,
      word.key == "in" || word.key == "on" || word.key == "of" || word.key == "from"
    else { return nil }
    if sees(.picture, 1), !sees(.open, 2) { return 2 }
    guard sees([.the, .demonstrative, .indefinite], 1) else { return nil }
    var offset = 2
    while offset < 4, sees([.value, .open, .shade], offset), sees(.picture, offset + 1) { offset += 1 }
    guard sees(.picture, offset), !sees(.open, offset + 1) else { return nil }
    return offset + 1
  }

  // MARK: of

  private mutating func ofModifier(_ thing: inout SceneThing) -> Bool? {
    if case .part = thing.kind, let owner = quantified() {
      if case .part(let side) = thing.kind {
        thing.kind = .any
        thing.conditions.append(.place(side, owner))
      }
      return true
    }
    if let group = sameOrDifferent() {
      if let (attribute, same) = Self.shared(group), takes(.asWord) || takes(key: "from") || takes(key: "to"),
        let other = quantified()
      {
        thing.conditions.append(.sameAs(attribute, other, same: same))
      } else if case .stack = thing.kind, Self.isOfEach(group) {
        thing.conditions.append(.together(group))
      } else {
        thing.group.append(group)
      }
      return true
    }
    if sees([.each, .all]), let lexeme = peek(1), lexeme.has(.attributeNoun),
      let attribute = SceneAttribute(rawValue: lexeme.sense)
    {
      at += 2
      thing.group.append(.every(attribute))
      thing.plural = true
      return true
    }
    let only = takes(.only)
    if only { thing.isOnly = true }
    if only || sees(.value) || sees(.shade) || sees(.attributeNoun) || (sees(.the) && sees(.attributeNoun, 1)) {
      return attempt { $0.ofValues(&thing) }
    }
    // "the second block of the tallest tower"
    let start = at
    if case .stack = thing.kind {
      // "a tower of three blocks"
      guard var list = quantifiedList(), list.allSatisfy({ [.count, .bare].contains($0.quantity.kind) }) else {
        return nil
      }
      for index in list.indices { list[index].quantity.strict = true }
      thing.conditions.append(.has(list, only: false))
      return true
    }
    guard let owner = quantified() else { return nil }
    thing.conditions.append(.related(.partOf, owner, nil, tokens: tokens(from: start)))
    return true
  }

  /// "of black and blue color", "of the color red".
  private mutating func ofValues(_ thing: inout SceneThing) -> Bool? {
    let start = at
    skip(.the)
    _ = takes(.attributeNoun)
    guard let list = valueList() else { return nil }
    _ = takes(.attributeNoun)
    thing.conditions.append(.values(list.values, tokens: tokens(from: start)))
    if !list.isOr, list.count > 1 { thing.group.append(.exactly(list.values)) }
    return true
  }

  /// "the same color", "2 different colors", "all 3 different colors", "only one color", "the same base color".
  mutating func sameOrDifferent() -> SceneGroup? {
    attempt { parser -> SceneGroup? in
      parser.skip([.the, .only, .all, .indefinite])
      var count: Int?
      if parser.isNumberHere {
        count = parser.number()
      }
      parser.skip(.the)
      let same = parser.takes(.same)
      let different = !same && parser.takes(.different)
      guard same || different || count != nil else { return nil }
      var part: SceneSide?
      if let side = parser.take(.part) { part = SceneSide(rawValue: side.sense) }
      guard let noun = parser.take(.attributeNoun) else { return nil }
      if noun.sense == 10 { return count == nil ? .heights(same: same) : nil }
      if parser.endsPhrase() { return .ends(SceneAttribute(rawValue: noun.sense) ?? .color, same: same) }
      if noun.sense == 11 { part = .bottom }
      if noun.sense == 12 { part = .top }
      let attribute = SceneAttribute(rawValue: noun.sense) ?? .color
      if same, part == nil, let end = parser.endNamed() { part = end }
      if let count, !same { return .distinct(attribute, count) }
      return same ? .same(attribute, part: part) : .different(attribute)
    }
  }

  /// "(whose) base and top are the same color"
  mutating func sharedEnds() -> SceneGroup? {
    guard takes(.part), takes(.and) else { return nil }
    skip([.the, .possessive])
    guard takes(.part), case .together(.same(let attribute, part: nil))? = verbPhrase() else { return nil }
    return .ends(attribute, same: true)
  }

  /// "at the base and (at) the top", "as its base and its top".
  private mutating func endsPhrase() -> Bool {
    attempt { parser -> Bool? in
      guard parser.takes(key: "at") || parser.takes(key: "on") || parser.takes(.asWord) else { return nil }
      _ = parser.takes(.both)
      parser.skip([.the, .possessive])
      guard parser.takes(.part), parser.takes(.and) else { return nil }
      _ = parser.takes(key: "at") || parser.takes(key: "on")
      parser.skip([.the, .possessive])
      return parser.takes(.part) ? true : nil
    } ?? false
  }

  /// "(the same color) at the base"
  private mutating func endNamed() -> SceneSide? {
    attempt { parser in
      guard parser.takes(key: "at") || parser.takes(key: "on") || parser.takes(key: "in") || parser.takes(key: "for")
      else { return nil }
      parser.skip([.the, .possessive, .filler])
      guard let part = parser.take(.part), !parser.sees([.of, .and]) else { return nil }
      return SceneSide(rawValue: part.sense)
    }
  }

  private var isNumberHere: Bool { sees(.number) && (current?.sense ?? 0) > 0 }

  /// What is said to have colours has things that have them.
  func isHolder(_ thing: SceneThing) -> Bool {
    switch thing.kind {
    case .stack: true
    case .noun: !isInStack && !thing.plural
    default: false
    }
  }

  /// "a tower that has only one color": said of each.
  static func isOfEach(_ group: SceneGroup) -> Bool {
    switch group {
    case .distinct, .ends, .every: true
    default: false
    }
  }

  /// "one of which is a circle", "all of which are red".
  private mutating func groupOfWhich() -> SceneGroup? {
    attempt { parser in
      var quantity = parser.quantity()
      guard quantity.kind != .bare else { return nil }
      if quantity.op == .exactly, !quantity.strict { quantity.op = .atLeast }
      if !parser.takes(key: "of"), !(parser.lexemes[parser.at - 1].key == "of") { return nil }
      guard parser.takes(.which) || parser.takes(.pronoun) else { return nil }
      guard let condition = parser.verbPhrase() else { return nil }
      return .some(quantity, condition)
    }
  }
}

extension SceneTag {
  static let `as` = SceneTag.asWord
}
