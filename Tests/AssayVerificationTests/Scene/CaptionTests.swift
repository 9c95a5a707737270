import AssayCore
import Testing

@testable import AssayVerification

@Suite("Describing sentences against boxes and captions") struct CaptionTests {
  static let evidence = EvidenceIndex(
    frames: [Frame(id: "image", kind: .image, unit: .fraction)],
    facts: [
      Fact(
        id: "o0", modality: .image, kind: .object, value: "cat",
        places: [Place(frame: 0, box: Bounds(left: 0.1, top: 0.2, right: 0.5, bottom: 0.7))]),
      Fact(
        id: "o1", modality: .image, kind: .object, value: "keyboard",
        places: [Place(frame: 0, box: Bounds(left: 0.5, top: 0.5, right: 0.9, bottom: 0.7))]),
      Fact(id: "c0", modality: .image, kind: .caption, value: "A cat sleeping on a wooden floor near some wires."),
      Fact(id: "c1", modality: .image, kind: .caption, value: "An orange cat lies beside a computer keyboard."),
    ],
    coverage: [
      FactCoverage(
        modality: .image, kind: .object, vocabulary: ["cat", "dog", "cup", "keyboard", "person", "surfboard"],
        recall: 0.94),
      FactCoverage(modality: .image, kind: .caption, vocabulary: nil),
    ])

  static func verify(_ text: String) -> Verification { Verifier().verify(claim: text, evidence: evidence) }

  @Test("What boxes or captions name is supported")
  func supported() {
    #expect(Self.verify("A cat laying on the floor next to a keyboard.").verdict == .supported)
    #expect(Self.verify("There is a cat in the picture.").verdict == .supported)
  }

  @Test("A thing of the vocabulary that nobody saw is contradicted, and the focus is its word")
  func swapped() {
    let text = "A surfboard laying on the floor next to a keyboard."
    let verification = Self.verify(text)
    #expect(verification.verdict == .contradicted)
    let focus = verification.claims.max { $0.risk < $1.risk }?.judgement.focus
    #expect(focus.map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) } == "surfboard")
  }

  @Test("A thing that no extractor knows is unsupported, the surer the less of the sentence is borne out")
  func unmentioned() {
    let near = Self.verify("A cat laying on the floor next to a lamp.")
    let far = Self.verify("A bishop waiting under a bridge with a lamp.")
    #expect(near.verdict == .unsupported)
    #expect(far.strength > near.strength)
  }

  @Test("Every noun phrase is a claim of its own, at its place")
  func phrases() {
    let spans = Self.verify("A cat on a rug beside two cups.").claims.map(\.claim.span)
    #expect(spans == [0..<5, 9..<14, 22..<30])
  }
}
