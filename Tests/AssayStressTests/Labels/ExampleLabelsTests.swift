import AssayCore
import AssayWire
import Glibc
import Testing

@testable import AssayStress

/// What `scripts/example-media` made, where a test was told of it.
private let madeExamples = getenv("ASSAY_EXAMPLE_MEDIA").map { String(cString: $0) }

@Suite(
  "Labels of the shipped examples",
  .enabled(if: madeExamples != nil, "set ASSAY_EXAMPLE_MEDIA to what scripts/example-media made"))
struct ExampleLabelsTests {
  /// The labels and the question of each case, with its media.
  private static func samples(_ example: String, _ modality: Modality) throws -> [Sample] {
    let root = try #require(madeExamples)
    let stream = try #require(fopen("\(root)/\(example)/data/cases.jsonl", "rb"))
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&block, 1, block.count, stream), count > 0 { bytes += block[..<count] }
    return try bytes.split(separator: 0x0A).map { line in
      let value = try JSONValue(parsing: Array(line))
      let labels = try (value["labels"]?.array ?? []).map { entry in
        var members = entry.object ?? JSONObject()
        for (name, standard) in [("authority", "gold"), ("source", "dataset")] where members[name] == nil {
          members[name] = .string(standard)
        }
        return try JSONValue.object(members).decode(Label.self)
      }
      let texts = value["input"]?[0]?["content"]?.array?.compactMap { $0["text"]?.string } ?? []
      return DrawnLabels.sample(
        labels, question: texts.joined(separator: " "), modality: modality, id: value["id"]?.string ?? "")
    }
  }

  private static let examples: [(String, Modality)] = [
    ("inspection", .image), ("receipts", .image), ("voice-support", .audio),
  ]

  private static let effects: [(String, LabelEffect)] = [
    ("half size", LabelEffect(plane: PlaneMap(width: 160, height: 120) { x, y in (x / 2, y / 2) })),
    ("turned", LabelEffect(plane: DrawnLabels.rotation(degrees: 12, width: 320, height: 240))),
    ("cut", LabelEffect(plane: DrawnLabels.crop(60, 60, width: 180, height: 120))),
    ("covered", LabelEffect(hiddenBoxes: [Box2D(x: 0, y: 0, width: 160, height: 240)])),
    ("pale", LabelEffect(unsure: [.init(.colours, "pale")])),
    ("gone", LabelEffect(unsure: [.init(.everything, "gone")])),
  ]

  @Test("Every label is understood, and none leaves silently", arguments: examples.indices)
  func nothingIsSilent(index: Int) throws {
    let (example, modality) = Self.examples[index]
    let samples = try Self.samples(example, modality)
    #expect(samples.count > 5)
    for sample in samples {
      for (name, effect) in Self.effects {
        let (moved, dropped) = LabelMover.move(sample.labels, of: sample, part: 0, by: effect, perturbation: name)
        #expect(moved.count + dropped.filter { $0.entries == nil }.count == sample.labels.count, "\(sample.id) \(name)")
        #expect(!dropped.contains { $0.reason.hasPrefix("the label is wrong") }, "\(sample.id) \(name)")
        #expect(dropped.allSatisfy { !$0.reason.isEmpty })
        #expect(moved.filter { $0.authority == .gold }.count <= sample.labels.filter { $0.authority == .gold }.count)
      }
    }
  }

  @Test("A smaller picture keeps every answer and every box of the trays")
  func halfSize() throws {
    for sample in try Self.samples("inspection", .image) {
      // Far larger than any tray: nothing is cut.
      let effect = LabelEffect(plane: PlaneMap(width: 4000, height: 4000) { x, y in (x / 2, y / 2) })
      let (moved, dropped) = LabelMover.move(sample.labels, of: sample, part: 0, by: effect, perturbation: "half")
      #expect(dropped.isEmpty, "\(sample.id): \(dropped)")
      #expect(moved.count == sample.labels.count)
    }
  }
}
