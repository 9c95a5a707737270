import AssayLanguage

/// Distances by name: "the gap between A and B", "2 units separate A from B".
extension SceneParser {
  mutating func distanceStatement() -> SceneProposition? {
    attempt { parser in
      if let found = parser.distanceBetween() { return found }
      if let found = parser.separating() { return found }
      if let found = parser.separated() { return found }
      return parser.stretched()
    }
  }

  private static let names: Set<WordKey> = ["distance", "gap", "separation", "spacing", "space", "interval"]
  private static let measuring: Set<WordKey> = [
    "measures", "measure", "measured", "amounts", "amount", "equals", "equal", "totals", "spans", "comes", "lies",
  ]

  /// "the distance between A and B", "the gap from A to B", "the separation of A and B", "… of A from B".
  mutating func namedDistance() -> (SceneQuantified, SceneQuantified)? {
    attempt { parser in
      parser.skip([.the, .indefinite, .filler])
      guard let noun = parser.current, Self.names.contains(noun.key) else { return nil }
      parser.at += 1
      guard let word = parser.take([.relation, .of]) else { return nil }
      return parser.ends(joinedByTo: word.relation == SceneRelation.from.rawValue)
    }
  }

  /// "A and B", "A to B", "A from B".
  private mutating func ends(joinedByTo: Bool) -> (SceneQuantified, SceneQuantified)? {
    guard let first = anchor(post: false) else { return nil }
    guard takes(.and) || takes(key: "to") || takes(key: "from") else { return nil }
    guard let second = anchor(post: false) else { return nil }
    // "from A to B" and "between A and B" mean the same; the viewer stands second.
    if case .viewer = first.thing.kind { return (second, first) }
    return (first, second)
  }

  private mutating func distanceBetween() -> SceneProposition? {
    attempt { parser in
      guard let (first, second) = parser.namedDistance() else { return nil }
      var hadVerb = false
      while let lexeme = parser.current,
        lexeme.has([.be, .filler, .seem]) || Self.measuring.contains(lexeme.key) || lexeme.key == ":"
          || lexeme.key == "to" && hadVerb
      {
        hadVerb = true
        parser.at += 1
      }
      guard hadVerb, let distance = parser.length(), parser.endsClause else { return nil }
      return .predicate(first, .distance(second, distance))
    }
  }

  /// "About 2 units separate A from B", "2 units lie between A and B", "2 units is the distance between A and B".
  private mutating func separating() -> SceneProposition? {
    attempt { parser in
      guard let distance = parser.length() else { return nil }
      if parser.takes(.be) {
        guard let (first, second) = parser.namedDistance(), parser.endsClause else { return nil }
        return .predicate(first, .distance(second, distance))
      }
      if parser.takes(key: "separate") || parser.takes(key: "separates") || parser.takes(key: "divide") {
        guard let (first, second) = parser.ends(joinedByTo: false), parser.endsClause else { return nil }
        return .predicate(first, .distance(second, distance))
      }
      guard parser.takes(.posture) || parser.takes(.be) || parser.sees(.relation),
        parser.take(.relation)?.relation == SceneRelation.between.rawValue,
        let (first, second) = parser.ends(joinedByTo: false), parser.endsClause
      else { return nil }
      return .predicate(first, .distance(second, distance))
    }
  }

  /// "A is separated from B by 2 units", "A and B are separated by 2 units".
  private mutating func separated() -> SceneProposition? {
    guard foresees("by") else { return nil }
    return attempt { parser in
      guard let first = parser.quantified(post: false) else { return nil }
      var second: SceneQuantified?
      if parser.takes(.and) {
        second = parser.quantified(post: false)
        if second == nil { return nil }
      }
      guard parser.takes(.be) else { return nil }
      if parser.current?.relation == SceneRelation.detachedFrom.rawValue {
        parser.at += 1
        if second == nil { second = parser.anchor(post: false) }
      } else {
        guard parser.takes(key: "separated") else { return nil }
        if second == nil, parser.takes(key: "from") { second = parser.anchor(post: false) }
      }
      guard let second, parser.takes(key: "by") else { return nil }
      _ = parser.takes(keys: ["a", "distance"]) && parser.takes(.of)
      guard let distance = parser.length(), parser.endsClause else { return nil }
      return .predicate(first, .distance(second, distance))
    }
  }

  /// "From A to B it is 2 units", "Between A and B lies a gap of 2 units", "Between A and B there are 2 units".
  private mutating func stretched() -> SceneProposition? {
    attempt { parser in
      guard let word = parser.take(.relation),
        word.relation == SceneRelation.from.rawValue || word.relation == SceneRelation.between.rawValue
      else { return nil }
      guard let (first, second) = parser.ends(joinedByTo: true) else { return nil }
      parser.skip(.comma)
      _ = parser.takes(key: "it") || parser.takes(.there)
      guard parser.takes(.be) || parser.takes(.posture) || parser.lexemes[parser.at - 1].has(.there) else { return nil }
      parser.skip(.filler)
      _ = parser.takes(.indefinite)
      if let noun = parser.current, Self.names.contains(noun.key) {
        parser.at += 1
        guard parser.takes(.of) else { return nil }
      }
      guard let distance = parser.length(), parser.endsClause else { return nil }
      return .predicate(first, .distance(second, distance))
    }
  }

  /// "(about) 2.0 units", "at least 3 units".
  mutating func length() -> SceneDistance? {
    attempt { parser in
      var distance = SceneDistance(value: 0, resolution: 0.5)
      while let lexeme = parser.current, lexeme.has([.approx, .comparator, .filler]), !lexeme.has(.number) {
        if lexeme.has(.approx) {
          distance.approximate = true
        } else if lexeme.has(.comparator) {
          distance.op = [.exactly, .atLeast, .atMost, .moreThan, .fewerThan, .exactly][Int(lexeme.sense)]
        }
        parser.at += 1
      }
      guard let number = parser.take(.number).flatMap({ parser.decimal($0) }) else { return nil }
      distance.value = number.value
      distance.resolution = number.resolution
      guard let unit = parser.current, SceneUnits.lengths.contains(unit.key) else { return nil }
      distance.unit = SceneUnits.canonical(unit.key)
      parser.at += 1
      return distance
    }
  }

  /// "a smaller distance to A than to B", "less distance to A than B": how near, said with a noun.
  mutating func distanceHad() -> SceneCondition? {
    attempt { parser in
      parser.skip([.the, .indefinite])
      guard let sign = parser.current.flatMap({ Self.distanceSigns[$0.key] }) else { return nil }
      parser.at += 1
      guard let noun = parser.current, Self.names.contains(noun.key) else { return nil }
      parser.at += 1
      guard parser.takes(key: "to") || parser.takes(key: "from") else { return nil }
      return parser.nearness(sign)
    }
  }

  private static let distanceSigns: [WordKey: Int] = [
    "smaller": -1, "less": -1, "shorter": -1, "lesser": -1, "lower": -1,
    "larger": 1, "greater": 1, "more": 1, "longer": 1, "bigger": 1, "higher": 1,
  ]
}
