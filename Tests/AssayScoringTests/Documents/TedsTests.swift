import AssayWire
import Testing

@testable import AssayScoring

@Suite("Similarity of tables")
struct TedsTests {
  let fixture: JSONValue

  init() throws { fixture = try Fixtures.load("teds", extract: Fixtures.teds) }

  @Test("every pair agrees with PubTabNet's metric", arguments: [false, true])
  func pairs(structureOnly: Bool) throws {
    for item in try #require(fixture["cases"]?.array) {
      let outcome = Teds.compare(
        prediction: item.text("pred"), truth: item.text("true"),
        structureOnly: structureOnly)
      let value: Double? =
        switch outcome {
        case .value(let value): value
        case .noTable: 0
        case .undefined: nil
        }
      #expect(isClose(value, item[structureOnly ? "teds_structure" : "teds"]?.double), "\(item.compact)")
    }
  }

  static let equalPairs: [(String, String)] = [
    ("<table><tr><td>a<td>b<tr><td>c</table>", "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"),
    (
      "<table><thead><tr><td>a<tbody><tr><td>b</table>",
      "<table><thead><tr><td>a</td></tr></thead><tbody><tr><td>b</td></tr></tbody></table>"
    ),
    ("<table><caption>cap<tr><td>1</td></tr></table>", "<table><caption>cap</caption><tr><td>1</td></tr></table>"),
    ("<table><tr><td><b>a</td><td>b</td></tr></table>", "<table><tr><td><b>a</b></td><td>b</td></tr></table>"),
    ("<TABLE><TR><TD COLSPAN=2>A</TD></TR></TABLE>", "<table><tr><td colspan=\"2\">A</td></tr></table>"),
    ("<table><tr><td>a &lt; b&#33;</td></tr></table>", "<table><tr><td>a < b!</td></tr></table>"),
    (
      "```html\n<table><tr><td>1</td></tr></table>\n```", "<html><body><table><tr><td>1</td></tr></table></body></html>"
    ),
    ("<table><tr><td>a</b></td></tr></table>", "<table><tr><td>a</td></tr></table>"),
    ("<table><tr><td>a<p>q<p>r</td></tr></table>", "<table><tr><td>a<p>q</p><p>r</p></td></tr></table>"),
  ]

  @Test("closing tags are implied, entities decoded and case ignored", arguments: equalPairs)
  func parser(pair: (String, String)) {
    #expect(Teds.compare(prediction: pair.0, truth: pair.1, strict: false) == .value(1))
  }

  @Test("strictly, only a table in the body of a page counts")
  func strict() {
    let page = "<html><body><table><tr><td>1</td></tr></table></body></html>"
    #expect(Teds.compare(prediction: "<table><tr><td>1</td></tr></table>", truth: page) == .noTable)
    let inside = "<html><body><div><table><tr><td>1</td></tr></table></div></body></html>"
    #expect(Teds.compare(prediction: inside, truth: page) == .noTable)
  }

  @Test(
    "bombs are refused, not worked on",
    arguments: [
      String(repeating: "<table><tr><td>", count: 5_000), String(repeating: "<td>", count: 30_000),
      "<table><tr><td>" + String(repeating: "x", count: 30_000),
    ])
  func bombs(html: String) {
    let outcome = Teds.compare(
      prediction: html, truth: "<table><tr><td>1</td></tr></table>", strict: false)
    #expect(outcome == .undefined("the tables are too large to be compared"))
  }

  @Test(
    "broken markup never traps",
    arguments: [
      "<", "<table", "<table><tr><td colspan='", "</", "<!--", "<table></td>&#x;&#99999999;&", "<a b=\"",
      "<table><script>",
    ])
  func broken(html: String) {
    _ = Teds.compare(prediction: html, truth: "<table><tr><td>1</td></tr></table>", strict: false)
    for cut in 0..<html.utf8.count {
      _ = Teds.compare(
        prediction: String(decoding: Array(html.utf8.prefix(cut)), as: UTF8.self), truth: html, strict: false)
    }
  }
}
