import AssayCore
import AssayWire

/// Contrastive questions: a model that sees a thing answers "is it so?" with yes and the negation with no, and does
/// not answer yes to a relation and to its converse.
extension StageSession {
  mutating func contrast(_ verification: Verification, _ request: Request) async {
    let claims = Self.claims(of: verification).sorted { a, b in
      let (first, second) = (verification.claims[a.number].risk, verification.claims[b.number].risk)
      return first != second ? first > second : a.number < b.number
    }
    for (number, text) in claims.prefix(plan.contrastClaimsMax) {
      let claim = verification.claims[number].claim
      let statement = text.last == "." ? String(text.dropLast()) : text
      guard let straight = await yes(to: "Is the following statement true? \"\(statement)\"", request) else { break }
      let opposite = Self.converse(of: claim) ?? "It is not the case that: \(statement)"
      guard let turned = await yes(to: "Is the following statement true? \"\(opposite)\"", request) else { break }
      // Two different answers, the claim's own being yes, are consistent; yes to both or no to the claim is not.
      let value = straight && !turned ? 1.0 : straight != turned ? 0.5 : 0.0
      findings.contrast.append(.init(claim: number, value: value))
    }
  }

  /// Nil when the call failed or the reply is neither yes nor no.
  private mutating func yes(to question: String, _ request: Request) async -> Bool? {
    var asked = request
    let parts = request.messages.last { $0.role == .user }?.parts.filter { $0.asset != nil } ?? []
    asked.messages = request.messages.filter { $0.role == .system }
    asked.messages.append(
      Message(role: .user, parts: parts + [.text("\(question) Answer with yes or no.", trust: .user)]))
    guard let answer = await ask(asked, .contrast, GenerationSettings(temperature: 0, maxTokens: 8)) else { return nil }
    let word = answer.text.lowercased().drop { !$0.isLetter }.prefix { $0.isLetter }
    if word == "yes" { return true }
    if word == "no" { return false }
    note("contrast: a reply was neither yes nor no")
    return nil
  }

  /// "A is left of B" turned into "B is left of A"; nil for claims that are no relation of two things.
  private static func converse(of claim: Claim) -> String? {
    guard claim.type == .spatial else { return nil }
    func slot(_ name: String) -> String? { claim.slots.first { $0.name == name }?.value.string }
    guard let subject = slot("subject"), let relation = slot("relation"), let object = slot("object"),
      slot("object2") == nil, !symmetric.contains(relation)
    else { return nil }
    return "The \(object) is \(relation) the \(subject)"
  }

  private static let symmetric: Set<String> = [
    "near", "close to", "next to", "touching", "beside", "adjacent to", "far from", "opposite to", "connected to",
  ]
}
