import AssayCore

/// A number measured from places, or why there is none.
package enum Measured: Sendable {
  /// In the unit of the frame (`nil`: no frame is declared), to the power of the quantity: 1 for lengths.
  case value(Double, unit: Frame.Unit?, exact: Bool)
  case unknown(Reason)

  package var number: Double? {
    guard case .value(let number, _, _) = self else { return nil }
    return number
  }
}

/// Distances and sizes of things.
package enum SpaceMeasure {
  package enum DistanceKind: Sendable { case centre, surface }

  /// An axis by name: those of the viewer where the frame declares them, or of the frame itself.
  package enum Axis: String, Sendable, CaseIterable { case x, y, z, width, height, depth, length }

  /// The distance between two things; in a picture it is one in pixels or fractions, never one in the world.
  package static func distance(_ a: Int, _ b: Int, _ kind: DistanceKind = .centre, in evidence: EvidenceIndex)
    -> Measured
  {
    if case .found(let frame, let solids, _) = Placement.solids([a, b], in: evidence) {
      if kind == .surface, solids.contains(where: { $0.half == nil }) { return .unknown(.needsGeometry) }
      let distance =
        kind == .centre
        ? (solids[0].center - solids[1].center).length : solids[0].surfaceDistance(to: solids[1])
      return measured(distance, frame, in: evidence)
    }
    switch Placement.boxes([a, b], in: evidence) {
    case .missing(let reason): return .unknown(reason)
    case .found(let frame, let boxes, _):
      let distance = kind == .centre ? Plane.centreDistance(boxes[0], boxes[1]) : Plane.gap(boxes[0], boxes[1])
      return measured(distance, frame, in: evidence)
    }
  }

  /// The free space between two things: the distance of their surfaces; along an axis, the gap of their shadows on
  /// it (negative where these overlap).
  package static func clearance(_ a: Int, _ b: Int, along axis: Axis? = nil, in evidence: EvidenceIndex) -> Measured {
    guard let axis else { return distance(a, b, .surface, in: evidence) }
    guard case .found(let frame, let solids, _) = Placement.solids([a, b], in: evidence) else {
      return .unknown(.needsGeometry)
    }
    guard let direction = direction(axis, frame, in: evidence) else { return .unknown(.needsOrientation) }
    guard solids.allSatisfy({ $0.half != nil }) else { return .unknown(.needsGeometry) }
    let offset = abs((solids[0].center - solids[1].center).dot(direction))
    return measured(
      offset - solids[0].reach(along: direction) - solids[1].reach(along: direction), frame, in: evidence)
  }

  /// The full size along an axis. `length` is the longest.
  package static func size(_ fact: Int, along axis: Axis, in evidence: EvidenceIndex) -> Measured {
    if case .found(let frame, let solids, _) = Placement.solids([fact], in: evidence), let half = solids[0].half {
      if axis == .length { return measured(2 * max(half.x, half.y, half.z), frame, in: evidence) }
      guard let direction = direction(axis, frame, in: evidence) else { return .unknown(.needsOrientation) }
      return measured(2 * solids[0].reach(along: direction), frame, in: evidence)
    }
    switch Placement.boxes([fact], in: evidence) {
    case .missing(let reason): return .unknown(reason == .notObserved ? .needsGeometry : reason)
    case .found(let frame, let boxes, _):
      switch axis {
      case .x, .width: return measured(boxes[0].width, frame, in: evidence)
      case .y, .height: return measured(boxes[0].height, frame, in: evidence)
      case .length: return measured(max(boxes[0].width, boxes[0].height), frame, in: evidence)
      case .z, .depth: return .unknown(.needsDepth)
      }
    }
  }

  /// Cubic units of the frame.
  package static func volume(_ fact: Int, in evidence: EvidenceIndex) -> Measured {
    switch Placement.solids([fact], in: evidence) {
    case .missing(let reason): return .unknown(reason == .notObserved ? .needsGeometry : reason)
    case .found(let frame, let solids, _):
      guard let volume = solids[0].volume else { return .unknown(.needsGeometry) }
      return measured(volume, frame, in: evidence)
    }
  }

  /// Square units of a picture.
  package static func area(_ fact: Int, in evidence: EvidenceIndex) -> Measured {
    switch Placement.boxes([fact], in: evidence) {
    case .missing(let reason): .unknown(reason)
    case .found(let frame, let boxes, _): measured(boxes[0].area, frame, in: evidence)
    }
  }

  /// Distance from the viewer.
  package static func depth(_ fact: Int, in evidence: EvidenceIndex) -> Measured {
    switch Placement.depths([fact], in: evidence) {
    case .missing(let reason): .unknown(reason == .notObserved ? .needsDepth : reason)
    case .found(let frame, let depths, _): measured(depths[0], frame, in: evidence)
    }
  }

  /// Whether `a` is larger than `b`: by size along an axis, else by volume, else by its area in the picture (where
  /// near things look large: a hint only, unless the scene is exact).
  package static func larger(_ a: Int, _ b: Int, along axis: Axis? = nil, in evidence: EvidenceIndex)
    -> RelationFinding
  {
    guard a != b else { return .fails(strength: SpatialJudge.Strength.decided) }
    guard evidence.facts.indices.contains(a), evidence.facts.indices.contains(b) else {
      return .undecided(.notObserved)
    }
    if case .found(let frame, let solids, _) = Placement.solids([a, b], in: evidence),
      solids.allSatisfy({ $0.half != nil })
    {
      let sizes = solids.map { solid in
        guard let axis, axis != .length else { return axis == nil ? solid.size : solid.longest }
        return direction(axis, frame, in: evidence).map { 2 * solid.reach(along: $0) } ?? -1
      }
      guard !sizes.contains(-1) else { return .undecided(.needsOrientation) }
      return compared(sizes[0], sizes[1], share: 0.04, strength: SpatialJudge.Strength.decided)
    }
    if axis == .depth || axis == .z { return .undecided(.needsDepth) }
    switch Placement.boxes([a, b], in: evidence) {
    case .missing(let reason): return .undecided(reason)
    case .found(let frame, let boxes, _):
      let sizes = boxes.map { box in
        switch axis {
        case .width?, .x?: box.width
        case .height?, .y?: box.height
        case .length?: max(box.width, box.height)
        default: box.area.squareRoot()
        }
      }
      let exact = evidence.space.scales[frame].exact
      return compared(
        sizes[0], sizes[1], share: exact ? 0.005 : 0.1,
        strength: exact ? SpatialJudge.Strength.exact : SpatialJudge.Strength.hint)
    }
  }

  private static func compared(_ a: Double, _ b: Double, share: Double, strength: Double) -> RelationFinding {
    guard a > 0 || b > 0 else { return .undecided(.needsGeometry) }
    if abs(a - b) <= share * (a + b) / 2 { return .undecided(.undecidedBand) }
    return a > b ? .holds(strength: strength) : .fails(strength: strength)
  }

  private static func measured(_ number: Double, _ frame: Int, in evidence: EvidenceIndex) -> Measured {
    guard number.isFinite else { return .unknown(.needsGeometry) }
    let unit = evidence.frames.indices.contains(frame) ? evidence.frames[frame].unit : nil
    return .value(number, unit: unit, exact: evidence.space.scales[frame].exact)
  }

  /// A unit vector: of the viewer for width, height and depth where declared, else the axis of the frame that is
  /// usual for it (z up).
  private static func direction(_ axis: Axis, _ frame: Int, in evidence: EvidenceIndex) -> Vector3? {
    let names: [String]
    let usual: Vector3?
    switch axis {
    case .x: return Vector3(1, 0, 0)
    case .y: return Vector3(0, 1, 0)
    case .z: return Vector3(0, 0, 1)
    case .width: (names, usual) = (["right", "left"], nil)
    case .height: (names, usual) = (["above", "below"], nil)
    case .depth: (names, usual) = (["behind", "front"], nil)
    case .length: return nil
    }
    guard evidence.frames.indices.contains(frame) else { return usual }
    for name in names {
      if let vector = evidence.frames[frame].directions[name], vector.length > 1e-9 {
        return vector * (1 / vector.length)
      }
    }
    return usual
  }
}

extension Solid {
  /// The longest full size; 0 when unknown.
  var longest: Double { half.map { 2 * max($0.x, $0.y, $0.z) } ?? 0 }
}
