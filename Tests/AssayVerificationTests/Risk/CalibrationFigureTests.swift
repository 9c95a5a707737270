import AssayCore
import AssayStatistics
import AssayWire
import Foundation
import Testing

@testable import AssayVerification

/// What calibration with few labels is worth on the development data: run with `ASSAY_DATA` set and
/// `ASSAY_CALIBRATE=nlvr_dev.jsonl swift test --filter CalibrationFigure`.
@Suite("CalibrationFigure")
struct CalibrationFigureTests {
  private static let name = ProcessInfo.processInfo.environment["ASSAY_CALIBRATE"]

  @Test("ECE with a hundred labels, and how often a certificate holds", .enabled(if: name != nil))
  func figures() throws {
    let name = try #require(Self.name)
    guard let file = try ClaimFile(name) else { return }
    let rows = try file.rows.compactMap { row -> CalibrationRow? in
      guard let verification = row.verification else { return nil }
      let value: JSONValue = [
        "id": .string(row.id), "group": .string(row.group), "verdict": .string(verification.verdict.rawValue),
        "risk": .double(verification.risk), "strength": .double(verification.strength), "label": row.label,
      ]
      return try CalibrationRow(value)
    }
    try measure(name, rows)
    if name.hasPrefix("selfcheck") { try peers(file) }
    #expect(!rows.isEmpty)
  }

  private func measure(_ name: String, _ rows: [CalibrationRow]) throws {
    for authority in Authority.allCases where rows.contains(where: { $0.authority == authority }) {
      var preparation = CalibrationPreparation(rows, authority: authority)
      report("\(name) \(authority.rawValue) strength", preparation.strengthRows())
      report("\(name) \(authority.rawValue) risk", preparation.riskRows(nil))
    }
  }

  /// The scores of other systems that stand beside the labels, as risks.
  private func peers(_ file: ClaimFile) throws {
    for peer in ["nli", "prompt", "bert"] {
      let used = file.rows.compactMap { row in
        row.label["peers"]?[peer]?.double.map { (score: min(max($0, 0), 1), wrong: row.isNotSupported, row.group) }
      }
      var numbers: [String: Int] = [:]
      let groups = used.map { item in
        let number = numbers[item.2] ?? numbers.count
        numbers[item.2] = number
        return number
      }
      let rows = try #require(
        LabelledScores(scores: used.map(\.score), labels: used.map(\.wrong), groups: groups))
      report("peer \(peer)", rows)
    }
  }

  private func report(_ title: String, _ rows: LabelledScores) {
    var generator = SeededGenerator(seed: 1, purpose: title)
    let values = [RiskMetric.auroc, .auprc, .baseRate, .ece, .accuracy(coverage: 0.8)].map { metric in
      "\(metric.name) \(RiskRows(rows).value(metric).map(decimals) ?? "-")"
    }
    print("== \(title): n \(rows.count), \(values.joined(separator: ", "))")
    for byGroup in [true, false] {
      guard let error = CalibrationCheck.error(rows, byGroup: byGroup, using: &generator) else { continue }
      print(
        "   ECE, 100 labels\(byGroup ? " in groups" : ""): mean \(decimals(error.mean)) (noise \(decimals(error.noise)), debiased \(decimals(error.debiased))), median \(decimals(error.median)),"
          + " 90th \(decimals(error.ninetieth)), within 0.05 in \(percent(error.withinFivePercent))")
    }
    for alpha in [0.05, 0.1] {
      let labels = min(300, rows.count / 2)
      guard let bound = CalibrationCheck.bound(rows, alpha: alpha, labels: labels, using: &generator) else { continue }
      print(
        "   certificate \(percent(alpha)) from \(labels) labels: held \(percent(bound.held)), "
          + "given in \(percent(bound.certified)), coverage \(decimals(bound.meanCoverage)), "
          + "error rate \(decimals(bound.meanErrorRate))")
    }
  }
}
