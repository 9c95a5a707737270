/// The sides of a container, and whether things stand at them.
package enum Wall: String, Sendable, CaseIterable {
  case left, right, top, bottom

  /// How far a box's side is from this wall of its container; negative values count as 0 (it sticks out).
  func distance(of inner: Bounds, in outer: Bounds) -> Double {
    switch self {
    case .left: max(0, inner.left - outer.left)
    case .right: max(0, outer.right - inner.right)
    case .top: max(0, inner.top - outer.top)
    case .bottom: max(0, outer.bottom - inner.bottom)
    }
  }
}

/// What of a container is touched.
package enum ContainerPart: Sendable, Hashable {
  case anyWall
  case wall(Wall)
  case anyCorner
  case corner(Wall, Wall)

  func walls(touchedBy inner: Bounds, in outer: Bounds, within tolerance: Double) -> Bool {
    func at(_ wall: Wall) -> Bool { wall.distance(of: inner, in: outer) <= tolerance }
    switch self {
    case .anyWall: return Wall.allCases.contains(where: at)
    case .wall(let wall): return at(wall)
    case .anyCorner: return (at(.left) || at(.right)) && (at(.top) || at(.bottom))
    case .corner(let first, let second): return at(first) && at(second)
    }
  }
}

extension SpatialJudge {
  /// Whether a thing touches a wall, an edge or a corner of its container: `container`, else the observation that
  /// contains it, else the picture.
  package static func touches(
    _ part: ContainerPart, _ subject: Int, of container: Int? = nil, in evidence: EvidenceIndex
  ) -> RelationFinding {
    guard evidence.facts.indices.contains(subject) else { return .undecided(.notObserved) }
    let outer: Bounds
    let inner: Bounds
    let scale: SpaceView.FrameScale
    if let container = container ?? evidence.facts[subject].parent {
      guard case .found(let frame, let boxes, _) = Placement.boxes([subject, container], in: evidence) else {
        return .undecided(.missingFrame)
      }
      (inner, outer) = (boxes[0], boxes[1])
      scale = evidence.space.scales[frame]
    } else {
      guard case .found(let frame, let boxes, _) = Placement.boxes([subject], in: evidence) else {
        return .undecided(.notObserved)
      }
      scale = evidence.space.scales[frame]
      guard let bounds = scale.bounds else { return .undecided(.missingFrame) }
      (inner, outer) = (boxes[0], bounds)
    }
    if scale.exact {
      return part.walls(touchedBy: inner, in: outer, within: PlaneRules.touchPixels)
        ? .holds(strength: Strength.exact) : .fails(strength: Strength.exact)
    }
    let length = Plane.length(outer.width, outer.height)
    guard length > 0 else { return .undecided(.undecidedBand) }
    if part.walls(touchedBy: inner, in: outer, within: 0.01 * length) { return .holds(strength: Strength.hint) }
    if !part.walls(touchedBy: inner, in: outer, within: 0.05 * length) { return .fails(strength: Strength.likely) }
    return .undecided(.undecidedBand)
  }
}
