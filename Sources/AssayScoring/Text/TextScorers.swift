import AssayCore
import AssayWire

/// Scorers of words, characters and short answers.
package enum TextScorers {
  package static let all: [ScorerDescription] =
    [
      errorRate("wer", .words, "Word error rate of the answer against a transcript or text (jiwer 4.0.0)"),
      errorRate("cer", .characters, "Character error rate of the answer against a transcript or text (jiwer 4.0.0)"),
      perceived("wer", .words, "Word error rate of what was heard or read, before any model"),
      perceived("cer", .characters, "Character error rate of what was heard or read, before any model"),
      informationLost,
    ] + Anls.allCases.map(anls) + [anlsStar]

  private static let normaliserOption = ScorerDescription.Option(
    "normaliser",
    "none (jiwer's defaults), standardise (jiwer's wer_standardize), plain or spoken; part of the metric's name",
    standard: "none")

  /// `wer@1`, or `wer.standardise@1` under another normaliser: other rules are another metric.
  private static func name(_ base: String, _ normaliser: TextNormaliser) -> String {
    normaliser == .none ? base + "@1" : "\(base).\(normaliser.rawValue)@1"
  }

  private static func errorRate(_ name: String, _ unit: TextErrorCounter.Unit, _ summary: String) -> ScorerDescription {
    ScorerDescription(
      name + "@1", summary, needs: ["label transcript, text or answer", "answer"], options: [normaliserOption]
    ) { options throws(AssayError) in
      let normaliser: TextNormaliser = try options.choice("normaliser", standard: .none)
      return LabelledScorer(
        metric: Self.name(name, normaliser), higherIsBetter: false,
        aggregation: .ratio(numerator: "errors", denominator: "length"), targets: [.transcript, .text, .answer]
      ) { item, labels in
        guard let answer = item.answer else { return .unscored("no answer") }
        let counter = TextErrorCounter(unit, normaliser: normaliser)
        return judge(
          counter, wholeReferences(labels), AnswerText.of(answer), parse: answer.refused ? .refused : .parsed)
      }
    }
  }

  private static func perceived(_ name: String, _ unit: TextErrorCounter.Unit, _ summary: String) -> ScorerDescription {
    ScorerDescription(
      name + ".perceived@1", summary, layer: .perception,
      needs: ["label transcript or text", "evidence utterances or text lines"],
      options: [
        normaliserOption,
        .init("source", "the extractor whose text counts, such as tesseract; the first one otherwise"),
      ]
    ) { options throws(AssayError) in
      let normaliser: TextNormaliser = try options.choice("normaliser", standard: .none)
      let source = try options.string("source")
      return LabelledScorer(
        metric: Self.name(name + ".perceived", normaliser), layer: .perception, higherIsBetter: false,
        aggregation: .ratio(numerator: "errors", denominator: "length"), targets: [.transcript, .text],
        needsAnswer: false
      ) { item, labels in
        judgePerceived(TextErrorCounter(unit, normaliser: normaliser), item.evidence, labels, source)
      }
    }
  }

  private static let informationLost = ScorerDescription(
    "wil@1", "Word information lost of the answer against a transcript or text (jiwer 4.0.0)",
    needs: ["label transcript, text or answer", "answer"], options: [normaliserOption]
  ) { options throws(AssayError) in
    let normaliser: TextNormaliser = try options.choice("normaliser", standard: .none)
    return LabelledScorer(
      metric: name("wil", normaliser), higherIsBetter: false, aggregation: .custom(TextInformationReducer()),
      targets: [.transcript, .text, .answer]
    ) { item, labels in
      guard let answer = item.answer else { return .unscored("no answer") }
      var judgement = judge(
        TextErrorCounter(.words, normaliser: normaliser), wholeReferences(labels), AnswerText.of(answer),
        parse: answer.refused ? .refused : .parsed)
      if judgement.value != nil {
        judgement.outcome = .value(TextInformationReducer.counts(judgement.counts).informationLost)
      }
      return judgement
    }
  }

  /// The acceptable texts: labels of several parts make one text, labels of the same part are alternatives.
  private static func wholeReferences(_ labels: [Label]) -> [String] {
    let parts = Set(labels.map { $0.part ?? -1 }).sorted()
    guard parts.count > 1 else { return LabelValues.texts(labels) }
    let texts = parts.compactMap { part in LabelValues.texts(labels.filter { ($0.part ?? -1) == part }).first }
    return [texts.joined(separator: " ")]
  }

  /// The alternative with the lowest rate counts.
  private static func judge(
    _ counter: TextErrorCounter, _ references: [String], _ hypothesis: String, parse: Score.Parse
  ) -> Judgement {
    guard !references.isEmpty else { return .unscored("the label is not a text") }
    var counter = counter
    var best: EditCounts?
    for reference in references {
      guard let counts = counter.add(reference: reference, hypothesis: hypothesis) else {
        return .unscored("too long to be aligned", parse: parse)
      }
      if counts.errorRate < best?.errorRate ?? .infinity { best = counts }
    }
    guard let best else { return .unscored("the label is not a text") }
    return Judgement(best.errorRate, parse: parse, extracted: hypothesis, counts: best.named)
  }

  private static func judgePerceived(
    _ counter: TextErrorCounter, _ evidence: Evidence, _ labels: [Label], _ source: String?
  ) -> Judgement {
    var total = EditCounts()
    var texts: [String] = []
    var sources: [String] = []
    for part in Set(labels.map { $0.part ?? -1 }).sorted() {
      let own = labels.filter { ($0.part ?? -1) == part }
      let index = part < 0 ? nil : part
      let isSpeech = own.first?.target == .transcript
      let found =
        isSpeech
        ? PerceivedText.speech(evidence, part: index, source: source)
        : PerceivedText.lines(evidence, part: index, source: source)
      switch found {
      case .nothingLooked(let reason): return .unscored(reason)
      case .text(let text, let name):
        // What a source guessed says nothing about that source.
        if let name, own.allSatisfy({ $0.authority == .weak && $0.source.hasSuffix(":" + name) }) {
          return .unscored("the label was guessed by \(name), which it would judge")
        }
        let references = LabelValues.texts(own).map(PerceivedText.onOneLine)
        let judgement = judge(counter, references, PerceivedText.onOneLine(text), parse: .notApplicable)
        guard judgement.value != nil else { return judgement }
        total += TextInformationReducer.counts(judgement.counts)
        texts.append(text)
        if let name, !sources.contains(name) { sources.append(name) }
      }
    }
    return Judgement(
      total.errorRate, extracted: texts.joined(separator: " "), counts: total.named,
      detail: ["sources": .array(sources.map { .string($0) })])
  }

  private static func anls(_ variant: Anls) -> ScorerDescription {
    let name = "anls.\(variant.rawValue)@1"
    return ScorerDescription(
      name, "Similarity of a short answer to the best acceptable one (ANLS, variant \(variant.rawValue))",
      needs: ["label answer", "answer"]
    ) { _ in
      LabelledScorer(metric: name) { item, labels in
        let golds = LabelValues.texts(labels)
        guard !golds.isEmpty else { return .unscored("the label is not a text") }
        guard let answer = item.answer else { return .unscored("no answer") }
        let text = FinalAnswer.orWhole(answer)
        guard let score = variant.score(text.value, golds: golds) else { return .unscored("too long to be compared") }
        return Judgement(score, parse: text.parse, extracted: text.value)
      }
    }
  }

  private static let anlsStar = ScorerDescription(
    "anls_star@1", "Similarity of nested fields and lists to the truth (ANLS*, anls_star 1.0.1)",
    needs: ["label answer", "answer as JSON"]
  ) { _ in
    LabelledScorer(metric: "anls_star@1") { item, labels in
      guard let answer = item.answer else { return .unscored("no answer") }
      let isTree = labels.contains { $0.value.object != nil || $0.value.array?.contains { $0.string == nil } == true }
      let found = isTree ? JSONAnswer.find(answer) : nil
      let text = FinalAnswer.orWhole(answer)
      let prediction = found ?? .string(text.value)
      var best: Double?
      for label in labels {
        guard let score = AnlsStar.score(truth: label.value, prediction: prediction) else {
          return .unscored("too large to be compared")
        }
        best = max(best ?? 0, score)
      }
      let parse: Score.Parse = answer.refused ? .refused : isTree ? (found == nil ? .unparsed : .parsed) : text.parse
      return Judgement(best ?? 0, parse: parse, extracted: found?.compact ?? text.value)
    }
  }
}
