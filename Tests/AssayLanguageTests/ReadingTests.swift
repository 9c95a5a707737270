import Testing

@testable import AssayLanguage

@Suite("Readings")
struct ReadingTests {
  private func accepted(_ claim: String, _ evidence: String) -> Double? {
    ReadingDistance.accepted(claim: ReadingText(claim), evidence: ReadingText(evidence))
  }

  @Test(
    "Everyday errors of a camera are accepted",
    arguments: [
      ("Emergency exit", "EMERGENCY EX1T"), ("Total amount", "Totalamount"), ("modern kitchen", "modem kitchen"),
      ("Caution: hot", "Caution hot"), ("SOLD OUT TODAY", "S0LD 0UT T0DAY"), ("Café Müller", "cafe muller"),
      ("weather report", "waether report"), ("STOP", "stop"),
    ])
  func accepts(claim: String, evidence: String) { #expect(accepted(claim, evidence) != nil) }

  @Test(
    "Other words and other digits are not",
    arguments: [
      ("Room 125 is open", "Room 126 is open"), ("Emergency exit", "Emergency door"), ("stop", "shop"),
      ("Platform 12 at noon today", "Platform 2 at noon today"), ("1234567890", "1234567891"),
      ("no smoking", "smoking"), ("sale", "sa1e"), ("12345678901234567890 12", "12345678901234567890 21"),
    ])
  func refuses(claim: String, evidence: String) { #expect(accepted(claim, evidence) == nil) }

  @Test(
    "Costs are the sums of the table",
    arguments: [
      ("abc", "abc", 0.0), ("kitten", "sitting", 3.0), ("s0ld", "sold", 0.2), ("rn", "m", 0.3), ("ab", "ba", 0.7),
      ("a b", "ab", 0.2), ("", "xy", 2.0), ("7", "8", 3.0),
    ])
  func costs(first: String, second: String, cost: Double) {
    let forward = ReadingDistance.cost(ReadingText(first), ReadingText(second))
    let backward = ReadingDistance.cost(ReadingText(second), ReadingText(first))
    #expect(forward == backward)
    #expect(abs((forward ?? -1) - cost) < 1e-9)
  }

  @Test("The bound changes no distance below it")
  func bounded() {
    var generator = SystemLike(state: 7)
    for _ in 0..<200 {
      let (a, b) = (generator.word(), generator.word())
      let full = ReadingDistance.cost(ReadingText(a), ReadingText(b)) ?? -1
      #expect(ReadingDistance.cost(ReadingText(a), ReadingText(b), limit: full) == full, "\(a) \(b)")
      if full > 0.1 { #expect(ReadingDistance.cost(ReadingText(a), ReadingText(b), limit: full - 0.05) == nil) }
    }
  }

  /// A small fixed generator for the texts of one test.
  private struct SystemLike {
    var state: UInt64
    mutating func next(_ bound: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % bound
    }
    mutating func word() -> String {
      let letters = Array("abcdefrnmlo015 .".unicodeScalars)
      return String(String.UnicodeScalarView((0..<Int(next(9))).map { _ in letters[Int(next(16))] }))
    }
  }

  @Test("The best window of a long text is found with its bytes")
  func search() throws {
    let page = "WELCOME TO THE STATI0N\nPlease keep clear of the d00rs\nNext train: P1atform 9"
    let text = ReadingText(page)
    for (needle, expected) in [
      ("welcome to the station", "WELCOME TO THE STATI0N"), ("keep clear of the doors", "keep clear of the d00rs"),
      ("Platform 9", "P1atform 9"), ("the", "THE"), ("train", "train"),
    ] {
      let found = try #require(ReadingSearch(needle: ReadingText(needle))?.best(in: text), "\(needle)")
      #expect(String(decoding: Array(page.utf8)[found.bytes], as: UTF8.self) == expected)
    }
    for needle in ["Platform 8", "keep away from the windows", "tra", "zzz"] {
      #expect(ReadingSearch(needle: ReadingText(needle))?.best(in: text) == nil, "\(needle)")
    }
  }

  @Test("Long and hostile texts are searched in bounded time")
  func hostile() {
    let long = ReadingText(String(repeating: "lorem ipsum dolor sit amet ", count: 4_000) + "the quick brown f0x")
    let found = ReadingSearch(needle: ReadingText("the quick brown fox"))?.best(in: long)
    #expect(found?.cost == 0.2)
    let same = ReadingText(String(repeating: "a", count: 50_000))
    #expect(ReadingSearch(needle: ReadingText(String(repeating: "a", count: 100)))?.best(in: same)?.cost == 0)
    #expect(ReadingSearch(needle: ReadingText(String(repeating: "a", count: 513))) == nil)
    #expect(ReadingSearch(needle: ReadingText("")) == nil)
    #expect(ReadingText(bytes: [0xff, 0x00, 0x41]).count == 3)
    let huge = ReadingText(String(repeating: "b", count: 5_000))
    #expect(ReadingDistance.cost(huge, huge) == nil)
  }
}
