import AssayLanguage

/// Reads sentences about text: quotes and who said them when, fields of a document, identifiers.
package struct TextReader: Sendable {
  package init() {}

  /// The claims of one sentence, or nil when it is not about text and the scene reader should read it.
  package func claims(of sentence: Sentence, _ memory: inout ReadingMemory) -> [Claim]? {
    if let spoken = SpokenReader(sentence).claims() { return spoken }
    return nil
  }
}
