/// How far a number may be off.
package enum NumberTolerance: Sendable, Equatable {
  case absolute(Double)
  /// A share of the truth.
  case relative(Double)
  /// Both rounded to so many significant digits are the same.
  case significant(Int)

  package func accepts(_ value: Double, for truth: Double) -> Bool {
    switch self {
    case .absolute(let bound): return abs(value - truth) <= bound + abs(truth) * 4e-16
    case .relative(let share): return abs(value - truth) <= abs(truth) * (share + 4e-16)
    case .significant(let digits):
      return DecimalText.significant(value, digits: digits) == DecimalText.significant(truth, digits: digits)
    }
  }
}
