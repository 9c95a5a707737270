import Testing

@testable import AssayLanguage

@Suite("Ranges of numbers")
struct RangeReaderTests {
  private func read(_ text: String) -> [String] {
    let tokens = TokenizedText(text)
    return RangeReader().all(in: tokens).map { range in
      let low = range.low?.value.map { "\(Int($0))" } ?? ""
      let high = range.high?.value.map { "\(Int($0))" } ?? ""
      let span = tokens.string(range.bytes)
      return "\(span)|\(range.lowIncluded ? "[" : "(")\(low),\(high)\(range.highIncluded ? "]" : ")")"
    }
  }

  @Test(
    "Bounds are read with their direction and whether they belong to the range",
    arguments: [
      ("between 5 and 10 cups", ["between 5 and 10|[5,10]"]), ("more than 20", ["more than 20|(20,)"]),
      ("at least two hundred", ["at least two hundred|[200,)"]), ("no more than 5", ["no more than 5|(,5]"]),
      ("5-10", ["5-10|[5,10]"]), ("5 to 10", ["5 to 10|[5,10]"]), ("from 5 to 10", ["from 5 to 10|[5,10]"]),
      ("5 or more", ["5 or more|[5,)"]), ("x >= 5", [">= 5|[5,)"]), ("x<5", ["<5|(,5)"]), ("5+", ["5+|[5,)"]),
      ("up to 700", ["up to 700|(,700]"]), ("over the table", []), ("10 to 5", []), ("5 cups", []),
      ("less than or equal to 4", ["less than or equal to 4|(,4]"]), ("between you and me", []),
    ])
  func reads(text: String, expected: [String]) { #expect(read(text) == expected) }

  @Test("A range knows what lies in it")
  func contains() throws {
    let range = try #require(RangeReader().all(in: TokenizedText("more than 5 and less than 10")).first)
    #expect(range.contains(5) == false)
    #expect(range.contains(6) == true)
  }

  @Test("Hostile input ends")
  func hostile() {
    #expect(read(String(repeating: "more than ", count: 20_000)).isEmpty)
    #expect(read(String(repeating: "between 1 and ", count: 5_000)).count >= 0)
    #expect(read(String(repeating: "1 to ", count: 5_000)).count >= 0)
  }
}
