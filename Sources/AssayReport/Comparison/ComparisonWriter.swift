package import AssayCore
package import AssayEvaluation
package import AssayMedia
import Foundation

/// Makes the page of a comparison: one self-contained file.
package enum ComparisonWriter {
  /// Cases of each kind and candidate that are shown with their media.
  package static let casesMax = 12

  /// - Parameters:
  ///   - media: decodes the media of the cases for drawing; nil leaves them undrawn.
  ///   - more: where media are kept that were made again for this page.
  ///   - unshown: why the perturbed medium of a case cannot be shown, by its id.
  /// - Throws: `.storage` when the page cannot be written.
  package static func write(
    _ comparison: Comparison, to path: String, media: (any MediaDecoding)?, more: RunFolder? = nil,
    unshown: [String: String] = [:]
  ) async throws(AssayError) {
    let page = await html(comparison, media: media, more: more, unshown: unshown)
    guard (try? Data(page.utf8).write(to: URL(filePath: path), options: .atomic)) != nil else {
      throw AssayError(
        .storage, "the comparison page cannot be written", at: .init(file: path),
        remedy: "name a file in a folder that exists and can be written")
    }
  }

  package static func html(
    _ comparison: Comparison, media: (any MediaDecoding)?, more: RunFolder? = nil, unshown: [String: String] = [:]
  ) async -> String {
    var shown: [ComparisonPage.Side] = []
    for candidate in comparison.candidates {
      // Either run may keep what both were asked about.
      let places = [candidate.folder, comparison.base] + [more].compactMap { $0 }
      let base = HardCaseLoader(folder: comparison.base, media: media, more: places)
      let other = HardCaseLoader(folder: candidate.folder, media: media, more: places)
      var side = ComparisonPage.Side(
        regressions: await cases(candidate.regressions, base, other),
        improvements: await cases(candidate.improvements, base, other))
      side.stressed = await stressed(candidate.stress?.regressions ?? [], base, other, unshown)
      shown.append(side)
    }
    return ComparisonPage.html(comparison, shown)
  }

  private static func stressed(
    _ cases: [ComparisonCase], _ base: HardCaseLoader, _ candidate: HardCaseLoader, _ unshown: [String: String]
  ) async -> [ComparisonPage.StressCase] {
    guard !cases.isEmpty else { return [] }
    let entries = (try? RunLog(path: candidate.folder.samples).entries()) ?? []
    let undrawn = HardCaseLoader(folder: base.folder, media: nil)
    var shown: [ComparisonPage.StressCase] = []
    for item in cases.prefix(casesMax) {
      let record = item.candidateRecord
      var made = ComparisonPage.StressCase(
        item: item, base: await undrawn.hardCase(item.baseRecord, reason: ""),
        candidate: await undrawn.hardCase(record, reason: ""), before: [], after: [])
      let clean = entries.last { Int($0.index) == record.stress?.cleanIndex && Int($0.epoch) == record.epoch }
      if let clean = clean.flatMap({ try? RunLog(path: candidate.folder.samples).record($0) }) {
        made.before = await drawings(clean, record, candidate)
      }
      made.after = await drawings(record, record, candidate)
      if made.after.isEmpty { made.reason = reason(record, candidate, unshown[item.id]) }
      shown.append(made)
    }
    return shown
  }

  /// The media that were changed, or all where the sample as a whole was.
  private static func drawings(
    _ record: SampleRecord, _ stressed: SampleRecord, _ loader: HardCaseLoader
  ) async -> [String] {
    let changed = stressed.stress?.media.map(\.part) ?? []
    var drawings: [String] = []
    for index in changed.isEmpty ? Array(record.sample.request.parts.indices) : changed {
      if let drawing = await loader.drawing(record, part: index) { drawings.append(drawing) }
    }
    return drawings
  }

  private static func reason(_ record: SampleRecord, _ loader: HardCaseLoader, _ known: String?) -> String {
    if let known { return known }
    if record.sample.request.parts.allSatisfy({ $0.asset == nil }) { return "No medium is left to show." }
    if loader.media == nil { return "Media were not decoded for this page." }
    return "The perturbed medium is kept with neither run, or cannot be drawn."
  }

  private static func cases(
    _ cases: [ComparisonCase], _ base: HardCaseLoader, _ candidate: HardCaseLoader
  ) async -> [ComparisonPage.Case] {
    var shown: [ComparisonPage.Case] = []
    for item in cases.prefix(casesMax) {
      shown.append(
        ComparisonPage.Case(
          item: item, base: await base.hardCase(item.baseRecord, reason: ""),
          candidate: await candidate.hardCase(item.candidateRecord, reason: "")))
    }
    return shown
  }
}
