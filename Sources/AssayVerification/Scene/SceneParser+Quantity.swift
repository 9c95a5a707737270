import AssayLanguage

/// Determiners and numbers before a noun.
extension SceneParser {
  /// The quantity before a noun phrase; `bare` where none is written.
  mutating func quantity() -> SceneQuantity {
    var only = false
    // "a total of six objects"
    while sees(.filler), !sees([.only, .number, .comparator]), sees([.number, .comparator], 1) { at += 1 }
    if sees(.only) && !sees(.the, 1) && at + 1 < end {
      at += 1
      only = true
    }
    var quantity = counted() ?? determined() ?? .bare
    quantity.only = quantity.only || only
    if only, quantity.ofThe, quantity.op == .atLeast { quantity.op = .exactly }
    if takes(.only) { quantity.only = true }
    return quantity
  }

  private mutating func counted() -> SceneQuantity? {
    attempt { parser in
      var quantity = SceneQuantity(kind: .count)
      if parser.sees(.comparator), let op = parser.take(.comparator) {
        quantity.op = [.exactly, .atLeast, .atMost, .moreThan, .fewerThan, .exactly][Int(op.sense)]
        quantity.strict = op.sense == 5
        if parser.sees(.the) { parser.at += 1 }
        if parser.takes(.indefinite), !parser.isNumber { return quantity }
      } else if parser.sees(.approx), !parser.sees(.some) {
        parser.at += 1
        quantity.approximate = true
      } else if parser.takes(keys: ["the", "number"]) {
        return nil
      }
      if parser.sees(.approx) && parser.sees(.number, 1) {
        parser.at += 1
        quantity.approximate = true
      }
      guard parser.isNumber, !parser.isStackCount, let number = parser.number() else { return nil }
      quantity.number = number
      parser.orMore(&quantity)
      parser.ofThe(&quantity)
      return quantity
    }
  }

  private var isNumber: Bool {
    guard let lexeme = current else { return false }
    return lexeme.has(.number) && (lexeme.sense > 0 || lexeme.key == "0" || lexeme.key == "zero")
  }

  /// A whole number, "twenty one" included.
  /// Nil for a numeral that is no count: with decimals, or larger than what is counted.
  mutating func number() -> Int? {
    guard isNumber, let first = take(.number) else { return nil }
    var value = Int(first.sense)
    if value >= 20, value % 10 == 0, value < 100, let next = current, next.has(.number), next.sense > 0, next.sense < 10
    {
      at += 1
      value += Int(next.sense)
    }
    return value
  }

  private mutating func orMore(_ quantity: inout SceneQuantity) {
    guard sees(.or), let next = peek(1) else { return }
    if next.key == "more" {
      quantity.op = .atLeast
    } else if next.key == "fewer" || next.key == "less" {
      quantity.op = .atMost
    } else {
      return
    }
    at += 2
  }

  /// "of the", "of these", "of its" behind a number.
  private mutating func ofThe(_ quantity: inout SceneQuantity) {
    guard sees(.of), sees([.the, .demonstrative, .possessive], 1) else { return }
    at += 2
    quantity.ofThe = true
    // "one of the boxes has…": at least one.
    if quantity.op == .exactly, !quantity.strict { quantity.op = .atLeast }
    // "one of the three boxes"
    if sees(.number), peek(1).map({ $0.has([.thing, .open, .block, .stack, .value]) }) ?? false { at += 1 }
  }

  private mutating func determined() -> SceneQuantity? {
    guard let lexeme = current else { return nil }
    let start = at
    if lexeme.has(.negated), sees([.all, .each], 1) {
      at += 2
      skip(.the)
      return SceneQuantity(kind: .notAll)
    }
    if lexeme.has(.all), !lexeme.has(.open) { return universal() }
    if lexeme.has(.each) {
      at += 1
      skip(.the)
      return .all
    }
    if lexeme.has(.none) { return negative() }
    if lexeme.has(.neither) || lexeme.has(.both) {
      at += 1
      skip([.the, .demonstrative, .possessive])
      return SceneQuantity(kind: lexeme.has(.both) ? .both : .none, number: 2)
    }
    if lexeme.has(.the) || (lexeme.has([.demonstrative, .possessive]) && start + 1 < end) {
      return definite(lexeme)
    }
    if lexeme.has(.indefinite) || lexeme.has(.some) || lexeme.has(.either) {
      at += 1
      skip(.the)
      // "a four block": a count all the same.
      if lexeme.has(.indefinite), isNumber, !isStackCount, let counted = counted() { return counted }
      var quantity = SceneQuantity.some
      if takes(.other) { quantity.isOther = true }
      return quantity
    }
    if lexeme.has(.vague) {
      at += 1
      let first = text[Int(lexeme.start)].key
      let most = first == "most" || first == "half" || lexeme.key == "majority"
      if takes(.of) { skip([.the, .demonstrative]) }
      skip(.the)
      return SceneQuantity(kind: most ? .most : .vague, number: first == "half" ? 0 : 2)
    }
    if lexeme.has(.other), lexeme.key == "another" {
      at += 1
      var quantity = SceneQuantity.some
      quantity.isOther = true
      return quantity
    }
    if lexeme.has(.approx), sees([.number], 1) { return nil }
    return nil
  }

  /// "all", "all but one", "all three".
  private mutating func universal() -> SceneQuantity {
    at += 1
    if sees(key: "but") || sees(key: "except") {
      at += 1
      if let count = number() {
        var quantity = SceneQuantity(kind: .allBut, number: count)
        ofThe(&quantity)
        return quantity
      }
      at -= 1
    }
    if takes(.of) {}
    skip([.the, .demonstrative])
    guard sees(.number), !sees([.different, .same], 1) || sees(.attributeNoun, 2) else { return .all }
    // "all three cubes": all, and there are three.
    var quantity = SceneQuantity(kind: .both)
    quantity.number = number() ?? 1
    return quantity
  }

  /// "the three blocks tower": the number belongs to the blocks.
  private var isStackCount: Bool { sees([.thing, .block], 1) && sees(.stack, 2) }

  private mutating func negative() -> SceneQuantity {
    at += 1
    skip([.the, .demonstrative])
    var quantity = SceneQuantity(kind: .none)
    if sees(.number), let count = peek()?.sense, count >= 2 {
      at += 1
      quantity = SceneQuantity(kind: .noTwo, number: Int(count))
    }
    if takes(.other) { quantity.isOther = true }
    return quantity
  }

  private mutating func definite(_ lexeme: Lexeme) -> SceneQuantity {
    at += 1
    var quantity = SceneQuantity(kind: .the)
    if lexeme.has(.possessive), !lexeme.has(.the) { quantity = .some }
    if takes(.only) { quantity.only = true }
    if takes(.other) { quantity.isOther = true }
    if sees(.number), !isStackCount, let next = peek(1), !next.has([.end, .comma]), let lexeme = current,
      lexeme.sense > 0,
      !(lexeme.has(.one) && next.has([.be, .have, .touch, .relation, .which]))
    {
      at += 1
      if lexeme.sense > 1 { quantity = SceneQuantity(kind: .both, number: Int(lexeme.sense)) }
    }
    return quantity
  }
}
