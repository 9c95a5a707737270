/// Reads sentences about things: presence, count, attribute, place, comparison, time of events.
package struct SceneReader: Sendable {
  package init() {}

  /// The claims of one sentence; never empty: what is no claim, or is not understood, comes back set aside.
  package func claims(of sentence: Sentence, _ memory: inout ReadingMemory) -> [Claim] {
    [Claim(span: sentence.bytes, type: .other, form: .setAside(.unparsed))]
  }
}
