package import AssayCore

/// How many requests may be in flight.
package struct ConcurrencyLimits: Sendable, Hashable {
  package var minimum: Int
  package var start: Int
  package var maximum: Int

  /// A number that never changes.
  package static func fixed(_ count: Int) -> ConcurrencyLimits {
    let count = max(1, count)
    return ConcurrencyLimits(uncheckedMinimum: count, start: count, maximum: count)
  }

  /// - Throws: `.configuration` unless 1 ≤ minimum ≤ start ≤ maximum.
  package init(minimum: Int, start: Int, maximum: Int) throws(AssayError) {
    guard 1 <= minimum, minimum <= start, start <= maximum, maximum <= 10_000 else {
      throw AssayError(
        .configuration,
        "connections should be 1 ≤ minimum ≤ start ≤ maximum ≤ 10000, found \(minimum)-\(start)-\(maximum)")
    }
    self.init(uncheckedMinimum: minimum, start: start, maximum: maximum)
  }

  private init(uncheckedMinimum: Int, start: Int, maximum: Int) {
    minimum = uncheckedMinimum
    self.start = start
    self.maximum = maximum
  }
}
