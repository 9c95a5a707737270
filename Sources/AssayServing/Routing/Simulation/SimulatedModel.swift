import AssayCore
package import AssayResilience
import Glibc

/// A model behind an upstream, as it behaves.
package struct SimulatedModel: Sendable {
  package var model: RoutableModel
  /// Medians of whole answers by class of work.
  package var medianMs: [PoolClass: Double]
  /// Of the first byte, as a share of the whole.
  package var firstByteShare = 0.25
  /// Of the logarithm of the time: 0.5 puts the 99th percentile at 3.2 medians.
  package var spread = 0.5
  /// Of each class at once at full speed; beyond it everything slows down in proportion.
  package var slots = 64
  /// Answers with 500 at any time.
  package var failureShare = 0.002

  package init(_ model: RoutableModel, medianMs: [PoolClass: Double]) {
    self.model = model
    self.medianMs = medianMs
  }

  func totalMs(_ pool: PoolClass, inFlight: Int, using generator: inout SeededGenerator) -> Double {
    let load = max(1, Double(inFlight) / Double(max(1, slots)))
    return (medianMs[pool] ?? 1_000) * load * exp(spread * normal(&generator))
  }

  /// Box and Muller; two draws always.
  private func normal(_ generator: inout SeededGenerator) -> Double {
    let (u, v) = (1 - generator.unit(), generator.unit())
    return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
  }
}

/// Something that is wrong with an upstream for a while.
package struct SimulatedFault: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// No connection.
    case outage
    /// Every answer takes so many times as long.
    case slow(Double)
    /// 429 for this share, in a few milliseconds.
    case storm(Double)
    /// No answer, ever.
    case hang
  }

  package var kind: Kind
  package var model: Int
  /// Nil for every class.
  package var pool: PoolClass?
  package var from: Duration
  package var until: Duration

  package init(_ kind: Kind, model: Int, pool: PoolClass? = nil, from: Duration, until: Duration) {
    self.kind = kind
    self.model = model
    self.pool = pool
    self.from = from
    self.until = until
  }
}

/// How one call of an upstream ends.
struct SimulatedCall {
  var duration: Duration
  /// Nil where it answers.
  var failure: FailureVerdict?
  var firstByte: Duration?
}

extension SimulatedModel {
  /// - Parameter limit: an answer that would take longer ends in a time-out then.
  func call(
    _ pool: PoolClass, faults: [SimulatedFault.Kind], inFlight: Int, limit: Duration,
    using generator: inout SeededGenerator
  ) -> SimulatedCall {
    // Always the same number of draws, so that a fault moves no other number.
    var total = totalMs(pool, inFlight: inFlight, using: &generator)
    let chance = generator.unit()
    let timeout = SimulatedCall(duration: limit, failure: FailureClassifier.classify(.timeout))
    var failure: (ms: Double, verdict: FailureVerdict)?
    if chance < failureShare { failure = (50, FailureClassifier.classify(status: 500)) }
    for fault in faults {
      switch fault {
      case .hang: return timeout
      case .outage: failure = (5, FailureClassifier.classify(.connection))
      case .storm(let share):
        if chance < share { failure = (20, FailureClassifier.classify(status: 429)) }
      case .slow(let factor): total *= factor
      }
    }
    let end = Duration.microseconds(Int64(min(failure?.ms ?? total, 1e9) * 1000))
    if end >= limit { return timeout }
    guard failure == nil else { return SimulatedCall(duration: end, failure: failure?.verdict) }
    return SimulatedCall(duration: end, failure: nil, firstByte: end * firstByteShare)
  }
}
