import AssayLanguage

/// Reads a prompt for three things: what it asks about, its declarative form where it is a yes/no question, and
/// the words it hands the model. The prompt is never support; it is a source of hypotheses to test for leakage.
enum PromptReader {
  struct Reading {
    var text: TokenizedText
    var topic: PromptTopic
    /// The statement that "yes" would assert.
    var declarative: TokenizedText?
    /// The statement that a short answer completes.
    var gap: QuestionGap?
    /// Its words, for stance.
    var words: Set<WordKey>
    /// The same down to their lemmas, numbers as digits.
    var lemmas: Set<WordKey>
    /// Describing words and the lemmas of what they stand before or are said of: "the green valve".
    var bindings: [WordKey: Set<WordKey>]
    /// It states that something is not so.
    var denies: Bool
    /// The lemmas of the things that were observed, and of all that was observed of them.
    var labels: Set<WordKey>
  }

  static func read(_ prompt: String, evidence: EvidenceIndex) -> Reading {
    let text = TokenizedText(String(prompt.prefix(charactersMax)))
    var topic = PromptTopic()
    if let subject = subject(of: text, evidence) {
      topic.subject = text.tokens[subject].map(\.key)
      topic.subjectText = text.string(tokens: subject)
      if subject.count == 1 { topic.subject = [WordForms.bare(text[subject.lowerBound], in: text)] }
    }
    topic.attribute = attribute(of: text)
    var words: Set<WordKey> = []
    var lemmas: Set<WordKey> = []
    for token in text.tokens where token.kind != .punctuation {
      words.insert(token.key)
      lemmas.formUnion(WordForms.forms(of: token, in: text))
    }
    return Reading(
      text: text, topic: topic, declarative: PromptStatement.form(of: text) ?? Declarative.form(of: text),
      gap: QuestionGap(text, kinds: evidence.kinds), words: words, lemmas: lemmas, bindings: bindings(of: text),
      denies: denies(text), labels: WordForms.forms(of: evidence.labelWords, evidence))
  }

  private static func bindings(of text: TokenizedText) -> [WordKey: Set<WordKey>] {
    var bindings: [WordKey: Set<WordKey>] = [:]
    for index in text.tokens.indices.dropLast() where text[index].kind == .word {
      let next = text[index + 1]
      if next.kind == .word {
        bindings[text[index].key, default: []].insert(Lemmatiser.noun(next, in: text).key)
      }
      if index >= 2, Self.copulas.contains(text[index - 1].key) {
        bindings[text[index].key, default: []].insert(Lemmatiser.noun(text[index - 2], in: text).key)
      }
    }
    return bindings
  }

  /// A tag ("…, isn't it?") and a question that opens with a denial ask for assent and deny nothing.
  private static func denies(_ text: TokenizedText) -> Bool {
    for index in text.tokens.indices where FunctionWords.negators.contains(text[index].key) && index > 0 {
      let before = text[index - 1]
      if before.kind != .punctuation { return true }
    }
    return false
  }

  private static let copulas: Set<WordKey> = ["is", "are", "was", "were", "looks", "seems", "appears"]

  /// A prompt is read for hypotheses only; a longer one is cut.
  static let charactersMax = 20_000

  /// The thing the prompt is about: the last mention of a label that the evidence knows, else the last noun phrase
  /// that is not about the picture itself.
  private static func subject(of text: TokenizedText, _ evidence: EvidenceIndex) -> Range<Int>? {
    let labels = evidence.labelWords
    var known: Range<Int>?
    var phrase: Range<Int>?
    for (index, token) in text.tokens.enumerated() where token.kind == .word {
      if known == nil, labels.contains(token.key) || labels.contains(WordForms.bare(token, in: text)) {
        known = index..<index + 1
      }
      guard index > 0, determiners.contains(text[index - 1].key), !aboutTheInput.contains(token.key) else { continue }
      var end = index + 1
      while end < text.count, end < index + 3, text[end].kind == .word, !closing.contains(text[end].key) { end += 1 }
      // The head is the last word: "the red delivery van" is a van.
      if phrase == nil, !aboutTheInput.contains(text[end - 1].key) { phrase = end - 1..<end }
    }
    return known ?? phrase
  }

  private static func attribute(of text: TokenizedText) -> String? {
    for (index, token) in text.tokens.enumerated() {
      if colourWords.contains(token.key) { return "color" }
      if token.key == Self.many, index > 0, text[index - 1].key == Self.how { return "count" }
      if token.key == Self.material || token.key == Self.made { return "material" }
      if token.key == Self.size || token.key == Self.big || token.key == Self.large { return "size" }
    }
    return nil
  }

  private static let many: WordKey = "many"
  private static let how: WordKey = "how"
  private static let material: WordKey = "material"
  private static let made: WordKey = "made"
  private static let size: WordKey = "size"
  private static let big: WordKey = "big"
  private static let large: WordKey = "large"
  private static let colourWords: Set<WordKey> = [
    "colour", "color", "colours", "colors", "coloured", "colored", "tone", "shade", "hue",
  ]
  private static let determiners: Set<WordKey> = ["the", "a", "an", "this", "that", "these", "those", "any", "my"]
  private static let aboutTheInput: Set<WordKey> = [
    "image", "picture", "photo", "photograph", "colour", "color", "scene", "sentence", "word", "question", "answer",
    "note", "document", "page", "video", "recording", "colleague", "light", "dark", "tone", "shade", "following",
    "left", "right", "top", "bottom", "total", "number", "name",
  ]
  private static let closing: Set<WordKey> = [
    "is", "are", "was", "were", "look", "looks", "has", "have", "of", "in", "on", "at", "from", "to", "could", "can",
    "and", "or", "with", "that", "which", "a", "an", "the", "does", "do", "be", "by",
  ]
}
