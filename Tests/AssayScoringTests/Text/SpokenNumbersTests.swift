import Testing

@testable import AssayScoring

@Suite("Numbers in transcripts")
struct SpokenNumbersTests {
  @Test(
    "words and digits of one number come out alike",
    arguments: [
      ("My order number is four seven one two.", "my order number is 4712"),
      ("a refund of thirty-five pounds", "a refund of 35 pounds"),
      ("one hundred and five", "105"), ("two thousand twenty", "2020"), ("six hundred", "600"),
      ("three thousand and forty two", "3042"), ("oh seven", "07"), ("twenty pounds", "20 pounds"),
    ])
  func alike(words: String, digits: String) {
    #expect(TextNormaliser.spoken.apply(words) == TextNormaliser.spoken.apply(digits))
  }

  @Test("numbers that are said one after another are not added")
  func apart() {
    #expect(TextNormaliser.spoken.apply("four two") == "4 2")
    #expect(TextNormaliser.spoken.apply("twenty ten") == "2 0 1 0")
    #expect(TextNormaliser.spoken.apply("hundred and thousand") == "hundred and thousand")
    #expect(TextNormaliser.spoken.apply("42a to B2") == "42a to b2")
    #expect(TextNormaliser.spoken.apply("").isEmpty)
  }
}
