/// Sheds by the time that requests wait, one class after another: CoDel (Nichols and Jacobson 2012) at the door.
///
/// A class whose waits stay over the target for a whole interval sheds, at first one request in an interval, then more
/// often by the square root of how many; the classes below it shed everything until it is well again. One short wait,
/// or an interval without any, ends it.
package struct CoDelGate: Sendable {
  private struct Line: Sendable {
    var target: Duration
    var firstAbove: Instant?
    var observed: Instant?
    var dropNext: Instant?
    var drops = 0

    var isShedding: Bool { dropNext != nil }
  }

  package let interval: Duration
  private var lines: [Line]

  /// - Parameters:
  ///   - interactive: the wait that is well for those; batch takes four times, shadow as little as interactive, for its
  ///     work is of no use to anybody who waits.
  ///   - interval: the time over which a burst may drain.
  package init(interactive: Duration = .milliseconds(50), batch: Duration? = nil, interval: Duration = .seconds(1)) {
    self.interval = max(.milliseconds(1), interval)
    lines = [interactive, batch ?? interactive * 4, interactive].map { Line(target: $0) }
  }

  package func isShedding(_ priority: Priority) -> Bool { lines[Int(priority.rawValue)].isShedding }

  /// Learns how long a request waited: when it leaves the line, whether to work or because it was turned away.
  package mutating func observe(_ priority: Priority, waited: Duration, now: Instant) {
    let index = Int(priority.rawValue)
    lines[index].observed = now
    guard waited >= lines[index].target else {
      rest(index)
      return
    }
    guard let firstAbove = lines[index].firstAbove else {
      lines[index].firstAbove = now
      return
    }
    if !lines[index].isShedding, now - firstAbove >= interval { lines[index].dropNext = now }
  }

  /// Whether a request of this class may join the line.
  package mutating func admits(_ priority: Priority, now: Instant) -> Bool {
    let own = Int(priority.rawValue)
    for index in 0...own {
      if let observed = lines[index].observed, now - observed > interval { rest(index) }
      guard let dropNext = lines[index].dropNext else { continue }
      if index < own { return false }
      guard now >= dropNext else { return true }
      lines[index].drops += 1
      lines[index].dropNext = now + interval / Double(lines[index].drops).squareRoot()
      return false
    }
    return true
  }

  private mutating func rest(_ index: Int) {
    lines[index].firstAbove = nil
    lines[index].dropNext = nil
    lines[index].drops = 0
  }
}
