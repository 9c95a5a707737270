import AssayCore
package import AssayInjection

/// The texts of an evidence that somebody else brought in, screened for instructions, and the checks of an answer
/// that hold whether or not the screen saw anything.
package struct UntrustedText: Sendable {
  package let screening: InjectionScreening

  /// Texts of one kind are joined, because an instruction may run over several lines; each kind by itself.
  package init(_ evidence: EvidenceIndex) {
    var texts: [SegmentChannel: String] = [:]
    var modalities: [SegmentChannel: Fact] = [:]
    for fact in evidence.facts where fact.trust == .untrusted {
      let channel = Self.channel(of: fact)
      guard (texts[channel]?.utf8.count ?? 0) < Self.bytesMax else { continue }
      let separator = texts[channel] == nil ? "" : fact.kind == .word ? " " : "\n"
      texts[channel, default: ""] += separator + fact.value
      if modalities[channel] == nil { modalities[channel] = fact }
    }
    let segments = SegmentChannel.allCases.compactMap { channel -> UntrustedSegment? in
      guard let text = texts[channel], let fact = modalities[channel] else { return nil }
      return UntrustedSegment(id: channel.rawValue, text: text, modality: fact.modality, channel: channel)
    }
    screening = InjectionScreening(segments)
  }

  /// What makes the answer unusable, if anything does: it did what untrusted text asked for.
  package func actedOn(answer: String, prompt: String?) -> String? {
    let checks = OutputChecks(trusted: prompt.map { [$0] } ?? [], segments: screening.segments)
    return checks.check(answer).hits.first(where: \.isCertain)?.reason
  }

  /// Text of one channel beyond this length is not screened.
  private static let bytesMax = 1 << 20

  private static func channel(of fact: Fact) -> SegmentChannel {
    switch fact.kind {
    case .text: fact.modality == .document ? .document : .ocr
    case .word, .speech, .sound: .transcript
    case .caption: .caption
    case .passage: .document
    case .metadata: .metadata
    case .field, .measure, .object: .table
    }
  }
}

extension LadderContext {
  /// What the evidence and the answer give a decision beside the verdicts: conflicts on a condition, suspicion of
  /// instructions in untrusted text, and whether the answer followed one.
  package init(answer: String, prompt: String? = nil, evidence: EvidenceIndex) {
    self.init()
    let untrusted = UntrustedText(evidence)
    if untrusted.screening.suspicion > 0 { signals[.injection] = untrusted.screening.suspicion }
    injection = untrusted.actedOn(answer: answer, prompt: prompt)
    conditionConflicts = evidence.conflicts.conflicts.filter { $0.aspect == .condition }.prefix(8).map(\.explanation)
  }
}
