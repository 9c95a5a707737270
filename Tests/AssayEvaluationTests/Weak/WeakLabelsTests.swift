import AssayCore
import AssayScoring
import AssayWire
import Testing

@testable import AssayEvaluation

@Suite("Weak labellers")
struct WeakLabelsTests {
  private func evidence(_ lines: [String], source: String = "tesseract@5") -> Evidence {
    Evidence(
      observations: lines.enumerated().map { index, text in
        Observation(
          id: "p0.ocr.\(index)", kind: .textLine, value: .string(text), part: 0, confidence: 0.9, source: source)
      })
  }

  private func spec(_ kind: WeakLabellerSpec.Kind, _ options: JSONValue = [:]) -> WeakLabellerSpec {
    WeakLabellerSpec(name: kind.rawValue, kind: kind, target: WeakLabels.defaultTarget(kind), options: options)
  }

  private let sample = Sample(id: "s", request: Request(messages: []))

  @Test("what OCR read becomes a weak text label that names its source")
  func ocr() throws {
    let labels = WeakLabels.labels(spec(.ocr), sample: sample, evidence: evidence(["one", "two"]))
    let label = try #require(labels.first)
    #expect(labels.count == 1)
    #expect(label.value == "one\ntwo")
    #expect(label.authority == .weak)
    #expect(label.source == "ocr:tesseract@5")
    #expect(label.part == 0)
    #expect(
      WeakLabels.labels(spec(.ocr, ["confidence_min": 0.95]), sample: sample, evidence: evidence(["one"])).isEmpty)
    #expect(WeakLabels.labels(spec(.ocr, ["source": "pp"]), sample: sample, evidence: evidence(["one"])).isEmpty)
  }

  private static let readings: [(check: String, lines: [String], expected: String?)] = [
    ("sum", ["Milk 1.20", "Bread 2.35", "TOTAL 3.55"], "3.55"),
    ("sum", ["Milk 1.20", "Bread 2.35", "TOTAL 3.65"], nil),
    ("sum", ["Milk 1,20", "Discount -0,20", "Subtotal 1,00", "Summe EUR 1,00"], "1.00"), ("sum", ["TOTAL 3.55"], nil),
    ("date", ["Date: 31/12/2024"], "2024-12-31"), ("date", ["05/06/2024"], nil),
    ("date", ["05.06.2024"], "2024-06-05"),
    ("date", ["2024-02-30"], nil), ("date", ["on 2024-02-29 at 10:00"], "2024-02-29"), ("date", ["12:30:45"], nil),
    ("luhn", ["Card 4539 1488 0343 6467"], "4539148803436467"), ("luhn", ["Card 4539 1488 0343 6468"], nil),
    ("iban", ["IBAN GB82 WEST 1234 5698 7654 32"], "GB82WEST12345698765432"),
    ("iban", ["GB82 WEST 1234 5698 7654 33"], nil),
  ]

  @Test("a reading that proves itself gives a label, another none", arguments: readings)
  func validators(check: String, lines: [String], expected: String?) {
    let labels = WeakLabels.labels(
      spec(.validator, ["check": .string(check)]), sample: sample, evidence: evidence(lines))
    #expect(labels.first?.value.string == expected)
    #expect(labels.allSatisfy { $0.authority == .weak })
  }

  @Test("metadata gives labels by pattern")
  func metadata() throws {
    let asset = Asset(digest: Digest(of: []), bytes: 1, name: "receipt-17.jpg")
    let sample = Sample(
      id: "s", request: Request(messages: [Message(role: .user, parts: [.asset(asset, modality: .image)])]))
    let named = spec(.metadata, ["from": "file_name", "pattern": "receipt-{}.jpg"])
    #expect(WeakLabels.labels(named, sample: sample, evidence: Evidence()).first?.value == "17")
    var info = MediaInfo(digest: Digest(of: []), bytes: 1, type: "image/jpeg")
    info.metadata = [MetadataItem(group: "exif", key: "DateTimeOriginal", value: "2024:05:06 10:00:00")]
    let dated = spec(.metadata, ["from": "exif.DateTimeOriginal", "pattern": "{} "])
    let labels = WeakLabels.labels(dated, sample: sample, evidence: Evidence(media: [.init(part: 0, info: info)]))
    #expect(labels.first?.value == "2024:05:06")
  }

  @Test("models that agree give a label, models that do not give none")
  func agreement() {
    let models = spec(.agreement, ["providers": ["a", "b"], "threshold": 0.9])
    #expect(
      WeakLabels.agreed(models, answers: [("a", Answer(text: "Yes ")), ("b", Answer(text: "yes"))])?.value == "Yes")
    #expect(WeakLabels.agreed(models, answers: [("a", Answer(text: "yes")), ("b", Answer(text: "no"))]) == nil)
    #expect(
      WeakLabels.agreed(models, answers: [("a", Answer(text: "yes")), ("b", Answer(text: "yes", abstained: true))])
        == nil)
    #expect(WeakLabels.agreed(models, answers: []) == nil)
  }

  @Test("two extractors that agree give a label of what the first one read")
  func extractors() {
    var read = evidence(["total 5"])
    read.observations.append(
      Observation(id: "p0.ocr2.0", kind: .textLine, value: "total 5!", part: 0, source: "pp-ocr@4"))
    let labeller = spec(.agreement, ["sources": ["ocr", "ocr2"], "threshold": 0.8])
    for (value, expected) in [(0.85, ["total 5"]), (0.7, [])] {
      read.agreements = [
        Agreement(about: "ocr against ocr2", part: 0, sources: ["ocr", "ocr2"], modalities: [.image], value: value)
      ]
      #expect(WeakLabels.labels(labeller, sample: sample, evidence: read).map(\.value.string) == expected)
    }
    #expect(WeakLabels.extractors(labeller) == ["ocr", "ocr2"])
  }

  @Test("weak labels of a suite are scored apart from gold and never join it")
  func run() async throws {
    let small = try SmallSuite(
      40,
      head:
        "weak_labels: [{kind: metadata, options: {from: attributes.group}}]\ngates: [{metric: same, bound: '<= 0.5', authority: weak}]\n"
    )
    let summary = try await small.run()
    let (gold, weak) = (summary.results.all.rows(.gold), summary.results.all.rows(.weak))
    #expect(gold.first?.aggregate.value == 0.9)
    #expect(weak.first?.aggregate.value == 0)
    #expect(weak.first?.aggregate.n == 40)
    #expect(summary.results.gates.first?.verdict == .pass)
    let record = try #require(SampleRecord(line: try firstLine(summary.folder)))
    #expect(record.sample.labels.map(\.authority) == [.gold, .weak])
    #expect(record.sample.labels.last?.source == "metadata:attributes.group")
    let text = TerminalSummary.text(summary.results)
    #expect(text.contains("Weak labels (guessed by programs; never mixed with gold)"))
  }

  private func firstLine(_ folder: RunFolder) throws -> [UInt8] {
    var lines = try LineReader(path: folder.samples)
    return try lines.next()?.bytes ?? []
  }
}
