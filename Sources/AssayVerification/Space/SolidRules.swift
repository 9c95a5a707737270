import AssayCore

/// The relations that places in three dimensions decide, seen by the viewer that the frame declares.
struct SolidRules {
  private let solids: [Solid]
  private let frame: Frame?
  private let scale: SpaceView.FrameScale

  private typealias Strength = SpatialJudge.Strength

  init(_ solids: [Solid], frame: Int, in evidence: EvidenceIndex) {
    self.solids = solids
    self.frame = evidence.frames.indices.contains(frame) ? evidence.frames[frame] : nil
    scale = evidence.space.scales[frame]
  }

  private var a: Solid { solids[0] }
  private var b: Solid { solids[1] }
  private var jitter: Double { scale.exact ? 0 : PlaneRules.jitterShare }
  private var decided: Double { scale.exact ? Strength.exact : Strength.decided }
  private var sized: Bool { solids.allSatisfy { $0.half != nil } }

  func judge(_ relation: Relation) -> RelationFinding {
    switch relation {
    case .leftOf, .atLeftSideOf: along("left", opposite: "right")
    case .rightOf, .atRightSideOf: along("right", opposite: "left")
    case .above, .over: along("above", opposite: "below")
    case .below: along("below", opposite: "above")
    case .inFrontOf, .aheadOf: along("front", opposite: "behind")
    case .behind, .atBackOf, .beyond: along("behind", opposite: "front")
    case .on, .onTopOf: on(a, b)
    case .under, .beneath: under()
    case .off: on(a, b).reversed
    case .in, .inside, .within: inside(a, b)
    case .contains, .surrounding, .around: inside(b, a)
    case .outside: inside(a, b).reversed
    case .enclosedBy: solids.count > 2 ? .undecided(.needsGeometry) : inside(a, b)
    case .between, .inMiddleOf, .among: between(relation)
    case .touching, .against, .overlapping: touching()
    case .attachedTo, .connectedTo: joined()
    case .detachedFrom: touching().reversed
    case .near, .closeTo, .by, .at, .with: near()
    case .nextTo, .beside, .adjacentTo, .alongside, .atSideOf: near()
    case .farFrom, .farAwayFrom, .awayFrom: near().reversed
    default: .undecided(.needsOrientation)
    }
  }

  /// A unit vector of the viewer, or the reverse of its opposite.
  private func direction(_ name: String, opposite: String) -> Vector3? {
    if let vector = frame?.directions[name], vector.length > 1e-9 { return vector * (1 / vector.length) }
    if let vector = frame?.directions[opposite], vector.length > 1e-9 { return vector * (-1 / vector.length) }
    return nil
  }

  /// Whether `a` lies from `b` in a direction of the viewer: the dot product with the difference of the centres,
  /// with a dead band.
  func along(_ name: String, opposite: String, needs reason: Reason = .needsOrientation) -> RelationFinding {
    guard let direction = direction(name, opposite: opposite) else { return .undecided(reason) }
    let difference = a.center - b.center
    let offset = difference.dot(direction)
    let reach = a.reach(along: direction) + b.reach(along: direction)
    let slack = jitter * 2 * reach
    let strength: Double
    if reach > 0, abs(offset) - slack >= reach {
      strength = decided
    } else if abs(offset) - slack / 2 > max(0.25 * reach, 0.02 * difference.length, 1e-9) {
      strength = scale.exact ? Strength.decided : sized ? Strength.likely : Strength.weak
    } else {
      return .undecided(.undecidedBand)
    }
    return offset > 0 ? .holds(strength: strength) : .fails(strength: strength)
  }

  private func inside(_ a: Solid, _ b: Solid) -> RelationFinding {
    guard a.half != nil, b.half != nil else { return .undecided(.needsGeometry) }
    let tolerance = (scale.exact ? 0.001 : 0.01) * b.size
    if b.holds(a, tolerance: tolerance) == true { return .holds(strength: decided) }
    if a.surfaceDistance(to: b) > tolerance { return .fails(strength: decided) }
    // It reaches out: how far decides.
    if b.holds(a, tolerance: 0.1 * a.size) == true { return .undecided(.undecidedBand) }
    return .fails(strength: Strength.likely)
  }

  private func touching() -> RelationFinding {
    guard sized else { return .undecided(.needsGeometry) }
    let distance = a.surfaceDistance(to: b)
    let size = (a.size + b.size) / 2
    if distance <= 0.02 * size { return .holds(strength: Strength.weak) }
    if distance > (scale.exact ? 0.05 : 0.1) * size { return .fails(strength: decided) }
    return .undecided(.undecidedBand)
  }

  private func joined() -> RelationFinding {
    let touching = touching()
    if case .holds = touching { return .undecided(.needsGeometry) }
    return touching
  }

  private func on(_ a: Solid, _ b: Solid) -> RelationFinding {
    guard let up = direction("above", opposite: "below") else { return .undecided(.needsOrientation) }
    guard a.half != nil, b.half != nil else { return .undecided(.needsGeometry) }
    let difference = a.center - b.center
    let rise = difference.dot(up)
    let lift = rise - a.reach(along: up) - b.reach(along: up)
    let aside = (difference - up * rise).length
    let tolerance = max(0.15 * 2 * b.reach(along: up), 0.02 * a.size)
    if rise < 0 { return .fails(strength: decided) }
    // On something wide means over its ground: the centres need not lie above each other.
    let ground = b.half.map { max($0.x, $0.y, $0.z) } ?? 0
    if abs(lift) <= tolerance && aside <= ground { return .holds(strength: Strength.likely) }
    let slack = jitter * (a.size + b.size)
    if abs(lift) > 2 * tolerance + slack || aside > ground + a.size + slack { return .fails(strength: Strength.likely) }
    return .undecided(.undecidedBand)
  }

  private func under() -> RelationFinding {
    if case .holds(let strength, let flags) = on(b, a) { return .holds(strength: strength, flags: flags) }
    return along("below", opposite: "above")
  }

  private func near() -> RelationFinding {
    guard scale.sceneDiagonal > 0 else { return .undecided(.missingFrame) }
    let distance = (a.center - b.center).length / scale.sceneDiagonal
    if distance + jitter < 0.15 { return .holds(strength: Strength.likely) }
    if distance - jitter > 0.5 { return .fails(strength: Strength.likely) }
    if sized, a.surfaceDistance(to: b) <= 0.02 * scale.sceneDiagonal { return .holds(strength: Strength.weak) }
    return .undecided(.undecidedBand)
  }

  private func between(_ relation: Relation) -> RelationFinding {
    guard solids.count >= 3, relation != .inMiddleOf else { return .undecided(.ambiguousReferent) }
    let segment = solids[2].center - solids[1].center
    let offset = a.center - solids[1].center
    let length = segment.dot(segment)
    guard length > 0 else { return .undecided(.undecidedBand) }
    let share = offset.dot(segment) / length
    let aside = (offset - segment * share).length / length.squareRoot()
    let slack = jitter * a.size / length.squareRoot()
    if share + slack < 0.05 || share - slack > 0.95 { return .fails(strength: decided) }
    guard share - slack >= 0.15, share + slack <= 0.85 else { return .undecided(.undecidedBand) }
    if aside + slack <= 0.5 { return .holds(strength: Strength.likely) }
    return aside - slack > 1 ? .fails(strength: Strength.weak) : .undecided(.undecidedBand)
  }
}
