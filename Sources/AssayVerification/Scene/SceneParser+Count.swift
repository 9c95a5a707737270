import AssayLanguage

/// Statements about numbers, attributes by name, and distances by name.
extension SceneParser {
  /// "more cubes than spheres", "as many cubes as spheres", "the same number of cubes and spheres".
  mutating func countComparison() -> SceneProposition? {
    attempt { parser in
      if let same = parser.sameNumber() { return same }
      var factor = 1
      var difference: Int?
      if parser.sees(key: "twice") {
        parser.at += 1
        factor = 2
      } else if parser.sees(.number), parser.sees(.more, 1), let count = parser.number() {
        difference = count
      } else if parser.sees(.number), parser.sees(key: "times", 1), let count = parser.number() {
        parser.at += 1
        factor = count
      }
      if parser.takes(.asWord) {
        guard parser.takes(key: "many"), let first = parser.countedThing() else { return nil }
        guard parser.takes(.asWord) else { return nil }
        if parser.takes(keys: ["there", "are"]) {}
        guard let second = parser.countedThing() else { return nil }
        return .counts(first, .exactly, second, factor: factor, difference: nil)
      }
      guard factor == 1, let word = parser.take(.more) else { return nil }
      guard let first = parser.countedThing(), parser.takes(.than) else { return nil }
      if parser.takes(keys: ["there", "are"]) {}
      guard let second = parser.countedThing() else { return nil }
      let op: SceneOperator = word.key == "more" ? .moreThan : .fewerThan
      return .counts(first, op, second, factor: 1, difference: difference)
    }
  }

  mutating func countedThing() -> SceneThing? {
    guard let things = quantified(), things.quantity.kind == .bare || things.quantity.kind == .the else { return nil }
    return things.thing
  }

  private mutating func sameNumber() -> SceneProposition? {
    attempt { parser in
      parser.skip([.the, .indefinite])
      if parser.sees(.same), parser.sees(key: "many", 1) {
        parser.at += 2
        guard let first = parser.countedThing(), parser.takes(.and), let second = parser.countedThing() else {
          return nil
        }
        return .counts(first, .exactly, second, factor: 1, difference: nil)
      }
      guard parser.takes(.same),
        parser.takes(key: "number") || parser.takes(key: "amount") || parser.takes(key: "count"),
        parser.takes(.of)
      else { return nil }
      guard let first = parser.countedThing(), parser.takes(.and) || parser.takes(.asWord) else { return nil }
      if parser.takes(keys: ["there", "are"]) {}
      guard let second = parser.countedThing() else { return nil }
      return .counts(first, .exactly, second, factor: 1, difference: nil)
    }
  }

  // MARK: The number of

  /// "The number of cubes is 3", "… is greater than the number of spheres", "cubes outnumber spheres",
  /// "the cubes are three in number".
  mutating func countStatement() -> SceneProposition? {
    attempt { parser in
      if let found = parser.outnumbering() { return found }
      parser.skip([.the])
      _ = parser.takes(key: "total")
      if let all = parser.allCounted() { return all }
      guard
        parser.takes(key: "number") || parser.takes(key: "count") || parser.takes(key: "amount")
          || parser.takes(key: "quantity") || parser.takes(key: "total")
      else { return nil }
      guard parser.takes(.of), let first = parser.countedThing() else { return nil }
      var negated = false
      var hadVerb = false
      while let lexeme = parser.current,
        lexeme.has([.be, .negated, .auxiliary, .seem, .hedge]) || lexeme.key == "equals"
          || lexeme.key == "exceeds" || lexeme.key == "equal"
      {
        if lexeme.key == "exceeds" { break }
        if lexeme.has(.negated) { negated.toggle() }
        hadVerb = true
        parser.at += 1
      }
      guard hadVerb || parser.sees(key: "exceeds") else { return nil }
      var op = SceneOperator.exactly
      if parser.takes(key: "exceeds") {
        op = .moreThan
      } else if let lexeme = parser.take(.comparator) {
        op = [.exactly, .atLeast, .atMost, .moreThan, .fewerThan, .exactly][Int(lexeme.sense)]
      } else if let lexeme = parser.take(.comparative), parser.takes(.than) {
        op = lexeme.sense > 0 ? .moreThan : .fewerThan
      } else if parser.takes(.same) {
        _ = parser.takes(.asWord) || parser.takes(key: "to")
      }
      guard let second = parser.numberOrCount() else { return nil }
      guard parser.endsClause else { return nil }
      let statement: SceneProposition
      switch second {
      case .number(let number):
        var quantity = SceneQuantity(kind: number == 0 ? .none : .count, op: op, number: number)
        if number == 0, op != .exactly { quantity.kind = .count }
        statement = .exists(SceneQuantified(quantity: quantity, thing: first))
      case .things(let other): statement = .counts(first, op, other, factor: 1, difference: nil)
      }
      return negated ? .not(statement) : statement
    }
  }

  /// "(the total) number of objects equals six": of all things.
  private mutating func allCounted() -> SceneProposition? {
    attempt { parser in
      guard let noun = parser.take(.attributeNoun), noun.sense == 10, noun.end - noun.start == 3 else { return nil }
      var thing = SceneThing(
        words: parser.tokens(parser.at - 1..<parser.at), head: parser.tokens(parser.at - 1..<parser.at))
      thing.plural = true
      guard parser.takes(.be) || parser.takes(key: "equals") || parser.takes(key: ":") else { return nil }
      parser.skip(.filler)
      let op = parser.take(.comparator).map { word -> SceneOperator in
        [.exactly, .atLeast, .atMost, .moreThan, .fewerThan, .exactly][Int(word.sense)]
      }
      guard let number = parser.number(), parser.endsClause else { return nil }
      return .exists(
        SceneQuantified(quantity: SceneQuantity(kind: .count, op: op ?? .exactly, number: number), thing: thing))
    }
  }

  private enum Amount {
    case number(Int)
    case things(SceneThing)
  }

  private mutating func numberOrCount() -> Amount? {
    skip([.filler])
    if let found = attempt({ parser -> SceneThing? in
      parser.skip(.the)
      guard parser.takes(key: "number") || parser.takes(key: "that") || parser.takes(key: "count"), parser.takes(.of)
      else { return nil }
      return parser.countedThing()
    }) {
      return .things(found)
    }
    if takes(key: "zero") || takes(key: "0") { return .number(0) }
    guard let value = number() else { return nil }
    return .number(value)
  }

  private mutating func outnumbering() -> SceneProposition? {
    attempt { parser in
      guard let first = parser.countedThing() else { return nil }
      if parser.takes(.outnumber) {
        guard let second = parser.countedThing(), parser.endsClause else { return nil }
        return .counts(first, .moreThan, second, factor: 1, difference: nil)
      }
      if parser.takes(.and), let second = parser.countedThing(), parser.takes(.be) {
        // "Cubes and cylinders are equal in number."
        guard parser.takes(.same), parser.sees(.filler), parser.text[Int(parser.lexemes[parser.at].start)].key == "in"
        else { return nil }
        parser.skip(.filler)
        guard parser.endsClause else { return nil }
        return .counts(first, .exactly, second, factor: 1, difference: nil)
      }
      guard parser.takes(.be) else { return nil }
      if parser.takes(.outnumber) || parser.takes(key: "outnumbered") {
        guard parser.takes(key: "by"), let second = parser.countedThing(), parser.endsClause else { return nil }
        return .counts(first, .fewerThan, second, factor: 1, difference: nil)
      }
      if let word = parser.take(.more), parser.takes(key: "numerous") || parser.takes(key: "frequent") || true,
        parser.takes(.than)
      {
        guard let second = parser.countedThing(), parser.endsClause else { return nil }
        return .counts(first, word.key == "more" ? .moreThan : .fewerThan, second, factor: 1, difference: nil)
      }
      // "The cubes are three (in number)".
      guard let count = parser.number() else { return nil }
      parser.skip(.filler)
      guard parser.isDone || parser.sees([.end]) else { return nil }
      return .exists(
        SceneQuantified(quantity: SceneQuantity(kind: .count, op: .exactly, number: count), thing: first))
    }
  }

  // MARK: The colour of

  /// "The colour of the cube is red", "The cube's colour is red", "Red is the colour of the cube".
  mutating func attributeStatement() -> SceneProposition? {
    attempt { parser in
      if let found = parser.valueFirst() { return found }
      if let found = parser.valueOf() { return found }
      var attribute: SceneAttribute?
      var owner: SceneQuantified?
      let start = parser.at
      parser.skip(.the)
      if let noun = parser.take(.attributeNoun), parser.takes(.of) || parser.takes(key: "for") {
        attribute = SceneAttribute(rawValue: noun.sense)
        owner = parser.quantified()
      } else {
        parser.at = start
        if let noun = parser.unownedAttribute() {
          attribute = SceneAttribute(rawValue: noun.sense)
          owner = SceneQuantified(quantity: SceneQuantity(kind: .the), thing: SceneThing(kind: .it))
        } else {
          guard let found = parser.quantified(post: false), parser.takes(key: "'s"),
            let noun = parser.take(.attributeNoun)
          else { return nil }
          attribute = SceneAttribute(rawValue: noun.sense)
          owner = found
        }
      }
      guard let attribute, let owner else { return nil }
      var second: SceneQuantified?
      if parser.takes(.and) {
        if parser.takes(keys: ["that", "of"]) || parser.takes(keys: ["the", "color", "of"]) {}
        second = parser.quantified()
        if second == nil { return nil }
      }
      guard let condition = parser.attributePredicate(attribute) else { return nil }
      guard parser.endsClause else { return nil }
      guard let second else { return .predicate(owner, condition) }
      return Self.statement([owner, second], isOr: false, condition)
    }
  }

  /// "Its colour is grey.", "The colour is grey.": of what was named before, or what the question is about.
  private mutating func unownedAttribute() -> Lexeme? {
    attempt { parser in
      guard parser.takes(.possessive) || parser.takes(.the), let noun = parser.take(.attributeNoun),
        parser.sees([.be, .seem])
      else { return nil }
      return noun
    }
  }

  private mutating func attributePredicate(_ attribute: SceneAttribute) -> SceneCondition? {
    var negated = false
    var hadVerb = false
    while let lexeme = current, lexeme.has([.be, .negated, .seem, .hedge]) {
      if lexeme.has(.negated) { negated.toggle() }
      if lexeme.has([.hedge, .seem]) { hedge = .weak }
      hadVerb = true
      at += 1
    }
    guard hadVerb else { return nil }
    skip([.the, .filler, .indefinite])
    let start = at
    if takes(.same) || takes(.different) {
      let same = lexemes[at - 1].has(.same)
      if takes(.asWord) || takes(key: "from") || takes(key: "to") {
        _ = takes(keys: ["that", "of"])
        guard let other = quantified() else { return nil }
        return negated ? .sameAs(attribute, other, same: !same) : .sameAs(attribute, other, same: same)
      }
      let group: SceneGroup = same ? .same(attribute, part: nil) : .different(attribute)
      return negated ? .not(.together(group)) : .together(group)
    }
    guard let list = valueList() else { return nil }
    if sees([.thing, .block, .one]), attribute == .shape { at += 1 }
    let condition = SceneCondition.values(list.values, tokens: tokens(from: start))
    return negated ? .not(condition) : condition
  }

  /// "The green of the valve is rather light": it is green, and light.
  private mutating func valueOf() -> SceneProposition? {
    attempt { parser in
      let start = parser.at
      guard parser.takes(.the), let list = parser.valueList(), list.count == 1, var value = list.values.first else {
        return nil
      }
      let words = parser.tokens(from: start)
      guard parser.takes(.of), let owner = parser.quantified(), parser.takes(.be) else { return nil }
      while let lexeme = parser.current, lexeme.has([.filler, .indefinite, .shade, .attributeNoun, .hedge]) {
        if lexeme.has(.shade) { value.shade = lexeme.key }
        parser.at += 1
      }
      guard parser.endsClause else { return nil }
      return .predicate(owner, .values([value], tokens: words))
    }
  }

  private mutating func valueFirst() -> SceneProposition? {
    attempt { parser in
      let start = parser.at
      guard let list = parser.valueList(), parser.takes(.be) else { return nil }
      let condition = SceneCondition.values(list.values, tokens: parser.tokens(from: start))
      parser.skip(.the)
      guard parser.takes(.attributeNoun), parser.takes(.of), let owner = parser.quantified(), parser.endsClause else {
        return nil
      }
      return .predicate(owner, condition)
    }
  }
}
