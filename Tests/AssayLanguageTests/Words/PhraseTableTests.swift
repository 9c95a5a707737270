import Testing

@testable import AssayLanguage

@Suite("Phrase table")
struct PhraseTableTests {
  @Test("The longest phrase wins, and the first of two equal ones stands")
  func longest() {
    var table = PhraseTable(patterns: [("hot", 1), ("hot dog", 2), ("hot dog stand", 3)])
    let again = table.insert(["hot", "dog"], 9)
    let empty = table.insert([], 9)
    #expect(!again && !empty)
    let text = TokenizedText("a hot dog stands on a Hot Dog stand")
    #expect(table.longest(in: text, at: 0) == nil)
    #expect(table.longest(in: text, at: 1)?.value == 2)
    #expect(table.longest(in: text, at: 6)?.value == 3)
    #expect(table.longest(in: text, at: 6, before: 8)?.value == 2)
    #expect(table.longest(in: text, at: 99) == nil)
    #expect(table.value(of: ["hot", "dog"]) == 2)
    #expect(table.wordsMax == 3)
  }

  @Test("A pattern stands for each of its readings")
  func patterns() {
    #expect(PhrasePattern.expand("to|on the? left of").count == 4)
    #expect(PhrasePattern.expand("a|b?").count == 2)
    #expect(PhrasePattern.expand("") == [])
  }

  @Test("Thousands of phrases are all found again")
  func many() {
    var table = PhraseTable()
    for number in 0..<3000 { table.insert([WordKey("w\(number % 61)"), WordKey("x\(number)")], number) }
    for number in 0..<3000 { #expect(table.value(of: [WordKey("w\(number % 61)"), WordKey("x\(number)")]) == number) }
  }
}
