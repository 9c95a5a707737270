/// Decides relations between things by their geometry (the table of section 5), with an undecided band: what
/// lies in it, or lacks what it needs, is no verdict.
///
/// Places are compared only within one frame. Three-dimensional places go first, then depth where the relation
/// is about depth, then the picture plane.
package enum SpatialJudge {
  /// How likely a verdict of each sort is right.
  enum Strength {
    static let exact = 0.98
    static let decided = 0.95
    static let likely = 0.85
    static let weak = 0.72
    static let hint = 0.6
  }

  /// Numbers are those of `evidence.facts`. `.undecided(.notObserved)` means that a thing has no place at all.
  package static func judge(
    _ relation: Relation, _ subject: Int, _ objects: [Int], in evidence: EvidenceIndex
  ) -> RelationFinding {
    guard objects.count >= relation.objectsMin, objects.count <= objectsMax else {
      return .undecided(.ambiguousReferent)
    }
    guard !objects.contains(subject) else { return .fails(strength: Strength.decided) }
    if let parts = partOf(relation, subject, objects[0], in: evidence) { return parts }
    if let reason = beyondGeometry(relation) { return .undecided(reason) }
    switch relation {
    case .closerTo: return nearer(subject, to: objects[0], than: objects[1], in: evidence)
    case .fartherFrom: return nearer(subject, to: objects[1], than: objects[0], in: evidence)
    case .closerToViewer: return viewerOrder(subject, objects[0], in: evidence)
    case .fartherFromViewer: return viewerOrder(objects[0], subject, in: evidence)
    default: break
    }
    let finding = solidOrPlane(relation, subject, objects, in: evidence)
    return cautious(finding, relation, object: objects[0], in: evidence)
  }

  /// More objects than this are no description that a sentence gives.
  package static let objectsMax = 4096

  private static func solidOrPlane(
    _ relation: Relation, _ subject: Int, _ objects: [Int], in evidence: EvidenceIndex
  ) -> RelationFinding {
    let all = [subject] + objects
    let solids = Placement.solids(all, in: evidence)
    if case .found(let frame, let shapes, let later) = solids {
      let finding = overTime(shapes, later) { SolidRules($0, frame: frame, in: evidence).judge(relation) }
      guard case .undecided(let reason) = finding, reason == .needsOrientation || reason == .missingFrame else {
        return finding
      }
      // The scene declares no such direction; the picture may still tell.
      let plane = inPlane(relation, all, in: evidence)
      if case .undecided = plane { return finding }
      return plane
    }
    let plane = inPlane(relation, all, in: evidence)
    if case .undecided(.notObserved) = plane, case .missing(let reason) = solids { return .undecided(reason) }
    return plane
  }

  private static func inPlane(_ relation: Relation, _ all: [Int], in evidence: EvidenceIndex) -> RelationFinding {
    if relation.isAboutDepth {
      let nearer = viewerOrder(all[0], all[1], in: evidence)
      return relation.isInFront ? nearer : nearer.reversed
    }
    switch Placement.boxes(all, in: evidence) {
    case .missing(let reason): return .undecided(reason)
    case .found(let frame, let boxes, let later):
      return overTime(boxes, later) { PlaneRules($0, scale: evidence.space.scales[frame]).judge(relation) }
    }
  }

  /// A relation of things that move: decided where no moment says the opposite of another.
  private static func overTime<Shape>(_ first: [Shape], _ later: [[Shape]], _ judge: ([Shape]) -> RelationFinding)
    -> RelationFinding
  {
    var finding = judge(first)
    for shapes in later {
      let next = judge(shapes)
      switch (finding, next) {
      case (.holds, .fails), (.fails, .holds): return .undecided(.undecidedBand)
      case (.undecided, .holds), (.undecided, .fails): finding = next.capped(at: Strength.weak)
      case (_, .undecided): finding = finding.capped(at: Strength.weak)
      case (.holds, .holds(let strength, _)), (.fails, .fails(let strength, _)): finding = finding.capped(at: strength)
      }
    }
    return finding
  }

  /// Containment and parts that the evidence states by `parent`.
  private static func partOf(
    _ relation: Relation, _ subject: Int, _ object: Int, in evidence: EvidenceIndex
  ) -> RelationFinding? {
    guard evidence.facts.indices.contains(subject), evidence.facts.indices.contains(object) else {
      return .undecided(.notObserved)
    }
    let (inner, outer): (Int, Int)
    switch relation.canonical {
    case .inside, .partOf: (inner, outer) = (subject, object)
    case .contains, .hasAsPart: (inner, outer) = (object, subject)
    default: return nil
    }
    let isPart = relation.canonical == .partOf || relation.canonical == .hasAsPart
    if evidence.isWithin(inner, outer) { return .holds(strength: Strength.exact) }
    if isPart { return .undecided(.notObserved) }
    // Both lie in declared containers, and in different ones.
    return nil
  }

  /// What no box and no point can tell.
  private static func beyondGeometry(_ relation: Relation) -> Reason? {
    switch relation {
    case .facing, .facingAwayFrom, .parallelTo, .perpendicularTo, .toward, .acrossFrom, .oppositeTo, .across, .past,
      .along, .after, .up, .down, .deepDown, .downFrom, .from, .to, .into, .outOf:
      .needsOrientation
    case .through: .needsGeometry
    default: nil
    }
  }

  /// "At the left side of the bus" may mean the bus's own left: marked, and not surer than a guess.
  private static func cautious(
    _ finding: RelationFinding, _ relation: Relation, object: Int, in evidence: EvidenceIndex
  ) -> RelationFinding {
    guard relation.mayMeanOwnFront, FrontedThings.contains(evidence.facts[object].value) else { return finding }
    return finding.capped(at: Strength.hint, adding: .frameAmbiguous)
  }

  /// Whether `a` is nearer to the viewer than `b`: by depth, else along the viewer's front axis.
  package static func viewerOrder(_ a: Int, _ b: Int, in evidence: EvidenceIndex) -> RelationFinding {
    guard a != b else { return .fails(strength: Strength.decided) }
    if case .found(let frame, let depths, _) = Placement.depths([a, b], in: evidence) {
      let exact = evidence.space.scales[frame].exact
      let difference = depths[1] - depths[0]
      let band = (exact ? 0.005 : 0.04) * (abs(depths[0]) + abs(depths[1])) / 2
      if abs(difference) <= max(band, 1e-9) { return .undecided(.undecidedBand) }
      let strength = abs(difference) > 3 * band ? Strength.decided : Strength.likely
      return difference > 0 ? .holds(strength: strength) : .fails(strength: strength)
    }
    if case .found(let frame, let solids, _) = Placement.solids([a, b], in: evidence) {
      return SolidRules(solids, frame: frame, in: evidence).along("front", opposite: "behind", needs: .needsDepth)
    }
    switch Placement.boxes([a, b], in: evidence) {
    case .found: return .undecided(.needsDepth)
    case .missing(let reason): return .undecided(reason)
    }
  }

  /// Whether `subject` is nearer to `a` than to `b`.
  package static func nearer(_ subject: Int, to a: Int, than b: Int, in evidence: EvidenceIndex) -> RelationFinding {
    guard a != b else { return .fails(strength: Strength.decided) }
    let (first, second, exact, flat): (Double, Double, Bool, Bool)
    switch Placement.solids([subject, a, b], in: evidence) {
    case .found(let frame, let solids, _):
      first = (solids[0].center - solids[1].center).length
      second = (solids[0].center - solids[2].center).length
      (exact, flat) = (evidence.space.scales[frame].exact, false)
    case .missing:
      switch Placement.boxes([subject, a, b], in: evidence) {
      case .missing(let reason): return .undecided(reason)
      case .found(let frame, let boxes, _):
        first = Plane.centreDistance(boxes[0], boxes[1])
        second = Plane.centreDistance(boxes[0], boxes[2])
        (exact, flat) = (evidence.space.scales[frame].exact, true)
      }
    }
    let band = (exact ? 0.01 : 0.08) * (first + second) / 2
    if abs(first - second) <= max(band, 1e-9) { return .undecided(.undecidedBand) }
    // Distances in a picture are no distances in the world.
    let strength = exact ? Strength.exact : flat ? Strength.weak : Strength.decided
    return first < second ? .holds(strength: strength) : .fails(strength: strength)
  }
}

extension Relation {
  /// Needs depth or three dimensions: a picture plane says nothing.
  var isAboutDepth: Bool {
    switch self {
    case .inFrontOf, .behind, .aheadOf, .atBackOf, .beyond: true
    default: false
    }
  }

  var isInFront: Bool { self == .inFrontOf || self == .aheadOf }

  /// May be meant in the frame of the object itself.
  var mayMeanOwnFront: Bool {
    switch self {
    case .atLeftSideOf, .atRightSideOf, .atBackOf, .aheadOf, .inFrontOf, .behind: true
    default: false
    }
  }
}

extension RelationFinding {
  /// The finding of the opposite assertion.
  package var reversed: RelationFinding {
    switch self {
    case .holds(let strength, let flags): .fails(strength: strength, flags: flags)
    case .fails(let strength, let flags): .holds(strength: strength, flags: flags)
    case .undecided: self
    }
  }

  func capped(at most: Double, adding more: Flags = []) -> RelationFinding {
    switch self {
    case .holds(let strength, let flags): .holds(strength: min(strength, most), flags: flags.union(more))
    case .fails(let strength, let flags): .fails(strength: min(strength, most), flags: flags.union(more))
    case .undecided: self
    }
  }
}

extension EvidenceIndex {
  private static let parentsMax = 32

  /// Whether `inner` is declared to be contained in `outer`, directly or through others.
  func isWithin(_ inner: Int, _ outer: Int) -> Bool {
    var current = inner
    for _ in 0..<Self.parentsMax {
      guard let parent = facts[current].parent, parent < current else { return false }
      if parent == outer { return true }
      current = parent
    }
    return false
  }
}
