import Glibc

/// Logarithm of the gamma function for x > 0, safe to call from several threads.
package func logGamma(_ x: Double) -> Double {
  var sign: Int32 = 0
  return lgamma_r(x, &sign)
}

/// What Stirling's formula misses: ln Γ(x + 1) - (x + ½) ln x + x - ½ ln 2π, for x > 0.
///
/// Loader, "Fast and Accurate Computation of Binomial Probabilities" (2000): with it no large logarithms
/// cancel each other, so that tails stay right to the last digits for n in the millions.
func stirlingError(_ x: Double) -> Double {
  guard x > 15 else { return logGamma(x + 1) - (x + 0.5) * log(x) + x - 0.918_938_533_204_672_74 }
  let square = x * x
  var sum = 0.0
  for coefficient in stirlingCoefficients.reversed() { sum = sum / square + coefficient }
  return sum / x
}

/// B_2k / (2k (2k - 1)): the coefficients of Stirling's series.
private let stirlingCoefficients: [Double] = [
  0.083_333_333_333_333_33, -0.002_777_777_777_777_778, 0.000_793_650_793_650_793_7, -0.000_595_238_095_238_095_3,
  0.000_841_750_841_750_841_8, -0.001_917_526_917_526_917_5, 0.006_410_256_410_256_41, -0.029_550_653_594_771_242,
]

/// x ln(x / mean) + mean - x, without cancellation where x is near the mean (Loader's deviance).
func devianceTerm(_ x: Double, _ mean: Double) -> Double {
  let difference = x - mean
  guard abs(difference) < 0.1 * (x + mean) else { return x * log(x / mean) + mean - x }
  let v = difference / (x + mean)
  var sum = difference * v
  var power = 2 * x * v
  for j in 1..<1000 {
    power *= v * v
    let next = sum + power / Double(2 * j + 1)
    if next == sum { break }
    sum = next
  }
  return sum
}

/// Lower and upper regularised incomplete gamma functions P(a, x) and Q(a, x); both nil outside a > 0, x ≥ 0.
///
/// Series below a + 1, continued fraction above (DLMF 8.11.4, 8.9.2).
package func incompleteGamma(a: Double, x: Double) -> (lower: Double, upper: Double)? {
  guard a > 0, x >= 0, a.isFinite, !x.isNaN else { return nil }
  if x == 0 { return (0, 1) }
  if x.isInfinite { return (1, 0) }
  // x^a e^-x / Γ(a)
  let front = (a / (2 * Double.pi)).squareRoot() * exp(-stirlingError(a) - devianceTerm(a, x))
  if x < a + 1 {
    var term = 1 / a
    var sum = term
    for k in 1..<100_000 {
      term *= x / (a + Double(k))
      sum += term
      if term < sum * 1e-17 { break }
    }
    let lower = min(1, front * sum)
    return (lower, 1 - lower)
  }
  let upper = min(1, front * gammaFraction(a: a, x: x))
  return (1 - upper, upper)
}

/// The continued fraction of Q(a, x) by the modified Lentz method.
private func gammaFraction(a: Double, x: Double) -> Double {
  let tiny = 1e-300
  var b = x + 1 - a
  var c = 1 / tiny
  var d = 1 / b
  var h = d
  for i in 1..<100_000 {
    let an = -Double(i) * (Double(i) - a)
    b += 2
    d = an * d + b
    if abs(d) < tiny { d = tiny }
    c = b + an / c
    if abs(c) < tiny { c = tiny }
    d = 1 / d
    let delta = d * c
    h *= delta
    if abs(delta - 1) < 1e-16 { break }
  }
  return h
}
