import AssayCore
import AssayFormats
import AssayWire
import Testing

@testable import AssayStress

@Suite("Changes of whole samples")
struct SampleStressTests {
  private func asset(_ byte: UInt8, _ modality: Modality) -> Part {
    .asset(Asset(digest: Digest(of: [byte]), bytes: 1), modality: modality)
  }

  private func sample(_ id: String, _ media: [Part], _ labels: [Label], question: String = "What is it?") -> Sample {
    Sample(
      id: id, request: Request(messages: [Message(role: .user, parts: media + [.text(question)])]), labels: labels,
      cluster: id)
  }

  private let box: JSONValue = ["kind": "box2d", "where": [1, 1, 5, 5], "part": 0]
  private let span: JSONValue = ["kind": "span", "where": [1, 2], "part": 1]

  @Test(
    "Without its only medium nobody can know: the answer becomes null and keeps its authority",
    arguments: [Perturbation.SampleChange.missing, .empty])
  func onlyMedium(change: Perturbation.SampleChange) throws {
    let before = sample(
      "a", [asset(1, .image)],
      [
        Label(.answer, "cat", authority: .weak), Label(.evidence, box), Label(.text, "CAT"),
        Label(.format, ["max_words": 3]),
      ])
    let result = try SampleStress(change, of: [.image]).apply(to: before)
    #expect(result.expectation == .abstention)
    #expect(result.sample.labels.map(\.target) == [.answer, .format])
    #expect(result.sample.labels[0].value.isNull)
    #expect(result.sample.labels[0].authority == .weak)
    #expect(result.dropped.map(\.target) == [.evidence, .text])
    #expect(result.sample.request.parts.count == (change == .missing ? 1 : 2))
  }

  @Test("An answer stays where its evidence lies in another medium, and parts are numbered anew")
  func otherMedium() throws {
    let before = sample(
      "a", [asset(1, .image), asset(2, .audio)], [Label(.answer, "three"), Label(.evidence, [span])])
    let result = try SampleStress(.missing, of: [.image]).apply(to: before)
    #expect(result.expectation == .answer)
    #expect(result.sample.labels[0].value == "three")
    #expect(result.sample.labels[1].value[0]?["part"] == 0)
    let gone = try SampleStress(.missing, of: [.audio]).apply(to: before)
    #expect(gone.expectation == .abstention)
    #expect(gone.sample.labels.map(\.target) == [.answer])
  }

  @Test("An answer leaves where nothing says what it needs, or where half of its evidence is gone")
  func unknownNeed() throws {
    let media = [asset(1, .image), asset(2, .audio)]
    #expect(throws: AssayError.self) {
      try SampleStress(.missing, of: [.image]).apply(to: sample("a", media, [Label(.answer, "three")]))
    }
    let both = sample("a", media, [Label(.answer, "three"), Label(.evidence, [box, span])])
    let result = try SampleStress(.empty, of: [.image]).apply(to: both)
    #expect(result.sample.labels.map(\.target) == [.evidence])
    #expect(result.sample.labels[0].value == [span])
  }

  @Test("Under another sample's medium the other's labels hold if it was asked the same, else the answer is unknown")
  func swapped() throws {
    let before = sample("a", [asset(1, .image)], [Label(.answer, "cat"), Label(.format, ["max_words": 3])])
    let same = sample(
      "b", [asset(9, .image)], [Label(.answer, "dog", authority: .weak), Label(.evidence, box)], question: "what is it")
    let result = try SampleStress(.swapped, of: [.image]).apply(to: before, other: same)
    #expect(result.sample.request.parts[0].asset?.digest == Digest(of: [9]))
    #expect(result.sample.labels == same.labels)
    let other = sample("c", [asset(8, .image)], [Label(.answer, "4")], question: "How many?")
    let unknown = try SampleStress(.swapped, of: [.image]).apply(to: before, other: other)
    #expect(unknown.expectation == .anotherAnswer)
    #expect(unknown.sample.labels.map(\.target) == [.format])
    #expect(throws: AssayError.self) { try SampleStress(.swapped, of: [.image]).apply(to: before) }
    #expect(throws: AssayError.self) { try SampleStress(.swapped, of: [.image]).apply(to: before, other: before) }
  }

  @Test("A partner has other media of the kinds, another cluster, and the same question where there is one")
  func partner() {
    let stress = SampleStress(.swapped, of: [.image])
    let a = sample("a", [asset(1, .image)], [])
    let silent = sample("s", [asset(2, .audio)], [])
    let twin = sample("t", [asset(1, .image)], [])
    let asked = sample("q", [asset(4, .image)], [])
    let unlike = sample("u", [asset(5, .image)], [], question: "How many?")
    for seed in 0..<10 as Range<UInt64> {
      var generator = StressGenerator(seed: seed)
      #expect(stress.partner(of: a, among: [a, silent, twin, unlike, asked], using: &generator)?.id == "q")
      #expect(stress.partner(of: a, among: [a, silent, twin, unlike], using: &generator)?.id == "u")
      #expect(stress.partner(of: a, among: [a, silent, twin], using: &generator) == nil)
      #expect(stress.partner(of: a, among: [], using: &generator) == nil)
    }
  }

  @Test("Empty media are what they say, and what cannot be empty is refused")
  func emptyMedia() throws {
    for (modality, type) in [(Modality.image, "image/png"), (.document, "application/pdf"), (.geometry, "model/ply")] {
      let medium = try #require(EmptyMedium(modality))
      #expect(ContentType.sniff(medium.bytes).type == type)
    }
    #expect(ContentType.sniff(EmptyMedium(.audio)?.bytes ?? []).modality == .audio)
    let before = sample("a", [asset(1, .image)], [Label(.answer, "cat")])
    let result = try SampleStress(.empty, of: [.image]).apply(to: before)
    let digest = try #require(result.sample.request.parts[0].asset?.digest)
    #expect(result.media[digest].map { Digest(of: $0) } == digest)
    let film = try SampleStress(.empty, of: [.video]).apply(
      to: sample("v", [asset(1, .video)], [Label(.answer, "cat")]))
    #expect(film.sample.labels.first?.value == .null && film.expectation == .abstention)
    let bytes = film.sample.request.parts[0].asset.flatMap { film.media[$0.digest] } ?? []
    #expect(ContentType.sniff(bytes).type == "video/mp4" && bytes.count == 1516)
    #expect(throws: AssayError.self) { try SampleStress(.missing, of: [.audio]).apply(to: before) }
  }

  @Test("The three changes are in the catalogue")
  func catalogue() {
    #expect(SamplePerturbations.all.map(\.name) == ["modality_missing", "modality_swapped", "modality_empty"])
    #expect(SamplePerturbations.all.allSatisfy { $0.parameters.count == 5 })
  }
}
