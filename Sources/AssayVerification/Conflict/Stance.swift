package import AssayLanguage

/// What each channel says of one claim.
package struct Stance: Sendable, Hashable {
  package var supporting: Set<EvidenceChannel>
  package var opposing: Set<EvidenceChannel>

  package init(_ judgement: Judgement, evidence: EvidenceIndex) {
    func channels(_ facts: [Int]) -> Set<EvidenceChannel> {
      Set(facts.compactMap { evidence.facts.indices.contains($0) ? EvidenceChannel(evidence.facts[$0]) : nil })
    }
    supporting = channels(judgement.supporting)
    opposing = channels(judgement.opposing)
  }

  /// The claim says by which sense it knows, and only another one bears it out.
  package struct Mismatch: Sendable, Hashable {
    package var claimed: Claim.Channel
    package var found: Set<EvidenceChannel>

    package var explanation: String {
      let how = found.sorted().map(\.rawValue).joined(separator: ", ")
      return "The answer says that it \(claimed.rawValue) this, but it was only \(how)."
    }
  }

  /// Asserted as seen and only said, asserted as heard and only seen…; nil where the channel fits or is not named.
  package func mismatch(claimed: Claim.Channel?) -> Mismatch? {
    guard let claimed, !supporting.isEmpty else { return nil }
    let fitting: Set<EvidenceChannel>
    switch claimed {
    case .sees: fitting = [.seen, .read, .measured]
    case .hears: fitting = [.heard, .said]
    case .reads: fitting = [.read, .stated, .written, .measured]
    case .measures: fitting = [.measured, .seen, .read]
    case .infers: return nil
    }
    return supporting.isDisjoint(with: fitting) ? Mismatch(claimed: claimed, found: supporting) : nil
  }
}

/// The words by which a speaker says how he knows.
package enum ChannelWords {
  /// The channel that the words of a range name; nil when they name none.
  package static func channel(in text: TokenizedText, tokens: Range<Int>) -> Claim.Channel? {
    for index in tokens.clamped(to: 0..<text.count) {
      if let found = table.longest(in: text, at: index, before: tokens.upperBound) { return channels[found.value] }
    }
    return nil
  }

  private static let channels: [Claim.Channel] = [.sees, .hears, .reads, .measures, .infers]

  private static let table = PhraseTable(patterns: [
    ("see|sees|seen|saw|visible|visibly|looks|shows|shown|depicts|pictured|appears|picture|image|photo", 0),
    ("hear|hears|heard|audible|audibly|sounds|listen|listening|noise|audio|says|said|speaker|speaks", 1),
    ("reads|written|printed|labelled|labeled|inscribed|text|caption", 2),
    ("measures|measured|measurement|gauge|sensor|instrument", 3),
    ("presumably|probably|infer|infers|inferred|suggests|likely|seems|implies|assume|assumed", 4),
  ])
}
