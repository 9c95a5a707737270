import AssayLanguage
import AssayWire

/// Finds claims of one answer that cannot both be true, without looking at any evidence: relations that clash once
/// their inverses and chains are drawn ("A is left of B" … "B is left of A"), one thing with two values of an
/// attribute that has one, a thing that is there and is not.
enum SelfContradiction {
  /// Numbers of the claims that clash with an earlier one, each with the earlier claims that it clashes with.
  static func find(in claims: [Claim]) -> [(claim: Int, chain: [Int])] {
    guard claims.count > 1 else { return [] }
    var found = relations(in: claims)
    found += values(in: claims)
    var seen: Set<Int> = []
    return found.sorted { $0.claim < $1.claim }.filter { seen.insert($0.claim).inserted }
  }

  private static func relations(in claims: [Claim]) -> [(claim: Int, chain: [Int])] {
    var assertions: [Derivation.Assertion] = []
    var numbers: [Int] = []
    for (number, claim) in claims.enumerated() where claim.type == .spatial && claim.hedge == .none {
      guard let subject = key(claim, "subject"), let object = key(claim, "object"), key(claim, "object2") == nil,
        let name = claim.slots.first(where: { $0.name == "relation" })?.value.string,
        let relation = Relation(rawValue: name), subject != object
      else { continue }
      assertions.append(
        .init(subject, .space(relation), object, positive: claim.polarity == .positive))
      numbers.append(number)
    }
    guard assertions.count > 1 else { return [] }
    return Derivation(assertions).contradictions.map { clash in
      (numbers[clash.assertion], clash.chain.compactMap { numbers.indices.contains($0) ? numbers[$0] : nil })
    }
  }

  /// Attributes of which a thing has one value, and presence.
  private static func values(in claims: [Claim]) -> [(claim: Int, chain: [Int])] {
    struct Key: Hashable {
      var subject: WordKey
      var attribute: String
    }
    var asserted: [Key: [(claim: Int, value: WordKey, positive: Bool)]] = [:]
    var found: [(claim: Int, chain: [Int])] = []
    for (number, claim) in claims.enumerated() where claim.hedge == .none {
      guard let subject = key(claim, "subject") else { continue }
      let entry: (Key, WordKey)?
      switch claim.type {
      case .attribute:
        entry = key(claim, "value").map { value in
          (Key(subject: subject, attribute: text(claim, "attribute") ?? "color"), value)
        }
      case .presence: entry = (Key(subject: subject, attribute: "presence"), subject)
      default: entry = nil
      }
      guard let (key, value) = entry, key.attribute != "other" else { continue }
      let positive = claim.polarity == .positive
      let clashes = (asserted[key] ?? []).filter { earlier in
        earlier.positive != positive
          ? earlier.value == value : positive && earlier.value != value && exclusive(key.attribute)
      }
      if !clashes.isEmpty { found.append((number, clashes.prefix(4).map(\.claim))) }
      if (asserted[key]?.count ?? 0) < 8 { asserted[key, default: []].append((number, value, positive)) }
    }
    return found
  }

  private static func exclusive(_ attribute: String) -> Bool {
    // "A red and white flag" has two colours; two whole claims of one colour each do not fit together.
    ["size", "material", "shape", "condition", "state"].contains(attribute)
  }

  private static func text(_ claim: Claim, _ slot: String) -> String? {
    claim.slots.first { $0.name == slot }?.value.string
  }

  private static func key(_ claim: Claim, _ slot: String) -> WordKey? {
    guard let text = text(claim, slot), !text.isEmpty else { return nil }
    // The article does not make another thing.
    let words = WordKey.words(of: text).filter { !articles.contains($0) }
    return words.isEmpty ? nil : PhraseKey.combine(words)
  }

  private static let articles: Set<WordKey> = ["the", "a", "an", "this", "that", "its", "their"]
}
