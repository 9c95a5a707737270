import AssayCore
import AssayInjection
import AssayWire

/// Contrastive questions: a model that sees a thing answers "is it so?" with yes and the negation with no, and does
/// not answer yes to a relation and to its converse.
extension StageSession {
  mutating func contrast(_ verification: Verification) async {
    let claims = Self.claims(of: verification).sorted { a, b in
      let (first, second) = (verification.claims[a.number].risk, verification.claims[b.number].risk)
      return first != second ? first > second : a.number < b.number
    }
    for (number, text) in claims.prefix(plan.contrastClaimsMax) {
      let claim = verification.claims[number].claim
      let statement = String((text.last == "." ? String(text.dropLast()) : text).prefix(600))
      guard let straight = await isTrue(statement) else { continue }
      let converse = Self.converse(of: claim)
      guard let turned = await isTrue(converse ?? "It is not the case that: \(statement)") else { continue }
      let opposite = converse == nil ? "negation" : "converse"
      let (value, sentence) =
        switch (straight, turned) {
        case (true, false): (0.0, "A model says yes to it and no to its \(opposite).")
        case (false, true): (1.0, "A model says no to it and yes to its \(opposite).")
        case (true, true): (0.5, "A model says yes to it and to its \(opposite).")
        case (false, false): (converse == nil ? 0.5 : 0.75, "A model says no to it and to its \(opposite).")
        }
      observe(.contrast, claim: number, .contrast, value, sentence)
    }
  }

  private static let task = """
    The data item s0 is a statement about the input. Say whether it is true of the input. Answer with one word: yes \
    or no.
    """

  /// Nil when the call failed or the reply is neither yes nor no.
  private mutating func isTrue(_ statement: String) async -> Bool? {
    let text = StageSubject.Text(id: "s0", text: statement, modality: .text, channel: .tool)
    let media = subject.user.filter { $0.asset != nil }
    let settings = GenerationSettings(temperature: 0, maxTokens: plan.replyTokensMax ?? 16)
    let answer = await ask(
      .contrast, developer: Self.task, user: media + [.text("Is the statement s0 true?", trust: .system)],
      texts: subject.texts + [text], settings: settings)
    guard let answer else { return nil }
    let word = answer.text.prefix(200).lowercased().drop { !$0.isLetter }.prefix { $0.isLetter }
    if word == "yes" { return true }
    if word == "no" { return false }
    note("a reply was neither yes nor no")
    return nil
  }

  /// "A is left of B" turned into "B is left of A"; nil for claims that are no relation of two things.
  private static func converse(of claim: Claim) -> String? {
    guard claim.type == .spatial, claim.polarity == .positive else { return nil }
    func slot(_ name: String) -> String? { claim.slots.first { $0.name == name }?.value.string }
    guard let subject = slot("subject"), let relation = slot("relation"), let object = slot("object"),
      slot("object2") == nil, !symmetric.contains(relation), subject != object
    else { return nil }
    return "The \(object) is \(relation) the \(subject)"
  }

  private static let symmetric: Set<String> = [
    "near", "close to", "next to", "touching", "beside", "adjacent to", "far from", "opposite to", "connected to",
    "by", "alongside", "far away from", "parallel to", "perpendicular to", "against", "at the side of",
  ]
}
