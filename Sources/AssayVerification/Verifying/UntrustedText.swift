import AssayCore
package import AssayInjection
import AssayWire

/// The texts of an evidence that somebody else brought in, screened for instructions, and the checks of an answer
/// that hold whether or not the screen saw anything.
package struct UntrustedText: Sendable {
  package let screening: InjectionScreening

  /// Texts of one kind are joined, because an instruction may run over several lines; each kind by itself. What a
  /// medium carries in a field of its own is a text of its own, and so is what a reader does not see.
  package init(_ evidence: EvidenceIndex) {
    var texts: [SegmentChannel: String] = [:]
    var modalities: [SegmentChannel: Fact] = [:]
    var single: [UntrustedSegment] = []
    for fact in evidence.facts where fact.trust == .untrusted {
      if let segment = Self.carried(fact), single.count < Self.singleMax {
        single.append(segment)
        continue
      }
      let named = fact.attributes.first { $0.name == "channel" }?.value.string
      let channel = named.flatMap(SegmentChannel.init(rawValue:)) ?? Self.channel(of: fact)
      guard channel != .prompt, (texts[channel]?.utf8.count ?? 0) < Self.bytesMax else { continue }
      let separator = texts[channel] == nil ? "" : fact.kind == .word ? " " : "\n"
      texts[channel, default: ""] += separator + fact.value
      if modalities[channel] == nil { modalities[channel] = fact }
    }
    let segments = SegmentChannel.allCases.compactMap { channel -> UntrustedSegment? in
      guard let text = texts[channel], let fact = modalities[channel] else { return nil }
      return UntrustedSegment(id: channel.rawValue, text: text, modality: fact.modality, channel: channel)
    }
    screening = InjectionScreening(segments + single)
  }

  /// Texts that are screened each by itself; what lies beyond is joined.
  private static let singleMax = 5_000

  /// A field that a medium carries, or a line that an extractor calls hidden; nil for ordinary text.
  private static func carried(_ fact: Fact) -> UntrustedSegment? {
    func text(_ name: String) -> String? { fact.attributes.first { $0.name == name }?.value.string }
    let group = text("group")
    let isHidden = fact.attributes.contains { $0.name == "hidden" && $0.value.bool == true }
    guard group != nil && group != "subtitle" || isHidden else { return nil }
    let named = text("channel").flatMap(SegmentChannel.init(rawValue:))
    let key = text("key") ?? ""
    return UntrustedSegment(
      id: fact.id, text: fact.value, modality: fact.modality,
      channel: named ?? group.map { .carried(group: $0, key: key) } ?? channel(of: fact),
      source: group.map { "\($0)/\(key)" } ?? fact.source,
      facts: isHidden ? RenderFacts(hiddenBy: text("hidden_by") ?? "hidden") : .plain)
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
