import Glibc

/// Envoy's adaptive concurrency: measures the least latency in windows of low concurrency, and moves the limit by
/// the ratio of that to the latency of now.
///
/// new limit = limit × g + √(limit × g), g = (least × (1 + buffer)) / sample within [0.5, 2]. As with
/// `Gradient2Limit`, for latencies that do not depend on what is asked.
package struct GradientController: Sendable {
  package struct Settings: Sendable, Hashable {
    package var limitMin = 3
    package var limitMax = 1000
    /// Requests that make one measurement of the least latency.
    package var requests = 50
    package var percentile = 0.5
    package var buffer = 0.25
    /// Added to the interval between measurements, up to this share of it.
    package var jitter = 0.15
    package var measureEvery: Duration = .seconds(60)
    package var updateEvery: Duration = .milliseconds(100)

    package init() {}
  }

  package let settings: Settings
  package private(set) var limit: Int
  package private(set) var inFlight = 0
  package private(set) var leastLatency: Duration?
  /// When the next measurement starts.
  package private(set) var nextMeasurement: Instant?
  private var limitBefore: Int
  private var measuringSince: Instant?
  private var nextUpdate: Instant
  private var timesAtMinimum = 0
  private var samples: [Int64] = []
  private var oldest = 0
  private static let samplesMax = 1024

  package init(settings: Settings = Settings(), now: Instant) {
    self.settings = settings
    limit = settings.limitMin
    limitBefore = settings.limitMin
    measuringSince = now
    nextUpdate = now + settings.updateEvery
    samples.reserveCapacity(Self.samplesMax)
  }

  package var isMeasuring: Bool { measuringSince != nil }

  /// Takes a place if there is one.
  package mutating func begin(now: Instant) -> Bool {
    tick(now: now)
    guard inFlight < limit else { return false }
    inFlight += 1
    return true
  }

  /// Gives the place back without a word on latency.
  package mutating func cancel() { inFlight = max(0, inFlight - 1) }

  package mutating func end(started: Instant, using generator: inout some RandomNumberGenerator, now: Instant) {
    inFlight = max(0, inFlight - 1)
    tick(now: now)
    // Requests of the time before a measurement ran at another concurrency.
    if let measuringSince, started < measuringSince { return }
    keep((now - started).nanoseconds)
    guard isMeasuring, samples.count >= settings.requests else { return }
    finishMeasurement(using: &generator, now: now)
  }

  /// Does what time asks for: start a measurement, or move the limit.
  package mutating func tick(now: Instant) {
    if let next = nextMeasurement, now >= next { startMeasurement(now: now) }
    guard !isMeasuring, now >= nextUpdate else { return }
    nextUpdate = now + settings.updateEvery
    guard !samples.isEmpty, let least = leastLatency else { return }
    set(newLimit(least: least.inSeconds, sample: takeQuantile().inSeconds))
    if timesAtMinimum >= 5 { startMeasurement(now: now) }
  }

  private func newLimit(least: Double, sample: Double) -> Int {
    guard sample > 0 else { return limit }
    let gradient = max(0.5, min(2, least * (1 + settings.buffer) / sample))
    let wanted = Double(limit) * gradient
    return max(settings.limitMin, min(settings.limitMax, Int(wanted + wanted.squareRoot())))
  }

  private mutating func set(_ new: Int) {
    // Five times at the minimum: the least latency was probably measured wrong, so measure it again.
    timesAtMinimum = limit == settings.limitMin && new == settings.limitMin ? timesAtMinimum + 1 : 0
    limit = new
  }

  private mutating func startMeasurement(now: Instant) {
    guard !isMeasuring else { return }
    limitBefore = limit
    limit = settings.limitMin
    timesAtMinimum = 0
    samples.removeAll(keepingCapacity: true)
    oldest = 0
    measuringSince = now
    nextMeasurement = nil
  }

  private mutating func finishMeasurement(using generator: inout some RandomNumberGenerator, now: Instant) {
    leastLatency = takeQuantile()
    limit = limitBefore
    measuringSince = nil
    let share = settings.jitter * Double(generator.next() >> 11) * 0x1p-53
    nextMeasurement = now + settings.measureEvery * (1 + share)
    nextUpdate = now + settings.updateEvery
  }

  private mutating func keep(_ nanoseconds: Int64) {
    if samples.count < Self.samplesMax {
      samples.append(nanoseconds)
    } else {
      samples[oldest] = nanoseconds
      oldest = (oldest + 1) % Self.samplesMax
    }
  }

  private mutating func takeQuantile() -> Duration {
    samples.sort()
    let rank = max(0, min(samples.count - 1, Int((settings.percentile * Double(samples.count)).rounded(.up)) - 1))
    let value = samples[rank]
    samples.removeAll(keepingCapacity: true)
    oldest = 0
    return .nanoseconds(value)
  }
}
