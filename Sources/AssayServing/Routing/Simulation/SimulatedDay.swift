package import AssayCore
package import AssayResilience

/// Everything that a simulated day is made of. The models are the cheap one and the strong one, in this order.
package struct SimulatedDay: Sendable {
  package enum Mode: String, Sendable, Hashable, CaseIterable {
    case strong, cheap, router, cascade
  }

  package var seed: UInt64 = 1
  package var traffic: SimulatedTraffic
  package var cheap: SimulatedModel
  package var strong: SimulatedModel
  package var faults: [SimulatedFault] = []
  package var router = RouterPolicy()
  package var riskThresholds = RouteThresholds(signal: .risk, bySlice: ["": .some(0.3)])
  /// Requests harder than this skip the cheap model.
  package var complexityMax = RouteThresholds(signal: .complexity, bySlice: ["": .some(0.8)])
  package var deadline = Duration.seconds(30)
  package var perTry = Duration.seconds(15)
  /// Of one request, as a multiple of what the strong model is expected to cost.
  package var costFactorMax = 3.0
  package var retryPercent = 0.2
  package var retryReservePerSecond = 0
  /// Requests a minute of one caller.
  package var callerPerMinute: Int64 = 120
  package var bulkhead = Bulkhead.Limits(
    concurrency: (try? ConcurrencyLimits(minimum: 4, start: 32, maximum: 64)) ?? .fixed(32), waitMax: .seconds(5))

  package init(traffic: SimulatedTraffic, cheap: SimulatedModel, strong: SimulatedModel) {
    self.traffic = traffic
    self.cheap = cheap
    self.strong = strong
  }

  package func run(_ mode: Mode) throws(AssayError) -> SimulationResult {
    var run = try SimulationRun(self, mode)
    return run.finish()
  }
}
