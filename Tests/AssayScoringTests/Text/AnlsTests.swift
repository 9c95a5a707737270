import AssayWire
import Testing

@testable import AssayScoring

@Suite("ANLS and ANLS*")
struct AnlsTests {
  let fixture: JSONValue

  init() throws { fixture = try Fixtures.load("anls", extract: Fixtures.anls) }

  @Test("every case and the mean agree with the published scorers", arguments: Anls.allCases)
  func variants(variant: Anls) throws {
    var sum = 0.0
    let cases = try #require(fixture["cases"]?.array)
    for item in cases {
      let golds = try #require(item["golds"]?.array).compactMap(\.string)
      let score = try #require(variant.score(item.text("pred"), golds: golds))
      #expect(isClose(score, item[variant.rawValue]?.double), "\(item.compact)")
      sum += score
    }
    #expect(isClose(sum / Double(cases.count), fixture["mean"]?[variant.rawValue]?.double))
  }

  @Test("nested values score as anls_star scores them")
  func star() throws {
    for item in try #require(fixture["anls_star"]?.array) {
      let score = AnlsStar.score(truth: item["truth"] ?? .null, prediction: item["pred"] ?? .null)
      #expect(isClose(score, item["anls_star"]?.double), "\(item.compact)")
    }
  }

  @Test("values too deep or too large are not scored")
  func bounds() {
    var deep: JSONValue = "x"
    for _ in 0..<150 { deep = [deep] }
    #expect(AnlsStar.score(truth: deep, prediction: deep) == nil)
    let wide = JSONValue.array(Array(repeating: ["a": 1], count: 600))
    #expect(AnlsStar.score(truth: wide, prediction: wide) == nil)
  }

  @Test("texts that look alike but differ in code points are not equal")
  func codePoints() {
    #expect(isClose(AnlsStar.score(truth: "caf\u{E9}", prediction: "cafe\u{301}"), 1 - 2.0 / 5))
  }
}
