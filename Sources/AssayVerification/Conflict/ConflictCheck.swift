package import AssayLanguage

/// Whether an answer does justice to the conflicts of its evidence: a claim on a conflicted aspect must stand beside
/// the other side somewhere in the answer.
package struct ConflictCheck: Sendable {
  private let report: ConflictReport
  private let text: TokenizedText
  private let conditions: ConditionLexicon
  /// Tokens that name the thing of conflicts (or stand for it), in order.
  private var mentions: [(token: Int, conflicts: [Int])] = []
  /// By conflict: whether the text mentions all its sides.
  private var balanced: [Bool] = []

  /// `text` is the whole answer; the spans of its claims point into it.
  package init(_ report: ConflictReport, text: TokenizedText, conditions: ConditionLexicon = .standard) {
    self.report = report
    self.text = text
    self.conditions = conditions
    guard !report.isEmpty else { return }
    findMentions()
    balanced = report.conflicts.indices.map { $0 < Self.checkedMax && isBalanced(report.conflicts[$0]) }
  }

  /// The marks for a claim, and the numbers of the conflicts that it touches.
  package func flags(for claim: Claim) -> (flags: Flags, conflicts: [Int]) {
    let tokens = text.tokens(in: claim.span)
    guard !mentions.isEmpty, !tokens.isEmpty else { return ([], []) }
    var touched: Set<Int> = []
    for mention in mentions(in: tokens) {
      for number in mention where speaks(of: report.conflicts[number], claim, tokens) { touched.insert(number) }
    }
    guard !touched.isEmpty else { return ([], []) }
    var flags = Flags.crossModalConflict
    if touched.contains(where: { !balanced[$0] }) { flags.insert(.oneSidedResolution) }
    return (flags, touched.sorted())
  }

  /// Marks a judgement and lowers its strength: no side of a conflict is certain.
  package func apply(to judgement: inout Judgement, claim: Claim) {
    let (flags, conflicts) = flags(for: claim)
    guard let first = conflicts.first else { return }
    judgement.flags.formUnion(flags)
    judgement.strength = min(judgement.strength, Self.strengthMax)
    judgement.explanation += " " + report.conflicts[first].explanation
  }

  /// Whether the text names the thing of a conflict, or stands for it by a pronoun.
  package func mentionsThing(of conflict: Int) -> Bool { mentions.contains { $0.conflicts.contains(conflict) } }

  /// Whether the text tells every side of a conflict.
  package func tellsAllSides(of conflict: Int) -> Bool { balanced.indices.contains(conflict) && balanced[conflict] }

  /// Whether the text tells some side of a conflict, about whatever thing.
  package func tellsSomeSide(of conflict: Int) -> Bool {
    guard report.conflicts.indices.contains(conflict) else { return false }
    let whole = 0..<text.count
    let conflict = report.conflicts[conflict]
    switch conflict.aspect {
    case .condition: return !conditions.mentions(in: text, tokens: whole).isEmpty
    case .presence: return false
    default: return conflict.sides.contains { side in side.contents.contains { mentions($0, in: whole) } }
    }
  }

  private static let strengthMax = 0.6
  /// Conflicts whose sides are looked for; an answer does justice to no more.
  package static let checkedMax = 64

  // MARK: Mentions

  private mutating func findMentions() {
    var byEntity: [WordKey: [Int]] = [:]
    for (number, conflict) in report.conflicts.enumerated() { byEntity[conflict.entity, default: []].append(number) }
    // With one thing in conflict "the machine" and "it" can only be that.
    let only = byEntity.count == 1 ? byEntity.first?.value : nil
    var last: [Int]?
    var index = 0
    while index < text.count {
      if let (found, count) = entity(at: index, byEntity) {
        mentions.append((index, found))
        last = found
        index += count
        continue
      }
      let key = text.tokens[index].key
      if Self.pronouns.contains(key), let conflicts = last ?? only {
        mentions.append((index, conflicts))
      } else if let only, Self.generic.contains(key) {
        mentions.append((index, only))
        last = only
      }
      index += 1
    }
  }

  private func entity(at index: Int, _ known: [WordKey: [Int]]) -> (conflicts: [Int], tokens: Int)? {
    for count in stride(from: min(3, text.count - index), to: 0, by: -1) {
      let key = PhraseKey.combine(PhraseKey.nounWords(text, index..<index + count))
      if let found = known[key] { return (found, count) }
    }
    return nil
  }

  private static let pronouns: Set<WordKey> = ["it", "its", "this", "that", "they", "them", "everything"]
  private static let generic: Set<WordKey> = [
    "machine", "equipment", "device", "unit", "part", "component", "system", "object", "item", "asset", "appliance",
    "machinery",
  ]

  private func mentions(in tokens: Range<Int>) -> [[Int]] {
    var (low, high) = (0, mentions.count)
    while low < high {
      let middle = (low + high) / 2
      if mentions[middle].token < tokens.lowerBound { low = middle + 1 } else { high = middle }
    }
    return mentions[low...].prefix { $0.token < tokens.upperBound }.map(\.conflicts)
  }

  // MARK: Sides

  /// Whether a claim says anything of a conflict's aspect.
  private func speaks(of conflict: EvidenceConflict, _ claim: Claim, _ tokens: Range<Int>) -> Bool {
    switch conflict.aspect {
    case .condition: !conditions.mentions(in: text, tokens: tokens).isEmpty
    case .presence: claim.type == .presence
    case .count: claim.type == .count || (claim.type == .presence && hasNumber(tokens))
    case .colour: tokens.contains { ColourNames.base(text.tokens[$0].key) != nil }
    case .quantity: claim.type == .measured || hasNumber(tokens)
    case .identity, .text, .time:
      conflict.sides.contains { side in side.contents.contains { mentions($0, in: tokens) } }
    }
  }

  private func hasNumber(_ tokens: Range<Int>) -> Bool {
    tokens.contains { text.tokens[$0].kind == .number || SmallNumbers.value(text, text.tokens[$0]) != nil }
  }

  private func isBalanced(_ conflict: EvidenceConflict) -> Bool {
    let whole = 0..<text.count
    if conflict.aspect == .condition {
      let found = conditions.mentions(in: text, tokens: whole)
      return found.contains { $0.isGood } && found.contains { !$0.isGood }
    }
    if conflict.aspect == .presence {
      return text.tokens.contains { Self.doubts.contains($0.key) }
    }
    return conflict.sides.allSatisfy { side in side.contents.contains { mentions($0, in: whole) } }
  }

  private static let doubts: Set<WordKey> = [
    "but", "although", "though", "however", "whereas", "contradicts", "contradict", "conflict", "conflicts", "disagree",
    "conflicting", "inconsistent", "unclear", "yet", "despite",
  ]

  private func mentions(_ content: AspectValue.Content, in tokens: Range<Int>) -> Bool {
    switch content {
    case .polarity: return false
    case .word(let base): return tokens.contains { ColourNames.base(text.tokens[$0].key) == base }
    case .number(let number, _):
      return tokens.contains { index in
        let token = text.tokens[index]
        if let small = SmallNumbers.value(text, token) { return Double(small) == number }
        guard token.kind == .number, token.end - token.start <= 24 else { return false }
        return Double(text.string(token).filter { $0 != "," }) == number
      }
    case .code(let code):
      // Codes are written in pieces: the folded letters and digits of neighbouring tokens are joined.
      return Self.contains(code, in: text, tokens)
    }
  }

  private static func contains(_ code: String, in text: TokenizedText, _ tokens: Range<Int>) -> Bool {
    let wanted = Array(code.utf8)
    guard let first = wanted.first else { return false }
    for start in tokens {
      // Most tokens are not worth folding.
      let head = text.byte(Int(text.tokens[start].start))
      guard head >= 128 || head | 0x20 == first | 0x20 else { continue }
      var matched = 0
      var index = start
      scan: while index < tokens.upperBound, matched < wanted.count {
        for byte in Fold.text(text.string(text.tokens[index])).utf8 where Self.isAlphanumeric(byte) {
          guard matched < wanted.count, wanted[matched] == byte else { break scan }
          matched += 1
        }
        index += 1
      }
      if matched == wanted.count { return true }
    }
    return false
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...122).contains(byte) || byte >= 128
  }
}
