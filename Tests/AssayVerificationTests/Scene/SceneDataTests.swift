import AssayWire
import Foundation
import Testing

@testable import AssayVerification

@Suite(
  "Scene claims of the development files", .enabled(if: ProcessInfo.processInfo.environment["ASSAY_DATA"] != nil))
struct SceneDataTests {
  @Test("NLVR: right on nine in ten rows, and on nearly all that is understood", arguments: [0, 1])
  func drawn(half: Int) throws {
    let rows = try #require(try ClaimFile("nlvr_dev.jsonl")).half(half)
    #expect(rows.accuracy >= 0.93)
    #expect(rows.parsed.accuracy >= 0.96)
    #expect(Double(rows.parsed.rows.count) >= 0.93 * Double(rows.rows.count))
  }

  @Test("CLEVR: every verdict, and nothing unsupported is called supported", arguments: [0, 1])
  func solids(half: Int) throws {
    let rows = try #require(try ClaimFile("clevr_claims_dev.jsonl")).half(half)
    #expect(rows.accuracy >= 0.99)
    let wronglySupported = rows.rows.count { $0.gold == "unsupported" && $0.verification?.verdict == .supported }
    #expect(wronglySupported == 0)
  }

  @Test("Pictures with captions: gold and weak rows apart, against word overlap, in pairs, and by the wrong word")
  func pictures() throws {
    let file = try #require(try ClaimFile("coco_claims.jsonl"))
    let gold = file.only { $0.authority == "gold" }
    #expect(gold.accuracy >= 0.97)
    let captions = file.only { ["caption", "swapped", "foreign"].contains($0.type) }
    #expect(captions.auroc >= 0.95)
    #expect(file.only { ["presence", "count"].contains($0.type) }.auroc >= 0.97)
    #expect(Self.pairwise(captions) >= 0.9)
    #expect(Self.localised(captions) >= 0.9)
  }

  /// How often the changed caption has the higher risk.
  private static func pairwise(_ file: ClaimFile) -> Double {
    var pairs: [String: (own: Double?, swapped: Double?)] = [:]
    for row in file.rows {
      guard let pair = row.label["pair"]?.string, let risk = row.verification?.risk else { continue }
      if row.gold == "supported" { pairs[pair, default: (nil, nil)].own = risk }
      if row.type == "swapped" { pairs[pair, default: (nil, nil)].swapped = risk }
    }
    let complete = pairs.values.compactMap { pair in pair.own.flatMap { own in pair.swapped.map { own < $0 } } }
    return complete.isEmpty ? .nan : Double(complete.count { $0 }) / Double(complete.count)
  }

  /// How often the focus of the riskiest claim is the word that was changed.
  private static func localised(_ file: ClaimFile) -> Double {
    let swapped = file.rows.filter { $0.type == "swapped" }
    let hits = swapped.count { row in
      let words = row.label["words"]?.array?.compactMap(\.string) ?? []
      guard let riskiest = row.verification?.claims.max(by: { $0.risk < $1.risk }),
        let focus = riskiest.judgement.focus
      else { return false }
      let bytes = Array(row.text.utf8)
      guard focus.upperBound <= bytes.count else { return false }
      let said = String(decoding: bytes[focus], as: UTF8.self)
      return words.contains { said.contains($0) || $0.contains(said) }
    }
    return swapped.isEmpty ? .nan : Double(hits) / Double(swapped.count)
  }

  @Test("Colours that a prompt suggests: most free forms are read")
  func colours() throws {
    let file = try #require(try ClaimFile("colour_hint_claims.jsonl"))
    #expect(file.accuracy >= 0.85)
  }
}
