import AssayLanguage

/// Noun phrases: quantity, qualities, head, and what follows the head.
extension SceneParser {
  /// A noun phrase with its quantity.
  mutating func quantified(post: Bool = true) -> SceneQuantified? {
    attempt { parser in
      let start = parser.at
      var quantity = parser.quantity()
      parser.skipFillers()
      guard var thing = parser.thing(quantity, post: post) else { return nil }
      // "the base of a tower": of some tower.
      if quantity.kind == .the, case .place(_, .some(let owner)) = thing.conditions.last, owner.quantity.kind == .some {
        quantity = .some
      }
      if quantity.kind == .the, case .place(_, .some(var owner)) = thing.conditions.last, owner.quantity.kind == .count
      {
        // "the top of two towers": of so many.
        quantity = owner.quantity
        if quantity.number == 1, !quantity.strict { quantity = .some }
        owner.quantity = .some
        let side = thing.conditions.removeLast()
        if case .place(let side, _) = side { thing.conditions.append(.place(side, owner)) }
      }
      if quantity.kind == .count, quantity.number > 1 { Self.loosen(&thing) }
      if thing.isAttribute || thing.coversValues { quantity = .some }
      if let post = thing.postOperator, quantity.kind == .count { quantity.op = post }
      thing.words = parser.tokens(from: start)
      return SceneQuantified(quantity: quantity, thing: thing)
    }
  }

  /// "two blue blocks on top of a black one": of two only one can be right on top.
  private static func loosen(_ thing: inout SceneThing) {
    for index in thing.conditions.indices {
      guard case .related(.onTopOf, let object, nil, let tokens) = thing.conditions[index],
        object.quantity.kind == .some || object.quantity.kind == .the || object.quantity.number == 1
      else { continue }
      if case .stack = object.thing.kind { continue }
      thing.conditions[index] = .related(.somewhereAbove, object, nil, tokens: tokens)
    }
  }

  /// Noun phrases in a list: "a blue triangle, a yellow square and a yellow circle".
  mutating func quantifiedList() -> [SceneQuantified]? {
    guard let first = quantified() else { return nil }
    var list = [first]
    while list.count < 12, let next = attempt({ $0.listItem() }) { list.append(next) }
    // "at least one square, one circle and one triangle": at least one of each.
    if let first = list.first?.quantity, first.kind == .count, first.op == .atLeast || first.op == .atMost,
      !first.ofThe
    {
      for index in list.indices.dropFirst()
      where list[index].quantity.kind == .count && list[index].quantity.op == .exactly && !list[index].quantity.strict {
        list[index].quantity.op = first.op
      }
    }
    // "2 yellow and one black item": the last head serves the ones without.
    if let head = list.last?.thing.kind, list.count > 1 {
      for index in list.indices.dropLast() where list[index].thing.head.isEmpty { list[index].thing.kind = head }
    }
    return list
  }

  private mutating func listItem() -> SceneQuantified? {
    var ahead = self
    if ahead.takesNothingElse() { return nil }
    let comma = takes(.comma)
    let and = takes(.and)
    let but = !and && sees(key: "but") && sees(.none, 1)
    if but { at += 1 }
    guard comma || and || but else { return nil }
    guard !sees(.pronoun) || sees([.thing, .block, .open], 1) else { return nil }
    guard let item = quantified() else { return nil }
    // What starts a clause is no item: "… and the black one is on top".
    if sees([.be, .have, .touch, .modal, .auxiliary]) { return nil }
    if item.quantity.kind == .bare, item.thing.head.isEmpty { return nil }
    return item
  }

  /// The phrase behind its quantity.
  mutating func thing(_ quantity: SceneQuantity, post: Bool) -> SceneThing? {
    var thing = SceneThing()
    if let pronoun = pronounThing(quantity) { return pronoun }
    let start = at
    qualities(&thing)
    guard head(&thing, quantity, start) else { return nil }
    if case .it = thing.kind {} else { lastKind = thing.kind }
    if post { postModifiers(&thing) }
    return thing
  }

  private mutating func pronounThing(_ quantity: SceneQuantity) -> SceneThing? {
    if [.all, .both, .none, .count].contains(quantity.kind), let pronoun = current, pronoun.has(.pronoun),
      SceneWordForms.ofThem.contains(pronoun.key), !sees([.open, .thing, .block], 1)
    {
      at += 1
      return SceneThing(kind: .it, head: tokens(at - 1..<at))
    }
    guard quantity.kind == .bare || (quantity.kind == .the && at > 0) else { return nil }
    if quantity.kind == .the {
      // "on top of that": the demonstrative was taken as a determiner.
      guard
        at == end
          || !sees([
            .open, .thing, .value, .block, .stack, .one, .shade, .part, .edge, .other, .superlative, .ordinal, .side,
            .number, .picture, .attributeNoun, .group, .same, .comparative,
          ]),
        lexemes[at - 1].has(.pronoun)
      else { return nil }
      var thing = SceneThing(kind: .it)
      thing.head = tokens(at - 1..<at)
      return thing
    }
    if sees(key: "each"), sees(.other, 1) {
      at += 2
      return SceneThing(kind: .it, head: tokens(at - 2..<at))
    }
    guard let pronoun = current, pronoun.has(.pronoun), !pronoun.has(.which) || !sees([.open, .thing, .block], 1) else {
      return nil
    }
    at += 1
    return SceneThing(kind: .it, head: tokens(at - 1..<at))
  }

  // MARK: Before the head

  private mutating func qualities(_ thing: inout SceneThing) {
    var count = 0
    while count < 10, quality(&thing) { count += 1 }
  }

  private mutating func quality(_ thing: inout SceneThing) -> Bool {
    guard let lexeme = current else { return false }
    if lexeme.has(.other), lexeme.key != "else" {
      at += 1
      return true
    }
    if lexeme.has(.value) || lexeme.has(.shade) { return valueQuality(&thing) }
    if lexeme.has(.block), sees(.block, 1), let black = SceneValues.named("black") {
      // "a block block": a slip for "black".
      at += 1
      thing.conditions.append(.values([black], tokens: tokens(at - 1..<at)))
      return true
    }
    if lexeme.has(.number), sees([.thing, .block, .open, .value], 1), let stack = stackAhead() {
      return countQuality(&thing, stack)
    }
    if lexeme.has([.superlative]) {
      at += 1
      thing.selector = Self.selector(of: lexeme)
      return true
    }
    if lexeme.has(.ordinal),
      sees([.thing, .block, .open, .value, .stack, .one, .shade, .end], 1) || (at + 1 >= end && at > 0)
    {
      at += 1
      thing.selector = .ordinal(Int(lexeme.sense), from: .left)
      return true
    }
    if lexeme.has(.negated), sees([.value], 1) { return notQuality(&thing) }
    if lexeme.has(.same) && sees([.attributeNoun, .value], 1) { return false }
    if lexeme.has(.same), sees([.thing, .open, .block], 1) {
      at += 1
      return true
    }
    if lexeme.has(.different), sees(.attributeNoun, 1), at > 0, lexemes[at - 1].has(.number) {
      // "three different colors"
      at += 1
      return true
    }
    if lexeme.has(.different), peek(1).map({ $0.key == "colored" || $0.key == "coloured" }) ?? false,
      let noun = peek(2), noun.plural || SceneWordForms.plurals.contains(noun.key)
    {
      // "three differently colored blocks"
      at += 2
      thing.group.append(.different(.color))
      return true
    }
    if lexeme.has(.different), peek(1).map({ $0.key == "colored" || $0.key == "coloured" }) ?? false, !thing.plural {
      // "a different colored block"
      at += 2
      thing.conditions.append(.unlikeIt(.color))
      return true
    }
    if lexeme.has(.different), sees([.thing, .open, .block, .value], 1), !lexeme.has(.some) {
      at += 1
      return true
    }
    if lexeme.has(.side), !lexeme.has([.part, .edge]), sees([.open, .thing, .block, .stack], 1) {
      // "the left box", "the middle tower"
      at += 1
      thing.selector = Self.selector(side: lexeme)
      return true
    }
    if lexeme.has(.filler), !lexeme.has([.be, .touch]), peek(1) != nil, !lexeme.has(.either) {
      at += 1
      return true
    }
    if lexeme.has(.part), sees([.open, .thing, .block, .stack], 1), !sees([.relation, .be, .have, .touch], 1),
      !sees(.part, 1)
    {
      // "the top block", "the middle box"
      at += 1
      if lexeme.sense == SceneSide.middle.rawValue, !isInStack {
        thing.selector = .ordinal(0, from: .middle)
        return true
      }
      thing.conditions.append(.place(SceneSide(rawValue: lexeme.sense) ?? .any, nil))
      return true
    }
    if lexeme.has([.touch]), sees([.thing, .open, .block], 1) { return false }
    return false
  }

  static func selector(of lexeme: Lexeme) -> SceneSelector {
    switch abs(Int(lexeme.sense)) {
    case 1: .extreme(.size, sign: lexeme.sense > 0 ? 1 : -1)
    case 2: .extreme(.height, sign: lexeme.sense > 0 ? 1 : -1)
    case 3: .extreme(.width, sign: lexeme.sense > 0 ? 1 : -1)
    case 5: .extreme(.depth, sign: lexeme.sense > 0 ? 1 : -1)
    case 6: .ordinal(1, from: .left)
    case 7: .ordinal(1, from: .right)
    case 8: .ordinal(1, from: .top)
    default: .ordinal(1, from: .bottom)
    }
  }

  private static func selector(side lexeme: Lexeme) -> SceneSelector {
    switch SceneSide(rawValue: lexeme.sense) ?? .any {
    case .left: .ordinal(1, from: .left)
    case .right: .ordinal(1, from: .right)
    case .top: .ordinal(1, from: .top)
    case .bottom: .ordinal(1, from: .bottom)
    default: .ordinal(0, from: .middle)
    }
  }

  private mutating func notQuality(_ thing: inout SceneThing) -> Bool {
    let start = at
    at += 1
    guard let values = valueList() else {
      at = start
      return false
    }
    thing.conditions.append(.not(.values(values.values, tokens: tokens(from: start))))
    return true
  }

  /// Whether a count before a stack's or container's noun follows: "three blocks tower".
  private func stackAhead() -> Int? {
    for offset in 2...4 where sees([.stack], offset) { return offset }
    return nil
  }

  private mutating func countQuality(_ thing: inout SceneThing, _ offset: Int) -> Bool {
    let found = attempt { parser -> SceneQuantified? in
      guard let count = parser.number() else { return nil }
      let start = parser.at
      var inner = SceneThing()
      parser.qualities(&inner)
      guard parser.sees([.thing, .block]), let noun = parser.take([.thing, .block]) else { return nil }
      inner.kind = noun.has(.block) ? .block(parser.noun(noun)) : .any
      inner.words = parser.tokens(from: start)
      inner.head = parser.tokens(from: start)
      guard parser.sees(.stack) else { return nil }
      return SceneQuantified(
        quantity: SceneQuantity(kind: .count, op: .exactly, number: count, strict: true), thing: inner)
    }
    guard let found else { return false }
    thing.conditions.append(.has([found], only: false))
    return true
  }

  /// "black", "dark blue", "black or yellow", "red, green and blue", "either red or blue".
  private mutating func valueQuality(_ thing: inout SceneThing) -> Bool {
    let start = at
    guard let list = valueList() else { return false }
    // A value without anything behind it is the head: "an orange", "the black".
    if list.count == 1, !sees(Self.headTags) {
      at = start
      return false
    }
    thing.conditions.append(.values(list.values, tokens: tokens(from: start)))
    if !list.isOr, list.count > 1 { thing.group.append(.exactly(list.values)) }
    return true
  }

  static let headTags: SceneTag = [
    .open, .thing, .block, .stack, .one, .value, .shade, .edge, .part, .group, .comma, .filler, .picture, .superlative,
  ]

  /// Values that are coordinated; `either` and `both` before them are skipped.
  mutating func valueList() -> (values: [SceneValue], isOr: Bool, count: Int)? {
    attempt { parser in
      parser.skip([.either, .both, .neither])
      guard let first = parser.shadedValue() else { return nil }
      var values = [first]
      var isOr = false
      while values.count < 8 {
        let start = parser.at
        let comma = parser.takes(.comma)
        if parser.takes(.or) {
          isOr = true
        } else if !parser.takes(.and), !comma {
          break
        }
        guard let next = parser.shadedValue(), next.attribute == first.attribute else {
          parser.at = start
          break
        }
        values.append(next)
      }
      return (values, isOr, values.count)
    }
  }

  private mutating func shadedValue() -> SceneValue? {
    attempt { parser in
      let shade = parser.sees(.shade) && (parser.peek(1)?.value?.attribute == .color) ? parser.take(.shade) : nil
      guard let lexeme = parser.current, var value = lexeme.value else { return nil }
      parser.at += 1
      if let shade {
        guard value.attribute == .color else { return nil }
        value.shade = Self.shades[shade.key] ?? shade.key
      }
      // "yellow colored", "medium sized"
      if parser.sees(.filler), let next = parser.current, Self.suffixes.contains(next.key) { parser.at += 1 }
      return value
    }
  }

  private static let suffixes: Set<WordKey> = ["colored", "coloured", "sized", "shaped"]
  private static let shades: [WordKey: WordKey] = [
    "pale": "light", "bright": "light", "deep": "dark", "plain": SceneValue.plain,
  ]
}
