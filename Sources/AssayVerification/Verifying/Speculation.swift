import AssayLanguage

/// A hedged sentence to which nothing observed speaks is a guess, not a claim.
enum Speculation {
  static func apply(to judgement: inout Judgement, read: ReadClaim) {
    guard read.claim.hedge != .none || opensWithDoubt(read) else { return }
    switch judgement.verdict {
    case .unsupported:
      guard judgement.reason != .roleNotFound, judgement.reason != .notSaid else { return }
    case .notCheckable:
      guard judgement.reason == .unparsed else { return }
    case .supported, .contradicted:
      return
    }
    judgement = .notCheckable(.speculation)
  }

  /// "It is possible that the light makes it look yellow": the doubt stands before the clause, not in it.
  private static func opensWithDoubt(_ read: ReadClaim) -> Bool {
    var words = 0
    for token in read.text.tokens[read.text.tokens(in: read.claim.span)] {
      guard words < 4 else { return false }
      if doubts.contains(token.key) { return true }
      if token.kind != .punctuation { words += 1 }
    }
    return false
  }

  private static let doubts: Set<WordKey> = [
    "possible", "possibly", "perhaps", "maybe", "conceivable", "conceivably", "presumably", "likely", "plausible",
    "plausibly", "probably", "imaginable", "supposedly",
  ]
}
