/// Something beside the gateway that operators look at: for `/readyz` and `/metrics`. Asked on event loops, so it
/// answers at once and from memory.
package protocol ServingWatch: Sendable {
  /// Whether requests can be answered at all.
  var isReady: Bool { get }
  /// What is not as it should be, in words without paths or names; empty when all is well.
  var troubles: [String] { get }
  var families: [MetricFamily] { get }
}
