import AssayCore
import AssayLanguage

/// Places, distances and sizes.
extension SceneEvaluator {
  // MARK: Relations

  mutating func related(
    _ relation: SceneRelation, _ node: Int32, _ object: SceneQuantified, _ second: SceneQuantified?, _ scope: Scope
  ) -> Truth {
    if isUnlabelled(object.thing), isHedged || [.contains, .partOf, .hasAsPart, .consistsOf, .with].contains(relation) {
      // What it is full of, or a part of, is nothing that stands in a scene.
      return .unknown(.notObserved)
    }
    let parent = view.nodes[Int(node)].parent
    var inner = Scope(container: -1, it: scope.it, related: node)
    if view.hasContainers, relation.staysInContainer, parent >= 0, !Self.meansContainer(object.thing.kind, view) {
      inner.container = parent
    }
    if relation == .between { return between(node, object, second, inner) }
    var object = object
    // "in the boxes": in one of them.
    if object.quantity.kind == .the, object.thing.plural, Self.atOne.contains(relation) {
      object.quantity = .some
    }
    return each(object, excluding: relation == .inside || relation == .within ? -1 : node, inner) { evaluator, other in
      evaluator.relate(relation, node, other)
    }
  }

  /// "in the boxes", "next to the pizzas": in or next to one of them.
  private static let atOne: Set<SceneRelation> = [
    .inside, .within, .among, .at, .from, .nextTo, .beside, .near, .closeTo, .alongside,
  ]

  private static func meansContainer(_ kind: SceneKind, _ view: SceneView) -> Bool {
    switch kind {
    case .stack: return !view.stacks.isEmpty
    case .noun(let noun):
      return view.byLabel[noun.phrase]?.contains { view.nodes[Int($0)].isContainer } ?? false
    default: return false
    }
  }

  private mutating func between(
    _ node: Int32, _ first: SceneQuantified, _ second: SceneQuantified?, _ scope: Scope
  ) -> Truth {
    var ends: [Int32]
    if let second {
      let left = matches(first.thing, scope).yes.filter { $0 != node }
      let right = matches(second.thing, scope).yes.filter { $0 != node }
      guard !left.isEmpty, !right.isEmpty else { return absence(left.isEmpty ? first.thing : second.thing, scope) }
      guard left.count * right.count <= 4_096 else { return .unknown(.tooLong) }
      var result = Truth.no(certain)
      for a in left { for b in right where a != b { result = result.or(isBetween(node, a, b)) } }
      return result
    }
    var things = first.thing
    let group = things.group
    things.group = []
    ends = matches(things, scope).yes.filter { $0 != node }
    guard ends.count >= 2, ends.count <= 64 else { return ends.count < 2 ? .no(certain) : .unknown(.tooLong) }
    var result = Truth.no(certain)
    for (index, a) in ends.enumerated() {
      for b in ends[(index + 1)...] {
        if !group.allSatisfy({ together($0, [a, b], scope).isYes }) { continue }
        result = result.or(isBetween(node, a, b))
      }
    }
    return result
  }

  private func isBetween(_ node: Int32, _ a: Int32, _ b: Int32) -> Truth {
    let (item, first, second) = (view.nodes[Int(node)], view.nodes[Int(a)], view.nodes[Int(b)])
    if item.stack >= 0, item.stack == first.stack, item.stack == second.stack {
      let members = view.nodes[Int(item.stack)].members
      guard let at = members.firstIndex(of: node), let one = members.firstIndex(of: a),
        let two = members.firstIndex(of: b)
      else { return .no(certain) }
      return .known(abs(at - one) == 1 && abs(at - two) == 1 && one != two, certain)
    }
    guard let p = centre(item), let q = centre(first), let r = centre(second) else { return .unknown(.notObserved) }
    let axis = Vector3(r.x - q.x, r.y - q.y, r.z - q.z)
    let offset = Vector3(p.x - q.x, p.y - q.y, p.z - q.z)
    let length = axis.x * axis.x + axis.y * axis.y + axis.z * axis.z
    guard length > 0 else { return .no(certain) }
    let along = (offset.x * axis.x + offset.y * axis.y + offset.z * axis.z) / length
    if along >= 0.15, along <= 0.85 { return .yes(0.8) }
    return along < 0.05 || along > 0.95 ? .no(certain) : .unknown(.undecidedBand)
  }

  func centre(_ node: SceneNode) -> Vector3? {
    node.center ?? node.box.map { Vector3($0.midX, $0.midY, 0) }
  }

  /// One relation between two things.
  func relate(_ relation: SceneRelation, _ a: Int32, _ b: Int32) -> Truth {
    let (first, second) = (view.nodes[Int(a)], view.nodes[Int(b)])
    if let held = contained(relation, a, first, b, second) { return held }
    if view.isExact, let exact = exact(relation, a, first, b, second) { return exact }
    return geometry(relation, first, second)
  }

  /// Relations that the tree of containers decides.
  private func contained(_ relation: SceneRelation, _ a: Int32, _ first: SceneNode, _ b: Int32, _ second: SceneNode)
    -> Truth?
  {
    switch relation {
    case .inside, .within, .at, .partOf, .on, .onTopOf, .among, .from:
      if second.isStack {
        if relation == .onTopOf { return .known(second.members.last == a, certain) }
        return .known(second.members.contains(a), certain)
      }
      guard second.isContainer || (isContainerLike(b) && (relation == .inside || relation == .within)) else {
        return nil
      }
      if relation == .onTopOf || relation == .on && first.parent != b { return nil }
      return .known(first.parent == b || first.stack >= 0 && view.nodes[Int(first.stack)].parent == b, certain)
    case .contains:
      guard first.isContainer || first.isStack else { return nil }
      return .known(first.members.contains(b), certain)
    default: return nil
    }
  }

  /// Drawn scenes: contact within a pixel, order by position.
  private func exact(_ relation: SceneRelation, _ a: Int32, _ first: SceneNode, _ b: Int32, _ second: SceneNode)
    -> Truth?
  {
    guard let one = first.box, let two = second.box else { return nil }
    let overlap = min(one.right, two.right) - max(one.left, two.left)
    let sameBox = first.parent == second.parent
    switch relation {
    case .somewhereAbove where sameBox && first.stack >= 0 && first.stack == second.stack:
      return .known(one.midY < two.midY, certain)
    case .on, .onTopOf, .over, .above, .below, .under, .beneath, .somewhereAbove:
      let isUp = [.on, .onTopOf, .over, .above, .somewhereAbove].contains(relation)
      let (up, down) = isUp ? (one, two) : (two, one)
      guard sameBox else { return .no(certain) }
      if first.stack >= 0, first.stack == second.stack {
        return .known(abs(up.bottom - down.top) <= 3 && up.top < down.top, certain)
      }
      if relation == .on || relation == .onTopOf {
        return .known(abs(up.bottom - down.top) <= 3 && overlap > 0, certain)
      }
      return .known(up.midY < down.midY && overlap > 0 && up.bottom <= down.top + 1, certain)
    case .touching, .nextTo, .beside, .adjacentTo, .attachedTo, .against:
      guard sameBox else { return .no(certain) }
      let gapX = max(one.left, two.left) - min(one.right, two.right)
      let gapY = max(one.top, two.top) - min(one.bottom, two.bottom)
      if relation == .touching { return .known(max(gapX, gapY) <= 1, certain) }
      return max(gapX, gapY) <= 5 ? .yes(0.85) : max(gapX, gapY) > 20 ? .no(0.85) : .unknown(.undecidedBand)
    default: return nil
    }
  }

  // MARK: Walls

  mutating func touches(_ edge: SceneEdge, _ node: Int32, _ scope: Scope) -> Truth {
    let item = view.nodes[Int(node)]
    if !view.isExact, let noun = edge.noun, !candidates(noun).isEmpty {
      let wall = SceneQuantified(quantity: .some, thing: SceneThing(kind: .noun(noun)))
      return related(edge.nearly ? .near : .touching, node, wall, nil, scope)
    }
    guard view.isExact, let box = item.box else { return .unknown(.notObserved) }
    guard let bounds = item.parent >= 0 ? view.nodes[Int(item.parent)].box : view.image else {
      return .unknown(.missingFrame)
    }
    let gaps = [
      box.left - bounds.left, bounds.right - box.right, box.top - bounds.top, bounds.bottom - box.bottom,
    ]
    if edge.nearly, edge.noun?.lemma != "wall", [.top, .bottom].contains(edge.side), edge.corner.isEmpty {
      // "near the top": up there, not at the wall itself.
      let share = (box.midY - bounds.top) / max(bounds.height, 1e-9)
      let far = edge.side == .top ? share : 1 - share
      return far <= 0.3 ? .yes(0.85) : far >= 0.5 ? .no(0.85) : .unknown(.undecidedBand)
    }
    let reach = edge.nearly ? 10.0 : 1.0
    let touched = gaps.map { $0 <= reach && (!edge.nearly || $0 > 1) }
    switch edge.side {
    case .left: return .known(touched[0], certain)
    case .right: return .known(touched[1], certain)
    case .top: return .known(touched[2], certain)
    case .bottom: return .known(touched[3], certain)
    case .corner where !edge.corner.isEmpty:
      let order: [SceneSide] = [.left, .right, .top, .bottom]
      return .known(edge.corner.allSatisfy { order.firstIndex(of: $0).map { touched[$0] } ?? false }, certain)
    case .corner: return .known((touched[0] || touched[1]) && (touched[2] || touched[3]), certain)
    case .any, .middle: return .known(touched.filter { $0 }.count >= edge.count, certain)
    }
  }

  // MARK: Ends of stacks

  mutating func isPlaced(_ side: SceneSide, _ owner: SceneQuantified?, _ node: Int32, _ scope: Scope) -> Truth {
    guard let owner else { return placedAlone(side, node, scope) }
    if case .it = owner.thing.kind { return placedAlone(side, node, scope) }
    let item = view.nodes[Int(node)]
    let found = matches(owner.thing, Scope())
    for other in found.yes where isAt(side, node, Scope(container: other)) { return .yes(certain) }
    if !found.maybe.isEmpty { return .unknown(found.reason ?? .notObserved) }
    if found.yes.isEmpty { return absence(owner.thing, scope) }
    return item.parent >= 0 || view.isExact ? .no(certain) : .unknown(.notObserved)
  }

  private mutating func placedAlone(_ side: SceneSide, _ node: Int32, _ scope: Scope) -> Truth {
    if scope.it >= 0, view.nodes[Int(scope.it)].members.isEmpty, scope.it != node {
      // "with a blue square on top": on top of what carries it.
      return side == .top
        ? relate(.onTopOf, node, scope.it) : side == .bottom ? relate(.onTopOf, scope.it, node) : .unknown(.notObserved)
    }
    if view.nodes[Int(node)].isStack || view.nodes[Int(node)].isContainer { return isOnSide(side, node) }
    guard view.isExact || view.nodes[Int(node)].stack >= 0 else { return .unknown(.notObserved) }
    return .known(isAt(side, node, scope), certain)
  }

  /// Whether a thing is the top, base or middle of its stack, or of the container in scope.
  func isAt(_ side: SceneSide, _ node: Int32, _ scope: Scope) -> Bool {
    let item = view.nodes[Int(node)]
    if scope.container >= 0 {
      let holder = view.nodes[Int(scope.container)]
      if holder.isStack { return isAt(side, node, in: holder.members) }
      guard item.parent == scope.container else { return false }
      let loose = holder.members.contains { view.nodes[Int($0)].stack != item.stack }
      if item.stack >= 0, !loose { return isAt(side, node, in: view.nodes[Int(item.stack)].members) }
      return isExtreme(side, node, among: holder.members)
    }
    guard item.stack >= 0 else { return false }
    return isAt(side, node, in: view.nodes[Int(item.stack)].members)
  }

  private func isAt(_ side: SceneSide, _ node: Int32, in members: [Int32]) -> Bool {
    switch side {
    case .top: members.last == node
    case .bottom: members.first == node
    case .middle:
      if let index = members.firstIndex(of: node) { index > 0 && index < members.count - 1 } else { false }
    default: false
    }
  }

  private func isExtreme(_ side: SceneSide, _ node: Int32, among members: [Int32]) -> Bool {
    guard let box = view.nodes[Int(node)].box else { return false }
    let boxes = members.compactMap { view.nodes[Int($0)].box }
    switch side {
    case .top: return box.top <= (boxes.map(\.top).min() ?? 0)
    case .bottom: return box.bottom >= (boxes.map(\.bottom).max() ?? 0)
    case .left: return box.left <= (boxes.map(\.left).min() ?? 0)
    case .right: return box.right >= (boxes.map(\.right).max() ?? 0)
    default: return false
    }
  }

  mutating func isExtreme(_ selector: SceneSelector, _ node: Int32, _ scope: Scope) -> Truth {
    if case .ordinal(0, let side) = selector { return isOnSide(side, node) }
    let all = peers(of: node)
    guard all.count <= 100_000 else { return .unknown(.undecidedBand) }
    var picked = picks(selector, all)
    if case .nearest(let target, let sign) = selector { picked = nearest(target, sign, all) }
    guard let picked else { return .unknown(.undecidedBand) }
    return .known(picked.contains(node), certain)
  }

  /// "on the left": in that half of the picture or container.
  private func isOnSide(_ side: SceneSide, _ node: Int32) -> Truth {
    let item = view.nodes[Int(node)]
    // A stack stands in the middle of its container: its side is that of the container in the picture.
    let isWhole = item.isStack || item.isContainer
    let outer = item.parent >= 0 && !isWhole ? view.nodes[Int(item.parent)].box : view.image
    guard let box = item.box, let bounds = outer else { return .unknown(.missingFrame) }
    let x = bounds.width > 0 ? (box.midX - bounds.left) / bounds.width : 0.5
    let y = bounds.height > 0 ? (box.midY - bounds.top) / bounds.height : 0.5
    let share: Double
    switch side {
    case .left: share = 1 - x
    case .right: share = x
    case .top: share = 1 - y
    case .bottom: share = y
    case .middle where isWhole: share = 1 - 1.5 * abs(x - 0.5)
    case .middle: share = 1 - 1.5 * max(abs(x - 0.5), abs(y - 0.5))
    default: return .unknown(.notObserved)
    }
    return share > 0.55 ? .yes(0.85) : share < 0.45 ? .no(0.85) : .unknown(.undecidedBand)
  }
}
