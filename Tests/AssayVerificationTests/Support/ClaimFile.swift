import AssayWire
import Foundation
import Testing

@testable import AssayVerification

/// A labelled claim file of the development data, verified line by line as a batch is, with the scores of the
/// format's section "Scores that count".
struct ClaimFile {
  struct Row {
    var id: String
    var text: String
    var group: String
    var label: JSONValue
    var verification: Verification?

    var gold: String { label["verdict"]?.string ?? "" }
    var authority: String { label["authority"]?.string ?? "" }
    var type: String { label["type"]?.string ?? "" }

    /// `not_supported` is met by contradicted and unsupported; `accept` lists other right verdicts.
    var isRight: Bool {
      guard let verdict = verification?.verdict.rawValue else { return false }
      if verdict == gold { return true }
      if gold == "not_supported" { return verdict == "contradicted" || verdict == "unsupported" }
      return label["accept"]?.array?.contains { $0.string == verdict } ?? false
    }

    var isNotSupported: Bool { gold != "supported" }
  }

  var rows: [Row] = []

  /// Nil, with a message, when the variable ASSAY_DATA is not set.
  init?(_ name: String) throws {
    guard let data = ProcessInfo.processInfo.environment["ASSAY_DATA"] else {
      print("skipped: ASSAY_DATA is not set, so \(name) is not read")
      return nil
    }
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: data).appending(path: "verification/\(name)")))
    var session = BatchSession()
    let verifier = Verifier()
    for line in bytes.split(separator: 10) {
      let work = session.admit(BatchSession.decode(Array(line)))
      guard case .verify(let batch, let evidence) = work else {
        if case .fault(let fault, let id, _) = work { Issue.record("\(id ?? "?"): \(fault.message) \(fault.pointer)") }
        continue
      }
      let value = try JSONValue(parsing: line)
      var row = Row(
        id: batch.id, text: value["claim"]?.string ?? value["answer"]?.string ?? "",
        group: value["group"]?.string ?? batch.id, label: value["label"] ?? .null)
      switch batch.content {
      case .claim(let text):
        row.verification = verifier.verify(claim: text, prompt: batch.prompt, evidence: evidence)
      case .answer(let text):
        row.verification = verifier.verify(answer: text, prompt: batch.prompt, evidence: evidence)
      case .evidence, .segment: continue
      }
      rows.append(row)
    }
  }

  init(rows: [Row]) { self.rows = rows }

  /// Half of the groups: 0 for development, 1 to look at once per milestone.
  func half(_ half: Int) -> ClaimFile {
    ClaimFile(
      rows: rows.filter { row in
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in row.group.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int(hash >> 17 & 1) == half
      })
  }

  func only(_ included: (Row) -> Bool) -> ClaimFile { ClaimFile(rows: rows.filter(included)) }

  var accuracy: Double { rows.isEmpty ? .nan : Double(rows.count(where: \.isRight)) / Double(rows.count) }

  /// Rows that were understood: the verdict is not `not_checkable`, or that is what the label says.
  var parsed: ClaimFile {
    only { $0.verification.map { $0.verdict != .notCheckable } ?? false || $0.gold == "not_checkable" }
  }

  /// Area under the curve of risk against "gold is not supported", rows labelled not checkable left out.
  var auroc: Double {
    let used = rows.filter { $0.gold != "not_checkable" }
    let positive = used.filter(\.isNotSupported).map { $0.verification?.risk ?? 0.5 }
    let negative = used.filter { !$0.isNotSupported }.map { $0.verification?.risk ?? 0.5 }
    guard !positive.isEmpty, !negative.isEmpty else { return .nan }
    var sum = 0.0
    for high in positive { for low in negative { sum += high > low ? 1 : high == low ? 0.5 : 0 } }
    return sum / Double(positive.count * negative.count)
  }

  /// A confusion table and the wrong rows, for the eye.
  func report(_ title: String, wrong: Int = 0) {
    var table: [String: Int] = [:]
    for row in rows { table["\(row.gold) → \(row.verification?.verdict.rawValue ?? "missing")", default: 0] += 1 }
    print("== \(title): n \(rows.count), accuracy \(accuracy), parsed \(parsed.rows.count), auroc \(auroc)")
    for (key, count) in table.sorted(by: { $0.key < $1.key }) { print("   \(key): \(count)") }
    for row in rows.filter({ !$0.isRight }).prefix(wrong) {
      let claims = row.verification?.claims ?? []
      print("   ✗ \(row.id) [\(row.gold)] \(row.text)")
      for claim in claims {
        print("       \(claim.judgement.verdict) \(claim.judgement.rule) \(claim.judgement.explanation)")
      }
    }
  }
}
