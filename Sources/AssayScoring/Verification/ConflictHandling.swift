import AssayCore
import AssayLanguage
import AssayVerification

/// What an answer does with each conflict of its evidence.
///
/// - named: it tells every side;
/// - caveated: it tells one side with a hedge on each claim, or says that the sources disagree;
/// - abstained: it says that it does not know;
/// - one-sided: it tells one side as if there were no other, or answers yes or no to a question about the thing;
/// - silent: it says nothing of what conflicts.
struct ConflictHandling {
  enum Way: String, CaseIterable, Sendable {
    case named, caveated, abstained, oneSided = "one_sided", silent

    /// The first three do justice to a conflict.
    var isHandled: Bool { self != .oneSided && self != .silent }
  }

  private let found: VerifiedCase
  private let check: ConflictCheck
  private let question: ConflictCheck
  private let abstains: Bool
  private let saysSo: Bool
  private let isYesOrNo: Bool

  init(_ found: VerifiedCase) {
    self.found = found
    let report = found.evidence.conflicts
    check = ConflictCheck(report, text: TokenizedText(found.verification.text))
    question = ConflictCheck(report, text: TokenizedText(found.prompt))
    abstains = AbstentionRule.abstains(found.answer)
    let text = PhraseText(found.verification.text, scalarsMax: Self.scalarsMax)
    saysSo = Self.disagreement.contains { text.contains($0) }
    isYesOrNo = YesNoExtractor.read(found.verification.text) != nil
  }

  /// One for each conflict, the gravest first, at most `ConflictCheck.checkedMax`.
  var ways: [Way] {
    let touching = found.verification.claims.map { (item: $0, conflicts: Set(check.flags(for: $0.claim).conflicts)) }
    return found.evidence.conflicts.conflicts.indices.prefix(ConflictCheck.checkedMax).map { number in
      let claims = touching.filter { $0.conflicts.contains(number) }.map(\.item)
      let isAsked = question.mentionsThing(of: number)
      let tells = !claims.isEmpty || isAsked && (check.tellsSomeSide(of: number) || isYesOrNo)
      if tells, check.tellsAllSides(of: number) { return .named }
      let speaks = tells || isAsked || check.mentionsThing(of: number)
      if speaks, abstains { return .abstained }
      if speaks, saysSo { return .caveated }
      if !claims.isEmpty, claims.allSatisfy(Self.isHedged) { return .caveated }
      return tells ? .oneSided : .silent
    }
  }

  private static func isHedged(_ item: VerifiedClaim) -> Bool {
    item.claim.hedge != .none || item.judgement.reason == .speculation
  }

  private static let scalarsMax = 4_000
  private static let disagreement = [
    "disagree", "disagrees", "contradict", "contradicts", "contradictory", "conflict", "conflicts", "conflicting",
    "inconsistent", "do not match", "does not match", "don't match", "doesn't match", "do not agree", "does not agree",
    "don't agree", "doesn't agree", "at odds", "mismatch",
  ].map { PhraseText($0) }
}
