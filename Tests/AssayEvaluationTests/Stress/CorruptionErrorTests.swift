import AssayCore
import AssayScoring
import Testing

@testable import AssayEvaluation

@Suite("Errors under corruption")
struct CorruptionErrorTests {
  private func error(_ value: Double, higherIsBetter: Bool = true) -> Double? {
    CorruptionError.of(
      Aggregate(
        metric: "m@1", layer: .generation, authority: .gold, higherIsBetter: higherIsBetter, value: value, low: nil,
        high: nil, confidence: 0.95, method: "fake", n: 3, unscored: [:]))
  }

  @Test("a mean that rounding lifts above one has no error, and what is no share has none that is defined")
  func rounding() {
    #expect(error(1.000_000_000_000_000_4) == 0 && error(-1e-15) == 1)
    #expect(error(0.75) == 0.25 && error(1.01) == nil && error(-0.01) == nil)
    #expect(error(1.5, higherIsBetter: false) == 1.5 && error(-1e-15, higherIsBetter: false) == 0)
  }
}
