import AssayCore
import AssayWire
import Testing

@testable import AssayVerification

@Suite("What an answer cannot mean is not guessed at")
struct BadInputTests {
  private func index(_ json: String) throws -> EvidenceIndex {
    var decoder = EvidenceDecoder()
    return try decoder.decode(try JSONValue(parsing: json))
  }

  private func mixed() throws -> EvidenceIndex {
    try index(
      """
      {"observations":[
        {"id":"c1","modality":"image","kind":"object","value":"cup"},
        {"id":"c2","modality":"image","kind":"object","value":"cup"},
        {"id":"p","modality":"image","kind":"object","value":"pump","attributes":{"color":"grey"}},
        {"id":"w1","modality":"audio","kind":"word","value":"hello","where":[{"time":[0,0.4]}]},
        {"id":"w2","modality":"audio","kind":"word","value":"friend","where":[{"time":[0.4,0.9]}]},
        {"id":"w3","modality":"audio","kind":"word","value":"smart","where":[{"time":[0.9,1.3]}]},
        {"id":"m","modality":"image","kind":"measure","value":5,"unit":"zorks","attributes":{"what":"pressure"}}],
       "coverage":[{"modality":"image","kind":"object","vocabulary":["cup","dog","pump"],"recall":1.0},
        {"modality":"audio","kind":"word","vocabulary":"open","recall":0.95}]}
      """)
  }

  @Test(
    "A number with a sign or of a range is no count, and its digits are not taken for one",
    arguments: [
      "There are -1 cups.", "There are -2 cups.", "There are \u{2212}2 cups.", "There are 1-2 cups.",
      "There are 3-1 cups.", "There are 1\u{2013}2 cups.", "I count -2 cups.", "There are exactly -2 cups.",
      "There are 2.5 cups.", "There are minus two cups.", "There are 99999999999999999999999999 cups.",
    ])
  func oddNumbers(claim: String) throws {
    let verification = Verifier().verify(claim: claim, evidence: try mixed())
    #expect(verification.verdict == .notCheckable, "\(verification.claims.map(\.judgement.explanation))")
  }

  @Test("A plain number beside such numbers is still counted")
  func plainNumber() throws {
    #expect(Verifier().verify(claim: "There are 2 cups.", evidence: try mixed()).verdict == .supported)
    #expect(Verifier().verify(claim: "There are 3 cups.", evidence: try mixed()).verdict == .contradicted)
  }

  @Test(
    "Words at arm's length are not claims of speech, although a recording is there",
    arguments: [
      "The \"smart\" pump is grey.", "It is a so-called \"friend\" of the house.", "The \"friend\" is a cup.",
      "There is a \"smart\" pump.", "This \"smart\" pump is blue.", "The cups are \"smart\".",
      "Both \"smart\" cups stand there.",
    ])
  func scareQuotes(claim: String) throws {
    let verification = Verifier().verify(claim: claim, evidence: try mixed())
    #expect(verification.claims.allSatisfy { $0.claim.type != .spoken }, "\(verification.claims.map(\.claim.slots))")
  }

  @Test(
    "A quote that somebody says stays a claim of speech",
    arguments: [
      "He says \"hello friend\".", "The phrase \"hello friend\" is heard.", "\"hello friend\" is said at 0:00.",
      "The \"hello\" comes before the \"friend\".", "\"hello friend\"",
    ])
  func spokenQuotes(claim: String) throws {
    let verification = Verifier().verify(claim: claim, evidence: try mixed())
    #expect(verification.verdict == .supported, "\(verification.claims.map(\.judgement.explanation))")
  }

  @Test("A unit that nobody knows is not the claim's unit")
  func unknownUnits() throws {
    let evidence = try mixed()
    let other = Verifier().verify(claim: "The pressure is 5 bar.", evidence: evidence)
    #expect(other.verdict == .notCheckable && other.claims.first?.judgement.reason == .unitsDiffer)
    #expect(Verifier().verify(claim: "The pressure is 5 zorks.", evidence: evidence).verdict == .supported)
    #expect(Verifier().verify(claim: "The pressure is 7 zorks.", evidence: evidence).verdict == .contradicted)
    let bar = try index(
      #"{"observations":[{"id":"m","modality":"image","kind":"measure","value":5,"unit":"bar","attributes":{"what":"pressure"}}],"coverage":[]}"#
    )
    #expect(Verifier().verify(claim: "The pressure is 5 zorks.", evidence: bar).verdict != .supported)
    #expect(Verifier().verify(claim: "The pressure is 5 bar.", evidence: bar).verdict == .supported)
  }

  @Test("An empty claim and an empty answer have a verdict", arguments: ["", " ", "\u{202e}", "...", "\u{0}"])
  func empty(text: String) throws {
    let evidence = try mixed()
    #expect(Verifier().verify(claim: text, evidence: evidence).verdict == .notCheckable)
    #expect(Verifier().verify(answer: text, evidence: evidence).verdict == .notCheckable)
  }

  @Test("Marks of direction and control change no verdict")
  func turning() throws {
    for text in [
      "\u{202e}There are two cups.\u{7}", "There are\u{200b} two cups.", "There are two\u{2066} cups\u{2069}.",
      "There are t\u{ad}wo c\u{200d}ups.", "\u{feff}There are two cups.",
    ] {
      let verification = Verifier().verify(claim: text, evidence: try mixed())
      #expect(verification.verdict == .supported, "\(text.debugDescription)")
    }
  }

  @Test("An extractor that could not run is named where nothing was found for it")
  func unavailable() {
    var coverages = [
      Coverage(
        extractor: "tesseract", part: 0, modality: .image, kinds: [.textLine], state: .unavailable, note: "no model"),
      Coverage(extractor: "speech", part: 0, modality: .audio, kinds: [], state: .unavailable, note: "switched off"),
      Coverage(extractor: "classes", part: 0, modality: .image, kinds: [.object], state: .unavailable),
    ]
    func verified(_ claim: String) -> Judgement? {
      let evidence = EvidenceIndex(perceived: Evidence(coverages: coverages))
      return Verifier().verify(claim: claim, evidence: evidence).claims.first?.judgement
    }
    for (claim, name) in [
      ("The receipt shows a total of 9.00.", "tesseract"), ("The speaker says \"good morning\".", "speech"),
      ("There is a dog.", "classes"),
    ] {
      let judgement = verified(claim)
      #expect(judgement?.verdict == .unsupported && judgement?.reason == .uncovered, "\(claim)")
      #expect(judgement?.explanation.contains("\(name) could not run") == true, "\(judgement?.explanation ?? "")")
    }
    // Another extractor looked, so the silence of the first means what it always means.
    coverages.append(Coverage(extractor: "shapes", part: 0, modality: .image, kinds: [.shape], vocabulary: ["circle"]))
    #expect(verified("There is a dog.")?.explanation.contains("could not run") == false)
  }

  @Test("Ten thousand sentences, and one sentence of a megabyte, take time in proportion")
  func linear() throws {
    let evidence = try mixed()
    let verifier = Verifier()
    func seconds(_ text: String) -> Double {
      let clock = ContinuousClock()
      var least = Double.infinity
      for _ in 0..<2 {
        let time = clock.measure { _ = verifier.verify(answer: text, evidence: evidence) }
        least = min(least, Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18)
      }
      return least
    }
    for unit in ["The \"smart\" pump is -1 grey. ", "a\u{202e}\"( -1-2-3 ", "there are -1-1"] {
      let (small, large) = (seconds(String(repeating: unit, count: 300)), seconds(String(repeating: unit, count: 1200)))
      #expect(large < 12 * small + 0.2, "\(unit): \(small) s, four times as much \(large) s")
    }
  }
}
