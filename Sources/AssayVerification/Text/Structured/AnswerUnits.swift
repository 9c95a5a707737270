import AssayLanguage

/// What an answer is read in: sentences, or the leaves of a structured answer, each with the evidence it cites.
struct AnswerUnit: Sendable {
  /// The tokens to read; without the citation behind them.
  var tokens: Range<Int>
  var cited: [String]
  /// A field of a structured answer, read already.
  var claim: Claim?

  /// - Parameter structured: a JSON answer is read leaf by leaf.
  static func units(of text: TokenizedText, kinds: FactKinds, structured: Bool) -> [AnswerUnit] {
    guard structured, let answer = StructuredAnswer(text, kinds: kinds) else {
      return sentences(of: text, tokens: 0..<text.count)
    }
    return answer.parts.flatMap { part -> [AnswerUnit] in
      switch part {
      case .field(let claim): return [AnswerUnit(tokens: 0..<0, cited: [], claim: claim)]
      case .statement(let tokens, let cited):
        return inner(text, tokens).map { AnswerUnit(tokens: $0, cited: cited, claim: nil) }
      }
    }
  }

  private static func sentences(of text: TokenizedText, tokens: Range<Int>) -> [AnswerUnit] {
    let mayCite = text.tokens.contains { $0.key == "[" || $0.key == "(" }
    var units: [AnswerUnit] = []
    for range in SentenceSplitter.sentences(of: text) {
      guard mayCite else {
        units.append(AnswerUnit(tokens: range, cited: [], claim: nil))
        continue
      }
      let found = InlineCitations.read(text, tokens: range)
      var kept = range
      // "… is 9.00 [t24]." and "… is 9.00. [t24]": the citation is no part of the sentence.
      if let last = found.tokens.last,
        text.tokens[last.upperBound..<range.upperBound].allSatisfy({ $0.kind == .punctuation })
      {
        var start = last.lowerBound
        for earlier in found.tokens.dropLast().reversed() where earlier.upperBound == start {
          start = earlier.lowerBound
        }
        kept = range.lowerBound..<start
      }
      // A citation at the start of a sentence belongs to the one before.
      if kept.isEmpty || found.tokens.first?.lowerBound == range.lowerBound, let previous = units.indices.last,
        !found.ids.isEmpty
      {
        units[previous].cited += found.ids
        let end = found.tokens.first?.upperBound ?? range.lowerBound
        if end < kept.upperBound { units.append(AnswerUnit(tokens: end..<kept.upperBound, cited: [], claim: nil)) }
      } else if !kept.isEmpty {
        units.append(AnswerUnit(tokens: kept, cited: found.ids, claim: nil))
      }
    }
    return units
  }

  /// The sentences within a part of a text.
  private static func inner(_ text: TokenizedText, _ tokens: Range<Int>) -> [Range<Int>] {
    let part = TokenizedText(text.string(tokens: tokens))
    guard part.count == tokens.count else { return [tokens] }
    return SentenceSplitter.sentences(of: part).map {
      $0.lowerBound + tokens.lowerBound..<$0.upperBound + tokens.lowerBound
    }
  }
}
