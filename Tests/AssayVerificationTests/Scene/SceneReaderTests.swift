import AssayLanguage
import AssayWire
import Testing

@testable import AssayVerification

@Suite("Claims of scene sentences") struct SceneReaderTests {
  static func claims(_ text: String, kinds: FactKinds = .objects) -> [(claim: Claim, text: String)] {
    let tokens = TokenizedText(text)
    var memory = ReadingMemory()
    return SentenceSplitter.sentences(of: tokens).flatMap { range in
      SceneReader().claims(of: Sentence(text: tokens, tokens: range, kinds: kinds), &memory)
        .map { ($0, tokens.string($0.span)) }
    }
  }

  @Test(
    "have a type, a polarity and named parts",
    arguments: [
      ("There is a square.", "presence + subject=square"),
      ("There is no dog.", "presence - subject=dog"),
      ("There are exactly 2 cylinders.", "count + subject=cylinders op== number=2"),
      ("There are at least three cups.", "count + subject=cups op=>= number=3"),
      ("The cube is not red.", "attribute - subject=cube attribute=color value=red"),
      ("The cup is left of the plate.", "spatial + subject=cup relation=left of object=plate"),
      (
        "The cube and the ball are about 5.0 units apart.",
        "measured + subject=cube object=ball quantity=distance number=5 unit=unit"
      ),
      ("The cube is made of metal.", "attribute + subject=cube attribute=material value=made of metal"),
    ])
  func slots(sentence: String, expected: String) {
    let claims = Self.claims(sentence)
    #expect(claims.count == 1)
    guard let claim = claims.first?.claim else { return }
    let slots = claim.slots.map { slot in
      let value = slot.value.string ?? slot.value.int.map { "\($0)" } ?? slot.value.double.map { "\($0)" } ?? ""
      return "\(slot.name)=\(value)"
    }
    #expect(([claim.type.rawValue, claim.polarity.rawValue] + slots).joined(separator: " ") == expected)
  }

  @Test("A list of things is a claim each, with its own place in the text")
  func coordination() {
    let claims = Self.claims("There is a red cup and two plates.")
    #expect(claims.map(\.text) == ["a red cup", "two plates"])
    #expect(claims.map(\.claim.type) == [.presence, .count])
  }

  @Test("Two clauses are two claims, with their polarities")
  func clauses() {
    let claims = Self.claims("The drum is not red. It is blue.")
    #expect(claims.map(\.claim.polarity) == [.negative, .positive])
    #expect(claims.allSatisfy { !$0.claim.flags.contains(.coref) })
  }

  @Test("A pronoun that stands for nothing is marked")
  func pronoun() {
    #expect(Self.claims("It is blue.").first?.claim.flags.contains(.coref) == true)
  }

  @Test(
    "Hedges are kept",
    arguments: ["The cube is probably red.", "The cube appears to be red.", "Perhaps the cube is red."])
  func hedged(sentence: String) {
    #expect(Self.claims(sentence).first?.claim.hedge == .weak)
  }

  @Test("A question is no claim")
  func question() {
    guard case .setAside(.question) = Self.claims("Is there a cube?").first?.claim.form else {
      Issue.record("read as a claim")
      return
    }
  }
}
