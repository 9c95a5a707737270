/// The relations that boxes in one picture decide.
///
/// Outside exact scenes each rule keeps a margin for a jitter of ±2 % of a box's size at every edge, so that a
/// verdict would be the same, or undecided, for any such jitter.
struct PlaneRules {
  private let boxes: [Bounds]
  private let scale: SpaceView.FrameScale
  private let diagonal: Double

  static let jitterShare = 0.02
  /// Pixels within which boxes of an exact scene touch.
  static let touchPixels = 1.0

  private typealias Strength = SpatialJudge.Strength

  init(_ boxes: [Bounds], scale: SpaceView.FrameScale) {
    self.boxes = boxes
    self.scale = scale
    let hull = Plane.hull(boxes)
    diagonal = scale.diagonal > 0 ? scale.diagonal : hull.map { Plane.length($0.width, $0.height) } ?? 0
  }

  private var a: Bounds { boxes[0] }
  private var b: Bounds { boxes[1] }
  private var jitter: Double { scale.exact ? 0 : Self.jitterShare }

  func judge(_ relation: Relation) -> RelationFinding {
    guard diagonal > 0 else { return .undecided(.undecidedBand) }
    switch relation {
    case .leftOf, .atLeftSideOf: return order(horizontal: true)
    case .rightOf, .atRightSideOf: return order(horizontal: true).reversed
    case .above, .over: return order(horizontal: false)
    case .below: return order(horizontal: false).reversed
    case .on, .onTopOf: return on(a, b)
    case .under, .beneath: return under()
    case .in, .inside, .within: return inside(a, b)
    case .contains: return inside(b, a)
    case .outside: return inside(a, b).reversed
    case .off: return on(a, b).reversed
    case .surrounding, .around: return inside(b, a)
    case .enclosedBy, .among, .inMiddleOf: return boxes.count > 2 ? amid() : middle(relation)
    case .between: return between()
    case .touching, .against, .overlapping: return touching(relation)
    case .attachedTo, .connectedTo: return joined()
    case .detachedFrom: return touching(.touching).reversed.capped(at: Strength.weak)
    case .near, .closeTo, .by, .at, .with: return near()
    case .nextTo, .beside, .adjacentTo, .alongside, .atSideOf: return beside()
    case .farFrom, .farAwayFrom, .awayFrom: return near().reversed
    case .atEdgeOf: return atEdge()
    default: return .undecided(.needsOrientation)
    }
  }

  /// Whether `a` comes before `b` from the left, or from the top.
  private func order(horizontal: Bool) -> RelationFinding {
    let (aLow, aHigh) = horizontal ? (a.left, a.right) : (a.top, a.bottom)
    let (bLow, bHigh) = horizontal ? (b.left, b.right) : (b.top, b.bottom)
    let sizes = aHigh - aLow + bHigh - bLow
    let slack = jitter * sizes
    // Points have no size to compare with.
    let least = sizes > 0 ? 0 : scale.exact ? 1e-9 : 0.01 * diagonal
    if bLow - aHigh >= max(slack, least) { return .holds(strength: decided) }
    if aLow - bHigh >= max(slack, least) { return .fails(strength: decided) }
    let offset = (bLow + bHigh - aLow - aHigh) / 2
    if abs(offset) - slack / 2 > max(0.25 * sizes / 2, least) {
      return offset > 0 ? .holds(strength: Strength.weak) : .fails(strength: Strength.weak)
    }
    return .undecided(.undecidedBand)
  }

  private var decided: Double { scale.exact ? Strength.exact : Strength.decided }

  private func on(_ a: Bounds, _ b: Bounds) -> RelationFinding {
    let overlap = Plane.xOverlap(a, b)
    let lift = b.top - a.bottom
    if scale.exact {
      let rests = overlap > 0 && abs(lift) <= Self.touchPixels
      return rests ? .holds(strength: Strength.exact) : .fails(strength: Strength.exact)
    }
    let slackX = jitter * (a.width + b.width)
    let slackY = jitter * (a.height + b.height)
    if overlap - slackX >= 0.3 * a.width && abs(lift) + slackY <= 0.15 * b.height {
      return .holds(strength: Strength.likely)
    }
    let inside = share(of: a, in: b)
    if inside >= 0.9 && a.bottom + slackY <= b.midY { return .holds(strength: Strength.weak) }
    if a.top - slackY >= b.bottom { return .fails(strength: Strength.decided) }
    if -overlap - slackX > 0.05 * diagonal || lift - slackY > 0.1 * diagonal {
      return .fails(strength: Strength.likely)
    }
    return .undecided(.undecidedBand)
  }

  /// Under something: the reverse of on it, or below it across the same ground.
  private func under() -> RelationFinding {
    if case .holds(let strength, let flags) = on(b, a) { return .holds(strength: strength, flags: flags) }
    let overlap = Plane.xOverlap(a, b)
    switch order(horizontal: false).reversed {
    case .holds(let strength, let flags):
      if overlap > 0.3 * min(a.width, b.width) { return .holds(strength: min(strength, Strength.likely), flags: flags) }
      if -overlap > 0.1 * diagonal { return .fails(strength: Strength.weak) }
      return .undecided(.undecidedBand)
    case .fails(let strength, let flags): return .fails(strength: strength, flags: flags)
    case .undecided(let reason): return .undecided(reason)
    }
  }

  /// The share of `a` that lies in `b` in the worst jitter.
  private func share(of a: Bounds, in b: Bounds) -> Double {
    let area = a.area
    if area <= 0 {
      let inside = a.midX >= b.left && a.midX <= b.right && a.midY >= b.top && a.midY <= b.bottom
      return inside ? 1 : 0
    }
    return Plane.intersection(a, b) / area
  }

  private func inside(_ a: Bounds, _ b: Bounds) -> RelationFinding {
    if scale.exact {
      let within =
        a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom && (a != b)
      return within ? .holds(strength: Strength.exact) : .fails(strength: Strength.exact)
    }
    let worst = share(of: Plane.grown(a, by: jitter), in: Plane.grown(b, by: -jitter))
    if worst >= 0.9 { return .holds(strength: Strength.likely) }
    if Plane.gap(Plane.grown(a, by: jitter), Plane.grown(b, by: jitter)) > 0 {
      return .fails(strength: Strength.decided)
    }
    return .undecided(.undecidedBand)
  }

  /// Within the box around several others.
  private func amid() -> RelationFinding {
    guard let hull = Plane.hull(boxes.dropFirst()) else { return .undecided(.undecidedBand) }
    return inside(a, hull).capped(at: Strength.weak)
  }

  private func middle(_ relation: Relation) -> RelationFinding {
    if relation == .enclosedBy { return inside(a, b) }
    if relation == .among { return .undecided(.ambiguousReferent) }
    guard b.width > 0, b.height > 0 else { return .undecided(.undecidedBand) }
    let x = abs(a.midX - b.midX) / b.width
    let y = abs(a.midY - b.midY) / b.height
    if x + jitter <= 0.17 && y + jitter <= 0.17 { return .holds(strength: Strength.likely) }
    if x - jitter > 0.3 || y - jitter > 0.3 { return .fails(strength: Strength.likely) }
    return .undecided(.undecidedBand)
  }

  private func between() -> RelationFinding {
    guard boxes.count >= 3 else { return .undecided(.ambiguousReferent) }
    let (from, to) = (boxes[1], boxes[2])
    let (dx, dy) = (to.midX - from.midX, to.midY - from.midY)
    let length = dx * dx + dy * dy
    guard length > 0 else { return .undecided(.undecidedBand) }
    let share = ((a.midX - from.midX) * dx + (a.midY - from.midY) * dy) / length
    let aside = abs((a.midX - from.midX) * dy - (a.midY - from.midY) * dx) / length
    let slack = jitter * (a.width + a.height) / length.squareRoot()
    if share + slack < 0.05 || share - slack > 0.95 { return .fails(strength: decided) }
    guard share - slack >= 0.15, share + slack <= 0.85 else { return .undecided(.undecidedBand) }
    if aside + slack <= 0.5 { return .holds(strength: scale.exact ? Strength.decided : Strength.likely) }
    return aside - slack > 1 ? .fails(strength: Strength.weak) : .undecided(.undecidedBand)
  }

  private func touching(_ relation: Relation) -> RelationFinding {
    if scale.exact { return exactTouch(relation) }
    let slack = jitter * (a.width + a.height + b.width + b.height) / 2
    let gap = Plane.gap(a, b)
    if gap - slack > 0.05 * diagonal { return .fails(strength: Strength.likely) }
    // Boxes cannot prove contact: weak support only.
    if gap <= 0.02 * diagonal { return .holds(strength: Strength.hint) }
    return .undecided(.undecidedBand)
  }

  private func exactTouch(_ relation: Relation) -> RelationFinding {
    if relation == .overlapping {
      let shared = Plane.xOverlap(a, b) > 0 && Plane.yOverlap(a, b) > 0
      return shared ? .holds(strength: Strength.exact) : .fails(strength: Strength.exact)
    }
    let (inner, outer) = a.area <= b.area ? (a, b) : (b, a)
    var touches = Plane.gap(a, b) <= Self.touchPixels
    if Plane.intersection(inner, outer) >= inner.area && inner.area > 0 {
      // Inside the other: it touches where it reaches a wall.
      touches = Wall.allCases.contains { $0.distance(of: inner, in: outer) <= Self.touchPixels }
    }
    return touches ? .holds(strength: Strength.exact) : .fails(strength: Strength.exact)
  }

  /// Attached or connected: boxes that lie apart refute it, none can show it.
  private func joined() -> RelationFinding {
    if case .fails(let strength, let flags) = touching(.touching) { return .fails(strength: strength, flags: flags) }
    return .undecided(.needsGeometry)
  }

  private func near() -> RelationFinding {
    let distance = Plane.centreDistance(a, b)
    let slack = jitter * (a.width + a.height + b.width + b.height) / 2
    if distance + slack < 0.15 * diagonal { return .holds(strength: Strength.likely) }
    // Large things that all but touch are near, wherever their centres lie.
    let apart = Plane.gap(Plane.grown(a, by: jitter), Plane.grown(b, by: jitter))
    if distance - slack > 0.5 * diagonal && apart > 0.15 * diagonal { return .fails(strength: Strength.likely) }
    if Plane.gap(a, b) + slack <= 0.02 * diagonal { return .holds(strength: Strength.weak) }
    return .undecided(.undecidedBand)
  }

  private func beside() -> RelationFinding {
    let slack = jitter * (a.width + a.height + b.width + b.height) / 2
    let gap = Plane.gap(a, b)
    let level = Plane.yOverlap(a, b) > 0.25 * min(a.height, b.height)
    if level && gap + slack <= 0.06 * diagonal && share(of: a, in: b) < 0.9 && share(of: b, in: a) < 0.9 {
      return .holds(strength: Strength.weak)
    }
    let near = near()
    if case .holds = near, !level { return .undecided(.undecidedBand) }
    return near
  }

  private func atEdge() -> RelationFinding {
    guard let least = Wall.allCases.map({ $0.distance(of: a, in: b) }).min() else {
      return .undecided(.undecidedBand)
    }
    let slack = jitter * (a.width + a.height)
    if scale.exact {
      return least <= Self.touchPixels ? .holds(strength: Strength.exact) : .fails(strength: Strength.exact)
    }
    let length = Plane.length(b.width, b.height)
    if least + slack <= 0.05 * length { return .holds(strength: Strength.weak) }
    if least - slack > 0.15 * length { return .fails(strength: Strength.weak) }
    return .undecided(.undecidedBand)
  }
}
