package import AssayLanguage
import AssayWire

/// Claims of one answer that cannot all be true, whatever the evidence says.
package enum ClaimClashes {
  package struct Finding: Sendable, Hashable {
    /// Number of the later claim.
    package var claim: Int
    /// Numbers of the earlier claims that it cannot stand beside, in rising order.
    package var against: [Int]
    /// One sentence for people.
    package var explanation: String
  }

  /// Claims that are looked at.
  package static let claimsMax = 10_000

  /// The claims of one answer in the order of the text that their spans point into. Only claims about definite
  /// things count ("the cup", "it" resolved): of two indefinite ones ("a cup") nobody knows that they are one.
  package static func find(_ claims: [Claim], in text: TokenizedText) -> [Finding] {
    var findings: [Finding] = []
    var reader = Reader(text: text)
    var relations: [(claim: Int, assertion: Derivation.Assertion)] = []
    var values: [Key: [Value]] = [:]
    for (number, claim) in claims.prefix(claimsMax).enumerated() where claim.hedge == .none {
      if let assertion = reader.assertion(claim) { relations.append((number, assertion)) }
      guard let (key, value) = reader.value(claim, number) else { continue }
      if let clash = values[key]?.first(where: { $0.clashes(with: value) }) {
        findings.append(make(number, [clash.claim], claims, text))
      }
      if values[key, default: []].count < valuesMax { values[key, default: []].append(value) }
    }
    for found in Derivation(relations.map(\.assertion)).contradictions {
      let against = found.chain.map { relations[$0].claim }
      findings.append(make(relations[found.assertion].claim, against, claims, text))
    }
    return findings.sorted { ($0.claim, $0.against.first ?? -1) < ($1.claim, $1.against.first ?? -1) }
  }

  private static let valuesMax = 16
  private static let quotedMax = 3

  private static func make(_ claim: Int, _ against: [Int], _ claims: [Claim], _ text: TokenizedText) -> Finding {
    func quote(_ number: Int) -> String {
      let span = claims[number].span.clamped(to: 0..<text.bytes.count)
      return "“\(String(decoding: text.bytes[span].prefix(120), as: UTF8.self))”"
    }
    let others = against.prefix(quotedMax).map(quote).joined(separator: " and ")
    let explanation =
      against.isEmpty
      ? "\(quote(claim)) cannot be true of one thing." : "\(quote(claim)) cannot stand beside \(others)."
    return Finding(claim: claim, against: against, explanation: explanation)
  }

  /// What a value is of.
  private struct Key: Hashable {
    var entity: WordKey
    var aspect: WordKey
  }

  private struct Value {
    enum Content {
      /// An attribute's value, and its basic colour where it is one.
      case word(WordKey, colour: WordKey?)
      case count(low: Int, high: Int)
      case there
    }

    var claim: Int
    var content: Content
    var isPositive: Bool

    func clashes(with other: Value) -> Bool {
      switch (content, other.content) {
      case (.there, .there): return isPositive != other.isPositive
      case (.count(let low, let high), .count(let otherLow, let otherHigh)):
        return isPositive && other.isPositive && (high < otherLow || otherHigh < low)
      case (.word(let word, let colour), .word(let otherWord, let otherColour)):
        if isPositive != other.isPositive { return word == otherWord }
        guard isPositive, let colour, let otherColour else { return false }
        return !ColourNames.compatible(colour, otherColour)
      default: return false
      }
    }
  }

  /// Reads assertions and values out of the slots of claims.
  private struct Reader {
    let text: TokenizedText

    func slot(_ claim: Claim, _ name: String) -> String? { claim.slots.first { $0.name == name }?.value.string }

    mutating func assertion(_ claim: Claim) -> Derivation.Assertion? {
      switch claim.type {
      case .spatial:
        guard let name = slot(claim, "relation"), let subject = slot(claim, "subject"),
          let object = slot(claim, "object"),
          let relation = Relation(rawValue: name) ?? RelationLexicon.relation(named: name),
          slot(claim, "object2") == nil, isDefinite(subject, claim), isDefinite(object, claim)
        else { return nil }
        return Derivation.Assertion(
          PhraseKey.noun(subject), .space(relation), PhraseKey.noun(object), positive: claim.polarity == .positive)
      case .temporal:
        guard let first = slot(claim, "first"), let second = slot(claim, "second"), isDefinite(first, claim),
          isDefinite(second, claim)
        else { return nil }
        let relation = slot(claim, "relation").flatMap { TimeRelation(rawValue: $0) } ?? .before
        return Derivation.Assertion(
          PhraseKey.noun(first), .time(relation), PhraseKey.noun(second), positive: claim.polarity == .positive)
      default: return nil
      }
    }

    mutating func value(_ claim: Claim, _ number: Int) -> (Key, Value)? {
      guard let subject = slot(claim, "subject") else { return nil }
      let entity = PhraseKey.noun(subject)
      let isPositive = claim.polarity == .positive
      switch claim.type {
      case .presence:
        return (Key(entity: entity, aspect: "presence"), Value(claim: number, content: .there, isPositive: isPositive))
      case .count:
        guard let amount = claim.slots.first(where: { $0.name == "number" })?.value.double, amount.magnitude < 1e9,
          let range = Self.range(slot(claim, "op") ?? "=", Int(amount))
        else { return nil }
        return (
          Key(entity: entity, aspect: "count"),
          Value(claim: number, content: .count(low: range.low, high: range.high), isPositive: isPositive)
        )
      case .attribute:
        guard let attribute = slot(claim, "attribute"), let value = slot(claim, "value"), isDefinite(subject, claim)
        else { return nil }
        let content = Value.Content.word(PhraseKey.noun(value), colour: ColourNames.base(of: value))
        return (
          Key(entity: entity, aspect: WordKey(attribute)),
          Value(claim: number, content: content, isPositive: isPositive)
        )
      default: return nil
      }
    }

    private static func range(_ op: String, _ number: Int) -> (low: Int, high: Int)? {
      switch op {
      case "=": (number, number)
      case ">=": (number, Int.max)
      case "<=": (0, number)
      case ">": (number + 1, Int.max)
      case "<": (0, number - 1)
      default: nil
      }
    }

    /// Whether the text names the thing as one that is known: "the cup", "its lid", or by a proper name.
    private func isDefinite(_ phrase: String, _ claim: Claim) -> Bool {
      let words = TokenizedText(phrase).tokens.map(\.key)
      guard let first = words.first else { return false }
      if Self.definite.contains(first) { return true }
      var index = start(claim.span.lowerBound)
      while index < text.count, Int(text.tokens[index].start) < claim.span.upperBound {
        if text.matches(words, at: index) {
          if text.tokens[index].capitalised, text.tokens[index].start > Int32(truncatingIfNeeded: claim.span.lowerBound)
          {
            return true
          }
          return index > 0 && Self.definite.contains(text.tokens[index - 1].key)
        }
        index += 1
      }
      return false
    }

    private func start(_ offset: Int) -> Int {
      var (low, high) = (0, text.count)
      while low < high {
        let middle = (low + high) / 2
        if Int(text.tokens[middle].start) < offset { low = middle + 1 } else { high = middle }
      }
      return low
    }

    private static let definite: Set<WordKey> = [
      "the", "this", "that", "these", "those", "its", "his", "her", "their", "my", "our", "your", "both", "all",
    ]
  }
}
