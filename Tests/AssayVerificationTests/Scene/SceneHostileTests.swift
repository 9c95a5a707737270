import AssayCore
import AssayLanguage
import AssayWire
import Testing

@testable import AssayVerification

@Suite("Hostile scene sentences") struct SceneHostileTests {
  static func claims(_ text: String) -> [Claim] {
    let tokens = TokenizedText(text)
    var memory = ReadingMemory()
    return SentenceSplitter.sentences(of: tokens).flatMap { range in
      SceneReader().claims(of: Sentence(text: tokens, tokens: range, kinds: .objects), &memory)
    }
  }

  @Test("A megabyte without spaces is one word and no claim")
  func oneWord() {
    let claims = Self.claims(String(repeating: "cube", count: 250_000))
    #expect(claims.count == 1)
  }

  @Test("Ten thousand commas end in claims that are set aside")
  func commas() {
    let claims = Self.claims("There is a cube" + String(repeating: ", a sphere", count: 10_000) + ".")
    #expect(!claims.isEmpty)
  }

  @Test(
    "Deeply nested clauses are read within bounds or set aside",
    arguments: [" that is left of a sphere", " with a block on top", " in front of the cube", " which has a tower"])
  func nested(part: String) {
    for depth in [5, 20, 60, 2_000] {
      let text = "There is a cube" + String(repeating: part, count: depth) + "."
      #expect(!Self.claims(text).isEmpty)
    }
  }

  @Test(
    "Odd marks and words crash nothing",
    arguments: [
      "", ".", "?", "the the the", "no no no no", "at least at most", "There is", "There are exactly", "of of of",
      "is is is", "with with", "\"\"\"", "'s", "There is a 's", "- - -", "a\u{0}b", "\u{202e}There is a cube",
      "There are 99999999999999999999 cubes.", "There are -3 cubes.", "THE CUBE IS RED", "the cube is is red red",
      "each each cube", "The cube is about units apart.", "both and neither or either", "🟥 is left of 🟦",
    ])
  func odd(text: String) {
    for evidence in [MadeScenes.fourSolids, MadeScenes.towers, EvidenceIndex.empty] {
      let verdict = Verifier().verify(claim: text, evidence: evidence)
      #expect(verdict.strength >= 0 && verdict.strength <= 1)
    }
  }

  @Test("Every prefix and every gap of a sentence is survived")
  func prefixes() {
    let words =
      "There are exactly two small yellow blocks, which are not touching any edge of the second box from the left"
      .split(separator: " ")
    for end in words.indices {
      _ = Verifier().verify(claim: words[...end].joined(separator: " "), evidence: MadeScenes.scattered)
      var gap = words
      gap.remove(at: end)
      _ = Verifier().verify(claim: gap.joined(separator: " "), evidence: MadeScenes.scattered)
    }
  }

  @Test("A hundred thousand things: counting is linear, pairs are bounded")
  func many() {
    let facts = (0..<100_000).map { index in
      Fact(
        id: "o\(index)", modality: .image, kind: .object, value: index % 2 == 0 ? "cube" : "sphere",
        attributes: [Fact.Attribute(name: "color", value: "red")],
        places: [
          Place(
            frame: 0,
            box: Bounds(
              left: Double(index), top: 0, right: Double(index) + 0.5, bottom: 1))
        ])
    }
    let evidence = EvidenceIndex(
      frames: [Frame(id: "image", kind: .image, unit: .px, width: 200_000, height: 10)], facts: facts,
      coverage: [MadeScenes.solidCoverage])
    #expect(Verifier().verify(claim: "There are exactly 20000 cubes.", evidence: evidence).verdict == .contradicted)
    #expect(Verifier().verify(claim: "There are at least 30000 cubes.", evidence: evidence).verdict == .supported)
    let pairs = Verifier().verify(claim: "Every cube is touching a sphere.", evidence: evidence)
    #expect(pairs.verdict != .supported)
  }

  @Test("Evidence without places, labels or coverage gives no verdict on space")
  func bare() {
    let evidence = EvidenceIndex(
      facts: [
        Fact(id: "a", modality: .image, kind: .object, value: "cup"),
        Fact(id: "b", modality: .image, kind: .object, value: ""),
        Fact(id: "c", modality: .image, kind: .object, value: "table"),
      ])
    for sentence in ["The cup is left of the table.", "The cup is red.", "There is a dog."] {
      let verdict = Verifier().verify(claim: sentence, evidence: evidence).verdict
      #expect(verdict == .unsupported || verdict == .notCheckable, "\(sentence) \(verdict)")
    }
    #expect(Verifier().verify(claim: "There is a cup.", evidence: evidence).verdict == .supported)
  }
}
