import AssayLanguage

/// Reads a prompt for three things: what it asks about, its declarative form where it is a yes/no question, and
/// the words it hands the model. The prompt is never support; it is a source of hypotheses to test for leakage.
enum PromptReader {
  struct Reading {
    var text: TokenizedText
    var topic: PromptTopic
    /// The statement that "yes" would assert.
    var declarative: TokenizedText?
    /// Its words outside negation, for stance.
    var words: Set<WordKey>
  }

  static func read(_ prompt: String, evidence: EvidenceIndex) -> Reading {
    let text = TokenizedText(String(prompt.prefix(charactersMax)))
    var topic = PromptTopic()
    if let subject = subject(of: text, evidence) {
      topic.subject = text.tokens[subject].map(\.key)
      topic.subjectText = text.string(tokens: subject)
    }
    topic.attribute = attribute(of: text)
    var words: Set<WordKey> = []
    for token in text.tokens where token.kind != .punctuation { words.insert(token.key) }
    return Reading(text: text, topic: topic, declarative: Declarative.form(of: text), words: words)
  }

  /// A prompt is read for hypotheses only; a longer one is cut.
  static let charactersMax = 20_000

  /// The thing the prompt is about: the last mention of a label that the evidence knows, else the last noun phrase
  /// that is not about the picture itself.
  private static func subject(of text: TokenizedText, _ evidence: EvidenceIndex) -> Range<Int>? {
    let labels = evidence.labelWords
    var known: Range<Int>?
    var phrase: Range<Int>?
    for (index, token) in text.tokens.enumerated() where token.kind == .word {
      if labels.contains(token.key), known == nil { known = index..<index + 1 }
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
