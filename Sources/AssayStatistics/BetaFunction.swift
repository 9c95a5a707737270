import Glibc

/// ln B(a, b) for a, b > 0.
package func logBeta(_ a: Double, _ b: Double) -> Double { logGamma(a) + logGamma(b) - logGamma(a + b) }

/// Regularised incomplete beta function I_x(a, b), the distribution function of Beta(a, b).
///
/// - Returns: a number from 0 to 1; nil unless a, b > 0 and 0 ≤ x ≤ 1.
package func incompleteBeta(x: Double, a: Double, b: Double) -> Double? {
  guard x >= 0, x <= 1 else { return nil }
  return incompleteBeta(x: x, y: 1 - x, a: a, b: b)
}

/// I_x(a, b) with y = 1 - x given on its own, for callers who know it more exactly.
///
/// Continued fraction 8.17.22 of the DLMF by the modified Lentz method.
func incompleteBeta(x: Double, y: Double, a: Double, b: Double) -> Double? {
  guard a > 0, b > 0, a.isFinite, b.isFinite, x >= 0, y >= 0 else { return nil }
  if x == 0 { return 0 }
  if y == 0 { return 1 }
  let front = betaFront(x: x, y: y, a: a, b: b)
  if x <= (a + 1) / (a + b + 2) { return min(1, front * betaFraction(x: x, a: a, b: b) / a) }
  return max(0, 1 - front * betaFraction(x: y, a: b, b: a) / b)
}

/// x^a y^b / B(a, b), through Stirling errors so that nothing large cancels.
private func betaFront(x: Double, y: Double, a: Double, b: Double) -> Double {
  let n = a + b
  let exponent =
    stirlingError(n) - stirlingError(a) - stirlingError(b) - devianceTerm(a, n * x) - devianceTerm(b, n * y)
  return (a / n * b / (2 * Double.pi)).squareRoot() * exp(exponent)
}

private func betaFraction(x: Double, a: Double, b: Double) -> Double {
  let tiny = 1e-300
  var c = 1.0
  var d = 1 - (a + b) * x / (a + 1)
  if abs(d) < tiny { d = tiny }
  d = 1 / d
  var h = d
  // The fraction needs about the square root of the larger parameter; the bound is for hostile input.
  for step in 1..<200_000 {
    let m = Double(step)
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 + even * d
    if abs(d) < tiny { d = tiny }
    c = 1 + even / c
    if abs(c) < tiny { c = tiny }
    d = 1 / d
    h *= d * c
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 + odd * d
    if abs(d) < tiny { d = tiny }
    c = 1 + odd / c
    if abs(c) < tiny { c = tiny }
    d = 1 / d
    let delta = d * c
    h *= delta
    if abs(delta - 1) < 3e-16 { break }
  }
  return h
}

/// The x at which I_x(a, b) = p: the quantile of Beta(a, b). Nil unless a, b > 0 and 0 ≤ p ≤ 1.
///
/// Newton's method kept inside a shrinking bracket, so that it always ends.
package func inverseIncompleteBeta(p: Double, a: Double, b: Double) -> Double? {
  guard p >= 0, p <= 1, a > 0, b > 0, a.isFinite, b.isFinite else { return nil }
  if p == 0 { return 0 }
  if p == 1 { return 1 }
  var low = 0.0
  var high = 1.0
  var x = a / (a + b)
  if let middle = incompleteBeta(x: x, a: a, b: b), middle > p * 16 {
    // Far in the lower tail I_x is close to x^a / (a B(a, b)).
    x = min(x, max(Double.leastNormalMagnitude, exp((log(p * a) + logBeta(a, b)) / a)))
  }
  for _ in 0..<500 {
    guard let value = incompleteBeta(x: x, a: a, b: b) else { return nil }
    let error = value - p
    if error == 0 { return x }
    if error < 0 { low = x } else { high = x }
    let density = betaFront(x: x, y: 1 - x, a: a, b: b) / (x * (1 - x))
    var next = x - error / density
    if !(next > low && next < high) { next = between(low, high) }
    if abs(next - x) <= 2e-16 * x || high - low <= 2e-16 * high { return next }
    x = next
  }
  return x
}

/// The middle of a bracket; in ratio where its ends lie orders of magnitude apart.
private func between(_ low: Double, _ high: Double) -> Double {
  if low == 0 { return high / 16 }
  return high / low > 4 ? low.squareRoot() * high.squareRoot() : (low + high) / 2
}
