import AssayVerification
import AssayWire
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

extension SceneDataTests {
  /// Area under the curve of scores against "not supported".
  static func auroc(_ rows: [(score: Double, positive: Bool)]) -> Double {
    var wins = 0.0
    var pairs = 0.0
    for a in rows where a.positive {
      for b in rows where !b.positive {
        pairs += 1
        wins += a.score > b.score ? 1 : a.score == b.score ? 0.5 : 0
      }
    }
    return pairs == 0 ? .nan : wins / pairs
  }

  static func risk(_ verdict: String, _ judged: [(Claim, Judgement)]) -> Double {
    let deciding = judged.filter { $0.1.verdict.rawValue == verdict }.map { $0.1.strength }
    switch verdict {
    case "supported": return 0.5 * (1 - (deciding.min() ?? 0))
    case "not_checkable": return 0.5
    default: return 0.5 + 0.5 * (deciding.max() ?? 0)
    }
  }

  @Test("pictures with captions")
  func captions() throws {
    let rows = try SceneRows.load("coco_claims.jsonl")
    var out = ""
    var byType: [String: [(Double, Bool)]] = [:]
    var right: [String: (Int, Int)] = [:]
    var pairs: [String: [String: Double]] = [:]
    var localised = (0, 0)
    for row in rows {
      let (verdict, judged) = SceneRows.verify(row.claim, row.evidence)
      let type = row.id.split(separator: "/").last.map(String.init) ?? ""
      let score = Self.risk(verdict, judged)
      let positive = row.gold != "supported"
      byType[row.isAnswer ? "answer" : "claim", default: []].append((score, positive))
      let isRight = verdict == row.gold || row.gold == "not_supported" && (verdict == "contradicted" || verdict == "unsupported")
      right[type, default: (0, 0)].1 += 1
      if isRight { right[type, default: (0, 0)].0 += 1 }
      if let pair = row.label["pair"]?.string { pairs[pair, default: [:]][type] = score }
      if type == "swapped", let words = row.label["words"]?.array?.compactMap(\.string) {
        localised.1 += 1
        let riskiest = judged.max { Self.risk($0.1.verdict.rawValue, [$0]) < Self.risk($1.1.verdict.rawValue, [$1]) }
        if let focus = riskiest?.1.focus {
          let said = String(decoding: Array(row.claim.utf8)[focus], as: UTF8.self)
          if words.contains(where: { said.contains($0) || $0.contains(said) }) { localised.0 += 1 }
        }
      }
      out += "\(type) \(isRight ? "ok" : "WRONG") \(score) \(row.claim) -> \(verdict) [\(judged.map { "\($0.1.verdict.rawValue) \($0.1.strength) \($0.1.explanation)" }.joined(separator: " | "))]\n"
    }
    let complete = pairs.values.filter { $0["own"] != nil && $0["swapped"] != nil }
    let won = complete.filter { ($0["own"] ?? 0) < ($0["swapped"] ?? 0) }.count
    print("coco half right", right.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.0)/\($0.value.1)" })
    print("coco half auroc", byType.mapValues { Self.auroc($0.map { (score: $0.0, positive: $0.1) }) }, "pairs \(won)/\(complete.count)", "focus \(localised)")
    try? out.write(toFile: ProcessInfo.processInfo.environment["SCENE_COCO"] ?? "/dev/null", atomically: true, encoding: .utf8)
  }
}
