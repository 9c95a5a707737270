import AssayCore
import AssayServing
import AssayWire
import Testing

@Suite("What an edge node claims")
struct EdgeClaimsTests {
  private func claims(
    media: [EdgeClaims.Medium]? = nil, _ change: (inout Observation) -> Void = { _ in }
  ) -> EdgeClaims {
    var line = Observation(
      id: "p1.ocr.0", kind: .textLine, value: "TOTAL 12.50", region: .box2d(x: 1, y: 2, width: 30, height: 8), part: 1,
      confidence: 0.9, source: "tesseract@5", trust: .system)
    change(&line)
    let medium = EdgeClaims.Medium(
      part: 1, count: 2, modality: .image, digest: Digest(of: [1]), bytes: 10, type: "image/png", given: ["ocr_text"])
    return EdgeClaims(
      node: "camera-7", media: media ?? [medium],
      evidence: Evidence(
        observations: [line],
        coverages: [Coverage(extractor: "ocr", part: 1, modality: .image, kinds: [.textLine], recall: 0.9)]))
  }

  private func read(_ claims: EdgeClaims, partCount: Int = 3) -> EdgeClaims? {
    EdgeClaims(claims.text, node: "camera-7", partCount: partCount)
  }

  @Test("They read back, never more trusted than what is found in media")
  func back() throws {
    let found = try #require(read(claims()))
    #expect(found.media == claims().media && found.evidence.observations[0].trust == .untrusted)
    #expect(found.evidence.observations[0].id == "edge:p1.ocr.0")
    #expect(found.evidence.coverages == claims().evidence.coverages)
  }

  @Test("A node speaks only of parts that it put into the request, within bounds")
  func bounds() {
    func medium(_ part: Int, _ count: Int) -> EdgeClaims.Medium {
      EdgeClaims.Medium(
        part: part, count: count, modality: .image, digest: Digest(of: [1]), bytes: 1, type: "", given: [])
    }
    for media in [
      [], [medium(1, 3)], [medium(-1, 2)], [medium(1, 0)], [medium(1, .max)], [medium(.max, 1)],
      [medium(1, 1), medium(0, 2)],
    ] { #expect(read(claims(media: media)) == nil) }
    #expect(read(claims { $0.part = 0 }) == nil)
    #expect(read(claims { $0.confidence = 1.5 }) == nil)
    #expect(read(claims { $0.region = .box2d(x: 1e300, y: 0, width: 1, height: 1) }) == nil)
    #expect(read(claims { $0.source = String(repeating: "s", count: 500) }) == nil)
    #expect(read(claims(), partCount: 2) == nil)
  }

  @Test("What is no such value is none", arguments: ["", "[]", "{}", #"{"media":[],"evidence":[]}"#, #"{"media":{}}"#])
  func shapes(_ text: String) { #expect(EdgeClaims(text, node: "n", partCount: 3) == nil) }

  @Test("The words that stand for media are no part of the question")
  func question() {
    let request = Request(messages: [
      Message(role: .user, parts: [.text("What is the total?"), .text("TOTAL 12.50"), .text("more"), .text("Thanks")])
    ])
    let taken = claims().taken(outOf: request)
    #expect(taken.parts.map(\.text) == ["What is the total?", "", "", "Thanks"])
    #expect(taken.parts.map(\.trust) == [.user, .untrusted, .untrusted, .user])
  }
}
