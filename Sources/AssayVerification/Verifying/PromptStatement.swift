import AssayLanguage

/// The statement of a prompt that a "yes", "correct" or "I agree" assents to without answering a yes/no question:
/// "The pump is blue, right?", "Someone told me the pump is blue. Is that so?", "I think it is blue. Do you agree?".
enum PromptStatement {
  /// Nil when the prompt's end asks for no assent.
  static func form(of prompt: TokenizedText) -> TokenizedText? {
    let sentences = SentenceSplitter.sentences(of: prompt)
    guard let last = sentences.last, last.count >= 2 else { return nil }
    if prompt[last.upperBound - 1].key == "?", let comma = last.last(where: { prompt[$0].key == "," }) {
      let tag = prompt.tokens[(comma + 1)..<(last.upperBound - 1)].map(\.key)
      if isTag(tag) { return statement(prompt, last.lowerBound..<comma) }
    }
    let asked = prompt.tokens[last].lazy.filter { $0.kind != .punctuation }.map(\.key)
    guard sentences.count >= 2, assentQuestions.contains(Array(asked)) else { return nil }
    let before = sentences[sentences.count - 2]
    guard before.last.map({ prompt[$0].key != "?" }) ?? false else { return nil }
    return statement(prompt, before)
  }

  private static func isTag(_ words: [WordKey]) -> Bool {
    if words.count == 1 { return tags.contains(words[0]) }
    if assentQuestions.contains(words) { return true }
    // "isn't it", "is it not", "don't you think", "are they"
    guard (2...3).contains(words.count) else { return false }
    return auxiliaries.contains(words[0]) && (pronouns.contains(words[1]) || words[1] == "there")
  }

  /// The statement without who holds it.
  private static func statement(_ prompt: TokenizedText, _ range: Range<Int>) -> TokenizedText? {
    var tokens = Array(range)
    while let last = tokens.last, prompt[last].kind == .punctuation { tokens.removeLast() }
    // "Someone told me (that) …", "I believe (that) …", "The manual says that …": the words behind the verb.
    for (position, index) in tokens.prefix(6).enumerated() where holding.contains(prompt[index].key) && position > 0 {
      var start = position + 1
      while start < tokens.count, listeners.contains(prompt[tokens[start]].key) { start += 1 }
      guard tokens.count - start >= 3 else { break }
      tokens.removeFirst(start)
      break
    }
    while let first = tokens.first, leadIns.contains(prompt[first].key) || prompt[first].kind == .punctuation {
      tokens.removeFirst()
    }
    guard tokens.count >= 3, let first = tokens.first, !questionWords.contains(prompt[first].key) else { return nil }
    return TokenizedText(tokens.map { prompt.string(prompt[$0]) }.joined(separator: " ") + ".")
  }

  private static let tags: Set<WordKey> = [
    "right", "correct", "yes", "no", "true", "ok", "okay", "huh", "eh", "agreed", "wrong",
  ]
  private static let assentQuestions: Set<[WordKey]> = Set(
    [
      "is that so", "is that right", "is that correct", "is that true", "is this so", "is this right",
      "is this correct", "is this true", "is it so", "is it true", "is it correct", "am i right", "am i correct",
      "do you agree", "would you agree", "don't you agree", "don't you think", "don't you think so",
      "wouldn't you say", "what do you think", "what do you say", "can you confirm", "can you confirm that",
      "can you confirm this", "could you confirm", "please confirm", "please confirm this", "is he right",
      "is she right", "are they right", "does that match", "does this match", "isn't that so", "isn't that right",
    ].map { FunctionWords.list($0) })
  private static let auxiliaries: Set<WordKey> = FunctionWords.keys(
    "isn't is aren't are wasn't was weren't were doesn't does don't do didn't did hasn't has haven't can't can won't")
  private static let pronouns: Set<WordKey> = ["it", "they", "he", "she", "you", "we", "i", "that", "this"]
  private static let holding: Set<WordKey> = FunctionWords.keys(
    """
    believe think guess suppose assume suspect say says said told tell claims claim claimed states stated thinks \
    thought believes heard hear insists maintains reports wrote writes sure see saw read
    """)
  private static let listeners: Set<WordKey> = ["me", "us", "that", "you", ","]
  private static let leadIns: Set<WordKey> = ["so", "and", "but", "well", "ok", "okay", "then", "now", "please"]
  private static let questionWords: Set<WordKey> = [
    "what", "why", "how", "when", "where", "who", "which", "is", "are", "does", "do", "can", "describe", "explain",
  ]
}
