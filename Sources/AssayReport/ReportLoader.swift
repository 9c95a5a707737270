import AssayCore
import AssayEvaluation
import AssayScoring
import AssayWire
import Foundation

/// Reads `run.json`, `scores.json`, `slices.json` and, for examples of failures, `samples.jsonl`.
struct ReportLoader {
  private static let examplesMax = 5
  private static let fileBytesMax = 256 << 20

  let folder: RunFolder
  let manifest: RunManifest
  let scores: JSONValue
  let slices: JSONValue

  init(_ folder: RunFolder) throws(AssayError) {
    self.folder = folder
    manifest = try RunManifest(reading: folder)
    scores = try Self.json(folder.scores)
    slices = try Self.json(folder.slices)
  }

  private static func json(_ path: String) throws(AssayError) -> JSONValue {
    guard let data = FileManager.default.contents(atPath: path), data.count <= fileBytesMax else {
      throw AssayError(
        .data, "the run has no results yet", at: .init(file: path),
        remedy: "finish it with --resume, or run `assay score`")
    }
    do throws(JSONError) { return try JSONValue(parsing: [UInt8](data)) } catch {
      throw AssayError(.data, error.message, at: .init(file: path, line: error.line, column: error.column))
    }
  }

  /// The metrics that judge the answer itself, for choosing and describing hard cases.
  var answerNames: [String] {
    rows("gold").filter { $0.layer == .generation || $0.layer == .reasoning }.map(\.name)
  }

  var hardCases: [JSONValue] { scores["hard_cases"]?.array ?? [] }

  mutating func model() -> ReportModel {
    var model = ReportModel(suite: manifest.suite, model: manifest.model)
    model.slices = sliceNames.map { ($0, counts(of: $0)?["samples"]?.int ?? 0) }
    model.gold = rows("gold")
    model.weak = rows("weak")
    model.gates = gates
    model.outcome = outcome(model.gates)
    model.verdict = verdict
    model.facts = facts
    model.answerEvidence = answerEvidence
    model.failures = failures()
    model.stress = stress
    model.attacks = attacks
    model.notes = notes
    model.provenance = provenance
    return model
  }

  private var sliceNames: [String] { ["all"] + (slices["slices"]?.object?.keys ?? []) }

  private func result(of slice: String) -> JSONValue? {
    slice == "all" ? scores["results"] : slices["slices"]?[slice]
  }

  private func counts(of slice: String) -> JSONValue? { result(of: slice)?["counts"] }

  private func rows(_ authority: String) -> [ReportModel.MetricRow] {
    let byName = sliceNames.map { slice in
      Dictionary(
        (result(of: slice)?[authority]?.array ?? []).compactMap { row -> (String, Aggregate)? in
          guard let name = row["name"]?.string, let aggregate = try? row.decode(Aggregate.self) else { return nil }
          return (name, aggregate)
        }, uniquingKeysWith: { first, _ in first })
    }
    let names = (scores["results"]?[authority]?.array ?? []).compactMap { $0["name"]?.string }
    return names.compactMap { name in
      guard let first = byName.compactMap({ $0[name] }).first, byName.contains(where: { ($0[name]?.n ?? 0) > 0 }) else {
        return nil
      }
      return .init(
        name: name, definition: first.metric, layer: first.layer, higherIsBetter: first.higherIsBetter,
        cells: byName.map { cells in cells[name].flatMap { $0.n == 0 && $0.unscored.isEmpty ? nil : $0 } })
    }
  }

  private var gates: [ReportModel.Gate] {
    (scores["gates"]?.array ?? []).compactMap { gate in
      guard let metric = gate["metric"]?.string, let text = gate["bound"]?.string, let bound = Bound(parsing: text)
      else {
        return nil
      }
      let outcome: ReportModel.Outcome =
        switch gate["verdict"]?.string {
        case "pass": .pass
        case "fail": .fail
        default: .inconclusive
        }
      return .init(
        name: gate["name"]?.string ?? metric, metric: metric,
        slice: (gate["slice"]?.string ?? "all") + (gate["stress"]?.string.map { ", under \($0)" } ?? "")
          + (gate["attack"]?.string.map { ", \($0)" } ?? ""),
        bound: bound.limit,
        isLowerBound: bound.isLower, outcome: outcome, value: gate["value"]?.double, low: gate["low"]?.double,
        high: gate["high"]?.double, n: gate["n"]?.int ?? 0, explanation: gate["reason"]?.string ?? "")
    }
  }

  /// Gates that pass on a part of the data say nothing of the rest.
  private var isCutShort: Bool { manifest.status != .success }

  private func outcome(_ gates: [ReportModel.Gate]) -> ReportModel.Outcome {
    switch scores["verdict"]?["word"]?.string {
    case "passed" where isCutShort, "finished" where isCutShort: .inconclusive
    case "finished": .none
    case "passed": gates.isEmpty ? .none : .pass
    case "failed": .fail
    default: .inconclusive
    }
  }

  private var verdict: String {
    let reasons = (scores["verdict"]?["reasons"]?.array ?? []).compactMap(\.string)
    let lead =
      switch scores["verdict"]?["word"]?.string {
      case "passed" where isCutShort, "finished" where isCutShort: "Inconclusive, of the samples that were finished"
      case "finished": "Finished"
      case "passed": "Passed"
      case "failed": "Failed"
      default: "Inconclusive"
      }
    var text = "\(lead): \(reasons.joined(separator: "; "))."
    if manifest.status == .cancelled || manifest.status == .started {
      text += " The run was interrupted; these are the samples finished before."
    }
    if let failure = manifest.failure { text += " The run ended early: \(failure)" }
    return text
  }

  private var answerEvidence: ReportModel.AnswerEvidence? {
    let tables = (scores["results"]?["evidence"]?.array ?? []).filter { $0["authority"]?.string == "gold" }
    guard !tables.isEmpty else { return nil }
    func sum(_ key: String) -> Int { tables.reduce(0) { $0 + ($1[key]?.int ?? 0) } }
    return .init(
      bothRight: sum("right_answer_right_evidence"), rightAnswerWrongEvidence: sum("right_answer_wrong_evidence"),
      wrongAnswerRightEvidence: sum("wrong_answer_right_evidence"), bothWrong: sum("wrong_answer_wrong_evidence"))
  }

  /// Counts by kind with a few examples, read from the log in one bounded pass.
  private func failures() -> [ReportModel.Failure] {
    let kinds = counts(of: "all")?["failures"]?.object?.members ?? []
    guard !kinds.isEmpty else { return [] }
    var examples: [String: [ReportModel.Fact]] = [:]
    try? RunLog(path: folder.samples).forEach(depth: .scores) { record in
      guard let failure = record.failure, examples[failure.type, default: []].count < Self.examplesMax else { return }
      examples[failure.type, default: []].append(.init(record.sample.id, failure.message))
    }
    return kinds.map { .init(kind: $0.key, count: $0.value.int ?? 0, examples: examples[$0.key] ?? []) }
  }
}
