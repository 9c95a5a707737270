import Testing

@testable import AssayPerception

@Suite("Text similarity")
struct TextSimilarityTests {
  @Test("case, spaces and the order of lines do not matter")
  func order() throws {
    let same = try #require(TextSimilarity(["Total 12.50", "THANK YOU"], ["thankyou", "TOTAL12 .50"]))
    #expect(same.value == 1)
  }
}
