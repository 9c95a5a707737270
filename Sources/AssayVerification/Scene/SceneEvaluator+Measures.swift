import AssayCore
import AssayLanguage

/// Distances, sizes and their comparison.
extension SceneEvaluator {
  /// The geometry of boxes, centres and depths, where no container decides.
  func geometry(_ relation: SceneRelation, _ first: SceneNode, _ second: SceneNode) -> Truth {
    guard let a = first.fact, let b = second.fact, let known = Relation(rawValue: relation.name) else {
      return .unknown(.notObserved)
    }
    switch SpatialJudge.judge(known, a, [b], in: evidence) {
    case .holds(let strength, let flags): return .yes(min(strength, 0.97), flags)
    case .fails(let strength, let flags): return .no(min(strength, 0.97), flags)
    case .undecided(let reason): return .unknown(reason)
    }
  }

  // MARK: Distance

  func distance(_ a: Int32, _ b: Int32) -> Double? {
    let (first, second) = (view.nodes[Int(a)], view.nodes[Int(b)])
    if let one = first.center, let two = second.center {
      if let a = first.frame, let b = second.frame, a != b { return nil }
      let (x, y, z) = (one.x - two.x, one.y - two.y, one.z - two.z)
      return (x * x + y * y + z * z).squareRoot()
    }
    guard let one = first.box, let two = second.box else { return nil }
    let (x, y) = (one.midX - two.midX, one.midY - two.midY)
    return (x * x + y * y).squareRoot()
  }

  mutating func distance(_ node: Int32, _ other: SceneQuantified, _ wanted: SceneDistance, _ scope: Scope) -> Truth {
    if case .viewer = other.thing.kind {
      guard other.quantity.kind == .some, let depth = view.nodes[Int(node)].depth else { return .unknown(.needsDepth) }
      return Self.isAbout(depth, wanted, certain)
    }
    return each(other, excluding: node, Scope(container: -1, it: scope.it)) { evaluator, second in
      guard let found = evaluator.distance(node, second) else { return .unknown(.notObserved) }
      if let unit = wanted.unit, let known = evaluator.unit(node), unit != known { return .unknown(.unitsDiffer) }
      return Self.isAbout(found, wanted, evaluator.certain)
    }
  }

  private func unit(_ node: Int32) -> WordKey? {
    guard let frame = view.nodes[Int(node)].frame, evidence.frames.indices.contains(frame) else { return nil }
    return WordKey(evidence.frames[frame].unit.rawValue)
  }

  private static func isAbout(_ found: Double, _ wanted: SceneDistance, _ strength: Double) -> Truth {
    let off = abs(found - wanted.value)
    let fine = max(wanted.resolution * 1.02, (wanted.approximate ? 0.08 : 0.03) * wanted.value)
    let coarse = max(2.5 * wanted.resolution, (wanted.approximate ? 0.2 : 0.1) * wanted.value)
    switch wanted.op {
    case .exactly: return off <= fine ? .yes(strength) : off >= coarse ? .no(strength) : .unknown(.undecidedBand)
    case .atLeast, .moreThan:
      return off <= 0.02 * wanted.value ? .unknown(.undecidedBand) : .known(found > wanted.value, strength)
    case .atMost, .fewerThan:
      return off <= 0.02 * wanted.value ? .unknown(.undecidedBand) : .known(found < wanted.value, strength)
    }
  }

  mutating func nearer(
    _ node: Int32, _ first: SceneQuantified, _ second: SceneQuantified, _ sign: Int, _ scope: Scope
  ) -> Truth {
    each(first, excluding: node, Scope(container: -1, it: scope.it)) { evaluator, a in
      evaluator.each(second, excluding: node, Scope(container: -1, it: scope.it)) { inner, b in
        guard let one = inner.distance(node, a), let two = inner.distance(node, b) else {
          return .unknown(.notObserved)
        }
        return Self.compare(two, one, band: 0.04, sign: -sign, strength: inner.certain)
      }
    }
  }

  // MARK: Size

  mutating func compares(
    _ measure: SceneMeasure, _ sign: Int, _ node: Int32, _ other: SceneQuantified, _ scope: Scope
  ) -> Truth {
    each(other, excluding: node, Scope(container: -1, it: scope.it)) { evaluator, second in
      guard let one = evaluator.measure(measure, node), let two = evaluator.measure(measure, second) else {
        return .unknown(measure == .depth ? .needsDepth : .notObserved)
      }
      let band = measure == .depth ? 0.01 : evaluator.isRanked(node) ? 0 : 0.1
      return Self.compare(
        one, two, band: band, sign: sign,
        strength: evaluator.isRanked(node) || measure == .depth ? evaluator.certain : 0.7)
    }
  }

  private func isRanked(_ node: Int32) -> Bool {
    let item = view.nodes[Int(node)]
    return item.isStack || item.values.contains { $0.attribute == .size } || item.radius != nil || item.extent != nil
  }

  /// Whether `a` exceeds `b` (sign 1), is less (-1) or equals it (0), with a relative dead band.
  static func compare(_ a: Double, _ b: Double, band: Double, sign: Int, strength: Double) -> Truth {
    let scale = max(abs(a), abs(b), 1e-12)
    let gap = (a - b) / scale
    if sign == 0 {
      return abs(gap) <= band ? .yes(strength) : abs(gap) > 2 * band ? .no(strength) : .unknown(.undecidedBand)
    }
    // Equal ranks: neither is larger.
    if gap == 0, band == 0 { return .no(strength) }
    if abs(gap) <= band { return .unknown(.undecidedBand) }
    return .known((gap > 0) == (sign > 0), strength)
  }

  /// A measure of a thing in the unit of its frame, or a rank.
  func measure(_ measure: SceneMeasure, _ node: Int32) -> Double? {
    let item = view.nodes[Int(node)]
    switch measure {
    case .size, .area:
      if item.isStack { return Double(item.members.count) }
      for value in item.values where value.attribute == .size {
        if let rank = Self.ranks[value.base] { return rank }
      }
      if let radius = item.radius { return radius }
      if let extent = item.extent { return extent.x * extent.y * extent.z }
      return item.box?.area
    case .height, .top, .bottom:
      if item.isStack { return Double(item.members.count) }
      if let extent = item.extent { return extent.z }
      if let radius = item.radius { return radius }
      return item.box?.height
    case .width, .length, .left, .right:
      if let extent = item.extent { return max(extent.x, extent.y) }
      return item.radius ?? item.box?.width
    case .depth: return depth(item)
    case .distance: return nil
    }
  }

  private func depth(_ item: SceneNode) -> Double? {
    if let depth = item.depth { return depth }
    guard let center = item.center, let behind = view.directions["behind"] else { return nil }
    // Without a camera only the order along the viewing axis is known; moved so that it is positive.
    return 1e3 + center.x * behind.x + center.y * behind.y + center.z * behind.z
  }

  private static let ranks: [WordKey: Double] = ["small": 1, "medium": 2, "large": 3]
}
