import AssayWire
import Testing

@testable import AssayStatistics

@Suite("Distributions")
struct DistributionsTests {
  @Test("normal and Student quantiles are scipy's")
  func quantiles() throws {
    let reference = try #require(try Fixture.load("statistics")["quantiles"])
    for (key, value) in try #require(reference["normal"]?.object).members {
      let p = try #require(Double(key))
      #expect(close(Normal.quantile(p), value.double, 1e-14), "normal \(key)")
    }
    for (key, value) in try #require(reference["student_t_975"]?.object).members {
      let df = try #require(Double(key))
      #expect(close(StudentT.quantile(0.975, df: df), value.double, 1e-13), "t \(key)")
      #expect(close(StudentT.quantile(0.025, df: df), value.double.map { -$0 }, 1e-13), "t \(key)")
    }
  }

  @Test("the incomplete beta function is scipy's, and its inverse undoes it")
  func beta() throws {
    let reference = try #require(try Fixture.load("statistics")["quantiles"])
    for row in try reference.items("regularized_beta") {
      let (a, b, x) = (try row.number("a"), try row.number("b"), try row.number("x"))
      let value = try row.number("value")
      #expect(close(incompleteBeta(x: x, a: a, b: b), value, 1e-12), "I_\(x)(\(a), \(b))")
      #expect(close(inverseIncompleteBeta(p: value, a: a, b: b), x, 1e-11))
    }
  }

  @Test(
    "the inverse beta function is right far out in both tails",
    arguments: [1e-12, 1e-6, 0.01, 0.3, 0.5, 0.9, 0.999999], [(0.5, 0.5), (0.5, 40.5), (3, 1000), (1e5, 2), (1, 1)])
  func inverse(p: Double, shape: (Double, Double)) throws {
    let x = try #require(inverseIncompleteBeta(p: p, a: shape.0, b: shape.1))
    let back = try #require(incompleteBeta(x: x, a: shape.0, b: shape.1))
    // Where the curve is steep one step of the double x moves p by more than rounding.
    let next = incompleteBeta(x: x.nextUp, a: shape.0, b: shape.1) ?? 1
    #expect(abs(back - p) <= max(1e-12 * p, 2 * abs(next - back)))
  }

  @Test("tails do not collapse to zero or one")
  func tails() {
    // scipy 1.17.1: norm.sf(10), t.sf(10, 5), chi2.sf(100, 3), binom.cdf(3, 1000, .05), binom.pmf(500, 1000, .5)
    #expect(close(Normal.upperTail(10), 7.619853024160527e-24, 1e-12))
    #expect(close(StudentT.tail(10, df: 5), 8.547378787148181e-05, 1e-12))
    #expect(close(ChiSquared.upperTail(100, df: 3), 1.5541594313896026e-21, 1e-12))
    #expect(close(Binomial.cdf(3, n: 1000, p: 0.05), 1.358062398215695e-18, 1e-11))
    #expect(close(Binomial.pmf(500, n: 1000, p: 0.5), 0.025225018178360804, 1e-12))
    #expect(close(Normal.cdf(-1.959963984540054), 0.025, 1e-14))
  }

  @Test("a binomial's probabilities add up to its distribution function")
  func binomial() {
    for (n, p) in [(1, 0.3), (7, 0.5), (40, 0.02), (40, 0.98)] {
      var sum = 0.0
      for k in 0...n {
        sum += Binomial.pmf(k, n: n, p: p)
        #expect(abs(sum - Binomial.cdf(k, n: n, p: p)) < 1e-13)
      }
    }
    #expect(Binomial.pmf(0, n: 5, p: 0) == 1)
    #expect(Binomial.pmf(5, n: 5, p: 1) == 1)
    #expect(Binomial.cdf(-1, n: 5, p: 0.5) == 0)
  }

  @Test("the chi-squared distribution with two degrees of freedom is an exponential")
  func chiSquared() {
    for x in [0.0, 0.01, 1, 3, 10, 60] {
      #expect(close(ChiSquared.upperTail(x, df: 2), _exp(-x / 2), 1e-13))
      #expect(abs(ChiSquared.cdf(x, df: 2) + ChiSquared.upperTail(x, df: 2) - 1) < 1e-15)
    }
  }

  @Test("what has no value says so", arguments: [(-1.0, 1.0), (0, 1), (1, -2), (.nan, 1), (1, .infinity)])
  func invalid(a: Double, b: Double) {
    #expect(incompleteBeta(x: 0.5, a: a, b: b) == nil)
    #expect(inverseIncompleteBeta(p: 0.5, a: a, b: b) == nil)
    #expect(incompleteBeta(x: 1.5, a: 1, b: 1) == nil)
    #expect(Normal.quantile(1.5).isNaN)
    #expect(StudentT.quantile(0.5, df: -1).isNaN)
    #expect(incompleteGamma(a: -1, x: 1) == nil)
  }
}

private func _exp(_ x: Double) -> Double {
  // e^x by repeated squaring of a short series, independent of the code under test.
  let small = x / 1024
  var term = 1.0
  var sum = 1.0
  for k in 1..<20 {
    term *= small / Double(k)
    sum += term
  }
  for _ in 0..<10 { sum *= sum }
  return sum
}
