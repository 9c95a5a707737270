import AssayLanguage
import AssayWire

/// Whether a condition holds of one thing.
extension SceneEvaluator {
  mutating func holds(_ condition: SceneCondition, _ node: Int32, _ scope: Scope) -> Truth {
    guard spend() else { return .unknown(.tooLong) }
    switch condition {
    case .values(let values, _): return hasValue(values, node)
    case .isA(let thing): return isA(thing, node, scope)
    case .related(let relation, let object, let second, _): return related(relation, node, object, second, scope)
    case .has(let list, let only): return has(list, only: only, node, scope)
    case .lacks(let list):
      var result = Truth.yes(certain)
      for things in list {
        var some = things
        some.quantity = .some
        result = result.and(has([some], only: false, node, scope).negated)
      }
      return result
    case .edge(let edge): return touches(edge, node, scope)
    case .place(let side, let owner): return isPlaced(side, owner, node, scope)
    case .compare(let measure, let sign, let other): return compares(measure, sign, node, other, scope)
    case .nearer(let first, let second, let sign): return nearer(node, first, second, sign, scope)
    case .outdoes(let target, let rival, let sign): return outdoes(node, target, rival, sign, scope)
    case .mostOf(let thing, let sign): return hasMost(thing, sign, node)
    case .outcounts(let thing, let op, let other): return outcounts(thing, op, node, other, scope)
    case .distance(let other, let distance): return self.distance(node, other, distance, scope)
    case .sameAs(let attribute, let other, let same): return shares(attribute, node, other, same, scope)
    case .unlikeIt(let attribute):
      guard scope.related >= 0 else { return .unknown(.unparsed) }
      return sharesValue(attribute, node, scope.related).negated
    case .sameContainer(let other):
      guard let other else { return .unknown(.unparsed) }
      return each(other, excluding: node, Scope(container: -1, it: scope.it)) { evaluator, second in
        let (a, b) = (evaluator.view.nodes[Int(node)].parent, evaluator.view.nodes[Int(second)].parent)
        return a < 0 || b < 0 ? .unknown(.notObserved) : .known(a == b, evaluator.certain)
      }
    case .together(let group): return alone(group, node, scope)
    case .extreme(let selector): return isExtreme(selector, node, scope)
    case .scoped(let statement): return truth(statement, Scope(container: holder(node), it: node))
    case .open(let tokens, let key): return open(tokens, key, node)
    case .mentions(let things): return mentioned(things)
    case .present: return .yes(certain)
    case .not(let inner): return holds(inner, node, scope).negated
    case .any(let parts):
      var result = Truth.no(certain)
      for part in parts { result = result.or(holds(part, node, scope)) }
      return result
    case .all(let parts):
      var result = Truth.yes(certain)
      for part in parts { result = result.and(holds(part, node, scope)) }
      return result
    }
  }

  /// The node itself where it holds others.
  private func holder(_ node: Int32) -> Int32 { view.nodes[Int(node)].members.isEmpty ? -1 : node }

  // MARK: Attributes

  func hasValue(_ values: [SceneValue], _ node: Int32) -> Truth {
    let item = view.nodes[Int(node)]
    if item.isStack { return stackValue(values, item) }
    var best = Truth.no(certain)
    for value in values {
      let truth = hasValue(value, item)
      if truth.isYes { return truth }
      if truth.value == .unknown { best = truth }
    }
    return best
  }

  private func hasValue(_ value: SceneValue, _ item: SceneNode) -> Truth {
    if value.attribute == .shape { return .known(item.label.lemma == value.base, certain) }
    var seen = false
    var result = Truth.no(certain)
    for own in item.values where own.attribute == value.attribute {
      seen = true
      switch value.against(own) {
      case .same: return .yes(certain)
      case .narrower: result = .unknown(.moreSpecific)
      case .near where !value.isDistinct(from: own, in: view.coverage.vocabulary(of: value.attribute)):
        result = .unknown(.undecidedBand)
      case .near, .different, .unrelated: continue
      }
    }
    if seen { return result }
    if value.shade == SceneValue.plain, view.captions.has(value.base, before: item.label.lemma) { return .yes(0.6) }
    return .unknown(view.coverage.looksAt(value.attribute) ? .recallUnknown : .notObserved)
  }

  /// A stack has a colour when all of its blocks do.
  private func stackValue(_ values: [SceneValue], _ stack: SceneNode) -> Truth {
    var result = Truth.yes(certain)
    for member in stack.members { result = result.and(hasValue(values, member)) }
    return result
  }

  private mutating func isA(_ thing: SceneThing, _ node: Int32, _ scope: Scope) -> Truth {
    if isHedged, isUnlabelled(thing) { return .unknown(.notObserved) }
    if case .part(let side) = thing.kind { return isPlaced(side, nil, node, scope) }
    let item = view.nodes[Int(node)]
    if item.isStack {
      // "the shortest tower is a single blue block"
      guard case .stack = thing.kind else {
        guard item.members.count == 1, let only = item.members.first else { return .no(certain) }
        return isA(thing, only, scope)
      }
    }
    let found = matches(thing, Scope(container: -1, it: scope.it))
    if found.yes.contains(node) { return .yes(found.strength) }
    if found.maybe.contains(node) { return .unknown(found.reason ?? .notObserved) }
    if case .noun(let noun) = thing.kind, candidates(noun).isEmpty {
      // Another kind of thing, unless the word is unknown to whoever labelled it.
      switch match(noun, view.nodes[Int(node)].label).relation {
      case .hyponym, .compatible: return .unknown(.moreSpecific)
      case .coHyponym: return .no(certain)
      case .same, .synonym, .hypernym: return .yes(certain)
      case .unrelated: break
      }
      switch knowledge(of: noun) {
      case .covered: return .no(certain)
      case .recallUnknown, .outside: return .unknown(.moreSpecific)
      }
    }
    return .no(certain)
  }

  /// Whether a thing that is only mentioned is there; what no vocabulary names says nothing.
  private mutating func mentioned(_ things: SceneQuantified) -> Truth {
    guard case .noun(let noun) = things.thing.kind else { return .unknown(.notObserved) }
    if candidates(noun).isEmpty, !view.coverage.knows(noun.phrase) { return .unknown(.notObserved) }
    return exists(things, Scope(container: -1, it: 0))
  }

  private func open(_ tokens: Range<Int32>, _ key: WordKey, _ node: Int32) -> Truth {
    let item = view.nodes[Int(node)]
    if let state = state(tokens, item) { return state }
    var rival = false
    for other in item.others {
      if other.value == key { return .yes(certain) }
      rival = rival || (view.coverage.knowsOther(key) && view.coverage.knowsOther(other.value))
    }
    return rival ? .no(certain) : .unknown(.notObserved)
  }

  /// "in good condition", against attributes that say whether something is in order.
  private func state(_ tokens: Range<Int32>, _ item: SceneNode) -> Truth? {
    guard !item.others.isEmpty, tokens.upperBound <= text.count else { return nil }
    let lexicon = ConditionLexicon.standard
    let said = lexicon.mentions(in: text, tokens: Int(tokens.lowerBound)..<Int(tokens.upperBound))
    guard let first = said.first, let fact = item.fact else { return nil }
    for attribute in evidence.facts[fact].attributes {
      guard let value = attribute.value.string, let isGood = lexicon.polarity(of: value) else { continue }
      return .known(isGood == first.isGood, 0.85)
    }
    return nil
  }

  // MARK: Sharing

  private mutating func shares(
    _ attribute: SceneAttribute, _ node: Int32, _ other: SceneQuantified, _ same: Bool, _ scope: Scope
  ) -> Truth {
    each(other, excluding: node, Scope(container: scope.container, it: scope.it)) { evaluator, second in
      let truth = evaluator.sharesValue(attribute, node, second)
      return same ? truth : truth.negated
    }
  }

  func sharesValue(_ attribute: SceneAttribute, _ first: Int32, _ second: Int32) -> Truth {
    let (a, b) = (view.nodes[Int(first)], view.nodes[Int(second)])
    if attribute == .shape || attribute == .other { return .known(a.label == b.label, certain) }
    let left = a.values.filter { $0.attribute == attribute }
    let right = b.values.filter { $0.attribute == attribute }
    if attribute == .size, left.isEmpty || right.isEmpty {
      guard let one = measure(.size, first), let two = measure(.size, second) else { return .unknown(.notObserved) }
      return Self.compare(one, two, band: 0.1, sign: 0, strength: certain)
    }
    guard !left.isEmpty, !right.isEmpty else { return .unknown(.notObserved) }
    return .known(left.contains { right.contains($0) }, certain)
  }

  /// A condition on several things, asked of one: of what it holds.
  private mutating func alone(_ group: SceneGroup, _ node: Int32, _ scope: Scope) -> Truth {
    let members = view.nodes[Int(node)].members
    guard !members.isEmpty else { return .unknown(.unparsed) }
    if case .ends = group { return together(group, [node], scope) }
    return together(group, members, scope)
  }

  /// Whether things together are of the same colour and the like.
  mutating func together(_ group: SceneGroup, _ nodes: [Int32], _ scope: Scope) -> Truth {
    switch group {
    case .same(let attribute, let part):
      if part != nil {
        var values: Set<SceneValue> = []
        for node in nodes {
          let item = view.nodes[Int(node)]
          guard item.isStack, let block = part == .top ? item.members.last : item.members.first else { continue }
          values.formUnion(view.nodes[Int(block)].values.filter { $0.attribute == attribute })
        }
        return .known(values.count == 1, certain)
      }
      guard let first = nodes.first else { return .unknown(.notObserved) }
      var result = Truth.yes(certain)
      for node in nodes.dropFirst() { result = result.and(sharesValue(attribute, first, node)) }
      return result
    case .different(let attribute):
      guard nodes.count > 1, nodes.count <= 512 else { return nodes.count > 1 ? .unknown(.tooLong) : .no(certain) }
      var result = Truth.yes(certain)
      for (index, node) in nodes.enumerated() {
        for other in nodes[(index + 1)...] {
          guard spend() else { return .unknown(.tooLong) }
          result = result.and(sharesValue(attribute, node, other).negated)
        }
      }
      return result
    case .distinct(let attribute, let count):
      let values = Set(nodes.flatMap { view.nodes[Int($0)].values.filter { $0.attribute == attribute } })
      guard !values.isEmpty else { return .unknown(.notObserved) }
      return .known(values.count == count, certain)
    case .heights(let same):
      let heights = Set(nodes.map { height($0) })
      return .known(same ? heights.count == 1 : heights.count == nodes.count && nodes.count > 1, certain)
    case .every(let attribute): return .known(hasEvery(attribute, nodes), certain)
    case .ends(let attribute, let same):
      let ends = nodes.map { shareEnds($0, attribute) }
      return ends.contains { $0 == nil } ? .unknown(.notObserved) : .known(ends.allSatisfy { $0 == same }, certain)
    case .exactly(let wanted):
      let attribute = wanted.first?.attribute ?? .color
      let values = Set(nodes.flatMap { view.nodes[Int($0)].values.filter { $0.attribute == attribute } })
      return .known(values == Set(wanted), certain)
    case .some(let quantity, let condition):
      var found = Matches(strength: certain)
      for node in nodes where holds(condition, node, scope).isYes { found.yes.append(node) }
      return self.quantity(quantity, found, SceneThing(), scope)
    case .stacked: return .known(longestRun(nodes).count == nodes.count, certain)
    case .touchingEachOther:
      guard nodes.count == 2 else { return .unknown(.unparsed) }
      return relate(.touching, nodes[0], nodes[1])
    }
  }

  // MARK: Parts

  /// Whether a thing contains, or comes with, things.
  mutating func has(_ list: [SceneQuantified], only: Bool, _ node: Int32, _ scope: Scope) -> Truth {
    let item = view.nodes[Int(node)]
    var result = Truth.yes(certain)
    if item.members.isEmpty {
      for things in list { result = result.and(comesWith(things, node)) }
      return result
    }
    let inside = Scope(container: node, it: node)
    var covered: Set<Int32> = []
    var isComplete = only
    for things in list {
      if item.isStack, let ends = atEnd(things, item, inside) {
        result = result.and(ends)
        continue
      }
      if item.isStack, things.thing.hasClause, things.quantity.strict, things.quantity.op == .exactly,
        things.quantity.number == 1
      {
        // "exactly one block, which is black": it has one block.
        var all = things.thing
        all.conditions.removeLast()
        result = result.and(quantity(things.quantity, matches(all, inside), all, inside))
        if result.isNo { return result }
      }
      let found = matches(things.thing, inside)
      result = result.and(quantity(things.quantity, found, things.thing, inside))
      if result.isNo { return result }
      if only || things.thing.isOnly
        || (things.quantity.only && (things.thing.hasClause || Self.listsValues(things.thing)))
      {
        isComplete = true
        covered.formUnion(found.yes)
      }
    }
    if isComplete {
      let content = item.members.filter { !view.nodes[Int($0)].isStack }
      result = result.and(.known(content.allSatisfy { covered.contains($0) }, certain))
    }
    return result
  }

  /// "two yellow blocks at the top": so many from that end are such blocks.
  private mutating func atEnd(_ things: SceneQuantified, _ stack: SceneNode, _ scope: Scope) -> Truth? {
    guard things.quantity.kind == .count, things.quantity.op == .exactly, things.quantity.number >= 2 else {
      return nil
    }
    var thing = things.thing
    guard
      let index = thing.conditions.firstIndex(where: {
        if case .place(let side, nil) = $0 { side == .top || side == .bottom } else { false }
      }), case .place(let side, _) = thing.conditions[index]
    else { return nil }
    thing.conditions.remove(at: index)
    let count = things.quantity.number
    guard stack.members.count >= count else { return .no(certain) }
    let end = side == .top ? stack.members.suffix(count) : stack.members.prefix(count)
    let found = matches(thing, scope)
    return .known(end.allSatisfy { found.yes.contains($0) }, certain)
  }

  /// "only two black and blue items": such a count is of all that there is.
  private static func listsValues(_ thing: SceneThing) -> Bool {
    thing.group.contains {
      if case .exactly = $0 { true } else { false }
    }
  }

  /// "A black square with a blue square on top": something else stands to it as said.
  private mutating func comesWith(_ things: SceneQuantified, _ node: Int32) -> Truth {
    let item = view.nodes[Int(node)]
    guard isContainerLike(node) || Self.speaksOfIt(things.thing) else {
      // An empty box has nothing; of a part of a thing nothing is known.
      return view.coverage.isClosed && item.parent < 0 && view.hasContainers ? emptyHas(things) : .unknown(.notObserved)
    }
    if isContainerLike(node), !Self.speaksOfIt(things.thing) { return emptyHas(things) }
    let found = matches(things.thing, Scope(container: item.parent, it: node))
    var others = found
    others.yes.removeAll { $0 == node }
    others.maybe.removeAll { $0 == node }
    return quantity(things.quantity, others, things.thing, Scope(container: item.parent, it: node))
  }

  private func emptyHas(_ things: SceneQuantified) -> Truth {
    switch things.quantity.kind {
    case .none: .yes(certain)
    case .count: .known(Self.fits(0, things.quantity), certain)
    default: .no(certain)
    }
  }

  static func speaksOfIt(_ thing: SceneThing) -> Bool {
    thing.conditions.contains { speaksOfIt($0) }
  }

  private static func speaksOfIt(_ condition: SceneCondition) -> Bool {
    switch condition {
    case .related(_, let object, let second, _):
      if case .it = object.thing.kind { return true }
      if let second, case .it = second.thing.kind { return true }
      return speaksOfIt(object.thing)
    case .place(_, nil): return true
    case .place(_, .some(let owner)):
      if case .it = owner.thing.kind { return true }
      return false
    case .not(let inner): return speaksOfIt(inner)
    case .all(let parts), .any(let parts): return parts.contains { speaksOfIt($0) }
    default: return false
    }
  }
}
