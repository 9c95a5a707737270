/// A sum that does not depend on the order of its terms.
///
/// Whole parts and fractions are added apart as 128-bit integers, fractions in units of 2^-96, so that shards
/// that are merged in any order give the same bytes. Terms beyond 2^90 in size are refused.
package struct ExactSum: Sendable, Hashable {
  private var whole: Int128 = 0
  private var fraction: Int128 = 0

  package init() {}

  /// Adds a number; false when it is not finite or too large, and nothing was added.
  @discardableResult
  package mutating func add(_ x: Double) -> Bool {
    guard abs(x) < 0x1p90 else { return false }
    let integral = x.rounded(.towardZero)
    whole += Int128(integral)
    fraction += Int128(((x - integral) * 0x1p96).rounded())
    if fraction.magnitude >= UInt128(1) << 120 { carry() }
    return true
  }

  /// Adds x² exactly to 2^-96: the product and what its rounding lost.
  @discardableResult
  package mutating func addSquare(_ x: Double) -> Bool { addProduct(x, x) }

  @discardableResult
  package mutating func addProduct(_ x: Double, _ y: Double) -> Bool {
    let product = x * y
    guard add(product) else { return false }
    return add((-product).addingProduct(x, y))
  }

  package mutating func merge(_ other: ExactSum) {
    whole += other.whole
    fraction += other.fraction
    carry()
  }

  private mutating func carry() {
    let unit = Int128(1) << 96
    whole += fraction / unit
    fraction %= unit
  }

  /// The sum as a double and what that rounding left out.
  package var parts: (high: Double, low: Double) {
    var settled = self
    settled.carry()
    let high = Double(settled.whole)
    let rest = Double(settled.whole - Int128(high)) + Double(settled.fraction) * 0x1p-96
    let sum = high + rest
    return (sum, rest - (sum - high))
  }

  package var value: Double { parts.high }

  package static func == (a: ExactSum, b: ExactSum) -> Bool { a.parts == b.parts }
  package func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

/// Σ(x - mean)² from Σx² and Σx, in doubled precision so that a large mean does not swallow a small spread.
func centredSquares(_ squares: ExactSum, _ sum: ExactSum, count: Int) -> Double {
  guard count > 0 else { return 0 }
  let n = Double(count)
  let (high, low) = sum.parts
  // (high + low)² / n as a doubled number.
  let product = high * high
  let productRest = (-product).addingProduct(high, high) + 2 * high * low
  let quotient = product / n
  let remainder = product.addingProduct(-quotient, n)
  let rest = (remainder + productRest) / n
  let (squareHigh, squareLow) = squares.parts
  return max(0, (squareHigh - quotient) + (squareLow - rest))
}
