package import AssayCore

/// What kind of work a pool is for. Each has its own pool, so that films that are stuck do not hold up text.
package enum PoolClass: UInt8, Sendable, Hashable, CaseIterable {
  case text, image, audio, video, geometry, verifier, shadow

  /// The pool of a request: that of its heaviest part. Documents count as images, for that is what they become.
  package static func heaviest(of modalities: some Sequence<Modality>) -> PoolClass {
    var heaviest = PoolClass.text
    var weight = 0
    for modality in modalities {
      let (candidate, its): (PoolClass, Int) =
        switch modality {
        case .text: (.text, 0)
        case .image, .document: (.image, 1)
        case .audio: (.audio, 2)
        case .geometry: (.geometry, 3)
        case .video: (.video, 4)
        }
      if its > weight { (heaviest, weight) = (candidate, its) }
    }
    return heaviest
  }
}

/// One pool for each upstream and class of work.
package struct BulkheadSet: Sendable {
  package let upstreams: Int
  private var pools: [Bulkhead]

  /// - Parameter limits: of each class's pool, the same for every upstream.
  package init(upstreams: Int, limits: (_ upstream: Int, _ pool: PoolClass) -> Bulkhead.Limits) {
    self.upstreams = max(0, upstreams)
    pools = []
    pools.reserveCapacity(self.upstreams * PoolClass.allCases.count)
    for upstream in 0..<self.upstreams {
      for pool in PoolClass.allCases { pools.append(Bulkhead(limits: limits(upstream, pool))) }
    }
  }

  /// - Precondition: `upstream` is below `upstreams`.
  package subscript(upstream: Int, pool: PoolClass) -> Bulkhead {
    get { pools[upstream * PoolClass.allCases.count + Int(pool.rawValue)] }
    _modify { yield &pools[upstream * PoolClass.allCases.count + Int(pool.rawValue)] }
  }

  /// The next moment at which somebody, somewhere, will have waited too long.
  package var nextTick: Instant? { pools.compactMap(\.nextTick).min() }

  package mutating func tick(now: Instant, events: inout [Bulkhead.Event]) {
    for index in pools.indices where pools[index].queued > 0 { pools[index].tick(now: now, events: &events) }
  }
}
