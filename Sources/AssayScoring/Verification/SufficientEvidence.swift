import AssayCore
import AssayVerification
import AssayWire

/// Whether the evidence of a case holds what its question asks for.
enum SufficientEvidence {
  enum Finding: Sendable, Equatable {
    case sufficient, insufficient
    case unknown(String)
  }

  /// - A label that says that nobody can know (null, "unanswerable") makes it insufficient.
  /// - Otherwise an acceptable answer is looked for: verified as an answer to the question it must be supported, or
  ///   its words must stand in what was observed.
  static func finding(_ labels: [Label], _ item: ScoringCase, _ evidence: EvidenceIndex?) -> Finding {
    guard !labels.isEmpty else { return .unknown("no label answer") }
    if labels.contains(where: { Unanswerable.holds($0.value) }) { return .insufficient }
    let truths = LabelValues.texts(labels)
    guard !truths.isEmpty else { return .unknown("the label answer is no text") }
    guard let evidence else { return .unknown("nothing was observed") }
    var isYesOrNo = false
    for text in truths.prefix(truthsMax) {
      if YesNoExtractor.read(text) != nil { isYesOrNo = true }
      let found = VerifiedCase(Answer(text: text), item, against: evidence)
      if found.verification.verdict == .supported { return .sufficient }
      if YesNoExtractor.read(text) == nil, isObserved(text, evidence) { return .sufficient }
    }
    // "Yes" stands nowhere: where its statement was not understood, nothing is known.
    return isYesOrNo ? .unknown("whether the evidence holds the answer cannot be told") : .insufficient
  }

  private static let truthsMax = 16
  private static let factsMax = 20_000

  /// The words of the answer in a row in one observation, or in what was observed one after the other.
  private static func isObserved(_ text: String, _ evidence: EvidenceIndex) -> Bool {
    let wanted = PhraseText(text, scalarsMax: 2_000)
    guard !wanted.words.isEmpty else { return false }
    for fact in evidence.facts.prefix(factsMax) {
      if PhraseText(fact.value, scalarsMax: 20_000).contains(wanted) { return true }
      for attribute in fact.attributes {
        guard let value = attribute.value.string else { continue }
        if PhraseText(value, scalarsMax: 2_000).contains(wanted) { return true }
      }
    }
    // Words of a transcript, or of a line, are observations of their own.
    let words = evidence.facts.prefix(factsMax).filter { $0.kind == .word || $0.kind == .text }.map(\.value)
    return PhraseText(words.joined(separator: " ")).contains(wanted)
  }
}

/// Labels that say that a question has no answer.
enum Unanswerable {
  static func holds(_ value: JSONValue) -> Bool {
    if value == .null { return true }
    if let list = value.array { return !list.isEmpty && list.contains(where: holds) }
    guard let text = value.string else { return false }
    return ["unanswerable", "not answerable", "unknown", "n a"].contains(
      PhraseText(text, scalarsMax: 60).words.joined(separator: " "))
  }
}
