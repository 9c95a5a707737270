import AssayCore
import AssayStatistics
import AssayWire
import Foundation
import Testing

@testable import AssayVerification

/// How well the risk model orders the development data beside the plain rule of the batch format: run with
/// `ASSAY_DATA` set and `ASSAY_RISK=nlvr_dev.jsonl,clevr_claims_dev.jsonl swift test --filter RiskFigure`.
@Suite("RiskFigure")
struct RiskFigureTests {
  private static let names = ProcessInfo.processInfo.environment["ASSAY_RISK"]

  private struct Row {
    var group: String
    var label: JSONValue
    var plain: Double
    var assessment: RiskAssessment
  }

  @Test("AUROC of the shipped and of a trained model beside the plain rule", .enabled(if: names != nil))
  func figures() throws {
    let names = try #require(Self.names).split(separator: ",").map(String.init)
    let data = try #require(ProcessInfo.processInfo.environment["ASSAY_DATA"], "ASSAY_DATA is not set")
    for name in names {
      for authority in Authority.allCases { try report(name, try rows("\(data)/verification/\(name)"), authority) }
    }
  }

  private func rows(_ path: String) throws -> [Row] {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    var session = BatchSession()
    let (verifier, risk) = (Verifier(), CalibratedRisk())
    var rows: [Row] = []
    for line in bytes.split(separator: 10) {
      guard case .verify(let batch, let evidence) = session.admit(BatchSession.decode(Array(line))) else { continue }
      let verification: Verification
      switch batch.content {
      case .claim(let text): verification = verifier.verify(claim: text, prompt: batch.prompt, evidence: evidence)
      case .answer(let text): verification = verifier.verify(answer: text, prompt: batch.prompt, evidence: evidence)
      case .evidence, .segment: continue
      }
      let value = try JSONValue(parsing: line)
      rows.append(
        Row(
          group: value["group"]?.string ?? batch.id, label: value["label"] ?? .null, plain: Self.plain(verification),
          assessment: risk.assess(verification, evidence: evidence)))
    }
    return rows
  }

  /// What the batch format defines where no risk is stated.
  private static func plain(_ verification: Verification) -> Double {
    switch verification.verdict {
    case .supported: (1 - verification.strength) / 2
    case .notCheckable: 0.5
    case .contradicted, .unsupported: (1 + verification.strength) / 2
    }
  }

  private func report(_ name: String, _ rows: [Row], _ authority: Authority) throws {
    let used = try rows.enumerated().compactMap { index, row -> (row: Row, isWrong: Bool)? in
      let read = try CalibrationRow(["id": .string("\(index)"), "label": row.label])
      guard read.authority == authority, let isSupported = read.isSupported else { return nil }
      return (row, !isSupported)
    }
    guard !used.isEmpty else { return }
    func auroc(_ risks: [Double], _ wrong: [Bool]) -> String {
      RiskRows(risks: risks, wrong: wrong)?.value(.auroc).map(decimals) ?? "-"
    }
    let wrong = used.map(\.isWrong)
    print(
      "== \(name) \(authority.rawValue): n \(used.count), plain rule \(auroc(used.map(\.row.plain), wrong)), "
        + "shipped model \(auroc(used.map(\.row.assessment.raw), wrong))")
    let isHeld = used.map { $0.row.group.utf8.reduce(UInt32(7)) { $0 &* 31 &+ UInt32($1) } % 2 == 0 }
    let taught = zip(used, isHeld).filter { !$1 }.map {
      RiskExample(signals: $0.0.row.assessment.signals, isWrong: $0.0.isWrong)
    }
    guard let model = try? RiskModel.train(taught, version: "half") else { return }
    let held = zip(used, isHeld).filter(\.1).map(\.0)
    print(
      "   other half: shipped \(auroc(held.map(\.row.assessment.raw), held.map(\.isWrong))), trained on one half "
        + auroc(held.map { model.risk($0.row.assessment.signals).value }, held.map(\.isWrong)))
  }
}
