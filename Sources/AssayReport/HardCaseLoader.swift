import AssayCore
import AssayEvaluation
import AssayMedia
import AssayPerception
import AssayWire
import Foundation

/// Chooses the cases worth a person's time, and draws the evidence on their media.
struct HardCaseLoader {
  static let casesMax = 14
  static let mediaBytesMax = 64 << 20

  let folder: RunFolder
  let media: (any MediaDecoding)?
  /// Where else media may be kept.
  var more: [RunFolder] = []

  /// - Parameters:
  ///   - lists: `hard_cases` of `scores.json`: the worst samples of each metric.
  ///   - scores: names of the metrics that judge answers; their cases come first.
  func load(_ lists: [JSONValue], scores: [String]) async -> [ReportModel.HardCase] {
    let wanted = choose(lists, answers: scores)
    guard !wanted.isEmpty, let entries = try? RunLog(path: folder.samples).entries() else { return [] }
    let log = RunLog(path: folder.samples)
    var cases: [ReportModel.HardCase] = []
    for choice in wanted {
      guard let entry = entries.last(where: { Int($0.index) == choice.index && Int($0.epoch) == choice.epoch }),
        let record = try? log.record(entry)
      else { continue }
      cases.append(await hardCase(record, reason: choice.reason))
    }
    return cases
  }

  private struct Choice {
    var index: Int
    var epoch: Int
    var reason: String
  }

  /// One after another from each metric's list, so that no metric fills the page; each sample once.
  private func choose(_ lists: [JSONValue], answers: [String]) -> [Choice] {
    let gold = lists.filter { $0["authority"]?.string == "gold" }
    func judgesAnswers(_ list: JSONValue) -> Bool { answers.contains(list["name"]?.string ?? "") }
    let ordered = gold.filter(judgesAnswers) + gold.filter { !judgesAnswers($0) }
    var queues = ordered.map { list in (name: list["name"]?.string ?? "", cases: (list["cases"]?.array ?? [])[...]) }
    var chosen: [Choice] = []
    var seen: Set<String> = []
    while chosen.count < Self.casesMax, queues.contains(where: { !$0.cases.isEmpty }) {
      for position in queues.indices where chosen.count < Self.casesMax {
        guard let item = queues[position].cases.popFirst(), let index = item["index"]?.int,
          let epoch = item["epoch"]?.int,
          seen.insert("\(index)/\(epoch)").inserted
        else { continue }
        let value = item["value"]?.double.map { " " + Figures.number($0) } ?? ""
        chosen.append(Choice(index: index, epoch: epoch, reason: queues[position].name + value))
      }
    }
    return chosen
  }

  /// One sample as the page shows it, with what was perceived drawn on its media.
  func hardCase(_ record: SampleRecord, reason: String) async -> ReportModel.HardCase {
    let sample = record.sample
    let expected = sample.labels(.answer, .gold).first.map { Self.shown($0.value) }
    var scores: [ReportModel.Fact] = record.scores.map { named in
      let weak = named.score.authority == .weak ? " (weak)" : ""
      switch named.score.outcome {
      case .value(let value): return .init(named.name + weak, Figures.number(value))
      case .unscored(let reason): return .init(named.name + weak, "unscored: \(reason)")
      }
    }
    if let confidence = record.answer?.confidence {
      scores.append(.init("the model's own confidence", Figures.number(confidence)))
    }
    let attributes = sample.attributes.sorted { $0.key < $1.key }.map { ReportModel.Fact($0.key, Self.shown($0.value)) }
    return ReportModel.HardCase(
      id: sample.id, reason: reason, question: sample.request.question, expected: expected,
      answer: record.failure.map { "no answer: \($0.message)" } ?? record.answer?.text,
      steps: record.answer?.steps ?? [],
      scores: scores, attributes: attributes, drawings: await drawings(record))
  }

  static func shown(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): text
    case .array(let list) where list.allSatisfy({ $0.string != nil }):
      list.compactMap(\.string).joined(separator: " or ")
    default: value.compact
    }
  }

  private func drawings(_ record: SampleRecord) async -> [String] {
    guard let media else { return [] }
    let illustrator = Illustrator(media: media)
    var drawings: [String] = []
    for (index, part) in record.sample.request.parts.enumerated() {
      guard let asset = part.asset, let info = record.evidence.media(part: index), info.status != .refused,
        let bytes = bytes(of: asset, at: record.mediaPaths[index]),
        let illustration = try? await illustrator.illustrate(bytes, info)
      else { continue }
      let found = record.evidence.observations
      // A model that was handed the evidence shows it again; what it saw itself is drawn beside it.
      let known = Set(found)
      let own = (record.answer?.perceived?.observations ?? []).filter { !known.contains($0) }
      let seen = (found + own).filter { $0.part == index }
      drawings.append(
        EvidenceDrawing.draw(illustration, info: info, observations: seen, highlights: highlights(record, part: index)))
    }
    return drawings
  }

  /// Where the labels say the support is, and where the model says it found it.
  func highlights(_ record: SampleRecord, part: Int) -> [Highlight] {
    var highlights: [Highlight] = []
    for label in record.sample.labels(.evidence, .gold) {
      for item in label.value.array ?? [] where item["part"]?.int ?? label.part ?? part == part {
        if let region = try? item.decode(Region.self) {
          highlights.append(Highlight(region: region, label: "expected", role: .expected))
        }
      }
    }
    for cited in record.answer?.evidence ?? [] where cited.part == part {
      highlights.append(Highlight(region: cited.region, label: "cited", role: .cited))
    }
    return highlights
  }

  func bytes(of asset: Asset, at path: String?) -> [UInt8]? {
    let places = [folder.mediaPath(asset.digest), path] + more.map { $0.mediaPath(asset.digest) }
    for candidate in places.compactMap({ $0 }) {
      guard asset.bytes <= Self.mediaBytesMax, let data = FileManager.default.contents(atPath: candidate) else {
        continue
      }
      let bytes = [UInt8](data)
      // A file that changed since the run must not be shown as what the model saw.
      if Digest(of: bytes) == asset.digest { return bytes }
    }
    return nil
  }
}
