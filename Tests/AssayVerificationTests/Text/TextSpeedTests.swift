import AssayWire
import Foundation
import Testing

@testable import AssayVerification

/// `ASSAY_SPEED=1 ASSAY_DATA=… swift test -c release -Xswiftc -enable-testing --filter TextSpeedTests` prints claims per
/// second on one core, evidence indexed before.
@Suite("Speed of text claims")
struct TextSpeedTests {
  @Test(
    "Claims per second", .enabled(if: ProcessInfo.processInfo.environment["ASSAY_SPEED"] != nil),
    arguments: ["sroie_claims_dev.jsonl", "speech_claims_dev.jsonl", "selfcheck_claims.jsonl"])
  func throughput(name: String) throws {
    let data = try #require(ProcessInfo.processInfo.environment["ASSAY_DATA"])
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: data).appending(path: "verification/\(name)")))
    var session = BatchSession()
    var work: [(claim: String, evidence: EvidenceIndex)] = []
    for line in bytes.split(separator: 10) {
      guard case .verify(let batch, let evidence) = session.admit(BatchSession.decode(Array(line))),
        case .claim(let text) = batch.content
      else { continue }
      work.append((text, evidence))
    }
    let verifier = Verifier()
    let clock = ContinuousClock()
    let start = clock.now
    var count = 0
    var strength = 0.0
    while count < 20_000 {
      for item in work { strength += verifier.verify(claim: item.claim, evidence: item.evidence).strength }
      count += work.count
    }
    let (whole, parts) = (clock.now - start).components
    print("SPEED \(name): \(Int(Double(count) / (Double(whole) + Double(parts) / 1e18))) claims/s")
    #expect(strength > 0)
  }

  @Test("A megabyte of claim", .enabled(if: ProcessInfo.processInfo.environment["ASSAY_SPEED"] != nil))
  func megabyte() {
    for text in [
      "The speaker says \"" + String(repeating: "word ", count: 200_000),
      String(repeating: "total is ", count: 110_000),
    ] {
      for evidence in [TextFixtures.receipt, TextFixtures.call, TextFixtures.articles] {
        let clock = ContinuousClock()
        let start = clock.now
        _ = Verifier().verify(claim: text, evidence: evidence)
        print("SPEED megabyte \(text.prefix(12)): \(clock.now - start)")
      }
    }
  }
}
