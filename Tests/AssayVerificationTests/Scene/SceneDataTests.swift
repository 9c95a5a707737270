import AssayVerification
import Foundation
import Testing

@Suite("Scene claims of the development files", .enabled(if: SceneRows.folder != nil))
struct SceneDataTests {
  struct Score {
    var rows = 0
    var right = 0
    var parsed = 0
    var rightOfParsed = 0
    var wronglySupported = 0
  }

  static func score(_ rows: [SceneRow], show: Bool) -> Score {
    var score = Score()
    var wrong: [String: (String, Int)] = [:]
    for row in rows {
      let (verdict, judged) = SceneRows.verify(row.claim, row.evidence)
      score.rows += 1
      let right = verdict == row.gold || row.accept.contains(verdict)
      if right { score.right += 1 }
      let isParsed = !judged.contains { $0.1.reason == .unparsed }
      if isParsed {
        score.parsed += 1
        if right { score.rightOfParsed += 1 }
      }
      if verdict == "supported", row.gold == "unsupported" { score.wronglySupported += 1 }
      if !right {
        let key = row.claim
        let note = "\(isParsed ? "WRONG" : "UNPARSED") \(row.gold) -> \(verdict) [\(judged.map { $0.1.rule + " " + $0.1.explanation }.joined(separator: " | "))] \(row.id)"
        wrong[key] = (note, (wrong[key]?.1 ?? 0) + 1)
      }
    }
    if show {
      var out = ""
      for (key, value) in wrong.sorted(by: { ($0.value.0.prefix(5), $0.key) > ($1.value.0.prefix(5), $1.key) }) {
        out += "\(value.1)x \(key)\n      \(value.0)\n"
      }
      try? out.write(toFile: ProcessInfo.processInfo.environment["SCENE_SHOW"] ?? "/dev/null", atomically: true, encoding: .utf8)
    }
    return score
  }

  @Test("figures", arguments: ["nlvr_dev.jsonl", "clevr_claims_dev.jsonl"])
  func figures(name: String) throws {
    let rows = try SceneRows.load(name)
    let half = ProcessInfo.processInfo.environment["SCENE_HALF"].flatMap { Int($0) } ?? 0
    let file = ProcessInfo.processInfo.environment["SCENE_FILE"] ?? ""
    let score = Self.score(rows.filter { $0.half == half }, show: name.hasPrefix(file))
    print(name, "half", half, score)
  }
}

@Suite("Trying") struct SceneTrying {
  @Test("one sentence", .enabled(if: ProcessInfo.processInfo.environment["SCENE_TRY"] != nil))
  func one() throws {
    let parts = (ProcessInfo.processInfo.environment["SCENE_TRY"] ?? "").split(separator: "|").map(String.init)
    let rows = try SceneRows.load(parts[0])
    guard let row = rows.first(where: { $0.id == parts[1] }) else { return }
    for text in parts.count > 2 ? Array(parts[2...]) : [row.claim] {
      let result = SceneRows.verify(text, row.evidence)
      print("TRY", text, "=>", result.verdict)
      for (claim, judgement) in result.judgements {
        print("   ", claim.form, "\n   ", judgement.rule, judgement.explanation, judgement.strength)
      }
    }
  }
}
