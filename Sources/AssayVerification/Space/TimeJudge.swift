/// Decides the order, the time and the duration of observations that have times.
package enum TimeJudge {
  /// Seconds by which times in one recording may be off.
  package static let toleranceSeconds = 0.25
  /// Seconds by which sound and picture of one film may be apart.
  package static let syncSeconds = 0.5
  /// Seconds within which "at 0:42" is meant, whatever the clock.
  package static let momentSeconds = 2.0

  private typealias Strength = SpatialJudge.Strength

  package static func judge(
    _ relation: TimeRelation, _ first: Int, _ second: Int, in evidence: EvidenceIndex,
    tolerance: Double = toleranceSeconds
  ) -> RelationFinding {
    switch spans(first, second, in: evidence) {
    case .missing(let reason): .undecided(reason)
    case .found(let a, let b, let synced):
      judge(relation, a, b, tolerance: synced ? tolerance : max(tolerance, syncSeconds))
    }
  }

  /// How a span stands to another; both in seconds of one clock.
  package static func judge(_ relation: TimeRelation, _ a: Interval, _ b: Interval, tolerance: Double)
    -> RelationFinding
  {
    switch relation {
    case .before: return before(a, b, tolerance)
    case .after: return before(b, a, tolerance)
    case .immediatelyBefore: return immediately(a, b, tolerance)
    case .immediatelyAfter: return immediately(b, a, tolerance)
    case .overlapping:
      let shared = min(a.end, b.end) - max(a.start, b.start)
      if shared > tolerance { return .holds(strength: Strength.decided) }
      if shared < -tolerance { return .fails(strength: Strength.decided) }
      // Instants share no time, and still may be at once.
      let instant = a.end - a.start <= tolerance || b.end - b.start <= tolerance
      return instant && shared >= 0 ? .holds(strength: Strength.likely) : .undecided(.undecidedBand)
    case .during:
      if a.start >= b.start - tolerance && a.end <= b.end + tolerance { return .holds(strength: Strength.decided) }
      let shared = min(a.end, b.end) - max(a.start, b.start)
      if shared < -tolerance { return .fails(strength: Strength.decided) }
      return shared < 0.5 * (a.end - a.start) - tolerance
        ? .fails(strength: Strength.weak) : .undecided(.undecidedBand)
    }
  }

  private static func before(_ a: Interval, _ b: Interval, _ tolerance: Double) -> RelationFinding {
    if abs(a.start - b.start) <= tolerance && abs(a.end - b.end) <= tolerance { return .undecided(.undecidedBand) }
    if a.end <= b.start + min(tolerance, (b.end - b.start) / 2) && a.start < b.start - tolerance / 2 {
      return .holds(strength: Strength.decided)
    }
    if b.end <= a.start + min(tolerance, (a.end - a.start) / 2) && b.start < a.start - tolerance / 2 {
      return .fails(strength: Strength.decided)
    }
    // They overlap: what began first came first, though not for certain.
    if a.start < b.start - tolerance && a.end < b.end - tolerance { return .holds(strength: Strength.weak) }
    if b.start < a.start - tolerance && b.end < a.end - tolerance { return .fails(strength: Strength.weak) }
    return .undecided(.undecidedBand)
  }

  private static func immediately(_ a: Interval, _ b: Interval, _ tolerance: Double) -> RelationFinding {
    let order = before(a, b, tolerance)
    guard case .holds = order else { return order }
    let pause = b.start - a.end
    if pause <= max(1, tolerance) { return .holds(strength: Strength.likely) }
    return pause > 10 ? .fails(strength: Strength.likely) : .undecided(.undecidedBand)
  }

  /// Whether something is there at a moment, or in a span, of its recording.
  package static func at(
    _ fact: Int, _ time: Interval, in evidence: EvidenceIndex, tolerance: Double = momentSeconds
  ) -> RelationFinding {
    guard evidence.facts.indices.contains(fact) else { return .undecided(.notObserved) }
    var least = Double.infinity
    for place in evidence.facts[fact].places {
      guard let span = place.time else { continue }
      least = min(least, max(span.start - time.end, time.start - span.end))
    }
    if least == .infinity { return .undecided(.notObserved) }
    if least <= 0 { return .holds(strength: Strength.decided) }
    if least <= tolerance { return .holds(strength: Strength.likely) }
    return .fails(strength: least > 2 * tolerance ? Strength.decided : Strength.weak)
  }

  /// Whether something lasts as long as is said: `seconds` within a share of it, or within the tolerance.
  package static func lasts(
    _ fact: Int, _ seconds: Double, in evidence: EvidenceIndex, share: Double = 0.1,
    tolerance: Double = toleranceSeconds
  ) -> RelationFinding {
    guard let duration = duration(of: fact, in: evidence) else { return .undecided(.notObserved) }
    let off = abs(duration - seconds)
    let allowed = max(share * seconds, 2 * tolerance)
    if off <= allowed { return .holds(strength: Strength.likely) }
    return off > 2 * allowed ? .fails(strength: Strength.decided) : .undecided(.undecidedBand)
  }

  /// Seconds from the first to the last time of an observation; nil when it has none.
  package static func duration(of fact: Int, in evidence: EvidenceIndex) -> Double? {
    guard evidence.facts.indices.contains(fact), let span = span(of: fact, in: evidence)?.span else { return nil }
    return span.end - span.start
  }

  private enum Spans {
    /// `synced`: both on the clock of one recording.
    case found(Interval, Interval, synced: Bool)
    case missing(Reason)
  }

  private static func spans(_ first: Int, _ second: Int, in evidence: EvidenceIndex) -> Spans {
    guard evidence.facts.indices.contains(first), evidence.facts.indices.contains(second),
      let a = span(of: first, in: evidence), let b = span(of: second, in: evidence)
    else { return .missing(.notObserved) }
    guard let one = a.frame, let other = b.frame, one != other else { return .found(a.span, b.span, synced: true) }
    // A film's sound and picture run on one clock; two recordings do not.
    let kinds = [evidence.frames[one].kind, evidence.frames[other].kind]
    let films =
      evidence.frames.filter { $0.kind == .audio }.count == 1 && evidence.frames.filter { $0.kind == .video }.count == 1
    guard kinds.contains(.audio), kinds.contains(.video), films else { return .missing(.framesDiffer) }
    return .found(a.span, b.span, synced: false)
  }

  /// From the first start to the last end, in the frame of the first time.
  private static func span(of fact: Int, in evidence: EvidenceIndex) -> (span: Interval, frame: Int?)? {
    var found: (span: Interval, frame: Int?)?
    for place in evidence.facts[fact].places {
      guard let time = place.time else { continue }
      let frame = place.frame.flatMap { evidence.frames.indices.contains($0) ? $0 : nil }
      guard let old = found else {
        found = (time, frame)
        continue
      }
      guard old.frame == frame else { continue }
      found = (Interval(start: min(old.span.start, time.start), end: max(old.span.end, time.end)), frame)
    }
    return found
  }
}
