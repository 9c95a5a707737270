import AssayConfiguration
import AssayCore
import AssayScoring
import AssayWire

/// A suite's scorers, made.
struct ScorerSet: Sendable {
  struct Item: Sendable {
    var spec: ScorerSpec
    var scorer: any Scorer
  }

  let items: [Item]

  init(_ suite: Suite, _ tools: EvaluationTools) throws(AssayError) {
    var problems: [AssayError] = []
    self.init(suite, tools, problems: &problems)
    if let problem = problems.first { throw problem }
  }

  /// Makes those that can be made, and says what is wrong with the others.
  init(_ suite: Suite, _ tools: EvaluationTools, problems: inout [AssayError]) {
    var items: [Item] = []
    for spec in suite.scorers {
      do throws(AssayError) {
        items.append(Item(spec: spec, scorer: try tools.makeScorer(spec.metric, spec.options)))
      } catch {
        var error = error
        let inner = error.place?.path.map { ".\($0)" } ?? ""
        var place = spec.place ?? AssayError.Place(file: suite.file, path: "scorers")
        place.path = (place.path ?? "") + inner
        error.place = place
        error.excerpt = spec.excerpt
        problems.append(error)
      }
    }
    self.items = items
  }

  var metrics: [String] { items.map(\.scorer.metric) }

  /// What a run that resumes must have the same: names, versions, options.
  var digest: Digest {
    Digest(
      of: JSONValue.array(
        items.map {
          [
            "name": .string($0.spec.name), "metric": .string($0.scorer.metric),
            "options": RequestKey.canonical($0.spec.options), "slice": $0.spec.slice.map { .string($0) } ?? .null,
            "authority": $0.spec.authority.map { .string($0.rawValue) } ?? .null,
          ]
        }
      ).encoded())
  }

  /// All scores of one case; a scorer bound to a slice or an authority gives only those.
  func score(_ item: ScoringCase, slices: [String]) -> [SampleRecord.NamedScore] {
    var scores: [SampleRecord.NamedScore] = []
    for entry in items {
      if let slice = entry.spec.slice, !slices.contains(slice) { continue }
      for score in entry.scorer.score(item) {
        if let authority = entry.spec.authority, score.authority != authority { continue }
        scores.append(.init(name: entry.spec.name, score: Self.marked(score, item.answer)))
      }
    }
    return scores
  }

  /// An answer that was cut before its first word is no answer that says nothing: it counts as unparsed, and says so.
  private static func marked(_ score: Score, _ answer: Answer?) -> Score {
    guard let answer, answer.stopReason == "length", answer.text.trimmed.isEmpty,
      [.generation, .reasoning].contains(score.layer), score.parse != .refused
    else { return score }
    var score = score
    score.parse = .unparsed
    if score.detail == nil { score.detail = ["unparsed": "cut"] }
    return score
  }
}
