import AssayLanguage

/// From what passages say of a statement to a verdict.
enum PassageJudge {
  static func judgement(
    _ finding: PassageFinding, index: PassageIndex, text: TokenizedText, rulePrefix: String = "passage"
  )
    -> Judgement
  {
    let facts = finding.sentences.flatMap { index.sentences[$0].facts }
    let quoted = finding.sentences.first.map { number -> String in
      let sentence = index.sentences[number]
      return String(index.texts[sentence.text].string(tokens: sentence.tokens).prefix(160))
    }
    let focus = focusBytes(finding.focus, text)
    let rule = rulePrefix + String(finding.rule.drop { $0 != "." })
    switch finding.outcome {
    case .covered:
      return Judgement(
        .supported, strength: 0.6 + 0.35 * finding.coverage, rule: rule, supporting: facts,
        explanation: "The text says: “\(quoted ?? "")”.")
    case .changed:
      let instead = finding.instead.map { " It has “\($0)” instead." } ?? ""
      return Judgement(
        .contradicted, strength: 0.5 + 0.35 * min(1, finding.coverage), rule: rule, opposing: facts, focus: focus,
        explanation: "The text says otherwise: “\(quoted ?? "")”.\(instead)")
    case .partial:
      return Judgement(
        .unsupported, strength: 0.85 - 0.3 * finding.coverage, rule: rule, reason: .notObserved, focus: focus,
        explanation: "The nearest sentence, “\(quoted ?? "")”, does not carry all of it.")
    case .nowhere:
      return Judgement(
        .unsupported, strength: 0.85, rule: rule, reason: .notObserved, focus: focus,
        explanation: "No passage speaks of it.")
    }
  }

  static func focusBytes(_ tokens: [Int], _ text: TokenizedText) -> Range<Int>? {
    guard let first = tokens.first else { return nil }
    var last = first
    for token in tokens.dropFirst() where token <= last + 2 { last = token }
    return text.byteRange(tokens: first..<last + 1)
  }
}
