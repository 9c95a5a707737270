import AssayCore
import AssayWire
import Testing

@testable import AssayScoring

/// What every scorer must do whatever comes. A new scorer is checked by being in the registry.
func checkScorer(_ scorer: any Scorer, sourceLocation: SourceLocation = #_sourceLocation) {
  func check(_ item: ScoringCase, _ what: String, sourceLocation: SourceLocation = #_sourceLocation) -> [Score] {
    let scores = scorer.score(item)
    #expect(!scores.isEmpty, "\(scorer.metric): \(what) gives no score at all")
    for score in scores {
      #expect(score.metric == scorer.metric, "\(what)")
      #expect(score.layer == scorer.layer, "\(scorer.metric): \(what)")
      if let value = score.value { #expect(value.isFinite, "\(scorer.metric): \(what)") }
      #expect(score.counts.values.allSatisfy { $0.isFinite }, "\(scorer.metric): \(what)")
      #expect((score.extracted?.utf8.count ?? 0) <= 4 * Clip.scalarsMax + 8, "\(scorer.metric): \(what)")
      #expect((score.detail?.compact.utf8.count ?? 0) <= 300_000, "\(scorer.metric): \(what)")
    }
    #expect(Set(scores.map(\.authority)).count == scores.count, "\(scorer.metric): \(what): one score an authority")
    #expect(scorer.score(item) == scores, "\(scorer.metric): \(what): the same case gives the same scores")
    return scores
  }
  func labels(_ authority: Authority) -> [Label] {
    [
      Label(.answer, "yes", authority: authority), Label(.text, "yes it is", authority: authority),
      Label(.transcript, "yes it is", authority: authority),
      Label(.steps, ["look", "say yes"], authority: authority),
      Label(.format, ["max_words": 5, "json_schema": ["type": "object"]], authority: authority),
      Label(.table, "<table><tr><td>yes</td></tr></table>", authority: authority),
      Label(.observations, [["kind": "object", "value": "cat"]], authority: authority),
      Label(.evidence, [["kind": "box2d", "where": [0, 0, 1, 1]]], authority: authority),
    ]
  }
  let choices = ["yes", "no"]

  let bare = check(.of(answer: "yes", choices: choices), "no labels")
  if scorer.needsLabel {
    #expect(bare.count == 1, "\(scorer.metric)")
    guard case .unscored(let reason)? = bare.first?.outcome else {
      Issue.record("\(scorer.metric): a missing label is never a value")
      return
    }
    #expect(reason.hasPrefix("no label"), "\(scorer.metric)")
  }

  for score in check(.of(Answer?.none, labels: labels(.gold), choices: choices), "no answer") {
    // Scorers of perception do without an answer, but nothing was perceived here either.
    #expect(score.value == nil, "\(scorer.metric): a missing answer is never a value")
  }
  let both = check(.of(answer: "yes", labels: labels(.gold) + labels(.weak), choices: choices), "gold and weak")
  if scorer.needsLabel {
    #expect(Set(both.map(\.authority)) == [.gold, .weak], "\(scorer.metric): gold and weak are apart")
  }
  _ = check(.of(answer: "", labels: labels(.gold), choices: choices), "an empty answer")
  _ = check(.of(answer: "<think>never closed", labels: labels(.gold), choices: choices), "only thinking")
  for refusal in [Answer(text: "", refused: true), Answer(text: "I'm sorry, but I can't help with that.")] {
    for score in check(.of(refusal, labels: labels(.gold), choices: choices), "a refusal") {
      if scorer.layer == .generation, score.value != nil, !["wer@1", "cer@1", "wil@1"].contains(scorer.metric) {
        #expect([.refused, .unparsed].contains(score.parse), "\(scorer.metric): a refusal is no parsed answer")
      }
    }
  }
  for value in [JSONValue.null, true, 5, "", [], [:], [[["deep"]]], ["a": ["b": nil]]] {
    let odd = Label.Target.allCases.map { Label($0, value) }
    _ = check(.of(answer: "yes", labels: odd, choices: choices), "labels of another shape: \(value.compact)")
  }
}

@Suite("Every scorer")
struct ScorerConformanceTests {
  static let names = ScorerRegistry.all.map(\.name)

  static func make(_ name: String) throws -> any Scorer {
    let needsSynonyms = name == "chair@1"
    return try ScorerRegistry.make(name, options: needsSynonyms ? ["synonyms": ["cat, kitten", ["dog"]]] : .null)
  }

  @Test("keeps the contract", arguments: names)
  func conformance(name: String) throws {
    checkScorer(try Self.make(name))
  }

  /// Small, because a debug build is a hundred times slower; an optimised one takes a megabyte of each.
  static let hostile: [(String, String)] = [
    ("letters", String(repeating: "x", count: 800)),
    ("words", String(repeating: "ab ", count: 300)),
    ("deep JSON", String(repeating: "[", count: 800)),
    ("deep closed JSON", String(repeating: "{\"a\":", count: 150) + "1" + String(repeating: "}", count: 150)),
    ("digits", String(repeating: "9", count: 800)),
    ("grouped digits", String(repeating: "1,", count: 400)),
    ("open tags", String(repeating: "<table><td>", count: 150)),
    ("thinking tags", String(repeating: "</think><think>", count: 60)),
    ("closing tags", String(repeating: "</think>", count: 120)),
    ("boxes", String(repeating: "\\boxed{", count: 120)),
    ("combining marks", "e" + String(repeating: "\u{301}", count: 400)),
    ("not a character", "\u{0}\u{FFFE}\u{202E}\u{200B}"),
  ]

  @Test("answers hostile replies in bounded time", arguments: hostile)
  func hostileAnswers(kind: String, text: String) throws {
    let labels: [Label] = [
      Label(.answer, "12.5"), Label(.text, "one two three"), Label(.steps, ["a"]),
      Label(
        .format, ["max_words": 5, "must_include": "z", "no_markdown": true, "script": "latin", "pattern": "^(a|b)+$"]),
      Label(.table, "<table><tr><td>yes</td></tr></table>"),
    ]
    for name in Self.names {
      let scorer = try Self.make(name)
      for score in scorer.score(.of(answer: text, labels: labels, choices: ["red", "blue"])) {
        #expect(score.value?.isFinite ?? true, "\(name)")
        #expect((score.extracted?.utf8.count ?? 0) <= 4 * Clip.scalarsMax + 8, "\(name)")
      }
    }
  }
}
