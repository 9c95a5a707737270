import AssayCore
import AssayPerception
import AssayWire
import Testing

@testable import AssayServing

@Suite("Modality gate")
struct ModalityGateTests {
  private let gate = ModalityGate()

  private func image(_ question: String, before: [String] = []) -> (Request, Int) {
    var assets = FakeAssets()
    let request = Request.asking(question, [(assets.add("a"), .image)], before: before)
    return (request, request.parts.count - 1)
  }

  @Test("a field that stands in the text once makes the picture needless")
  func inText() {
    let (request, part) = image("What is the invoice number?", before: ["Invoice number: A-1043\nDate: 2024-05-01"])
    #expect(gate.first(request) == [PartGate(part: part, modality: .image, use: .skip, reason: .answerInText)])
    #expect(gate.plan(request, gate.first(request)) == .probeOnly)
  }

  @Test("text pasted into the question's own message is text too, however long")
  func pasted() {
    let lines = (0..<400).map { "Line \($0): some text that means nothing here" }.joined(separator: "\n")
    let (request, _) = image("What is the invoice number?\n\n\(lines)\nInvoice number: A-1043\n")
    #expect(gate.first(request).map(\.reason) == [.answerInText])
  }

  @Test(
    "what the text does not carry once and surely is looked for in the picture",
    arguments: [
      ["Invoice number: A-1043\nInvoice number: A-1044"], ["Invoice number:"], ["Invoice: A-1043"], ["The number 5"],
      ["Invoice number discount: 5"], [],
    ])
  func notInText(_ text: [String]) {
    let (request, _) = image("What is the invoice number?", before: text)
    #expect(gate.first(request).map(\.use) == [.send])
  }

  @Test(
    "a question for what is seen, or one that nothing is known of, needs the picture",
    arguments: [
      "What colour is the car?", "Describe the picture.", "Is there a dog?", "Wozu dient das?", "",
      "Is the invoice number in the picture right?", "How many people are there?",
    ])
  func looks(_ question: String) {
    let (request, part) = image(question, before: ["Invoice number: A-1043", "colour: red"])
    let read = Evidence.picture(part: part, [("Invoice number: A-1043", 0.99), ("colour: red", 0.99)])
    let gates = gate.second(gate.first(request), request, evidence: read)
    #expect(gates.map(\.use) == [.send])
  }

  @Test("a field read with confidence goes as text, one read without goes as a picture")
  func inOCR() {
    let (request, part) = image("What is the total?")
    let sure = gate.second(
      gate.first(request), request, evidence: .picture(part: part, [("Cash", 0.9), ("TOTAL 12.50", 0.96)]))
    #expect(
      sure == [
        PartGate(part: part, modality: .image, use: .asText, reason: .answerInOCR, observations: ["p\(part).ocr.1"])
      ])
    let unsure = gate.second(
      gate.first(request), request, evidence: .picture(part: part, [("TOTAL 12.50", 0.6)]))
    #expect(unsure.map(\.use) == [.send])
    let two = gate.second(
      gate.first(request), request, evidence: .picture(part: part, [("TOTAL 12.50", 0.99), ("Total: 13.00", 0.99)]))
    #expect(two.map(\.use) == [.send])
  }

  @Test("a line in which the screen saw instructions carries nothing")
  func flagged() {
    let (request, part) = image("What is the total?")
    let gates = gate.second(
      gate.first(request), request, evidence: .picture(part: part, [("TOTAL 12.50", 0.96)]), flagged: ["p\(part).ocr.0"]
    )
    #expect(gates.map(\.reason) == [.untrustedInstructions] && gates.map(\.use) == [.send])
  }

  @Test("a picture is left out of a question for what is said, where there is a recording")
  func notAsked() {
    var assets = FakeAssets()
    let picture = assets.add("a")
    let sound = assets.add("b")
    let both = Request.asking("Transcribe what the caller wants.", [(picture, .image), (sound, .audio)])
    #expect(gate.first(both).map(\.use) == [.skip, .send])
    let alone = Request.asking("Transcribe what the caller wants.", [(picture, .image)])
    #expect(gate.first(alone).map(\.use) == [.send])
  }

  /// Whatever comes: each medium has one gate with a reason, what is left out has one that allows it, what was
  /// named is kept, and the same input gives the same gates.
  @Test("gates hold their properties over many requests", arguments: 0..<40)
  func properties(_ seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    let words = [
      "what", "is", "the", "total", "invoice", "number", "date", "colour", "said", "picture", "recording", "where",
      "how", "many", "xyzzy", "read", "video", "distance", "due",
    ]
    for _ in 0..<25 {
      let question = (0..<Int.random(in: 0...7, using: &random)).map { _ in
        words.randomElement(using: &random) ?? ""
      }.joined(separator: " ")
      var assets = FakeAssets()
      let media = (0..<Int.random(in: 0...4, using: &random)).map { number in
        (assets.add("\(number)"), Modality.allCases.randomElement(using: &random) ?? .image)
      }
      let text = Bool.random(using: &random) ? ["Total: 5", "due date: 1 May"] : []
      let request = Request.asking(question, media, before: text)
      let parts = request.parts.indices.filter { request.parts[$0].asset != nil }
      var evidence = Evidence()
      for part in parts {
        evidence.merge(.picture(part: part, [("Total: 7", Double.random(in: 0...1, using: &random))]))
      }
      let first = gate.first(request)
      let gates = gate.second(first, request, evidence: evidence)
      #expect(first == gate.first(request) && gates == gate.second(first, request, evidence: evidence))
      #expect(gates.map(\.part) == parts)
      let needs = QuestionNeeds(of: request)
      for item in gates where item.use != .send {
        #expect(needs.isKnown, "\(question)")
        switch item.reason {
        case .answerInText: #expect(!text.isEmpty && needs.named.isEmpty)
        case .answerInOCR:
          let used = evidence.observations.filter { item.observations.contains($0.id) }
          #expect(!used.isEmpty && used.allSatisfy { ($0.confidence ?? 0) >= gate.confidenceMin })
        case .notAsked:
          #expect(!needs.named.contains(item.modality))
          #expect(gates.contains { $0.use != .skip })
        default: Issue.record("\(item.reason) leaves nothing out")
        }
      }
    }
  }

  @Test("a question for what is read asks only the readers")
  func plan() {
    let (request, _) = image("What is the total?")
    let plan = gate.plan(request, gate.first(request))
    #expect(plan.extractors?.contains("ocr") == true && plan.extractors?.contains("faces") == false)
    let (unknown, _) = image("Wozu dient das?")
    #expect(gate.plan(unknown, gate.first(unknown)) == .everything)
  }
}
