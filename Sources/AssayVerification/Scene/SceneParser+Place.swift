import AssayLanguage

/// Places: relations, walls, ends of stacks, distances, comparisons.
extension SceneParser {
  /// "as the base of a tower", "at the top", "on the bottom of the tower", "on top".
  mutating func placed() -> SceneCondition? {
    attempt { parser in
      guard
        parser.sees(.asWord) || parser.sees(key: "at") || parser.sees(key: "on") || parser.sees(key: "in")
          || parser.sees(key: "to") || parser.sees(key: "from")
      else { return nil }
      let isOn = parser.sees(key: "on")
      parser.at += 1
      parser.skip([.the, .indefinite, .possessive])
      parser.skip(.filler)
      guard let part = parser.take(.part), let side = SceneSide(rawValue: part.sense) else { return nil }
      if parser.sees([.open, .thing, .block, .stack]) || parser.isCornerAhead { return nil }
      _ = parser.sees(.edge) ? parser.takes(.edge) : parser.takes(.part)
      if isOn, side == .top, parser.sees(.of) { return nil }
      var owner: SceneQuantified?
      if parser.sees(.of) {
        parser.at += 1
        guard let found = parser.quantified() else { return nil }
        owner = found
      }
      return .place(side, owner)
    }
  }

  // MARK: Touching

  mutating func touching(nearly: Bool) -> SceneCondition? {
    attempt { parser in
      guard parser.takes(.touch) else { return nil }
      parser.skipFillers()
      if var edge = parser.edge() {
        edge.nearly = nearly
        return .edge(edge)
      }
      if parser.takes(keys: ["each", "other"]) || parser.takes(keys: ["one", "another"]) {
        return .together(.touchingEachOther)
      }
      let start = parser.at
      guard let object = parser.quantified() else { return nil }
      return .related(.touching, object, nil, tokens: parser.tokens(from: start))
    }
  }

  /// "the wall", "any edge", "the bottom of a box", "right wall of a box", "two walls".
  mutating func edge() -> SceneEdge? {
    attempt { parser in
      let start = parser.at
      var count = 1
      let quantity = parser.quantity()
      if quantity.kind == .count || quantity.kind == .both { count = quantity.number }
      if quantity.kind == .none { return nil }
      if !parser.sees(.side) { parser.skip(.filler) }
      var side = SceneSide.any
      // "a box corner"
      if parser.sees(.open), parser.sees(.edge, 1) { parser.at += 1 }
      var corner: [SceneSide] = []
      while corner.count < 2, let named = parser.current, named.has(.side), let next = parser.peek(1),
        next.sense == 5 || parser.peek(2)?.sense == 5, next.has([.edge, .side]),
        let side = SceneSide(rawValue: named.sense)
      {
        corner.append(side)
        parser.at += 1
      }
      if corner.isEmpty, parser.sees(.side), parser.sees([.edge, .part, .side], 1), let lexeme = parser.take(.side) {
        side = SceneSide(rawValue: lexeme.sense) ?? .any
      } else if parser.sees(.block), parser.sees(.edge, 1) {
        parser.at += 1
      }
      guard let lexeme = parser.take([.edge, .part, .side]) else { return nil }
      if parser.sees([.open, .thing, .block]) { return nil }
      if lexeme.has(.edge) {
        if lexeme.sense == 5 { side = .corner }
      } else {
        guard side == .any, let named = SceneSide(rawValue: lexeme.sense), named != .any, named != .middle else {
          return nil
        }
        side = named
        if parser.sees(.edge) { parser.at += 1 }
      }
      let words = parser.tokens(from: start)
      var owner: SceneQuantified?
      if parser.sees(.of) || parser.sees(key: "in") {
        let before = parser.at
        parser.at += 1
        owner = parser.quantified()
        if owner == nil { parser.at = before }
      }
      var edge = SceneEdge(side: side, of: owner, count: count, tokens: words)
      edge.noun = parser.noun(lexeme)
      edge.corner = corner
      return edge
    }
  }

  // MARK: Relations

  mutating func related(nearly: Bool) -> SceneCondition? {
    attempt { parser in
      let start = parser.at
      // "in this image" is no place in it.
      if parser.pictureAdjunct() != nil { return nil }
      guard let relation = parser.relation() else { return nil }
      if let side = Self.pictureSides[relation], let picture = parser.picture() {
        parser.at += picture
        return .extreme(.ordinal(0, from: side))
      }
      let words = parser.tokens(from: start)
      if relation == .on || relation == .at || relation == .inside, parser.isBareSide {
        // "on the left": of the picture or container
        parser.skip(.the)
        guard let side = parser.take(.side) else { return nil }
        _ = parser.takes(.edge)
        _ = parser.takes(key: "hand")
        return .extreme(.ordinal(0, from: SceneSide(rawValue: side.sense) ?? .any))
      }
      if relation == .near || relation == .closeTo || relation == .nextTo || relation == .against || relation == .on
        || relation == .at || (relation == .inside && parser.isCornerAhead), var edge = parser.edge()
      {
        // "near the wall"
        edge.nearly = relation == .near || relation == .closeTo || relation == .nextTo
        return .edge(edge)
      }
      if parser.takes(keys: ["each", "other"]) || parser.takes(keys: ["one", "another"]) {
        return relation == .touching ? .together(.touchingEachOther) : nil
      }
      guard let object = parser.quantified() else { return nil }
      if relation == .inTheMiddleOf, case .stack = object.thing.kind { return .place(.middle, object) }
      if case .it = object.thing.kind, parser.takes(.all) {
        // "on top of it all"
        return relation == .onTopOf || relation == .on ? .place(.top, nil) : nil
      }
      if relation == .between, object.quantity.kind == .count || object.thing.plural {
        return .related(.between, object, nil, tokens: words)
      }
      if relation == .between {
        // "between A and B", or "between two items"
        if let second = parser.attempt({ inner -> SceneQuantified? in
          guard inner.takes(.and) else { return nil }
          return inner.quantified()
        }) {
          return .related(.between, object, second, tokens: words)
        }
        return .related(.between, object, nil, tokens: words)
      }
      let first = SceneCondition.related(relation, object, nil, tokens: words)
      guard let second = parser.attempt({ $0.secondObject(relation) }) else { return first }
      return .all([first, second])
    }
  }

  private static let pictureSides: [SceneRelation: SceneSide] = [
    .leftOf: .left, .rightOf: .right, .inTheMiddleOf: .middle, .onTopOf: .top,
  ]

  /// "the picture" behind "on the right side of": its length in lexemes.
  private func picture() -> Int? {
    let offset = sees([.the, .demonstrative]) ? 1 : 0
    return sees(.picture, offset) && !sees(.open, offset + 1) ? offset + 1 : nil
  }

  /// "the corner", "the lower right corner"
  private var isCornerAhead: Bool {
    for offset in 0..<4 where sees(.edge, offset) && peek(offset)?.sense == 5 { return true }
    return false
  }

  private var isBareSide: Bool {
    let offset = sees(.the) ? 1 : 0
    guard sees(.side, offset) else { return false }
    let next = offset + 1
    if sees(.edge, next) { return !sees(.of, next + 1) }
    return at + next >= end || sees([.comma, .and, .end, .be, .have, .touch, .which, .with, .modal, .posture], next)
  }

  /// "… and the cylinder" at the end of a clause: a second object of the same relation.
  private mutating func secondObject(_ first: SceneRelation) -> SceneCondition? {
    guard takes(.and) else { return nil }
    let start = at
    let relation = self.relation() ?? first
    guard sees(.the), let object = quantified(), isDone || sees(.end) else { return nil }
    return .related(relation, object, nil, tokens: tokens(from: start))
  }

  mutating func relation() -> SceneRelation? {
    guard let lexeme = current, lexeme.has(.relation), lexeme.relation >= 0 else { return nil }
    at += 1
    return SceneRelation(rawValue: lexeme.relation)
  }

  // MARK: Distance and comparison

  /// "about 5.0 units apart (from Q)", "3 m away from Q", "at a distance of 5 units from Q".
  mutating func distance() -> SceneCondition? {
    attempt { parser in
      var approximate = false
      var op = SceneOperator.exactly
      if parser.takes(keys: ["at", "a", "distance"]) || parser.takes(keys: ["a", "distance"]) {
        _ = parser.takes(.of)
      }
      let isWithin = parser.takes(key: "within")
      if isWithin { op = .atMost }
      while let lexeme = parser.current, lexeme.has([.approx, .comparator, .filler]), !lexeme.has(.number) {
        if lexeme.has(.approx) {
          approximate = true
        } else if lexeme.has(.comparator) {
          op = [.exactly, .atLeast, .atMost, .moreThan, .fewerThan, .exactly][Int(lexeme.sense)]
        }
        parser.at += 1
      }
      guard parser.sees(.number), let lexeme = parser.take(.number), let number = parser.decimal(lexeme) else {
        return nil
      }
      guard let unit = parser.take(.open), SceneUnits.lengths.contains(unit.key) else { return nil }
      let distance = SceneDistance(
        value: number.value, op: op, resolution: number.resolution, approximate: approximate,
        unit: SceneUnits.canonical(unit.key))
      if isWithin {
        guard parser.takes(.of), let object = parser.quantified() else { return nil }
        return .distance(object, distance)
      }
      if parser.takes(keys: ["apart"]) { return .distance(Self.mutual, distance) }
      parser.skip(.filler)
      if parser.lexemes[parser.at - 1].key == "apart" {
        guard parser.takes(key: "from") else { return .distance(Self.mutual, distance) }
      } else if !parser.takes(key: "away from"), !parser.takes(key: "from"), !parser.isAway {
        return nil
      }
      if parser.takes(keys: ["each", "other"]) || parser.takes(keys: ["one", "another"]) {
        return .distance(Self.mutual, distance)
      }
      guard let object = parser.anchor() else { return nil }
      return .distance(object, distance)
    }
  }

  var isAway: Bool {
    mutating get {
      guard let lexeme = current, lexeme.has(.relation),
        lexeme.relation == SceneRelation.awayFrom.rawValue || lexeme.relation == SceneRelation.from.rawValue
          || lexeme.relation == SceneRelation.farFrom.rawValue
      else { return false }
      at += 1
      return true
    }
  }

  /// Stands for "each other" in a condition on two subjects.
  static let mutual = SceneQuantified(quantity: .bare, thing: SceneThing(kind: .viewer))

  /// "nearer to A than to B", "closer to the camera than B", "closest to the camera".
  mutating func nearer() -> SceneCondition? {
    attempt { parser in
      var sign: Int
      if let lexeme = parser.take(.extreme) {
        sign = lexeme.sense < 0 ? -1 : 1
      } else if parser.sees(.more) || parser.sees(key: "most"), parser.peek(1)?.key == "distant" {
        parser.at += 2
        sign = 1
      } else {
        return nil
      }
      parser.skipFillers()
      _ = parser.takes(key: "to") || parser.takes(key: "from") || parser.isAway
      return parser.nearness(sign)
    }
  }

  /// What follows "closer to": "A than to B", "A than B is", "(closer) than B to A", "A compared to B".
  mutating func nearness(_ sign: Int) -> SceneCondition? {
    attempt { parser in
      if parser.takes(.than) {
        guard let other = parser.quantified(post: false) else { return nil }
        _ = parser.takes(.be)
        guard parser.takes(key: "to") || parser.takes(key: "from") || parser.isAway else {
          return .compare(.depth, sign: sign, other)
        }
        guard let target = parser.anchor() else { return nil }
        if case .viewer = target.thing.kind { return .compare(.depth, sign: sign, other) }
        return .outdoes(target, other, sign: sign)
      }
      guard let first = parser.anchor() else { return nil }
      guard parser.takes(.than) else { return nil }
      // "than it is to B"
      let repeated = parser.takes(.pronoun) && parser.takes(.be)
      let isSame = parser.takes(key: "to") || parser.takes(key: "from") || parser.isAway || repeated
      if !isSame { _ = parser.takes(.be) }
      guard let second = parser.quantified() else { return nil }
      if case .viewer = second.thing.kind { return nil }
      let isRival = parser.takes(.be) || parser.takes(key: "does")
      if case .viewer = first.thing.kind { return .compare(.depth, sign: sign, second) }
      return isRival && !isSame ? .outdoes(first, second, sign: sign) : .nearer(first, second, sign: sign)
    }
  }

  mutating func anchor(post: Bool = true) -> SceneQuantified? {
    let start = at
    skip([.the, .possessive])
    if let lexeme = current, SceneUnits.viewers.contains(lexeme.key) {
      at += 1
      return SceneQuantified(quantity: .some, thing: SceneThing(kind: .viewer, head: tokens(from: start)))
    }
    at = start
    return quantified(post: post)
  }

  /// "larger than Q", "as large as Q", "twice as large as" is not read.
  mutating func compared() -> SceneCondition? {
    attempt { parser in
      if let lexeme = parser.take(.comparative), !parser.sees(.number) {
        parser.skipFillers()
        if parser.sees(key: "in"), parser.sees(.attributeNoun, 1) { parser.at += 2 }
        guard parser.takes(.than) else { return nil }
        if parser.takes(keys: ["that", "of"]) {}
        guard let other = parser.quantified() else { return nil }
        _ = parser.takes(.be)
        return .compare(SceneMeasure(rawValue: abs(lexeme.sense)) ?? .size, sign: lexeme.sense < 0 ? -1 : 1, other)
      }
      if let sign = parser.sizeMarked(), parser.takes(.than) {
        guard let other = parser.quantified() else { return nil }
        _ = parser.takes(.be)
        return .compare(.size, sign: sign, other)
      }
      if parser.sees(.more) || parser.sees(key: "less") { return nil }
      guard parser.takes(.asWord), let value = parser.current?.value,
        value.attribute == .size || value.attribute == .color
      else { return nil }
      parser.at += 1
      guard parser.takes(.asWord), let other = parser.quantified() else { return nil }
      return .sameAs(value.attribute, other, same: true)
    }
  }

  /// "less big", "more compact": the sign of a comparison of sizes.
  private mutating func sizeMarked() -> Int? {
    attempt { parser in
      guard let word = parser.take(.more), let value = parser.current?.value, value.attribute == .size,
        parser.sees(.than, 1) || parser.sees(key: "in", 1)
      else { return nil }
      parser.at += 1
      let isLarge = value.base == "large"
      return (word.key == "more") == isLarge ? 1 : -1
    }
  }

  /// "exceeds the cube in size", "dwarfs the sphere".
  mutating func exceeding() -> SceneCondition? {
    attempt { parser in
      guard let lexeme = parser.current, Self.exceeding.contains(lexeme.key) || lexeme.key == "precedes" else {
        return nil
      }
      if lexeme.key == "precedes" {
        parser.at += 1
        let start = parser.at
        return parser.quantified(post: false).map { .related(.inFrontOf, $0, nil, tokens: parser.tokens(from: start)) }
      }
      parser.at += 1
      var measure = SceneMeasure.size
      guard let other = parser.quantified(post: false) else { return nil }
      if parser.takes(key: "in"), let noun = parser.current {
        if noun.key == "height" { measure = .height }
        guard noun.has(.attributeNoun) || noun.key == "volume" || noun.key == "width" else { return nil }
        parser.at += 1
      }
      return .compare(measure, sign: 1, other)
    }
  }

  private static let exceeding: Set<WordKey> = [
    "exceeds", "exceed", "surpasses", "surpass", "dwarfs", "dwarf", "outsizes", "outsize", "tops", "overshadows",
  ]
}

/// Words of length that scenes use.
enum SceneUnits {
  static let lengths: Set<WordKey> = [
    "unit", "units", "m", "meter", "meters", "metre", "metres", "px", "pixel", "pixels", "cm", "mm", "centimeters",
    "centimetres", "centimeter", "centimetre",
  ]
  static let viewers: Set<WordKey> = [
    "camera", "viewer", "observer", "lens", "us", "me", "you", "viewpoint", "front",
  ]

  static func canonical(_ key: WordKey) -> WordKey {
    switch key {
    case "unit", "units": "unit"
    case "m", "meter", "meters", "metre", "metres": "m"
    case "px", "pixel", "pixels": "px"
    default: key
    }
  }
}
