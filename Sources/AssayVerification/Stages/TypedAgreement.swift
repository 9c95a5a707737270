import AssayCore
import AssayLanguage
import AssayWire

/// How far another answer makes the same claim, slot by slot: the same thing, the same attribute, the same value. Where
/// the other answer has no claim about the same, its names, numbers and words decide.
struct TypedAgreement {
  let verifier: Verifier
  let prompt: String?
  let evidence: EvidenceIndex

  /// Another answer, read once for all claims.
  struct Other {
    var claims: [Claim]
    var samples: EvidenceIndex
    /// It says nothing that could be true or false.
    var isEmpty: Bool
    /// It says that it cannot tell: its words bear nothing out.
    var declines: Bool
  }

  /// A longer answer is read up to here.
  static let answerScalarsMax = 20_000

  func read(_ answer: String) -> Other {
    let text = String(answer.unicodeScalars.prefix(Self.answerScalarsMax))
    let verification = verifier.verify(answer: text, prompt: prompt, evidence: evidence)
    let claims = verification.claims.filter { !$0.judgement.isNoClaim }.map(\.claim)
    return Other(
      claims: claims, samples: EvidenceIndex(samples: [text]), isEmpty: claims.isEmpty, declines: Self.declines(text))
  }

  /// "I cannot see …", "there is no way to tell", "unable to determine", within the first words.
  private static func declines(_ text: String) -> Bool {
    let words = TokenizedText(String(text.prefix(600))).tokens.prefix(60).filter { $0.kind != .punctuation }.map(\.key)
    for (index, word) in words.enumerated() where negations.contains(word) {
      if words[(index + 1)...].prefix(4).contains(where: knowing.contains) { return true }
    }
    return false
  }

  private static let negations: Set<WordKey> = [
    "cannot", "can't", "not", "unable", "couldn't", "don't", "no", "impossible", "without", "never",
  ]
  private static let knowing: Set<WordKey> = [
    "see", "view", "hear", "listen", "access", "tell", "determine", "know", "say", "identify", "perceive", "look",
    "provided", "attached", "available", "information",
  ]

  /// From 0, it says otherwise or nothing of it, to 1, it says the same.
  func value(of claim: Claim, _ text: String, in other: Other) -> Double {
    guard !other.isEmpty else { return 0 }
    var found: Double?
    for candidate in other.claims {
      guard let value = Self.compare(claim, candidate) else { continue }
      found = max(found ?? 0, value)
    }
    if found == nil, other.declines { return 0 }
    return found ?? 1 - verifier.verify(claim: text, evidence: other.samples).risk
  }

  /// 1 the same, 0 otherwise, nil when they are not about the same.
  static func compare(_ a: Claim, _ b: Claim) -> Double? {
    guard a.type == b.type, let keys = keys[a.type] else { return nil }
    for key in keys where slot(a, key) != slot(b, key) { return nil }
    // Two claims that name nothing in common are about nothing in common.
    guard keys.isEmpty || keys.contains(where: { slot(a, $0) != nil }) else { return nil }
    let values = Set(a.slots.map(\.name)).union(b.slots.map(\.name)).subtracting(keys)
    let isEqual = values.allSatisfy { slot(a, $0) == slot(b, $0) }
    if isEqual { return a.polarity == b.polarity ? 1 : 0 }
    // "Not red" and "blue" may both be true.
    return a.polarity == .positive && b.polarity == .positive && !values.isEmpty ? 0 : nil
  }

  /// What a claim is about; its other slots are what it says of it.
  private static let keys: [Claim.Kind: [String]] = [
    .presence: ["subject"], .count: ["subject"], .attribute: ["subject", "attribute"],
    .spatial: ["subject", "object", "object2"], .temporal: ["event", "first", "second"], .read: ["role"],
    .measured: ["subject", "object", "quantity"], .identifier: ["scheme"],
  ]

  private static func slot(_ claim: Claim, _ name: String) -> String? {
    guard let value = claim.slots.first(where: { $0.name == name })?.value, !value.isNull else { return nil }
    return (value.string ?? value.compact).lowercased()
  }
}
