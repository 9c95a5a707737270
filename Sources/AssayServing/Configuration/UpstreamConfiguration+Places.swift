package import AssayResilience

extension UpstreamConfiguration {
  /// Requests at once of one class of work: its own pool's where one is declared.
  package func places(of pool: PoolClass) -> Int {
    if let places = poolPlacesMax[pool] { return places }
    let declared = pools.first { PoolClass.heaviest(of: [$0.modality]) == pool }
    return declared?.requestsMax ?? concurrencyMax
  }
}
