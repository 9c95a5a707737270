import AssayLanguage
import AssayWire

/// Marks claims that come from the prompt and not from the input.
///
/// Leakage: the prompt supports the claim, an observing modality contradicts it and none supports it.
/// Prompt echo: the prompt supports it and all observers are silent.
enum PromptStance {
  static func apply(
    to judgement: inout Judgement, read: ReadClaim, prompt: PromptReader.Reading, evidence: EvidenceIndex
  ) {
    // What the prompt denies and the answer denies after it leaks as well.
    guard read.claim.polarity == .positive || prompt.denies && !read.isRewritten else { return }
    switch judgement.verdict {
    case .contradicted where judgement.supporting.isEmpty:
      if handsOver(prompt, read, judgement.focus, skipping: prompt.labels) {
        judgement.flags.insert(.modalityLeakage)
      }
    case .unsupported:
      let observed = evidence.observedWords
      if handsOver(prompt, read, judgement.focus, skipping: prompt.labels.union(observed), evidence) {
        judgement.flags.insert(.promptOnly)
        if judgement.reason == .notObserved || judgement.reason == .outsideVocabulary {
          judgement.explanation += " The prompt says so."
        }
      }
    case .contradicted, .supported, .notCheckable: return
    }
  }

  /// Whether the claim asserts something with the prompt's own words: a content word of the claim, other than the
  /// names of things that were observed, stands in the prompt.
  private static func handsOver(
    _ prompt: PromptReader.Reading, _ read: ReadClaim, _ focus: Range<Int>?, skipping observed: Set<WordKey>,
    _ evidence: EvidenceIndex? = nil
  ) -> Bool {
    // What is said in answer to a yes/no question is the prompt's own statement.
    if read.isRewritten { return true }
    // Of a text or a number only the value counts: a field that is asked for is named in the question anyway.
    let isValue = [.read, .identifier, .spoken, .measured].contains(read.claim.type)
    let span = isValue ? focus ?? read.claim.span : read.claim.span
    for token in read.text.tokens[read.text.tokens(in: span)] {
      guard token.kind != .punctuation, token.kind != .symbol, !empty.contains(token.key) else { continue }
      // What was put in to complete a short answer comes from the prompt anyway.
      if let origin = read.origin, !origin.isOriginal(token) { continue }
      let forms = WordForms.forms(of: token, in: read.text)
      guard forms.contains(where: { prompt.lemmas.contains($0) }) else { continue }
      if !forms.contains(where: { observed.contains($0) }) { return true }
      if let evidence, isMisplaced(token.key, prompt, evidence) { return true }
    }
    return false
  }

  /// "The green valve": green was observed, but not of the valve.
  private static func isMisplaced(_ value: WordKey, _ prompt: PromptReader.Reading, _ evidence: EvidenceIndex) -> Bool {
    guard let things = prompt.bindings[value], !prompt.labels.contains(value) else { return false }
    let bearers = evidence.facts.prefix(factsMax).filter { fact in
      WordKey.words(of: fact.value).contains { things.contains($0) }
    }
    return !bearers.isEmpty
      && !bearers.contains { fact in
        fact.attributes.contains { WordKey.words(of: $0.value.string ?? "").contains(value) }
      }
  }

  private static let factsMax = 2000

  private static let empty: Set<WordKey> = [
    "the", "a", "an", "is", "are", "was", "were", "it", "its", "this", "that", "these", "those", "of", "in", "on",
    "at", "to", "and", "or", "but", "not", "no", "with", "by", "for", "from", "as", "there", "be", "been", "has",
    "have", "had", "do", "does", "did", "i", "you", "we", "they", "he", "she", "one", "some", "any", "here", "so",
    "look", "looks", "looking", "appear", "appears", "seem", "seems", "see", "shows", "shown", "show", "picture",
    "image", "photo", "colour", "color", "tone", "shade", "light", "dark", "deep", "pale", "bright", "rather", "very",
    "which", "what", "where", "when", "who", "how", "many", "could", "may", "might", "can", "will", "would", "than",
  ]
}
