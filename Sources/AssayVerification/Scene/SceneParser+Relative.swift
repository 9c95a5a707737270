import AssayLanguage

/// "with …", "which …": what a thing has or does, behind its head.
extension SceneParser {
  mutating func withModifier(_ thing: inout SceneThing) -> Bool? {
    at += 1
    var only = sees(.only) && !sees(.number, 1)
    if only { at += 1 }
    if let group = attempt({ parser -> SceneGroup? in
      guard let group = parser.sameOrDifferent() else { return nil }
      return parser.sees([.as, .of]) ? nil : group
    }) {
      if Self.isOfEach(group), isHolder(thing) {
        thing.conditions.append(.together(group))
      } else {
        thing.group.append(group)
      }
      if sees(.and), !sees(.be, 1),
        let further = attempt({ parser -> [SceneQuantified]? in
          parser.at += 1
          return parser.quantifiedList()
        })
      {
        thing.conditions.append(.has(further, only: false))
      }
      return true
    }
    if let counts = countComparison() {
      thing.conditions.append(.scoped(counts))
      return true
    }
    let wasInStack = isInStack
    if case .stack = thing.kind { isInStack = true }
    defer { isInStack = wasInStack }
    guard let list = quantifiedList() else { return nil }
    // "a tower with three blocks with a yellow block at the top": what the tower has, not what its blocks have.
    if wasInStack, !list.contains(where: { Self.relatesToIt($0.thing) }) { return nil }
    only = only || takesNothingElse() || takesLast(.only)
    _ = takes(.each) || takes(key: "apiece")
    thing.conditions.append(.has(list, only: only))
    return true
  }

  /// "(items of black color) only": a word that ends its clause.
  mutating func takesLast(_ tags: SceneTag) -> Bool {
    guard sees(tags), at + 1 >= end || sees([.end, .comma], 1) else { return false }
    at += 1
    return true
  }

  private static func relatesToIt(_ thing: SceneThing) -> Bool {
    thing.conditions.contains {
      if case .related(_, let object, _, _) = $0, case .it = object.thing.kind { true } else { false }
    }
  }

  mutating func relativeClause(_ thing: inout SceneThing) -> Bool? {
    if sees(key: "where"), isInStack { return nil }
    if takes(key: "where") {
      guard let statement = clause() else { return nil }
      thing.conditions.append(.scoped(statement))
      return true
    }
    at += 1
    if sees(.part), sees(.and, 1), let group = attempt({ $0.sharedEnds() }) {
      thing.conditions.append(.together(group))
      return true
    }
    if sees(.part) || sees(.attributeNoun) {
      // "whose base is black"
      let start = at
      guard let side = take(.part), let condition = verbPhrase() else {
        at = start
        return nil
      }
      let inner = SceneThing(
        kind: .part(SceneSide(rawValue: side.sense) ?? .any), conditions: [condition], words: tokens(from: start),
        head: tokens(from: start))
      thing.conditions.append(.has([SceneQuantified(quantity: .some, thing: inner)], only: false))
      return true
    }
    guard let condition = verbPhrase() else {
      // "a tower that the second block of is blue", "a box, which a triangle": what it has, or a whole clause.
      if let statement = attempt({ $0.clause() }) {
        if case .exists(let things) = statement {
          thing.conditions.append(.has([things], only: false))
        } else {
          thing.conditions.append(.scoped(statement))
        }
        return true
      }
      return nil
    }
    // "a tower with four blocks which has a blue block…": said of the tower.
    if isInStack, case .has(let list, _) = condition, !list.contains(where: { Self.relatesToIt($0.thing) }) {
      return nil
    }
    thing.hasClause = true
    if case .together(let group) = condition, !Self.isOfEach(group) {
      thing.group.append(group)
    } else {
      thing.conditions.append(condition)
    }
    return true
  }
}
