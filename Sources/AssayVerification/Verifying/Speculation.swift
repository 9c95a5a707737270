/// A hedged sentence to which nothing observed speaks is a guess, not a claim.
enum Speculation {
  static func apply(to judgement: inout Judgement, claim: Claim) {
    guard claim.hedge != .none else { return }
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
}
