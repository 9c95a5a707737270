/// What a route asks of its router.
package struct RouterPolicy: Sendable, Hashable {
  package enum OnNoCandidates: String, Sendable, Hashable, CaseIterable {
    /// The cheapest that can take the request at all.
    case cheapest
    /// The first in the route's order that can take it.
    case first
    case fail
  }

  /// Ceilings of the 95th percentile for the request's combination of modalities; nil for none.
  package var firstByteP95MsMax: Double?
  package var totalP95MsMax: Double?
  /// Of one request, expected.
  package var costNanoMax: Int?
  package var onNoCandidates = OnNoCandidates.cheapest
  /// The first good one of the route, whatever it costs: where the route's own order goes from weak to strong.
  package var followsOrder = false
  /// The model that the hold-out takes; nil for the last of the route.
  package var strong: String?
  /// The share of requests that always takes the strong model, or thresholds drift unseen.
  package var holdOutShare = 0.02
  package var holdOutSeed: UInt64 = 1
  package var weights = Complexity.Weights()
  /// How hard a request may be for the models beside the strong one, by slice; calibrated from runs. Nil for any.
  package var complexity: RouteThresholds?
  /// Of the cascade behind the router: where a slice's threshold of risk is nil, no cheap model's answer would be
  /// kept, so none is asked. Nil where there is no cascade.
  package var risk: RouteThresholds?

  package init() {}
}
