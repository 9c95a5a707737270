package import AssayCore

/// Whether a reply declines. The endpoint's own flag comes first; phrases are looked for only where the
/// endpoint says nothing, and only at the start of the reply, where refusals stand.
package enum RefusalRule {
  package static let name = "refusal.phrases@1"
  static let scalarsMax = 240

  private static let phrases: [PhraseText] = [
    "i can't assist", "i cannot assist", "i can not assist", "i can't help with", "i cannot help with",
    "i can not help with", "i'm not able to help", "i am not able to help", "i'm unable to help", "i am unable to help",
    "i'm unable to assist", "i am unable to assist", "i'm not able to assist", "i am not able to assist",
    "i can't provide", "i cannot provide", "i'm unable to provide", "i am unable to provide", "i won't be able to",
    "i can't comply", "i cannot comply", "i can't fulfill", "i cannot fulfill", "i can't fulfil", "i cannot fulfil",
    "i can't do that", "i cannot do that", "i must decline", "i have to decline", "i can't identify",
    "i cannot identify",
    "i won't assist", "i will not assist", "i'm sorry but i can't", "i'm sorry but i cannot", "i am sorry but i cannot",
    "sorry i can't", "sorry i cannot", "against my guidelines", "ich kann dabei nicht helfen",
    "dabei kann ich nicht helfen",
  ].map { PhraseText($0) }

  package static func refuses(_ answer: Answer) -> Bool {
    if answer.refused || answer.stopReason == "content_filter" || answer.stopReason == "refusal" { return true }
    return phrase(in: AnswerText.of(answer))
  }

  static func phrase(in text: String) -> Bool {
    let start = PhraseText(text, scalarsMax: scalarsMax)
    return phrases.contains { start.contains($0) }
  }
}

/// Whether a reply says that it does not know.
package enum AbstentionRule {
  package static let name = "abstention.phrases@1"
  static let scalarsMax = 400

  private static let phrases: [PhraseText] = [
    "i don't know", "i do not know", "i'm not sure", "i am not sure", "cannot be determined", "can't be determined",
    "can not be determined", "cannot determine", "can't determine", "unable to determine", "not possible to determine",
    "impossible to tell", "cannot tell", "can't tell", "not enough information", "insufficient information",
    "does not contain the answer", "doesn't contain the answer", "not answerable", "unanswerable", "is not stated",
    "isn't stated", "not specified", "not mentioned", "is not visible", "no answer", "ich weiß nicht",
    "lässt sich nicht bestimmen",
  ].map { PhraseText($0) }
  private static let whole: Set<String> = ["unknown", "unclear", "n a", "not stated", "none given", "not available"]

  package static func abstains(_ answer: Answer) -> Bool {
    answer.abstained || abstains(text: AnswerText.of(answer))
  }

  static func abstains(text: String) -> Bool {
    let start = PhraseText(text, scalarsMax: scalarsMax)
    if whole.contains(start.words.joined(separator: " ")) { return true }
    return phrases.contains { start.contains($0) }
  }
}
