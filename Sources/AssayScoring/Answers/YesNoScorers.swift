import AssayCore
import AssayWire

/// Scorers of yes/no questions: POPE under three rules, AMBER, HallusionBench, and Assay's own.
enum YesNoScorers {
  static let all: [ScorerDescription] = YesNoRule.allCases.map(pope) + [amber, hallusionBench, own]

  /// The truth of a label; nil when it is neither yes nor no.
  static func truth(_ labels: [Label]) -> Bool? {
    for label in labels {
      if let flag = label.value.bool { return flag }
      if let text = label.value.string, let flag = YesNoExtractor.read(text) { return flag }
    }
    return nil
  }

  static func counts(truth: Bool, predicted: Bool?) -> [String: Double] {
    [
      "tp": truth && predicted == true ? 1 : 0, "fp": !truth && predicted == true ? 1 : 0,
      "fn": truth && predicted == false ? 1 : 0, "tn": !truth && predicted == false ? 1 : 0,
      "unknown": predicted == nil ? 1 : 0, "positives": truth ? 1 : 0,
    ]
  }

  private static func pope(_ rule: YesNoRule) -> ScorerDescription {
    let name = "pope.\(rule.rawValue)@1"
    return ScorerDescription(
      name, "Yes/no questions read as \(rule.rawValue) reads them; accuracy, with precision, recall, F1 and yes ratio",
      needs: ["label answer yes or no", "answer"],
      options: [
        .init("figure", "the number that is reported: accuracy, precision, recall or f1", standard: "accuracy")
      ]
    ) { options throws(AssayError) in
      let figure: BinaryReducer.Figure = try options.choice("figure", standard: .accuracy)
      return LabelledScorer(
        metric: figure == .accuracy ? name : "pope.\(rule.rawValue).\(figure.rawValue)@1",
        aggregation: .custom(BinaryReducer(figure: figure))
      ) { item, labels in
        guard let truth = truth(labels) else { return .unscored("the label is neither yes nor no") }
        guard let answer = item.answer else { return .unscored("no answer") }
        let said = rule.extract(AnswerText.of(answer))
        let predicted: Bool? = said == "yes" ? true : said == "no" ? false : nil
        var counts = counts(truth: truth, predicted: predicted)
        // VLMEvalKit counts an unknown answer as a predicted no where precision and recall care.
        if rule == .vlmEvalKit, predicted == nil, truth { counts["fn"] = 1 }
        let parse: Score.Parse = RefusalRule.refuses(answer) ? .refused : predicted == nil ? .unparsed : .parsed
        return Judgement(predicted == truth ? 1 : 0, parse: parse, extracted: said, counts: counts)
      }
    }
  }

  private static let own = ScorerDescription(
    "yes_no@1", "Yes/no questions: 1 if the answer's yes or no is the label's (extract.yes_no@1)",
    needs: ["label answer yes or no", "answer"]
  ) { _ in
    LabelledScorer(metric: "yes_no@1", aggregation: .rate) { item, labels in
      guard let truth = truth(labels) else { return .unscored("the label is neither yes nor no") }
      guard let answer = item.answer else { return .unscored("no answer") }
      let found = YesNoExtractor.extract(answer)
      return Judgement(
        found.value == truth ? 1 : 0, parse: found.parse, extracted: found.value.map { $0 ? "yes" : "no" },
        counts: counts(truth: truth, predicted: found.value), detail: ["extractor": .string(YesNoExtractor.name)])
    }
  }

  private static let amber = ScorerDescription(
    "amber@1", "AMBER's questions (inference.py): exact Yes or No, positive class no, figures rounded as there",
    needs: ["label answer yes or no", "answer"],
    options: [.init("existence", "the existence questions, which have their own constant in F1", standard: false)]
  ) { options throws(AssayError) in
    let existence = try options.bool("existence", standard: false)
    return LabelledScorer(
      metric: existence ? "amber.existence@1" : "amber@1",
      aggregation: .custom(AmberReducer(epsilon: existence ? 0.001 : 0.0001))
    ) { item, labels in
      guard let truth = truth(labels) else { return .unscored("the label is neither yes nor no") }
      guard let answer = item.answer else { return .unscored("no answer") }
      let text = AnswerText.of(answer)
      let predicted: Bool? = text == "Yes" ? true : text == "No" ? false : nil
      let parse: Score.Parse = RefusalRule.refuses(answer) ? .refused : predicted == nil ? .unparsed : .parsed
      return Judgement(
        predicted == truth ? 1 : 0, parse: parse, extracted: text, counts: counts(truth: truth, predicted: predicted))
    }
  }

  private static let hallusionBench = ScorerDescription(
    "hallusionbench@1",
    "HallusionBench: accuracy of answers (aAcc), of questions over all their figures (qAcc), of figures (fAcc)",
    needs: ["label answer yes or no", "answer", "attributes that name the set, the figure and the question"],
    options: [
      .init(
        "group", "attributes that name a set of figures and questions", standard: ["category", "subcategory", "set_id"]),
      .init("figure", "attribute that names the figure", standard: "figure_id"),
      .init("question", "attribute that names the question", standard: "question_id"),
    ]
  ) { options throws(AssayError) in
    let group = try options.strings("group") ?? ["category", "subcategory", "set_id"]
    let figure = try options.string("figure") ?? "figure_id"
    let question = try options.string("question") ?? "question_id"
    return LabelledScorer(metric: "hallusionbench@1", aggregation: .custom(HallusionReducer())) { item, labels in
      guard let truth = truth(labels) else { return .unscored("the label is neither yes nor no") }
      guard let answer = item.answer else { return .unscored("no answer") }
      let attributes = item.sample.attributes
      guard let figureID = attributes[figure].flatMap(LabelValues.text) else {
        return .unscored("no attribute `\(figure)`")
      }
      guard let questionID = attributes[question].flatMap(LabelValues.text) else {
        return .unscored("no attribute `\(question)`")
      }
      let set = group.map { attributes[$0].flatMap(LabelValues.text) ?? "" }.joined(separator: "\u{1F}")
      let found = YesNoExtractor.extract(answer)
      return Judgement(
        found.value == truth ? 1 : 0, parse: found.parse, extracted: found.value.map { $0 ? "yes" : "no" },
        counts: counts(truth: truth, predicted: found.value),
        detail: ["set": .string(set), "figure": .string(figureID), "question": .string(questionID)])
    }
  }
}
