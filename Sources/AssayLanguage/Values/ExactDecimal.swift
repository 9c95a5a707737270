#if canImport(Glibc)
  import Glibc
#endif

/// A decimal number without rounding: `mantissa × 10^exponent`, the mantissa without trailing zeros.
package struct ExactDecimal: Sendable, Hashable, Comparable {
  package let mantissa: Int64
  // Kept small: numbers are copied about while they are read.
  private let power: Int32
  package var exponent: Int { Int(power) }

  package static let zero = ExactDecimal(0)
  /// Exponents beyond this are refused: no text means them, and they would make arithmetic slow.
  private static let exponentMax = 400

  package init(_ value: Int) {
    var (mantissa, exponent) = (Int64(value), 0)
    while mantissa != 0, mantissa % 10 == 0 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    self.mantissa = mantissa
    power = Int32(truncatingIfNeeded: exponent)
  }

  /// Nil when the exponent is beyond the bound.
  package init?(mantissa: Int64, exponent: Int) {
    guard abs(exponent) <= Self.exponentMax else { return nil }
    var (mantissa, exponent) = (mantissa, exponent)
    while mantissa != 0, mantissa % 10 == 0 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    self.mantissa = mantissa
    power = mantissa == 0 ? 0 : Int32(truncatingIfNeeded: exponent)
  }

  package var isInteger: Bool { exponent >= 0 }

  package var double: Double {
    if exponent >= 0 { return exponent <= 22 ? Double(mantissa) * Self.power(exponent) : scaled }
    return exponent >= -22 ? Double(mantissa) / Self.power(-exponent) : scaled
  }

  /// Far exponents, through two exact steps so that the result does not become infinite too early.
  private var scaled: Double { Double(mantissa) * pow(10, Double(exponent)) }

  /// 10^n, exact up to 22.
  package static func power(_ exponent: Int) -> Double {
    var result = 1.0
    for _ in 0..<min(exponent, exponentMax) { result *= 10 }
    return result
  }

  /// The value as an integer, nil when it is none or does not fit.
  package var integer: Int64? {
    guard exponent >= 0, exponent <= 18 else { return mantissa == 0 ? 0 : nil }
    return Self.shifted(mantissa, by: exponent)
  }

  package var negated: ExactDecimal? {
    guard mantissa != .min else { return nil }
    return ExactDecimal(mantissa: -mantissa, exponent: exponent)
  }

  /// Nil on overflow, as all arithmetic here.
  package func adding(_ other: ExactDecimal) -> ExactDecimal? {
    let low = min(exponent, other.exponent)
    guard let a = Self.shifted(mantissa, by: exponent - low),
      let b = Self.shifted(other.mantissa, by: other.exponent - low)
    else { return nil }
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? nil : ExactDecimal(mantissa: sum, exponent: low)
  }

  package func multiplied(by other: ExactDecimal) -> ExactDecimal? {
    let (product, overflow) = mantissa.multipliedReportingOverflow(by: other.mantissa)
    return overflow ? nil : ExactDecimal(mantissa: product, exponent: exponent + other.exponent)
  }

  /// Nil when the quotient has no short decimal form.
  package func dividedExactly(by other: ExactDecimal) -> ExactDecimal? {
    guard other.mantissa != 0 else { return nil }
    var (numerator, shift) = (mantissa, 0)
    while numerator % other.mantissa != 0 {
      let (next, overflow) = numerator.multipliedReportingOverflow(by: 10)
      guard !overflow, shift < 18 else { return nil }
      (numerator, shift) = (next, shift + 1)
    }
    return ExactDecimal(mantissa: numerator / other.mantissa, exponent: exponent - other.exponent - shift)
  }

  private static func shifted(_ mantissa: Int64, by places: Int) -> Int64? {
    guard mantissa != 0 else { return 0 }
    guard places <= 18 else { return nil }
    var result = mantissa
    for _ in 0..<places {
      let (next, overflow) = result.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      result = next
    }
    return result
  }

  package static func < (a: ExactDecimal, b: ExactDecimal) -> Bool {
    if let negative = b.negated, let difference = a.adding(negative) { return difference.mantissa < 0 }
    return a.double < b.double
  }
}
