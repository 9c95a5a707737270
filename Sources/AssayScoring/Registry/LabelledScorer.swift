import AssayCore
import AssayWire

/// What one metric says of one case, before it becomes a `Score`.
struct Judgement: Sendable {
  var outcome: Score.Outcome
  var parse: Score.Parse
  var extracted: String?
  var counts: [String: Double]
  var detail: JSONValue?

  init(
    _ value: Double, parse: Score.Parse = .notApplicable, extracted: String? = nil, counts: [String: Double] = [:],
    detail: JSONValue? = nil
  ) {
    // A number that is none would poison every mean it meets.
    outcome = value.isFinite ? .value(value) : .unscored(reason: "the value is not a finite number")
    self.parse = parse
    self.extracted = extracted
    self.counts = counts
    self.detail = detail
  }

  static func unscored(_ reason: String, parse: Score.Parse = .notApplicable) -> Judgement {
    var judgement = Judgement(0, parse: parse)
    judgement.outcome = .unscored(reason: reason)
    return judgement
  }

  var value: Double? {
    guard case .value(let value) = outcome else { return nil }
    return value
  }
}

/// A scorer made of a function. It gives one score for each authority that vouches for a label of the
/// target, and says what is missing where something is.
struct LabelledScorer: Scorer {
  let metric: String
  var layer: Layer = .generation
  var higherIsBetter = true
  var aggregation: Aggregation = .mean
  /// The targets a label may have; of several the first that the case has is used. None: no label needed.
  var targets: [Label.Target] = [.answer]
  var needsAnswer = true
  /// What the labels of one authority say of the case.
  let judge: @Sendable (ScoringCase, [Label]) -> Judgement

  var needsLabel: Bool { !targets.isEmpty }

  func score(_ item: ScoringCase) -> [Score] {
    guard needsLabel else { return [score(item, [], .gold)] }
    var scores: [Score] = []
    for authority in Authority.allCases {
      let labels = targets.lazy.map { item.sample.labels($0, authority) }.first { !$0.isEmpty }
      guard let labels else { continue }
      scores.append(score(item, labels, authority))
    }
    return scores.isEmpty ? [made(.unscored("no label"), .gold)] : scores
  }

  private func score(_ item: ScoringCase, _ labels: [Label], _ authority: Authority) -> Score {
    if needsAnswer && item.answer == nil { return made(.unscored("no answer"), authority) }
    return made(judge(item, labels), authority)
  }

  private func made(_ judgement: Judgement, _ authority: Authority) -> Score {
    Score(
      metric: metric, layer: layer, authority: authority, outcome: judgement.outcome, parse: judgement.parse,
      extracted: judgement.extracted.map(Clip.text), counts: judgement.counts, detail: judgement.detail)
  }
}

/// Keeps what goes into the run log small.
enum Clip {
  static let scalarsMax = 400

  static func text(_ text: String) -> String {
    guard text.utf8.count > scalarsMax else { return text }
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: scalarsMax, limitedBy: scalars.endIndex),
      end < scalars.endIndex
    else { return text }
    return String(scalars[..<end]) + "…"
  }
}

/// What labels hold.
enum LabelValues {
  /// The acceptable texts of an answer's labels: strings and numbers, alone or in lists.
  static func texts(_ labels: [Label]) -> [String] {
    labels.flatMap { label in
      (label.value.array ?? [label.value]).compactMap(text)
    }
  }

  /// A scalar as people write it; nil for lists, objects and null.
  static func text(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .int(let number): String(number)
    case .double(let number):
      Int(exactly: number).map(String.init) ?? number.description
    case .bool(let flag): flag ? "true" : "false"
    case .null, .array, .object: nil
    }
  }
}
