import AssayCore
import AssayWire

/// Moments found in a recording, as moment_detr's evaluator scores them (standalone_eval).
///
/// Predictions, the best first: a list of `[start, end]` or `[start, end, score]`, or of objects with `start`, `end` and
/// perhaps `score`, alone or under `moments`, `windows` or `pred_relevant_windows`, in the answer's JSON; else the time
/// spans of the answer's evidence in its order.
enum MomentScorers {
  static let all: [ScorerDescription] = [map, recall]

  private static let needs = ["label evidence: time spans", "answer with time spans or JSON"]

  private static let map = ScorerDescription(
    "moments.map@1", "Moment retrieval: mean average precision over span IoU 0.5 to 0.95 (moment_detr)",
    layer: .reasoning, needs: needs
  ) { _ in
    scorer("moments.map@1", .mean) { found, truth in MomentRetrieval.averagePrecision(found, truth: truth) }
  }

  private static let recall = ScorerDescription(
    "moments.r1@1", "Moment retrieval: 1 if the first window found overlaps a true one by the threshold (R1@t)",
    layer: .reasoning, needs: needs,
    options: [.init("threshold", "least span IoU that counts as found, above 0 to 1", standard: 0.5)]
  ) { options throws(AssayError) in
    let threshold = try options.number("threshold", in: 0.01...1) ?? 0.5
    return scorer("moments.r1@1", .rate) { found, truth in
      MomentRetrieval.isFirstRight(found, truth: truth, threshold: threshold) ? 1 : 0
    }
  }

  private static func scorer(
    _ metric: String, _ aggregation: Aggregation,
    _ value: @escaping @Sendable ([MomentRetrieval.Found], [TimeSpan]) -> Double?
  ) -> LabelledScorer {
    LabelledScorer(metric: metric, layer: .reasoning, aggregation: aggregation, targets: [.evidence]) { item, labels in
      guard let answer = item.answer else { return .unscored("no answer") }
      let truth: [TimeSpan]
      do throws(JSONShapeError) {
        truth = try EvidenceTrace.truth(labels).compactMap(\.region.span)
      } catch {
        return .unscored("the label is wrong: \(Clip.text(error.description))")
      }
      guard !truth.isEmpty else { return .unscored("the label has no time span") }
      if AnswerText.of(answer).isEmpty, answer.evidence.isEmpty, answer.structured == nil {
        return Judgement(0, parse: .unparsed)
      }
      guard let found = MomentReader.read(answer, item.evidence) else {
        return RefusalRule.refuses(answer)
          ? Judgement(0, parse: .refused) : .unscored("the answer names no moments", parse: .unparsed)
      }
      guard let value = value(found, truth) else { return .unscored("the label has no time span") }
      return Judgement(
        value, parse: .parsed, counts: ["windows": Double(truth.count), "found": Double(found.count)])
    }
  }
}

enum MomentReader {
  static let windowsMax = 1_000

  /// Nil where the answer names no window; an empty list of its own is an answer: there is none.
  static func read(_ answer: Answer, _ evidence: Evidence) -> [MomentRetrieval.Found]? {
    if let json = JSONAnswer.find(answer), let found = read(json) { return found }
    let spans = EvidenceTrace(answer, evidence: evidence).predicted.compactMap(\.region.span)
    guard !spans.isEmpty else { return nil }
    return spans.enumerated().map { MomentRetrieval.Found(span: $1, score: -Double($0)) }
  }

  static func read(_ json: JSONValue) -> [MomentRetrieval.Found]? {
    var list = json.array
    for key in ["moments", "windows", "pred_relevant_windows"] where list == nil { list = json[key]?.array }
    // One window may stand alone.
    if let alone = window(json, 0) { return [alone] }
    guard let list else { return nil }
    var found: [MomentRetrieval.Found] = []
    for (rank, value) in list.prefix(windowsMax).enumerated() {
      guard let window = window(value, rank) else { return nil }
      found.append(window)
    }
    return found
  }

  /// Without a score the order is the rank.
  private static func window(_ value: JSONValue, _ rank: Int) -> MomentRetrieval.Found? {
    let (start, end, score): (Double?, Double?, Double?)
    if let list = value.array {
      guard list.count == 2 || list.count == 3 else { return nil }
      (start, end, score) = (list[0].double, list[1].double, list.count == 3 ? list[2].double : nil)
    } else {
      (start, end, score) = (value["start"]?.double, value["end"]?.double, value["score"]?.double)
    }
    guard let start, let end, start.isFinite, end.isFinite, start <= end else { return nil }
    if let score, !score.isFinite { return nil }
    return MomentRetrieval.Found(span: TimeSpan(start: start, end: end), score: score ?? -Double(rank))
  }
}
