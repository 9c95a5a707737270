import Glibc

/// The end of a process's time for one item: so many seconds of its own processor time, or three times as many by
/// the clock. On a busy machine a worker that is only waiting for its turn is not taken for one that hangs.
struct Deadline {
  static let clockFactor = 3.0

  private let clock: clockid_t?
  private let processorEnd: Double
  private let end: Double

  init(seconds: Double, of pid: pid_t) {
    var identifier = clockid_t()
    clock = clock_getcpuclockid(pid, &identifier) == 0 ? identifier : nil
    processorEnd = (clock.flatMap(Self.read) ?? 0) + seconds
    end = (Self.read(CLOCK_MONOTONIC) ?? 0) + seconds * Self.clockFactor
  }

  private static func read(_ clock: clockid_t) -> Double? {
    var time = timespec()
    guard clock_gettime(clock, &time) == 0 else { return nil }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// How long to wait before looking again; nil when the time is up.
  var millisecondsLeft: Int32? {
    let left = end - (Self.read(CLOCK_MONOTONIC) ?? end)
    let processorLeft = clock.flatMap(Self.read).map { processorEnd - $0 } ?? left
    let seconds = min(left, processorLeft)
    return seconds > 0 ? Int32(min(seconds * 1000 + 1, 60_000)) : nil
  }
}
