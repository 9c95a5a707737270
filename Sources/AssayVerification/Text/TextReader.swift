import AssayLanguage

/// Reads sentences about text: quotes and who said them when, fields of a document, identifiers.
package struct TextReader: Sendable {
  package init() {}

  /// The claims of one sentence, or nil when it is not about text and the scene reader should read it.
  package func claims(of sentence: Sentence, _ memory: inout ReadingMemory) -> [Claim]? {
    if !sentence.kinds.isEmpty, sentence.kinds.isSubset(of: [.samples, .passages]) { return [statement(sentence)] }
    if let bare = BareValueReader(sentence: sentence, prompt: memory.prompt).claims() { return bare }
    if let spoken = SpokenReader(sentence).claims() { return spoken }
    if let reading = ReadingReader(sentence: sentence).claims() { return reading }
    if let sounds = SoundReader(sentence: sentence).claims() { return sounds }
    if mayHaveFields(sentence), let fields = FieldReader(sentence: sentence).claims() { return fields }
    if let named = FreeFieldReader(sentence: sentence).claims() { return named }
    let scenic: FactKinds = [.objects, .captions, .sounds, .texts, .fields, .measures, .metadata]
    if !sentence.kinds.isDisjoint(with: [.words, .speech, .passages]), sentence.kinds.isDisjoint(with: scenic) {
      return clauses(sentence).map { statement($0) }
    }
    return nil
  }

  /// "…, and there will be questions": two statements, each to be found by itself.
  private func clauses(_ sentence: Sentence) -> [Sentence] {
    let tokens = sentence.tokens
    guard
      let comma = tokens.dropLast(4).dropFirst(4).first(where: { index in
        sentence.text.tokens[index].key == "," && Self.joining.contains(sentence.text.tokens[index + 1].key)
          && Self.starting.contains(sentence.text.tokens[index + 2].key)
      })
    else { return [sentence] }
    var (one, other) = (sentence, sentence)
    one.tokens = tokens.lowerBound..<comma
    other.tokens = comma + 2..<tokens.upperBound
    return [one, other]
  }

  private static let joining = FunctionWords.keys("and but while whereas")
  /// With these a clause with a subject of its own begins.
  private static let starting = FunctionWords.keys("there the a an it they he she this these we their its all")

  private func statement(_ sentence: Sentence) -> Claim {
    Claim(span: sentence.bytes, type: .other, form: .text(TextQuery(.statement(sentence.tokens))))
  }

  /// Whether there is a document, or the sentence speaks of one.
  private func mayHaveFields(_ sentence: Sentence) -> Bool {
    if !sentence.kinds.isDisjoint(with: [.texts, .fields, .metadata, .measures]) { return true }
    return sentence.tokens.contains { Self.documents.contains(sentence.text.tokens[$0].key) }
  }

  private static let documents = FunctionWords.keys("receipt invoice bill document form ticket statement label page")
}
