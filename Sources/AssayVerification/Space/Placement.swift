import AssayCore

/// Finds places of several things in one frame of reference: nothing may be compared across frames.
enum Placement {
  enum Common<Shape: Sendable>: Sendable {
    /// The number of the frame in `SpaceView.scales`, and a shape a fact in the order asked for; for things that
    /// are followed over time also the shapes at some later moments.
    case found(frame: Int, shapes: [Shape], later: [[Shape]] = [])
    case missing(Reason)
  }

  /// Places that are looked at per fact; tracks may have many.
  private static let placesMax = 64
  /// Moments of a track at which a relation is judged.
  static let momentsMax = 8

  static func boxes(_ facts: [Int], in evidence: EvidenceIndex) -> Common<Bounds> {
    common(facts, in: evidence) { $0.planeBox.flatMap { $0.isSound ? $0 : nil } }
  }

  static func depths(_ facts: [Int], in evidence: EvidenceIndex) -> Common<Double> {
    common(facts, in: evidence) { $0.depth.flatMap { $0.isFinite ? $0 : nil } }
  }

  static func solids(_ facts: [Int], in evidence: EvidenceIndex) -> Common<Solid> {
    common(facts, in: evidence) { place in
      place.center.flatMap { $0.length.isFinite ? Solid(center: $0, place: place) : nil }
    }.map { found in
      // A rotation stands beside the places, on the observation.
      zip(found, facts).map { solid, fact in solid.rotated(by: evidence.facts[fact].attribute("rotation")) }
    }
  }

  /// The frame that a place is in; nil when it names none and there are several.
  private static func frame(of place: Place, in evidence: EvidenceIndex) -> Int? {
    if let frame = place.frame { return frame >= 0 && frame < evidence.frames.count ? frame : nil }
    if evidence.frames.count == 1 { return 0 }
    return evidence.frames.isEmpty ? 0 : nil
  }

  private static func common<Shape>(
    _ facts: [Int], in evidence: EvidenceIndex, _ shape: (Place) -> Shape?
  ) -> Common<Shape> {
    guard let first = facts.first, facts.allSatisfy({ evidence.facts.indices.contains($0) }) else {
      return .missing(.notObserved)
    }
    var frames: [Set<Int>] = []
    var unplaced = false
    var moments: [[Shape]] = []
    var common: Int?
    for place in evidence.facts[first].places.prefix(placesMax) {
      guard let start = shape(place) else { continue }
      guard let frame = frame(of: place, in: evidence) else {
        unplaced = true
        continue
      }
      var shapes = [start]
      for other in facts.dropFirst() {
        guard let found = self.shape(of: other, frame: frame, time: place.time, in: evidence, shape) else { break }
        shapes.append(found)
      }
      guard shapes.count == facts.count, common == nil || common == frame else { continue }
      common = frame
      moments.append(shapes)
      // A place without a time holds always.
      if place.time == nil { break }
    }
    if let common, let first = moments.first {
      let step = max(1, (moments.count + momentsMax - 1) / momentsMax)
      let later = stride(from: step, to: moments.count, by: step).map { moments[$0] }
      return .found(frame: common, shapes: first, later: later)
    }
    for fact in facts {
      var own: Set<Int> = []
      var any = false
      for place in evidence.facts[fact].places.prefix(placesMax) where shape(place) != nil {
        any = true
        if let frame = frame(of: place, in: evidence) { own.insert(frame) } else { unplaced = true }
      }
      if !any { return .missing(.notObserved) }
      frames.append(own)
    }
    return .missing(why(frames, unplaced: unplaced, in: evidence))
  }

  private static func shape<Shape>(
    of fact: Int, frame wanted: Int, time: Interval?, in evidence: EvidenceIndex, _ shape: (Place) -> Shape?
  ) -> Shape? {
    for place in evidence.facts[fact].places.prefix(placesMax) {
      guard let found = shape(place), frame(of: place, in: evidence) == wanted else { continue }
      if let time, let other = place.time, other.end < time.start || time.end < other.start { continue }
      return found
    }
    return nil
  }

  private static func why(_ frames: [Set<Int>], unplaced: Bool, in evidence: EvidenceIndex) -> Reason {
    if unplaced || frames.contains(where: \.isEmpty) { return .missingFrame }
    guard let first = frames.first, !evidence.frames.isEmpty else { return .framesDiffer }
    let together = frames.dropFirst().reduce(first) { $0.intersection($1) }
    // One frame, but never at one time.
    if !together.isEmpty { return .notObserved }
    let units = Set(frames.flatMap { $0 }.map { evidence.frames[$0].unit })
    return units.count > 1 ? .unitsDiffer : .framesDiffer
  }
}

extension Placement.Common {
  fileprivate func map(_ change: ([Shape]) -> [Shape]) -> Self {
    guard case .found(let frame, let shapes, let later) = self else { return self }
    return .found(frame: frame, shapes: change(shapes), later: later.map(change))
  }
}
