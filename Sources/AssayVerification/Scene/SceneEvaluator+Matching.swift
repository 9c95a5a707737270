import AssayCore
import AssayLanguage

/// Which things fit a description.
extension SceneEvaluator {
  struct Matches {
    var yes: [Int32] = []
    var maybe: [Int32] = []
    /// Why the things in `maybe` are not decided.
    var reason: Reason?
    var strength: Double
    var flags: Flags = []
    /// The words that failed on things that fit otherwise.
    var blame: Range<Int32>?
    /// How many things were of the right kind.
    var ofKind = 0
  }

  mutating func matches(_ thing: SceneThing, _ scope: Scope) -> Matches {
    var found = Matches(strength: certain)
    if !thing.alternatives.isEmpty {
      for alternative in thing.alternatives { join(matches(alternative, scope), into: &found) }
    } else {
      filter(thing, scope, &found)
    }
    if let selector = thing.selector { select(selector, &found) }
    for group in thing.group where !found.yes.isEmpty { restrict(group, &found, scope) }
    return found
  }

  private func join(_ other: Matches, into found: inout Matches) {
    for node in other.yes where !found.yes.contains(node) { found.yes.append(node) }
    for node in other.maybe where !found.maybe.contains(node) { found.maybe.append(node) }
    found.reason = found.reason ?? other.reason
    found.strength = min(found.strength, other.strength)
    found.ofKind += other.ofKind
  }

  private mutating func filter(_ thing: SceneThing, _ scope: Scope, _ found: inout Matches) {
    var nodes = domain(thing.kind, scope)
    if nodes.isEmpty, case .noun(let noun) = thing.kind, let value = noun.value, !view.coverage.knows(noun.phrase) {
      // "There is no orange": the colour, where nothing is labelled so.
      nodes = domain(.any, scope).filter { hasValue([value], $0).isYes }
    }
    found.ofKind = nodes.count
    if nodes.isEmpty, case .noun(let noun) = thing.kind { possibly(noun, thing, scope, &found) }
    if nodes.isEmpty {
      found.blame = thing.head.isEmpty ? thing.words : thing.head
    }
    for node in nodes {
      guard spend() else {
        found.maybe.append(node)
        found.reason = .tooLong
        return
      }
      let truth = fits(node, thing, scope, &found.blame)
      switch truth.value {
      case .yes:
        found.yes.append(node)
        found.strength = min(found.strength, truth.strength * confidence(node))
        found.flags.formUnion(truth.flags)
      case .unknown:
        found.maybe.append(node)
        found.reason = found.reason ?? truth.reason
      case .no: break
      }
    }
    if found.yes.isEmpty, found.maybe.isEmpty, scope.container < 0, case .noun(let noun) = thing.kind {
      found.yes = framed(noun, thing, scope)
    }
    if !found.yes.isEmpty { found.blame = nil }
  }

  /// Things that the noun may name: all else that is said of them must fit.
  private mutating func possibly(_ noun: SceneNoun, _ thing: SceneThing, _ scope: Scope, _ found: inout Matches) {
    guard !view.coverage.isClosed else { return }
    var blame: Range<Int32>?
    for node in inScope(scope, possible(noun)) where !fits(node, thing, scope, &blame).isNo {
      found.maybe.append(node)
      found.reason = .moreSpecific
    }
  }

  private func confidence(_ node: Int32) -> Double {
    let value = view.nodes[Int(node)].confidence
    return value >= 1 ? 1 : 0.5 + 0.5 * value
  }

  private mutating func fits(_ node: Int32, _ thing: SceneThing, _ scope: Scope, _ blame: inout Range<Int32>?) -> Truth
  {
    var result = Truth.yes(certain)
    for condition in thing.conditions {
      let truth = holds(condition, node, scope)
      if truth.isNo {
        if let words = Self.words(of: condition) { blame = words }
        return truth
      }
      result = result.and(truth)
    }
    return result
  }

  /// The tokens of a condition.
  static func words(of condition: SceneCondition) -> Range<Int32>? {
    switch condition {
    case .values(_, let tokens), .open(let tokens, _): tokens.isEmpty ? nil : tokens
    case .related(_, let object, _, _): object.thing.head.isEmpty ? nil : object.thing.head
    case .isA(let thing): thing.head.isEmpty ? nil : thing.head
    case .has(let list, _): list.first.map { $0.thing.words }
    case .edge(let edge): edge.tokens.isEmpty ? nil : edge.tokens
    case .not(let inner): words(of: inner)
    case .all(let parts), .any(let parts): parts.lazy.compactMap { words(of: $0) }.first
    default: nil
    }
  }

  // MARK: Kinds

  /// The things of a kind in a scope.
  func domain(_ kind: SceneKind, _ scope: Scope) -> [Int32] {
    switch kind {
    case .it: return scope.it >= 0 ? [scope.it] : []
    case .viewer: return []
    case .edge(let noun): return inScope(scope, candidates(noun))
    case .any: return inScope(scope, members(scope).filter { !view.nodes[Int($0)].isStack && !isContainerLike($0) })
    case .block(let noun):
      let labelled = candidates(noun)
      if !labelled.isEmpty { return inScope(scope, labelled) }
      if view.coverage.knows("cube") || view.byLabel["cube"] != nil {
        return inScope(scope, view.byLabel["cube"] ?? [])
      }
      return domain(.any, scope)
    case .noun(let noun):
      let found = inScope(scope, candidates(noun))
      if found.isEmpty, scope.container >= 0, candidates(noun).contains(scope.container) { return [scope.container] }
      return found
    case .stack(let least, let noun):
      let stacks = view.stacks.filter { view.nodes[Int($0)].members.count >= least }
      if stacks.isEmpty { return inScope(scope, candidates(noun)) }
      if scope.container >= 0, view.nodes[Int(scope.container)].isStack { return [scope.container] }
      return inScope(scope, stacks)
    case .part(let side): return members(scope).filter { isAt(side, $0, scope) }
    }
  }

  private func members(_ scope: Scope) -> [Int32] {
    if scope.container >= 0 { return view.nodes[Int(scope.container)].members }
    return Array(0..<Int32(view.nodes.count))
  }

  private func inScope(_ scope: Scope, _ nodes: [Int32]) -> [Int32] {
    guard scope.container >= 0 else { return nodes }
    let container = view.nodes[Int(scope.container)]
    if container.isStack { return nodes.filter { view.nodes[Int($0)].stack == scope.container } }
    return nodes.filter { view.nodes[Int($0)].parent == scope.container }
  }

  /// A container, or an empty one of the same label.
  func isContainerLike(_ node: Int32) -> Bool {
    let item = view.nodes[Int(node)]
    if item.isContainer { return true }
    guard view.hasContainers, item.parent < 0, let same = view.byLabel[item.label.phrase] else { return false }
    return same.contains { view.nodes[Int($0)].isContainer }
  }

  /// "One of the grey squares" where the containers are drawn squares: the containers, if nothing else fits.
  private mutating func framed(_ noun: SceneNoun, _ thing: SceneThing, _ scope: Scope) -> [Int32] {
    guard view.hasContainers, Self.frames.contains(noun.lemma) else { return [] }
    // Only where a value is named that none of the things has and the containers have.
    let isNamed = thing.conditions.contains {
      guard case .values(let values, _) = $0, let value = values.first else { return false }
      return !view.nodes.contains { node in
        !node.isStack && node.members.isEmpty && node.parent >= 0
          && node.values.contains { value.against($0) == .same }
      }
    }
    guard isNamed else { return [] }
    var blame: Range<Int32>?
    var found: [Int32] = []
    for node in view.nodes.indices where isContainerLike(Int32(node)) && !thing.conditions.isEmpty {
      if fits(Int32(node), thing, scope, &blame).isYes { found.append(Int32(node)) }
    }
    return found
  }

  private static let frames: Set<WordKey> = ["square", "rectangle", "block"]

  // MARK: Order

  private mutating func select(_ selector: SceneSelector, _ found: inout Matches) {
    guard found.yes.count > 0 else { return }
    var picked: [Int32]?
    if case .nearest(let target, let sign) = selector {
      picked = nearest(target, sign, found.yes)
    } else {
      picked = picks(selector, found.yes)
    }
    guard let picked else {
      found.maybe += found.yes
      found.yes = []
      found.reason = .undecidedBand
      return
    }
    found.yes = picked
  }

  /// Of several things the one that is nearest to another; nil when that is not decided.
  mutating func nearest(_ target: SceneQuantified, _ sign: Int, _ nodes: [Int32]) -> [Int32]? {
    let targets = matches(target.thing, Scope()).yes
    guard targets.count == 1, let other = targets.first else { return nil }
    let keyed = nodes.filter { $0 != other }.map { ($0, distance($0, other) ?? .nan) }
    guard !keyed.isEmpty, keyed.allSatisfy({ $0.1.isFinite }) else { return nil }
    let sorted = keyed.sorted { ($0.1 * Double(-sign), $0.0) < ($1.1 * Double(-sign), $1.0) }
    if sorted.count > 1, abs(sorted[0].1 - sorted[1].1) < 0.02 * max(sorted[0].1, sorted[1].1) { return nil }
    return [sorted[0].0]
  }

  /// The things that a selector picks; nil when their order is not decided.
  func picks(_ selector: SceneSelector, _ nodes: [Int32]) -> [Int32]? {
    switch selector {
    case .nearest: return nil
    case .ordinal(let number, let side):
      let keyed = nodes.map { ($0, position($0, side) ?? .nan) }
      guard keyed.allSatisfy({ $0.1.isFinite }) else { return nil }
      let sorted = keyed.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
      if side == .middle {
        let byX = nodes.map { ($0, position($0, .left) ?? 0) }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
        return byX.count % 2 == 1 ? [byX[byX.count / 2].0] : nil
      }
      let index = number == 0 ? 0 : number > 0 ? number - 1 : sorted.count + number
      guard sorted.indices.contains(index) else { return [] }
      return [sorted[index].0]
    case .extreme(let measure, let sign):
      let keyed = nodes.map { ($0, self.measure(measure, $0) ?? .nan) }
      guard keyed.allSatisfy({ $0.1.isFinite }) else { return nil }
      guard let best = keyed.map({ $0.1 * Double(sign) }).max() else { return [] }
      return keyed.filter { $0.1 * Double(sign) >= best - 1e-9 }.map { $0.0 }
    }
  }

  private func position(_ node: Int32, _ side: SceneSide) -> Double? {
    let item = view.nodes[Int(node)]
    if let box = item.box {
      switch side {
      case .right: return -box.midX
      case .top: return box.midY
      case .bottom: return -box.midY
      default: return box.midX
      }
    }
    let name = side == .right ? "right" : side == .top ? "above" : side == .bottom ? "below" : "left"
    guard let center = item.center, let direction = view.directions[name] else { return nil }
    return -(center.x * direction.x + center.y * direction.y + center.z * direction.z)
  }

  // MARK: Groups

  /// Keeps the things that together meet a condition: of those of the same colour, the largest group.
  private mutating func restrict(_ group: SceneGroup, _ found: inout Matches, _ scope: Scope) {
    switch group {
    case .same(let attribute, let part):
      var groups: [(value: SceneValue, nodes: [Int32])] = []
      for node in found.yes {
        for value in groupValues(node, attribute, part) {
          if let index = groups.firstIndex(where: { $0.value == value }) {
            groups[index].nodes.append(node)
          } else {
            groups.append((value, [node]))
          }
        }
      }
      found.yes = groups.max { $0.nodes.count < $1.nodes.count }?.nodes ?? []
      if found.yes.count < 2, found.ofKind != 1 { found.yes = [] }
    case .heights(false):
      if Set(found.yes.map { height($0) }).count != found.yes.count || found.yes.count < 2 { found.yes = [] }
    case .every(let attribute):
      if !hasEvery(attribute, found.yes) { found.yes = [] }
    case .ends(let attribute, let same): found.yes = found.yes.filter { shareEnds($0, attribute) == same }
    case .heights(true):
      var byHeight: [Int: [Int32]] = [:]
      for node in found.yes { byHeight[height(node), default: []].append(node) }
      let best = byHeight.keys.sorted().max { (byHeight[$0]?.count ?? 0) < (byHeight[$1]?.count ?? 0) }
      found.yes = best.flatMap { byHeight[$0] } ?? []
    case .different(let attribute), .distinct(let attribute, _):
      let values = Set(found.yes.flatMap { groupValues($0, attribute, nil) })
      if case .distinct(_, let count) = group {
        if values.count != count { found.yes = [] }
      } else if values.count < min(found.yes.count, 2) || values.count != found.yes.count {
        found.yes = []
      }
    case .exactly(let wanted):
      let values = Set(found.yes.flatMap { groupValues($0, wanted.first?.attribute ?? .color, nil) })
      if values != Set(wanted) { found.yes = [] }
    case .some(let quantity, let condition):
      var inner = Matches(strength: found.strength)
      for node in found.yes where holds(condition, node, scope).isYes { inner.yes.append(node) }
      if !self.quantity(quantity, inner, SceneThing(), scope).isYes { found.yes = [] }
    case .touchingEachOther: found.yes = []
    case .stacked: found.yes = longestRun(found.yes)
    }
  }

  /// Whether all values of an attribute that things of the scene have are among these.
  func hasEvery(_ attribute: SceneAttribute, _ nodes: [Int32]) -> Bool {
    var all: Set<SceneValue> = []
    for (index, node) in view.nodes.enumerated() where !node.isStack && !isContainerLike(Int32(index)) {
      all.formUnion(node.values.filter { $0.attribute == attribute })
    }
    let these = Set(nodes.flatMap { view.nodes[Int($0)].values.filter { $0.attribute == attribute } })
    return !all.isEmpty && all == these
  }

  /// Whether the base and the top of a stack share a value; nil of what is no stack.
  func shareEnds(_ node: Int32, _ attribute: SceneAttribute) -> Bool? {
    let members = view.nodes[Int(node)].members
    guard view.nodes[Int(node)].isStack, let base = members.first, let top = members.last else { return nil }
    return sharesValue(attribute, base, top).isYes
  }

  /// The longest row of blocks that stand right on each other.
  func longestRun(_ nodes: [Int32]) -> [Int32] {
    var best: [Int32] = []
    for stack in Set(nodes.map { view.nodes[Int($0)].stack }).sorted() where stack >= 0 {
      var run: [Int32] = []
      for member in view.nodes[Int(stack)].members {
        if nodes.contains(member) { run.append(member) } else { run = [] }
        if run.count > best.count { best = run }
      }
    }
    return best
  }

  func height(_ node: Int32) -> Int { view.nodes[Int(node)].members.count }

  private func groupValues(_ node: Int32, _ attribute: SceneAttribute, _ part: SceneSide?) -> [SceneValue] {
    let item = view.nodes[Int(node)]
    if let part, item.isStack {
      guard let block = part == .top ? item.members.last : item.members.first else { return [] }
      return view.nodes[Int(block)].values.filter { $0.attribute == attribute }
    }
    if item.isStack {
      let values = Set(item.members.flatMap { view.nodes[Int($0)].values.filter { $0.attribute == attribute } })
      return values.count == 1 ? Array(values) : []
    }
    if attribute == .shape { return [SceneValue(attribute: .shape, base: item.label.phrase)] }
    return item.values.filter { $0.attribute == attribute }
  }
}
