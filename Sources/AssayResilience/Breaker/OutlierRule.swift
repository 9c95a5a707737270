/// Envoy's success-rate rule: an upstream is an outlier when its success rate lies more than 1.9 standard
/// deviations below the mean of its neighbours.
package struct OutlierRule: Sendable, Hashable {
  package var sweepEvery: Duration
  /// Upstreams with enough requests, below which nothing is compared.
  package var hostsMin: Int
  /// Requests of an upstream in one sweep, below which it is not compared.
  package var requestsMin: Int
  package var deviations: Double
  /// Ejected for this × times ejected, up to `ejectionMax`.
  package var ejectionBase: Duration
  package var ejectionMax: Duration
  /// Of the upstreams, rounded down, but one at least.
  package var ejectedShareMax: Double

  package init(
    sweepEvery: Duration = .seconds(10), hostsMin: Int = 5, requestsMin: Int = 100, deviations: Double = 1.9,
    ejectionBase: Duration = .seconds(30), ejectionMax: Duration = .seconds(300), ejectedShareMax: Double = 0.1
  ) {
    self.sweepEvery = sweepEvery
    self.hostsMin = max(2, hostsMin)
    self.requestsMin = max(1, requestsMin)
    self.deviations = deviations
    self.ejectionBase = ejectionBase
    self.ejectionMax = ejectionMax
    self.ejectedShareMax = min(1, max(0, ejectedShareMax))
  }

  /// How many of so many upstreams may be out at once.
  package func ejectedMax(of count: Int) -> Int { max(1, Int(Double(count) * ejectedShareMax)) }

  /// Below which success rate an upstream is an outlier; nil when too few can be compared.
  ///
  /// - Parameter counts: successes and requests of each upstream in one sweep.
  package func threshold(_ counts: [(successes: Int, requests: Int)]) -> Double? {
    let rates = counts.filter { $0.requests >= requestsMin }.map { Double($0.successes) / Double($0.requests) }
    guard rates.count >= hostsMin else { return nil }
    let mean = rates.reduce(0, +) / Double(rates.count)
    let variance = rates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rates.count)
    return mean - deviations * variance.squareRoot()
  }
}
