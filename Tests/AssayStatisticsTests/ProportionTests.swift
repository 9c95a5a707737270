import AssayWire
import Testing

@testable import AssayStatistics

@Suite("Proportions")
struct ProportionTests {
  @Test("intervals of a rate are statsmodels', with nothing and everything right among them")
  func intervals() throws {
    for row in try Fixture.load("statistics").items("intervals") {
      let rate = try #require(Proportion(Int(try row.number("successes")), of: Int(try row.number("n"))))
      try check(rate.wilson(), row, "wilson95")
      try check(rate.clopperPearson(), row, "clopper_pearson95")
      try check(rate.agrestiCoull(), row, "agresti_coull95")
      try check(rate.jeffreys(), row, "jeffreys95")
    }
  }

  private func check(_ interval: Interval?, _ row: JSONValue, _ key: String) throws {
    let ends = try row.numbers(key)
    #expect(close(interval?.low, ends[0], 1e-11), "\(key) of \(row)")
    #expect(close(interval?.high, ends[1], 1e-11), "\(key) of \(row)")
  }

  @Test("the difference of two independent rates is Newcombe's")
  func newcombe() throws {
    for row in try Fixture.load("statistics").items("difference") {
      let (a, b, ends) = (try row.numbers("a"), try row.numbers("b"), try row.numbers("newcombe95"))
      let first = try #require(Proportion(Int(a[0]), of: Int(a[1])))
      let second = try #require(Proportion(Int(b[0]), of: Int(b[1])))
      let interval = first.difference(from: second)
      #expect(close(interval?.low, ends[0], 1e-11))
      #expect(close(interval?.high, ends[1], 1e-11))
    }
  }

  @Test("without trials, or with more successes than trials, there is no interval")
  func nothing() {
    #expect(Proportion(0, of: 0)?.wilson() == nil)
    #expect(Proportion(0, of: 0)?.clopperPearson() == nil)
    #expect(Proportion(0, of: 0)?.value == nil)
    #expect(Proportion(2, of: 1) == nil)
    #expect(Proportion(-1, of: 1) == nil)
    #expect(Proportion(1, of: 2)?.wilson(confidence: 1) == nil)
  }
}
