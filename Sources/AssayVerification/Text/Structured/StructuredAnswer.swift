package import AssayLanguage
import AssayWire

/// A structured answer as what it asserts: fields by their paths, and statements with the evidence they cite.
package struct StructuredAnswer: Sendable {
  package enum Part: Sendable {
    /// A leaf such as `"total": 9.00`: a claim about a field.
    case field(Claim)
    /// A member of `claims:[{text, evidence_ids}]`: sentences to read as any other.
    case statement(tokens: Range<Int>, cited: [String])
  }

  package let parts: [Part]
  /// Leaves beyond `leavesMax` that were not read.
  package let unread: Int

  package static let leavesMax = 20_000

  /// Nil when the text is no JSON object or list, fenced or not.
  package init?(_ text: TokenizedText, kinds: FactKinds) {
    guard let scan = JSONLeaves(text.bytes) else { return nil }
    var parts: [Part] = []
    var token = 0
    /// Leaves come in the order of the text, so the tokens are walked once.
    func tokens(_ bytes: Range<Int>) -> Range<Int> {
      while token < text.count, Int(text.tokens[token].end) <= bytes.lowerBound { token += 1 }
      var end = token
      while end < text.count, Int(text.tokens[end].start) < bytes.upperBound { end += 1 }
      return token..<end
    }
    var citations: [Int: [String]] = [:]
    for leaf in scan.leaves where leaf.isCitation {
      citations[leaf.object, default: []].append(String(decoding: text.bytes[leaf.value], as: UTF8.self))
    }
    for leaf in scan.leaves where !leaf.isCitation {
      let range = tokens(leaf.value)
      guard !range.isEmpty else { continue }
      if leaf.isStatement, let cited = citations[leaf.object] ?? (leaf.isInClaims ? [] : nil) {
        parts.append(.statement(tokens: range, cited: cited))
      } else if leaf.kind != .other {
        parts.append(.field(Self.claim(leaf, range, text, kinds)))
      }
    }
    self.parts = parts
    unread = scan.unread
  }

  private static func claim(_ leaf: JSONLeaves.Leaf, _ tokens: Range<Int>, _ text: TokenizedText, _ kinds: FactKinds)
    -> Claim
  {
    let readable: FactKinds = [.texts, .fields, .metadata, .measures]
    let name = leaf.path.last.map { RoleLexicon.words(ofName: $0) } ?? ""
    // "invoice": {"number": …} names its role by both.
    let whole = leaf.path.suffix(2).map { RoleLexicon.words(ofName: $0) }.joined(separator: " ")
    let role = RoleLexicon.role(ofName: whole) ?? RoleLexicon.role(ofName: name) ?? .other
    let valueText = text.string(leaf.value)
    let slots: [Claim.Slot] = [
      .init("role", .string(role == .other ? name : role.rawValue)), .init("text", .string(valueText)),
    ]
    let type: Claim.Kind = role.valueKind == .identifier ? .identifier : role.valueKind == .measure ? .measured : .read
    guard !kinds.isDisjoint(with: readable), leaf.value.count <= 2_000 else {
      return Claim(span: leaf.value, type: type, channel: .reads, slots: slots, form: .setAside(.unparsed))
    }
    let query = FieldQuery(
      role: role, name: TokenizedText(name).tokens.map(\.key), nameText: name, value: tokens)
    return Claim(
      span: leaf.value, type: type, channel: .reads, slots: slots, form: .text(TextQuery(.field(query))))
  }
}
