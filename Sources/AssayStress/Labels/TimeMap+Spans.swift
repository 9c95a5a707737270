import AssayCore

extension TimeMap {
  /// Whether every moment stays, and only becomes less sure.
  var isStill: Bool { [0, 0.3, 0.5, 1].allSatisfy { abs(moment($0 * seconds) - $0 * seconds) < 1e-9 } }

  func moved(_ span: TimeSpan) -> Moved<TimeSpan> {
    let (a, b) = (moment(span.start), moment(span.end))
    guard a.isFinite, b.isFinite else { return .uncheckable("a stretch of time has no place after the move") }
    let (first, last) = (min(a, b), max(a, b))
    guard last >= 0, first <= seconds, span.seconds == 0 || (last > 0 && first < seconds) else {
      return .absent("a stretch of time lies outside the recording")
    }
    let (start, end) = (max(0, first - slack), min(seconds, last + slack))
    guard last > first else {
      guard span.seconds > 0 else { return .kept(TimeSpan(start: start, end: max(start, end))) }
      return .absent("a stretch of time fell out of the recording")
    }
    let left = min(seconds, last) - max(0, first)
    guard left >= PlaneMap.leastShareLeft * (last - first) else {
      return .uncheckable("less than a quarter of a stretch of time is left")
    }
    return .kept(TimeSpan(start: start, end: max(start, end)))
  }

  func moved(_ time: Double) -> Moved<Double> {
    let moved = moment(time)
    guard moved.isFinite else { return .uncheckable("a moment has no place after the move") }
    guard moved >= 0, moved <= seconds else { return .absent("a moment lies outside the recording") }
    return .kept(moved)
  }
}
