import AssayLanguage

/// Checks a whole sentence against passages and utterances; where there are only further samples of the model,
/// their agreement moves the risk, but no verdict rests on it.
struct StatementJudge {
  let texts: TextView
  let text: TokenizedText

  func judge(_ tokens: Range<Int>) -> Judgement {
    var best: (finding: PassageFinding, index: PassageIndex, prefix: String)?
    for (index, prefix) in [(texts.passages, "passage"), (texts.utterances, "spoken")] where !index.isEmpty {
      let finding = PassageSearch(index: index, text: text, spoken: prefix == "spoken").find(tokens)
      if best.map({ finding.coverage > $0.finding.coverage }) ?? true { best = (finding, index, prefix) }
    }
    if let best {
      return PassageJudge.judgement(best.finding, index: best.index, text: text, rulePrefix: best.prefix)
    }
    return samples(tokens)
  }

  private func samples(_ tokens: Range<Int>) -> Judgement {
    guard let agreement = SampleAgreement(text, tokens: tokens, samples: texts.samples) else {
      return .notCheckable(.unparsed)
    }
    let risk = agreement.risk
    var judgement: Judgement
    if risk >= 0.5 {
      let words = agreement.weakest.map { text.string(text.tokens[$0]) }.joined(separator: ", ")
      judgement = Judgement(
        .unsupported, strength: risk, rule: "samples.agreement@1", reason: .disagreement,
        focus: PassageJudge.focusBytes(agreement.weakest, text),
        explanation: "Of \(texts.samples.count) further answers few have \(words.isEmpty ? "this" : words).")
    } else {
      judgement = .notCheckable(
        .samplesOnly, rule: "samples.agreement@1",
        "\(texts.samples.count) further answers mostly say the same; no observation does.")
      judgement.strength = 1 - risk
    }
    judgement.risk = risk
    return judgement
  }
}
