import AssayConfiguration
import AssayCore
import AssayEvaluation
import AssayMedia
import AssayPerception
import AssayWire

/// Draws the cases that fell under stress: each medium as it was beside the one that was asked about.
struct StressCaseLoader {
  let folder: RunFolder
  let media: (any MediaDecoding)?

  func load(_ list: [JSONValue]) async -> [ReportModel.Stress.Case] {
    guard !list.isEmpty, let entries = try? RunLog(path: folder.samples).entries() else { return [] }
    let log = RunLog(path: folder.samples)
    func record(_ index: Int?, _ epoch: Int?) -> SampleRecord? {
      entries.last { Int($0.index) == index && Int($0.epoch) == epoch }.flatMap { try? log.record($0) }
    }
    var cases: [ReportModel.Stress.Case] = []
    for items in Self.bySample(list).prefix(StressView.casesMax) {
      let item = items[0]
      let epoch = item["epoch"]?.int
      guard let stressed = record(item["index"]?.int, epoch) else { continue }
      let clean = record(item["clean_index"]?.int, epoch)
      cases.append(await drawn(items, stressed, clean))
    }
    return cases
  }

  /// What fell by several metrics is one case: never empty.
  static func bySample(_ list: [JSONValue]) -> [[JSONValue]] {
    var cases: [[JSONValue]] = []
    for item in list {
      if let place = cases.firstIndex(where: { $0[0]["index"] == item["index"] && $0[0]["epoch"] == item["epoch"] }) {
        cases[place].append(item)
      } else {
        cases.append([item])
      }
    }
    return cases
  }

  private func drawn(
    _ items: [JSONValue], _ stressed: SampleRecord, _ clean: SampleRecord?
  ) async -> ReportModel.Stress.Case {
    let falls = items.map { item in
      let fall = [item["clean"]?.double, item["value"]?.double].map { $0.map(Figures.number) ?? "–" }
      return "\(item["name"]?.string ?? "") \(fall.joined(separator: " → "))"
    }
    var result = ReportModel.Stress.Case(
      id: stressed.sample.id, reason: falls.joined(separator: " · "),
      question: stressed.sample.request.question,
      expected: stressed.sample.labels(.answer, .gold).first.map { HardCaseLoader.shown($0.value) },
      cleanAnswer: clean?.answer?.text, answer: stressed.failure?.message ?? stressed.answer?.text,
      commands: stressed.stress?.commands { [folder] digest in
        let path = folder.mediaPath(digest)
        return Files.exists(path) ? path : nil
      } ?? [])
    let loader = HardCaseLoader(folder: folder, media: media)
    for medium in stressed.stress?.media ?? [] {
      if let clean { result.before += await loader.drawing(clean, part: medium.part).map { [$0] } ?? [] }
      result.after += await loader.drawing(stressed, part: medium.part).map { [$0] } ?? []
    }
    return result
  }
}

extension HardCaseLoader {
  /// One medium of a sample with what its labels point at; probed here where the run did not look at it.
  func drawing(_ record: SampleRecord, part index: Int) async -> String? {
    let parts = record.sample.request.parts
    guard let media, parts.indices.contains(index), let asset = parts[index].asset,
      let bytes = bytes(of: asset, at: record.mediaPaths[index])
    else { return nil }
    var info = record.evidence.media(part: index)
    if info == nil || info?.image == nil, parts[index].modality != .text {
      info = await media.probe(bytes, declaredType: asset.declaredType, name: asset.name)
    }
    guard let info, info.status != .refused,
      let illustration = try? await Illustrator(media: media).illustrate(bytes, info)
    else { return nil }
    return EvidenceDrawing.draw(
      illustration, info: info, observations: [], highlights: highlights(record, part: index))
  }
}
