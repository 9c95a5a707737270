import AssayLanguage

/// Whole clauses and sentences.
extension SceneParser {
  struct Statement {
    var body: SceneProposition
    /// Lexemes.
    var range: Range<Int>
    /// Tokens, where it is one of several things in a list.
    var tokens: Range<Int>?

    /// "a red cup and two plates": a statement for each thing.
    var parts: [Statement] {
      guard case .all(let parts) = body, parts.count > 1 else { return [self] }
      var statements: [Statement] = []
      for part in parts {
        guard let things = part.things, !things.words.isEmpty else { return [self] }
        let tokens = Int(things.words.lowerBound)..<Int(things.words.upperBound)
        statements.append(Statement(body: part, range: range, tokens: tokens))
      }
      return statements
    }
  }

  /// All statements of a sentence, or nil unless every lexeme was read.
  mutating func sentence() -> [Statement]? {
    var statements: [Statement] = []
    frontMatter()
    while !isDone, statements.count < 12 {
      let start = at
      guard let body = clause(), !isExhausted else { return nil }
      if !merge(body, into: &statements) { statements.append(Statement(body: body, range: start..<at)) }
      trailing()
      if isDone { return statements }
      if let named = attempt({ $0.instances() }) {
        statements.append(Statement(body: named, range: start..<at))
        trailing()
        continue
      }
      let before = at
      skip([.comma, .end])
      if takes(.and) || takes(key: "but") || takes(key: "although") || takes(key: "though") {
      } else if at == before {
        return nil
      }
      skip(.filler)
    }
    return statements.isEmpty ? nil : statements
  }

  /// "In the picture,", "Overall,"
  private mutating func frontMatter() {
    skip([.comma])
    if let length = pictureAdjunct() {
      at += length
      skip(.comma)
    }
    if sees(.filler) || sees(.hedge), sees(.comma, 1) { at += 2 }
    // "In size, the cube surpasses the sphere"
    if sees(key: "in"), sees(.attributeNoun, 1), sees(.comma, 2) { at += 3 }
    while sees(.filler), !sees([.only, .some, .each, .number, .either]) { at += 1 }
    skip(.comma)
  }

  /// What may stand behind a clause: "in the scene", a full stop.
  private mutating func trailing() {
    skipFillers()
    if let length = pictureAdjunct() { at += length }
    skip([.end])
    if at == end - 1, sees(.comma) { at += 1 }
  }

  /// "…, and it has a yellow block": a pronoun's clause says more of the thing that was just introduced.
  private func merge(_ body: SceneProposition, into statements: inout [Statement]) -> Bool {
    guard let last = statements.last, case .exists(var introduced) = last.body,
      case .predicate(let subject, let condition) = body
    else { return false }
    guard introduced.quantity.kind != .none else { return false }
    switch subject.thing.kind {
    case .it where [.count, .all, .both, .none].contains(subject.quantity.kind):
      // "… and one of them has a black block"
      introduced.thing.group.append(.some(subject.quantity, condition))
    case .it: introduced.thing.conditions.append(condition)
    case .any where subject.quantity.kind == .the && hasContainer(introduced):
      introduced.thing.conditions.append(.scoped(body))
    case .any where subject.quantity.kind == .both && subject.thing.conditions.isEmpty && hasContainer(introduced):
      // "… and the two are black": so many of what it has.
      var some = subject
      some.quantity.kind = .count
      introduced.thing.conditions.append(.scoped(.predicate(some, condition)))
    default: return false
    }
    statements[statements.count - 1].body = .exists(introduced)
    statements[statements.count - 1].range = last.range.lowerBound..<at
    return true
  }

  private func hasContainer(_ introduced: SceneQuantified) -> Bool {
    introduced.thing.conditions.contains {
      if case .has = $0 { true } else { false }
    }
  }

  /// One clause.
  mutating func clause() -> SceneProposition? {
    attempt { parser in
      parser.skipFillers()
      if let found = parser.existential() { return found }
      if let found = parser.perceived() { return found }
      if let found = parser.comparedCounts() { return found }
      if let found = parser.labelledCount() { return found }
      if let found = parser.countStatement() { return found }
      if let found = parser.oneAndOther() { return found }
      if let found = parser.propertyStatement() { return found }
      if let found = parser.attributeStatement() { return found }
      if let found = parser.distanceStatement() { return found }
      if let found = parser.pairStatement() { return found }
      if let found = parser.fronted() { return found }
      if let found = parser.subjectStatement() { return found }
      if let found = parser.inverted() { return found }
      return nil
    }
  }

  var endsClause: Bool {
    if isDone || sees([.end]) { return true }
    if sees(.comma) || sees(.and) || sees(key: "but") || sees(key: "although") || sees(key: "though") { return true }
    if sees(.hedge) || sees(.filler) { return true }
    return pictureAdjunct() != nil
  }

  // MARK: There is

  private mutating func existential() -> SceneProposition? {
    attempt { parser in
      guard let there = parser.take(.there) else { return nil }
      var negated = false
      var hadVerb = there.key == "there's" || there.key == "theres"
      while let lexeme = parser.current {
        if lexeme.has(.none) { break }
        if lexeme.has(.negated) { negated.toggle() }
        if lexeme.has(.be) || lexeme.has(.seem) || lexeme.has(.posture) && !hadVerb {
          hadVerb = true
          if lexeme.has(.seem), !lexeme.has(.be) { parser.hedge = .weak }
        } else if lexeme.has(.modal) {
          if lexeme.key != "can" { parser.hedge = .strong }
        } else if lexeme.has(.hedge) {
          parser.hedge = .weak
        } else if !lexeme.has([.negated]), !(lexeme.has(.filler) && !lexeme.has([.only, .some, .either, .thing])),
          lexeme.key != "to"
        {
          break
        }
        if lexeme.has(.negated), parser.sees([.all, .each], 1) { break }
        parser.at += 1
      }
      guard hadVerb else { return nil }
      parser.isExplicit = true
      if let contact = parser.contact() { return negated ? .not(contact) : contact }
      if let counts = parser.countComparison() { return negated ? .not(counts) : counts }
      return parser.existence(negated: negated)
    }
  }

  /// "(direct) contact between the cup and the table"
  private mutating func contact() -> SceneProposition? {
    attempt { parser in
      parser.skip([.indefinite, .filler])
      while parser.sees(key: "direct") || parser.sees(key: "physical") { parser.at += 1 }
      guard parser.takes(key: "contact"), parser.take(.relation)?.relation == SceneRelation.between.rawValue,
        let first = parser.quantified(), parser.takes(.and), var second = parser.quantified(), parser.endsClause
      else { return nil }
      // "between the cup and table": one article for both.
      if second.quantity.kind == .bare, !second.thing.plural { second.quantity = SceneQuantity(kind: .the) }
      return .predicate(first, .related(.touching, second, nil, tokens: second.thing.words))
    }
  }

  /// The things that are said to be there.
  mutating func existence(negated: Bool) -> SceneProposition? {
    if takes(.either) { return alternatives(negated: negated) }
    if let range = attempt({ $0.rangeOfCounts() }) { return negated ? .not(range) : range }
    // "both cubes and spheres"
    if sees(.both), !sees([.the, .demonstrative, .possessive], 1) { at += 1 }
    guard let list = quantifiedList() else { return nil }
    if sees(.or), list.count == 1, let or = attempt({ $0.orFurther(list[0], negated: negated) }) { return or }
    guard endsClause else { return nil }
    let statements = list.map { Self.distributed($0) }
    let whole = statements.count == 1 ? statements[0] : .all(statements)
    return negated ? (statements.count == 1 ? .not(whole) : .all(statements.map { .not($0) })) : whole
  }

  private mutating func alternatives(negated: Bool) -> SceneProposition? {
    guard let first = quantified(), let rest = orFurther(first, negated: negated) else { return nil }
    return rest
  }

  private mutating func orFurther(_ first: SceneQuantified, negated: Bool) -> SceneProposition? {
    var parts = [Self.distributed(first)]
    while takes(.or), parts.count < 6 {
      guard let next = quantified() else { return nil }
      parts.append(Self.distributed(next))
    }
    guard parts.count > 1, endsClause else { return nil }
    // "no red cube or blue sphere" denies both.
    if first.quantity.kind == .none {
      return .all(
        parts.map { part in
          guard case .exists(var things) = part else { return part }
          things.quantity = SceneQuantity(kind: .none)
          return .exists(things)
        })
    }
    return negated ? .not(.any(parts)) : .any(parts)
  }

  /// "at least one yellow item in each box": the box comes first.
  static func distributed(_ things: SceneQuantified) -> SceneProposition {
    var things = things
    for index in things.thing.conditions.indices {
      guard case .related(let relation, let object, nil, _) = things.thing.conditions[index],
        relation == .inside || relation == .within || relation == .on || relation == .at,
        [.all, .both, .notAll, .most].contains(object.quantity.kind)
      else { continue }
      things.thing.conditions.remove(at: index)
      return .predicate(object, .has([things], only: false))
    }
    if things.quantity.kind == .count, !things.quantity.ofThe,
      things.thing.conditions.count == 1 || things.thing.conditions.count == 2,
      case .related(.inside, let object, nil, _)? = things.thing.conditions.last, object.quantity.kind == .count,
      object.quantity.strict || object.quantity.number == 1
    {
      // "two yellow squares in exactly one box"
      var holders = object
      if !holders.quantity.strict { holders.quantity.op = .atLeast }
      things.thing.conditions.removeLast()
      return .predicate(holders, .has([things], only: false))
    }
    return .exists(things)
  }

  // MARK: I see, the picture shows

  private mutating func perceived() -> SceneProposition? {
    attempt { parser in
      if parser.sees(key: "i") || parser.sees(key: "we") || parser.sees(key: "you") || parser.sees(key: "one") {
        parser.at += 1
        var negated = false
        while let lexeme = parser.current, lexeme.has([.modal, .auxiliary, .negated, .filler]) {
          if lexeme.has(.negated) { negated = true }
          if lexeme.key == "might" || lexeme.key == "may" || lexeme.key == "could" { parser.hedge = .weak }
          parser.at += 1
        }
        guard parser.takes(.perceive) || parser.takes(.have) else { return nil }
        parser.isExplicit = true
        return parser.existence(negated: negated)
      }
      parser.skip([.the, .demonstrative])
      while parser.sees([.value, .open]), parser.sees(.picture, 1) { parser.at += 1 }
      guard parser.takes(.picture) else { return nil }
      var negated = false
      while let lexeme = parser.current, lexeme.has([.modal, .auxiliary, .negated, .filler, .hedge]),
        !lexeme.has(.show)
      {
        if lexeme.has(.negated) { negated = true }
        parser.at += 1
      }
      guard parser.takes(.show) || parser.takes(.have) || parser.takes(keys: ["is", "of"]) else { return nil }
      if let counts = parser.countComparison() { return negated ? .not(counts) : counts }
      return parser.existence(negated: negated)
    }
  }

  // MARK: Subject and predicate

  private mutating func subjectStatement() -> SceneProposition? {
    for words in [5, 1] {
      compoundMax = words
      defer { compoundMax = 5 }
      if let found = attempt({ $0.subjectAndVerb() }) { return found }
    }
    return nil
  }

  private mutating func subjectAndVerb() -> SceneProposition? {
    let negated = sees(.negated) && sees([.all, .each], 1) ? false : takes(.negated)
    let isOnly = sees(.only) && sees([.the, .demonstrative], 1)
    if isOnly { at += 1 }
    guard let subjects = quantifiedSubjects() else { return nil }
    // A noun phrase alone says that there is such a thing.
    if isDone || sees(.end), subjects.list.count >= 1, !negated, !subjects.isOr {
      // A number alone counts nothing that was named.
      guard subjects.list.allSatisfy({ !$0.thing.head.isEmpty || !$0.thing.conditions.isEmpty }) else { return nil }
      let statements = subjects.list.map { Self.distributed($0) }
      return statements.count == 1 ? statements[0] : .all(statements)
    }
    guard let condition = verbPhrase() else { return nil }
    guard endsClause else { return nil }
    if subjects.list.count == 1, isOnly || (subjects.list[0].quantity.only && subjects.list[0].quantity.kind == .bare) {
      return .only(subjects.list[0], condition)
    }
    let statement = Self.statement(subjects.list, isOr: subjects.isOr, condition)
    return negated ? statement.map { .not($0) } : statement
  }

  private mutating func quantifiedSubjects() -> (list: [SceneQuantified], isOr: Bool)? {
    guard let first = quantified() else { return nil }
    var list = [first]
    var isOr = false
    var joined = false
    while list.count < 8 {
      let start = at
      let comma = takes(.comma)
      let or = takes(.or)
      let and = !or && takes(.and)
      guard or || and || comma else { break }
      guard !sees(.pronoun) || sees([.thing, .block, .open], 1), let next = quantified() else {
        at = start
        break
      }
      isOr = isOr || or
      joined = joined || or || and
      list.append(next)
    }
    // "A brown parcel; the tape on it…" is no list.
    if list.count > 1, !joined { return nil }
    for index in list.indices.dropLast() where list[index].thing.head.isEmpty {
      list[index].thing.kind = list.last?.thing.kind ?? .any
    }
    return (list, isOr)
  }

  static func statement(_ subjects: [SceneQuantified], isOr: Bool, _ condition: SceneCondition) -> SceneProposition? {
    if subjects.count == 1, subjects[0].thing.isAttribute {
      // "three colors are touching the wall": so many among the things that do.
      var things = subjects[0]
      things.thing.conditions.append(condition)
      return .exists(things)
    }
    if subjects.count == 1, let contained = contained(subjects[0], condition) { return contained }
    if subjects.count == 1 { return .predicate(subjects[0], condition) }
    if subjects.count == 2, let bound = bind(condition, to: subjects[1]) { return .predicate(subjects[0], bound) }
    if isCollective(condition) { return nil }
    let parts = subjects.map { SceneProposition.predicate($0, condition) }
    return isOr ? .any(parts) : .all(parts)
  }

  /// A condition on two things together as one on the first.
  private static func bind(_ condition: SceneCondition, to other: SceneQuantified) -> SceneCondition? {
    switch condition {
    case .distance(let object, let distance):
      if case .viewer = object.thing.kind { return .distance(other, distance) }
      return nil
    case .together(.same(let attribute, part: nil)): return .sameAs(attribute, other, same: true)
    case .together(.different(let attribute)): return .sameAs(attribute, other, same: false)
    case .sameContainer(nil): return .sameContainer(other)
    case .together(.touchingEachOther): return .related(.touching, other, nil, tokens: 0..<0)
    case .not(let inner): return bind(inner, to: other).map { .not($0) }
    default: return nil
    }
  }

  private static func isCollective(_ condition: SceneCondition) -> Bool {
    switch condition {
    case .together, .sameContainer(nil): return true
    case .distance(let object, _):
      if case .viewer = object.thing.kind { return true }
      return false
    case .not(let inner): return isCollective(inner)
    default: return false
    }
  }

  /// "either A or B …", "neither A nor B …", "both A and B …"
  private mutating func pairStatement() -> SceneProposition? {
    attempt { parser in
      guard let word = parser.take([.neither, .either, .both]), parser.sees([.the, .indefinite, .demonstrative]) else {
        return nil
      }
      guard let first = parser.quantified(), parser.takes(.or) || parser.takes(.and), let second = parser.quantified()
      else { return nil }
      guard let condition = parser.verbPhrase(), parser.endsClause else { return nil }
      if word.has(.both) { return Self.statement([first, second], isOr: false, condition) }
      let parts: [SceneProposition] = [.predicate(first, condition), .predicate(second, condition)]
      return word.has(.neither) ? .all(parts.map { .not($0) }) : .any(parts)
    }
  }
}
