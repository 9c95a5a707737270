import AssayCore

/// Puts frames of one label together that follow each other.
struct FrameSpans {
  struct Event {
    var span: TimeSpan
    var label: Int
    /// The mean over its frames.
    var probability: Double
  }

  private struct Open {
    var start: Double
    var end: Double
    var sum: Double
    var frames: Int
  }

  let threshold: Double
  let gapSeconds: Double
  static let eventsMax = 20_000
  private var open: [Int: Open] = [:]
  private(set) var events: [Event] = []

  init(threshold: Double, gapSeconds: Double) {
    self.threshold = threshold
    self.gapSeconds = gapSeconds
  }

  /// Adds a frame; frames of one label come in the order of time.
  mutating func add(label: Int, probability: Double, from start: Double, to end: Double) {
    guard probability >= threshold, end > start else { return }
    if var current = open[label] {
      if start - current.end <= gapSeconds + 1e-9 {
        (current.end, current.sum, current.frames) = (end, current.sum + probability, current.frames + 1)
        open[label] = current
        return
      }
      close(label, current)
    }
    open[label] = Open(start: start, end: end, sum: probability, frames: 1)
  }

  private mutating func close(_ label: Int, _ open: Open) {
    guard events.count < Self.eventsMax else { return }
    events.append(
      Event(
        span: TimeSpan(start: rounded(open.start), end: rounded(open.end)), label: label,
        probability: open.sum / Double(open.frames)))
  }

  /// Ends all stretches; gives them in the order of time.
  mutating func finish() -> [Event] {
    for (label, current) in open.sorted(by: { $0.key < $1.key }) { close(label, current) }
    open = [:]
    return events.sorted { ($0.span.start, $0.label) < ($1.span.start, $1.label) }
  }
}
