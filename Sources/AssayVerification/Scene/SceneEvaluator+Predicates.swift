import AssayLanguage

/// Subjects with predicates, and quantified objects of conditions.
extension SceneEvaluator {
  mutating func predicate(_ subject: SceneQuantified, _ condition: SceneCondition, _ scope: Scope) -> Truth {
    let isTop = scope.container < 0 && scope.it < 0
    if isTop, case .it = subject.thing.kind, case .has(let list, false) = condition, !view.hasContainers {
      // "It contains one sphere": the picture, where nothing else was named.
      return list.reduce(Truth.yes(certain)) { $0.and(exists($1, scope)) }
    }
    if isTop, let reason = Self.unreferring(subject.thing, view) { return .unknown(reason) }
    var found = matches(subject.thing, scope)
    // "the vest beside it", where only the "beside" is undecided: the one vest is meant.
    if subject.quantity.kind == .the, found.yes.isEmpty, found.maybe.count == 1, found.ofKind == 1 {
      found.yes = found.maybe
      found.maybe = []
      found.strength *= 0.85
    }
    if isTop { trace.note(found, subject) }
    let plural = subject.thing.plural || subject.quantity.kind == .all
    switch subject.quantity.kind {
    case .some, .count, .none, .vague: return counting(subject, found, condition, scope, isTop)
    case .the where !plural && found.yes.count <= 1:
      return universal(subject, found, condition, scope, isTop)
    case .the where !plural: return unique(found, condition, scope, isTop)
    case .the, .all, .bare, .both: return universal(subject, found, condition, scope, isTop)
    case .notAll: return universal(subject, found, condition, scope, false).negated
    case .allBut, .most: return share(subject, found, condition, scope)
    case .noTwo: return noTwo(found, condition, scope)
    }
  }

  /// "Only the black square touches the wall."
  mutating func only(_ subject: SceneQuantified, _ condition: SceneCondition, _ scope: Scope) -> Truth {
    let holds = predicate(subject, condition, scope)
    guard holds.isYes else { return holds }
    let meant = Set(matches(subject.thing, scope).yes)
    // "Only the third box has…": against the other boxes.
    let others = meant.first.map { isContainerLike($0) || view.nodes[Int($0)].isStack ? peers(of: $0) : nil } ?? nil
    for node in others ?? domain(.any, scope) where !meant.contains(node) {
      let truth = self.holds(condition, node, scope)
      if truth.isYes { return .no(truth.strength) }
      if truth.value == .unknown { return truth }
    }
    return holds
  }

  /// A pronoun without antecedent, or a word for the picture as a whole: nothing that a label could be.
  static func unreferring(_ thing: SceneThing, _ view: SceneView) -> Reason? {
    switch thing.kind {
    case .it: return .ambiguousReferent
    case .noun(let noun):
      return SceneNouns.wholes.contains(noun.lemma) && view.byLabel[noun.lemma] == nil ? .unparsed : nil
    default: return nil
    }
  }

  private mutating func counting(
    _ subject: SceneQuantified, _ found: Matches, _ condition: SceneCondition, _ scope: Scope, _ isTop: Bool
  ) -> Truth {
    if case .together(let group) = condition {
      var narrowed = subject
      narrowed.thing.group.append(group)
      return quantity(subject.quantity, matches(narrowed.thing, scope), narrowed.thing, scope)
    }
    var narrowed = found
    narrowed.yes = []
    narrowed.maybe = []
    for node in found.yes {
      let truth = holds(condition, node, scope)
      note(&narrowed, node, truth)
    }
    for node in found.maybe where !holds(condition, node, scope).isNo {
      narrowed.maybe.append(node)
      narrowed.reason = narrowed.reason ?? found.reason
    }
    if isTop {
      trace.found = Array(narrowed.yes.prefix(Judgement.citationsMax))
      if narrowed.yes.isEmpty, let words = found.yes.isEmpty ? found.blame : Self.words(of: condition) {
        trace.blame = words
      }
    }
    // Too few because of the condition, not because things are missing.
    if narrowed.yes.isEmpty, narrowed.maybe.isEmpty, !found.yes.isEmpty {
      let denied = Truth.no(view.coverage.isClosed ? certain : 0.8)
      switch subject.quantity.kind {
      case .none: return denied.negated
      case .count where Self.fits(0, subject.quantity): return denied.negated
      default: return denied
      }
    }
    return quantity(subject.quantity, narrowed, subject.thing, scope)
  }

  private func note(_ narrowed: inout Matches, _ node: Int32, _ truth: Truth) {
    switch truth.value {
    case .yes:
      narrowed.yes.append(node)
      narrowed.strength = min(narrowed.strength, truth.strength)
      narrowed.flags.formUnion(truth.flags)
    case .unknown:
      narrowed.maybe.append(node)
      narrowed.reason = narrowed.reason ?? truth.reason
    case .no: break
    }
  }

  /// "The cube is red" where several cubes are: they must agree.
  private mutating func unique(_ found: Matches, _ condition: SceneCondition, _ scope: Scope, _ isTop: Bool) -> Truth {
    var result: Truth?
    for node in found.yes.prefix(4_096) {
      let truth = holds(condition, node, scope)
      guard let before = result else {
        result = truth
        continue
      }
      // Within a thing that is described, "the black one" says that there is only one.
      if before.value != truth.value { return scope.it >= 0 ? .yes(0.7) : .unknown(.ambiguousReferent) }
    }
    guard var result else { return .unknown(.ambiguousReferent) }
    if isTop { blame(result, found.yes, condition) }
    result.strength *= 0.95
    return result
  }

  private mutating func universal(
    _ subject: SceneQuantified, _ found: Matches, _ condition: SceneCondition, _ scope: Scope, _ isTop: Bool
  ) -> Truth {
    if found.yes.isEmpty {
      if !found.maybe.isEmpty { return .unknown(found.reason ?? .notObserved) }
      if isTop { trace.blame = found.blame }
      if isUnlabelled(subject.thing), condition.isOpen { return .unknown(.notObserved) }
      return absence(subject.thing, scope)
    }
    if let values = Self.shared(condition), found.yes.count > 1 {
      // "The small ones are cyan and gray": one is this, another that.
      return .known(mixed(values, found.yes), certain)
    }
    if subject.quantity.kind == .both, subject.quantity.number != found.yes.count {
      if subject.quantity.number > found.yes.count { return short(subject.thing, found.yes.count) }
      return .unknown(.ambiguousReferent)
    }
    if let group = Self.group(of: condition) {
      let truth = together(group.group, found.yes, scope)
      return group.negated ? truth.negated : truth
    }
    if case .sameContainer(nil) = condition {
      let parents = Set(found.yes.map { view.nodes[Int($0)].parent })
      return .known(parents.count == 1, certain)
    }
    var result = Truth.yes(found.strength, found.flags)
    var failed: [Int32] = []
    for node in found.yes {
      let truth = holds(condition, node, scope)
      if truth.isNo { failed.append(node) }
      result = result.and(truth)
      if result.isNo { break }
    }
    if isTop { blame(result, failed, condition) }
    if result.isYes, found.yes.count > 1 || subject.thing.plural {
      result.strength = min(result.strength, completeness(subject.thing))
    }
    return result
  }

  /// Several values of one attribute, said of several things.
  private static func shared(_ condition: SceneCondition) -> [SceneValue]? {
    guard case .all(let parts) = condition, parts.count > 1 else { return nil }
    var values: [SceneValue] = []
    for part in parts {
      guard case .values(let list, _) = part, let value = list.first, list.count == 1,
        values.allSatisfy({ $0.attribute == value.attribute })
      else { return nil }
      values.append(value)
    }
    return values
  }

  private func mixed(_ values: [SceneValue], _ nodes: [Int32]) -> Bool {
    nodes.allSatisfy { hasValue(values, $0).isYes }
      && values.allSatisfy { value in nodes.contains { hasValue([value], $0).isYes } }
  }

  private static func group(of condition: SceneCondition) -> (group: SceneGroup, negated: Bool)? {
    switch condition {
    case .together(let group): return (group, false)
    case .not(.together(let group)): return (group, true)
    default: return nil
    }
  }

  private mutating func blame(_ truth: Truth, _ nodes: [Int32], _ condition: SceneCondition) {
    guard truth.isNo else {
      if truth.value == .unknown { trace.blame = Self.words(of: condition) }
      return
    }
    trace.against = Array(nodes.prefix(Judgement.citationsMax))
    trace.found = []
    trace.blame = Self.words(of: condition) ?? trace.blame
    if case .values(let values, _) = condition, let node = nodes.first, let value = values.first {
      trace.instead = (node, value.attribute)
    }
  }

  /// "all but one", "most".
  private mutating func share(
    _ subject: SceneQuantified, _ found: Matches, _ condition: SceneCondition, _ scope: Scope
  ) -> Truth {
    if found.yes.isEmpty { return absence(subject.thing, scope) }
    var yes = 0
    for node in found.yes {
      let truth = holds(condition, node, scope)
      if truth.value == .unknown { return truth }
      if truth.isYes { yes += 1 }
    }
    let strength = min(certain, completeness(subject.thing))
    if subject.quantity.kind == .most {
      let isHalf = subject.quantity.number == 0
      return .known(isHalf ? 2 * yes == found.yes.count : 2 * yes > found.yes.count, strength)
    }
    return .known(found.yes.count - yes == subject.quantity.number, strength)
  }

  /// "No two cubes have the same colour."
  private mutating func noTwo(_ found: Matches, _ condition: SceneCondition, _ scope: Scope) -> Truth {
    switch condition {
    case .together(.same(let attribute, part: nil)):
      if found.yes.count < 2 { return .yes(certain) }
      return together(.different(attribute), found.yes, scope)
    case .together(.heights(true)): return .known(Set(found.yes.map { height($0) }).count == found.yes.count, certain)
    default: return .unknown(.unparsed)
    }
  }

  // MARK: Objects of conditions

  /// Whether a relation to a quantified object holds.
  mutating func each(
    _ object: SceneQuantified, excluding node: Int32, _ scope: Scope,
    _ check: (inout SceneEvaluator, Int32) -> Truth
  ) -> Truth {
    var found = matches(object.thing, scope)
    found.yes.removeAll { $0 == node }
    found.maybe.removeAll { $0 == node }
    if found.yes.isEmpty {
      if !found.maybe.isEmpty { return .unknown(found.reason ?? .notObserved) }
      let absent = absence(object.thing, scope)
      if object.quantity.kind == .none { return absent.negated }
      // "the same colour as any other": nothing else is there.
      return object.quantity.isOther && object.quantity.kind != .the ? .no(certain) : absent
    }
    return quantified(object, found, scope, check)
  }

  private mutating func quantified(
    _ object: SceneQuantified, _ found: Matches, _ scope: Scope, _ check: (inout SceneEvaluator, Int32) -> Truth
  ) -> Truth {
    var yes = 0
    var no = 0
    var last = Truth.no(certain)
    var positive: Truth?
    var reason: Reason?
    for other in found.yes {
      guard spend() else { return .unknown(.tooLong) }
      let truth = check(&self, other)
      switch truth.value {
      case .yes:
        yes += 1
        if positive.map({ $0.strength < truth.strength }) ?? true { positive = truth }
      case .no:
        no += 1
        last = truth
      case .unknown: reason = reason ?? truth.reason ?? .notObserved
      }
    }
    let unknown = found.yes.count - yes - no
    switch object.quantity.kind {
    case .the where !object.thing.plural && found.yes.count > 1:
      if yes == found.yes.count, let positive { return positive }
      return no == found.yes.count ? last : .unknown(.ambiguousReferent)
    case .the, .all, .both, .notAll, .most:
      let all: Truth = no > 0 ? last : unknown > 0 ? .unknown(reason ?? .notObserved) : positive ?? last
      return object.quantity.kind == .notAll ? all.negated : all
    case .none:
      if let positive { return positive.negated }
      return unknown > 0 ? .unknown(reason ?? .notObserved) : .yes(last.strength)
    case .count:
      guard unknown == 0 else { return .unknown(reason ?? .notObserved) }
      var quantity = object.quantity
      if quantity.op == .exactly, !quantity.strict, quantity.number == 1 { quantity.op = .atLeast }
      return .known(Self.fits(yes, quantity), positive?.strength ?? last.strength)
    case .vague: return yes >= 2 ? positive ?? last : unknown > 0 ? .unknown(reason ?? .notObserved) : last
    case .some, .bare, .allBut, .noTwo:
      if let positive { return positive }
      return unknown > 0 ? .unknown(reason ?? .notObserved) : last
    }
  }
}
