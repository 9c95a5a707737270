/// The clock of the decision cores; passed in, so that tests run under virtual time.
package typealias Instant = ContinuousClock.Instant

extension Duration {
  /// Whole nanoseconds, held at the ends of 64 bits (292 years).
  package var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    guard seconds.magnitude < 9_000_000_000 else { return seconds < 0 ? -.max : .max }
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }

  /// Seconds as a fraction, for averages and rates.
  package var inSeconds: Double { Double(nanoseconds) * 1e-9 }
}
