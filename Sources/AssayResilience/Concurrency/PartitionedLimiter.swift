package import AssayCore

/// Shares of one limit: a partition may use what others leave, and is sure of its own share when they are many.
///
/// Netflix's `AbstractPartitionedLimiter`: below the whole limit everybody is admitted; at it a partition is
/// admitted only below its own share, so that the whole may pass the limit by the shares not used before.
package struct PartitionedLimiter: Sendable {
  package struct Partition: Sendable, Hashable {
    package let name: String
    package let share: Double
    package fileprivate(set) var limit = 0
    package fileprivate(set) var inFlight = 0
  }

  package private(set) var limit: Int
  package private(set) var inFlight = 0
  package private(set) var partitions: [Partition]

  /// - Throws: `.configuration` unless there are shares of 0 to 1 that add up to 1 at most.
  package init(limit: Int, shares: [(name: String, share: Double)]) throws(AssayError) {
    guard !shares.isEmpty, shares.allSatisfy({ $0.share >= 0 && $0.share <= 1 }),
      shares.reduce(0, { $0 + $1.share }) <= 1 + 1e-9
    else { throw AssayError(.configuration, "shares of a limit should be from 0 to 1 and add up to 1 at most") }
    self.limit = max(0, limit)
    partitions = shares.map { Partition(name: $0.name, share: $0.share) }
    set(limit: limit)
  }

  package mutating func set(limit: Int) {
    self.limit = max(0, limit)
    for index in partitions.indices {
      // A hundredth of a place less, so that 0.7 × 10 in binary is not 8.
      let exact = partitions[index].share * Double(self.limit)
      partitions[index].limit = max(1, Int((exact - 0.01).rounded(.up)))
    }
  }

  /// Takes a place.
  ///
  /// - Parameter partition: the index in `partitions`; nil for one that has no share and lives on what is left.
  package mutating func acquire(_ partition: Int?) -> Bool {
    let known = partition.flatMap { partitions.indices.contains($0) ? $0 : nil }
    if inFlight >= limit {
      guard let known, partitions[known].inFlight < partitions[known].limit else { return false }
    }
    inFlight += 1
    if let known { partitions[known].inFlight += 1 }
    return true
  }

  package mutating func release(_ partition: Int?) {
    inFlight = max(0, inFlight - 1)
    guard let partition, partitions.indices.contains(partition) else { return }
    partitions[partition].inFlight = max(0, partitions[partition].inFlight - 1)
  }
}
