import Testing

@testable import AssayStatistics

@Suite("Equal values of a share")
struct EqualSharesTests {
  @Test("nothing and everything right has the exact interval of a rate, so few values prove little")
  func ends() throws {
    for n in [1, 3, 10, 100] {
      for confidence in [0.9, 0.95] {
        let none = try #require(intervalOfEqualShares(0, units: n, confidence: confidence))
        let exact = try #require(Proportion(0, of: n)?.clopperPearson(confidence: confidence))
        #expect(none.low == 0 && close(none.high, exact.high, 1e-9))
        let all = try #require(intervalOfEqualShares(1, units: n, confidence: confidence))
        let rate = try #require(Proportion(n, of: n)?.clopperPearson(confidence: confidence))
        #expect(all.high == 1 && close(all.low, rate.low, 1e-9))
      }
    }
  }

  @Test("in between, the ends are the means under which so many equal values have a chance of 2.5 %")
  func between() throws {
    let interval = try #require(intervalOfEqualShares(0.8, units: 5))
    // The value 0.8 with the chance m / 0.8, else 0: no variable of mean m is 0.8 more often.
    let (a, b) = (interval.low / 0.8, (1 - interval.high) / 0.2)
    #expect(close(a * a * a * a * a, 0.025, 1e-12) && close(b * b * b * b * b, 0.025, 1e-12))
    let many = try #require(intervalOfEqualShares(0.8, units: 1000))
    #expect(interval.low < many.low && many.low < 0.8 && 0.8 < many.high && many.high < interval.high)
  }

  @Test("no units, a value that is no share and a confidence that is none have no interval")
  func nothing() {
    #expect(intervalOfEqualShares(0.5, units: 0) == nil)
    for value in [-0.1, 1.1, .nan, .infinity] { #expect(intervalOfEqualShares(value, units: 3) == nil) }
    for confidence in [0, 1, .nan] { #expect(intervalOfEqualShares(0, units: 3, confidence: confidence) == nil) }
  }
}
