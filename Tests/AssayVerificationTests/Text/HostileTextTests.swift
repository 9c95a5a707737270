import AssayCore
import Testing

@testable import AssayVerification

/// Input that nobody wrote in good faith ends soon and with an answer.
@Suite("Hostile texts")
struct HostileTextTests {
  private func seconds(_ work: () -> Void) -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    work()
    let (whole, parts) = (clock.now - start).components
    return Double(whole) + Double(parts) / 1e18
  }

  @Test("A hundred thousand words and lines are indexed and searched in linear time")
  func many() {
    let words = (0..<100_000).map { index in
      Fact(id: "w\(index)", modality: .audio, kind: .word, value: index % 3 == 0 ? "the" : "w\(index % 977)")
    }
    let lines = (0..<20_000).map { TextFixtures.line("t\($0)", "TOTAL 1.00", 0, 0) }
    let took = seconds {
      let spoken = EvidenceIndex(facts: words)
      #expect(TextFixtures.verdict("The speaker says \"the the the w1 w2 w3 nothing\".", spoken) != .supported)
      let page = EvidenceIndex(facts: lines)
      #expect(TextFixtures.verdict("The total is 1.00.", page) == .supported)
    }
    #expect(took < 60)
  }

  @Test("A hundred kilobytes of claim end")
  func long() {
    let texts = [
      "The speaker says \"" + String(repeating: "word ", count: 20_000), String(repeating: "\"", count: 10_000),
      "The total is " + String(repeating: "9", count: 20_000), String(repeating: "total ", count: 10_000),
      "The company is " + String(repeating: "(", count: 10_000),
    ]
    let took = seconds {
      for text in texts {
        for evidence in [TextFixtures.receipt, TextFixtures.call, TextFixtures.articles] {
          #expect(TextFixtures.verdict(text, evidence) != .supported)
        }
      }
    }
    #expect(took < 60)
  }

  @Test(
    "Quotes that never close, empty values and marks alone give a verdict",
    arguments: [
      "", "\"", "The speaker says \"", "The speaker says \"\".", "The total is .", "Total:", "is", "\"\" \"\" \"\"",
      "'", "[",
      "The total is \u{202e}9.00\u{202c}.", "The sign reads ''.", "{}", "[]", "at 0:00", "The date is 99/99/9999.",
      "The total is 1e999.", "The total is -.", "The cashier was (", "invoice no no no no",
    ])
  func odd(claim: String) {
    for evidence in [TextFixtures.receipt, TextFixtures.call, TextFixtures.articles, TextFixtures.sign, .empty] {
      let result = Verifier().verify(claim: claim, evidence: evidence)
      #expect(result.strength.isFinite && result.strength >= 0 && result.strength <= 1)
      _ = Verifier().verify(answer: claim, evidence: evidence)
    }
  }

  @Test("Lines without boxes are read in their order, values behind or below their names")
  func boxless() {
    let facts = ["Harbour Shop", "Total", "12.50", "Date: 3 May 2020", ""].enumerated().map {
      Fact(id: "t\($0.offset)", modality: .image, kind: .text, value: $0.element)
    }
    let evidence = EvidenceIndex(facts: facts)
    #expect(TextFixtures.verdict("The total is 12.50.", evidence) == .supported)
    #expect(TextFixtures.verdict("The total is 12.60.", evidence) == .contradicted)
    #expect(TextFixtures.verdict("The date is 2020-05-03.", evidence) == .supported)
  }

  @Test("Words without times cannot place a quote in time")
  func timeless() {
    let facts = "we open at nine every single day".split(separator: " ").enumerated().map {
      Fact(id: "w\($0.offset)", modality: .audio, kind: .word, value: String($0.element))
    }
    let evidence = EvidenceIndex(facts: facts)
    #expect(TextFixtures.verdict("\"we open at nine\" is said at 0:42.", evidence) == .notCheckable)
    #expect(TextFixtures.verdict("The speaker says \"we open at nine\".", evidence) == .supported)
  }
}
