import AssayLanguage
import AssayWire
import Foundation
import Testing

@testable import AssayVerification

/// `ASSAY_SPEED=1 swift test -c release -Xswiftc -enable-testing --filter SceneSpeed` prints claims per second.
@Suite(
  "Speed of scene claims",
  .enabled(
    if: ProcessInfo.processInfo.environment["ASSAY_SPEED"] != nil
      && ProcessInfo.processInfo.environment["ASSAY_DATA"] != nil))
struct SceneSpeedTests {
  @Test("read and judged per second", arguments: ["nlvr_dev.jsonl", "clevr_claims_dev.jsonl", "coco_claims.jsonl"])
  func speed(name: String) throws {
    let data = try #require(ProcessInfo.processInfo.environment["ASSAY_DATA"])
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: data).appending(path: "verification/\(name)")))
    var session = BatchSession()
    var rows: [(text: String, evidence: EvidenceIndex)] = []
    for line in bytes.split(separator: 10) {
      guard case .verify(let batch, let evidence) = session.admit(BatchSession.decode(Array(line))) else { continue }
      switch batch.content {
      case .claim(let text), .answer(let text): rows.append((text, evidence))
      default: continue
      }
    }
    let clock = ContinuousClock()
    let rounds = 10
    for part in ["warm", "read", "read and judge"] {
      var claims = 0
      let time = clock.measure {
        for _ in 0..<rounds {
          for row in rows {
            let text = TokenizedText(row.text)
            var memory = ReadingMemory()
            let sentence = Sentence(text: text, tokens: 0..<text.count, kinds: row.evidence.kinds)
            for claim in SceneReader().claims(of: sentence, &memory) {
              claims += 1
              guard part != "read", case .scene(let formula) = claim.form else { continue }
              _ = SceneJudge().judge(formula, of: claim, in: text, against: row.evidence)
            }
          }
        }
      }
      let seconds = Double(time.components.attoseconds) / 1e18 + Double(time.components.seconds)
      print("\(name) \(part): \(Int(Double(rows.count * rounds) / seconds)) sentences/s, \(claims / rounds) claims")
    }
  }
}
