import Testing

@testable import AssayLanguage

@Suite("Tokens")
struct TokenizedTextTests {
  @Test(
    "A text is cut into words, numerals, marks and symbols",
    arguments: [
      ("A red cup, isn't it?", ["A", "red", "cup", ",", "isn't", "it", "?"]),
      ("25mm = 2.5 cm", ["25", "mm", "=", "2.5", "cm"]),
      ("TD01167104 costs $1,200.50.", ["TD01167104", "costs", "$", "1,200.50", "."]),
      ("well-known — “quoted”", ["well-known", "—", "“", "quoted", "”"]),
      ("", []),
    ])
  func cuts(text: String, expected: [String]) {
    let tokens = TokenizedText(text)
    #expect(tokens.tokens.map { tokens.string($0) } == expected)
  }

  @Test("Case and Latin accents do not change a word's key")
  func folds() {
    #expect(WordKey("Café") == WordKey("cafe"))
    #expect(TokenizedText("ŁÓDŹ").tokens[0].key == WordKey("lodz"))
    #expect(WordKey("straße") == WordKey("STRASSE"))
    #expect(TokenizedText("“")[0].key == "\"")
  }

  @Test("Ill-formed bytes become a replacement character and never break a range")
  func illFormed() {
    let text = TokenizedText(bytes: [0x61, 0xff, 0xfe, 0x20, 0xe2, 0x82, 0x62])
    for token in text.tokens { #expect(!text.string(token).isEmpty) }
    #expect(text.string(text.tokens[0].range).hasPrefix("a"))
  }

  @Test("Sentences end at full stops that end sentences, and not at abbreviations or inside quotes")
  func sentences() {
    let text = TokenizedText("Mr. Smith paid 3.50. \"No. It is.\" was said by J. Doe! Why?\n\nNext line")
    let cut = SentenceSplitter.sentences(of: text).map { text.string(tokens: $0) }
    #expect(
      cut == ["Mr. Smith paid 3.50.", "\"No. It is.\" was said by J. Doe!", "Why?", "Next line"])
  }
}
