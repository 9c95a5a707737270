package import AssayResilience

extension UpstreamConfiguration {
  /// The pool that is declared for a class of work.
  package func pool(of pool: PoolClass) -> PoolConfiguration? {
    pools.first { PoolClass.heaviest(of: [$0.modality]) == pool }
  }

  /// Requests at once of one class of work: its own pool's where one is declared.
  package func places(of pool: PoolClass) -> Int {
    if let places = poolPlacesMax[pool] { return places }
    return self.pool(of: pool)?.requestsMax ?? concurrencyMax
  }
}
