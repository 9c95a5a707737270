package import AssayLanguage

/// One sentence (or one structured leaf) to read.
package struct Sentence: Sendable {
  package var text: TokenizedText
  /// Its tokens within the text.
  package var tokens: Range<Int>
  /// Kinds of evidence at hand: decides between two readings, never what is true.
  package var kinds: FactKinds

  package init(text: TokenizedText, tokens: Range<Int>, kinds: FactKinds = []) {
    self.text = text
    self.tokens = tokens
    self.kinds = kinds
  }

  package var bytes: Range<Int> { text.byteRange(tokens: tokens) }
}

/// What earlier sentences of the same text leave behind: for pronouns, short answers and presuppositions.
package struct ReadingMemory: Sendable {
  /// The words of the last things that were named, singular and plural.
  package var lastSingular: [WordKey] = []
  package var lastPlural: [WordKey] = []
  /// The question or request that the text answers; nil when there is none or when the prompt itself is read.
  package var prompt: TokenizedText?
  /// What the question asks about, filled by the reader of the prompt.
  package var topic: PromptTopic?

  package init(prompt: TokenizedText? = nil) { self.prompt = prompt }
}

/// What a prompt asks about: completes short answers such as "Dark blue." and "Yes.".
package struct PromptTopic: Sendable {
  /// The words of the thing asked about.
  package var subject: [WordKey] = []
  package var subjectText: String = ""
  /// The attribute asked for: `color`, `count`…
  package var attribute: String?
  /// The declarative form of a yes/no question as claims with positive polarity; empty when it is none.
  package var yesClaims: [Claim] = []
  /// Presuppositions: what the prompt takes for granted, as claims of trust user.
  package var presuppositions: [Claim] = []

  package init() {}
}
