import AssayLanguage

/// Turns a yes/no question into the statement that "yes" would make: "Is the pump blue?" → "the pump is blue".
enum Declarative {
  /// Nil when the last sentence of the prompt is no yes/no question.
  static func form(of prompt: TokenizedText) -> TokenizedText? {
    let questions = SentenceSplitter.sentences(of: prompt).filter { range in
      range.last.map { prompt[$0].key == questionMark } ?? false
    }
    guard let range = questions.last, range.count >= 3 else { return nil }
    var tokens = Array(range.dropLast())
    while let first = tokens.first, prompt[first].kind == .punctuation || leadIns.contains(prompt[first].key) {
      tokens.removeFirst()
    }
    guard let first = tokens.first, tokens.count >= 2 else { return nil }
    let auxiliary = affirmed[prompt[first].key].map { WordKey($0) } ?? prompt[first].key
    // A choice between alternatives cannot be answered with yes.
    if tokens.contains(where: { prompt[$0].key == or }) { return nil }
    let body = Array(tokens.dropFirst())
    if dos.contains(auxiliary) { return rebuilt(prompt, body) }
    guard bes.contains(auxiliary) || modals.contains(auxiliary) else { return nil }
    if prompt[body[0]].key == there {
      return rebuilt(prompt, [body[0], first] + body.dropFirst())
    }
    let split = subjectEnd(prompt, body)
    return rebuilt(prompt, Array(body[..<split]) + [first] + Array(body[split...]))
  }

  /// Where the subject ends: before a second determiner, a preposition, a participle or an adjective; at least one
  /// word is left for the predicate.
  private static func subjectEnd(_ prompt: TokenizedText, _ body: [Int]) -> Int {
    var index = 0
    if determiners.contains(prompt[body[0]].key) { index = 1 }
    var end = index + 1
    while end < body.count - 1 {
      let key = prompt[body[end]].key
      if determiners.contains(key) || prepositions.contains(key) || predicates.contains(key) { break }
      if isParticiple(prompt.string(prompt[body[end]])) || isAdjective(prompt, body, end) { break }
      // "the people in the image wearing hats": a prepositional phrase about the input belongs to the subject.
      end += 1
      if end - index >= 3 { break }
    }
    return min(end, body.count - 1)
  }

  /// An adjective closes the subject where no noun can follow it; what may be a noun too, only before the end.
  private static func isAdjective(_ prompt: TokenizedText, _ body: [Int], _ index: Int) -> Bool {
    let key = prompt[body[index]].key
    guard let words = SceneLabels.wordNet, words.hasAdjective(key) else { return false }
    guard index + 1 < body.count else { return !words.hasNoun(key) }
    let next = prompt[body[index + 1]]
    return next.kind == .punctuation || next.key == "and" || prepositions.contains(next.key)
  }

  private static func isParticiple(_ word: String) -> Bool {
    word.utf8.count > 4 && (word.hasSuffix("ing") || word.hasSuffix("ed"))
  }

  private static func rebuilt(_ prompt: TokenizedText, _ tokens: [Int]) -> TokenizedText? {
    guard !tokens.isEmpty else { return nil }
    let words = tokens.map { affirmed[prompt[$0].key] ?? prompt.string(prompt[$0]) }
    return TokenizedText(words.joined(separator: " ") + ".")
  }

  /// "Isn't the pump blue?" asks whether it is.
  private static let affirmed: [WordKey: String] = [
    "isn't": "is", "aren't": "are", "wasn't": "was", "weren't": "were", "doesn't": "does", "don't": "do",
    "didn't": "did", "hasn't": "has", "haven't": "have", "can't": "can",
  ]
  private static let questionMark: WordKey = "?"
  private static let or: WordKey = "or"
  private static let there: WordKey = "there"
  private static let leadIns: Set<WordKey> = ["so", "and", "but", "well", "please", "then", "now"]
  private static let dos: Set<WordKey> = ["does", "do", "did"]
  private static let bes: Set<WordKey> = ["is", "are", "was", "were"]
  private static let modals: Set<WordKey> = ["can", "could", "has", "have", "had", "will", "would", "may", "might"]
  private static let determiners: Set<WordKey> = [
    "the", "a", "an", "this", "that", "these", "those", "its", "their", "his", "her", "any", "some", "one", "two",
    "three", "four", "five", "six", "seven", "eight", "nine", "ten", "all", "both", "each", "every", "no",
  ]
  private static let prepositions: Set<WordKey> = [
    "in", "on", "at", "under", "above", "below", "behind", "near", "beside", "between", "of", "with", "by", "from",
    "inside", "over", "to", "left", "right", "next", "closer", "nearer", "farther", "further", "more", "less",
  ]
  private static let predicates: Set<WordKey> = [
    "red", "blue", "green", "yellow", "black", "white", "grey", "gray", "brown", "orange", "purple", "pink", "beige",
    "gold", "silver", "cyan", "open", "closed", "empty", "full", "wet", "dry", "clean", "dirty", "broken", "intact",
    "big", "large", "small", "tall", "short", "long", "sunny", "cloudy", "clear", "visible", "made", "not", "very",
    "light", "dark", "bright", "happy", "young", "old", "calm", "smooth", "rough", "round", "square", "parked", "there",
  ]
}
