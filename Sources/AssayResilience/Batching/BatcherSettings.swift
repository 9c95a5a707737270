package import AssayCore

/// How small models are batched, in Triton's words.
package struct BatcherSettings: Sendable, Hashable {
  package enum TimeoutAction: String, Sendable, Hashable {
    case reject = "REJECT"
    /// Goes behind everybody else.
    case delay = "DELAY"
  }

  /// What holds for the requests of one priority level.
  package struct QueuePolicy: Sendable, Hashable {
    package var timeoutAction: TimeoutAction
    /// 0 for none.
    package var defaultTimeoutMicroseconds: Int
    /// Whether a request may bring a shorter time-out of its own.
    package var allowTimeoutOverride: Bool
    /// There is always a bound.
    package var maxQueueSize: Int

    package init(
      timeoutAction: TimeoutAction = .reject, defaultTimeoutMicroseconds: Int = 0, allowTimeoutOverride: Bool = false,
      maxQueueSize: Int = 1024
    ) {
      self.timeoutAction = timeoutAction
      self.defaultTimeoutMicroseconds = max(0, defaultTimeoutMicroseconds)
      self.allowTimeoutOverride = allowTimeoutOverride
      self.maxQueueSize = max(1, maxQueueSize)
    }
  }

  package let maxBatchSize: Int
  /// Ascending; a batch of one of these sizes leaves at once.
  package let preferredBatchSizes: [Int]
  package let maxQueueDelayMicroseconds: Int
  /// One for each level, level 1 first, which is the highest.
  package let policies: [QueuePolicy]
  /// Batches under way at once.
  package let instances: Int

  /// - Throws: `.configuration` when a value is out of its range.
  package init(
    maxBatchSize: Int = 8, preferredBatchSizes: [Int] = [], maxQueueDelayMicroseconds: Int = 0,
    policies: [QueuePolicy] = [QueuePolicy()], instances: Int = 1
  ) throws(AssayError) {
    guard (1...4096).contains(maxBatchSize), instances >= 1, (0...60_000_000).contains(maxQueueDelayMicroseconds) else {
      throw AssayError(
        .configuration, "a batcher needs a batch of 1 to 4096, an instance, and a delay of at most a minute")
    }
    guard preferredBatchSizes.allSatisfy({ (1...maxBatchSize).contains($0) }) else {
      throw AssayError(.configuration, "a preferred batch size should be from 1 to the largest batch")
    }
    guard (1...16).contains(policies.count) else {
      throw AssayError(.configuration, "a batcher should have 1 to 16 priority levels")
    }
    self.maxBatchSize = maxBatchSize
    self.preferredBatchSizes = preferredBatchSizes.sorted()
    self.maxQueueDelayMicroseconds = maxQueueDelayMicroseconds
    self.policies = policies
    self.instances = instances
  }
}
