import Glibc

/// A limit on concurrency from the growth of latency over its least: TCP Vegas, as in Netflix's `VegasLimit`.
///
/// The queue is estimated as ⌈limit × (1 − least / latency)⌉. Below log10(limit) it adds β, below α adds a little,
/// above β takes a little. For endpoints whose latency does not depend on the size of the answer, or on
/// time to first token normalised by size; never on the raw latency of answers.
package struct VegasLimit: Sendable {
  private let limitMax: Int
  private let smoothing: Double
  private let decrease: @Sendable (Double) -> Double
  private var estimate: Double
  private var least: Duration?
  private var sinceProbe = 0
  private var probeJitter: Double?
  private static let probeMultiplier = 30.0

  /// - Parameters:
  ///   - smoothing: weight of a new limit, above 0 to 1.
  ///   - decrease: the limit after a drop or a long queue; by default limit − log10(limit).
  package init(
    start: Int = 20, limitMax: Int = 1000, smoothing: Double = 1,
    decrease: @escaping @Sendable (Double) -> Double = { $0 - Double(VegasLimit.log10Root($0)) }
  ) {
    estimate = Double(max(1, start))
    self.limitMax = max(1, limitMax)
    self.smoothing = smoothing
    self.decrease = decrease
  }

  package var limit: Int { Int(estimate) }

  package static func log10Root(_ limit: Double) -> Int { max(1, Int(log10(max(1, limit.rounded(.down))))) }

  /// - Parameters:
  ///   - inFlight: when the request started.
  ///   - generator: sets how often the least latency is measured again.
  package mutating func on(
    latency: Duration, inFlight: Int, dropped: Bool = false, using generator: inout some RandomNumberGenerator
  ) {
    guard latency > .zero else { return }
    sinceProbe += 1
    let jitter = probeJitter ?? Self.jitter(&generator)
    probeJitter = jitter
    if jitter * Self.probeMultiplier * estimate <= Double(sinceProbe) {
      probeJitter = nil
      sinceProbe = 0
      least = latency
      return
    }
    guard let least, latency >= least else {
      least = latency
      return
    }
    update(queue: Int((estimate * (1 - least / latency)).rounded(.up)), inFlight: inFlight, dropped: dropped)
  }

  private mutating func update(queue: Int, inFlight: Int, dropped: Bool) {
    let root = Self.log10Root(estimate)
    var wanted: Double
    if dropped {
      wanted = decrease(estimate)
    } else if Double(inFlight * 2) < estimate {
      return
    } else if queue <= root {
      wanted = estimate + Double(6 * root)
    } else if queue < 3 * root {
      wanted = estimate + Double(root)
    } else if queue > 6 * root {
      wanted = decrease(estimate)
    } else {
      return
    }
    wanted = max(1, min(Double(limitMax), wanted))
    estimate = (1 - smoothing) * estimate + smoothing * wanted
  }

  private static func jitter(_ generator: inout some RandomNumberGenerator) -> Double {
    0.5 + 0.5 * Double(generator.next() >> 11) * 0x1p-53
  }
}
