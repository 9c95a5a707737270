import AssayLanguage
import AssayWire

/// Reads sentences that give a role of a document its value, in many wordings: "The total comes to 9.00",
/// "It was issued on 3 March by X", "9.00 is the amount due", "Cashier: Ann".
struct FieldReader {
  let sentence: Sentence
  var text: TokenizedText { sentence.text }

  struct Anchor {
    var role: FieldRole
    var tokens: Range<Int>
  }

  func claims() -> [Claim]? {
    if let taste = evaluation() ?? payment() { return [taste] }
    let anchors = anchors()
    guard !anchors.isEmpty else { return byType() }
    if let existence = existence(anchors) { return [existence] }
    var claims: [Claim] = []
    var taken: [Range<Int>] = []
    for (position, anchor) in anchors.enumerated() {
      let low = position > 0 ? anchors[position - 1].tokens.upperBound : sentence.tokens.lowerBound
      let high = position + 1 < anchors.count ? anchors[position + 1].tokens.lowerBound : sentence.tokens.upperBound
      guard let value = value(of: anchor, low: low, high: high), !taken.contains(where: { $0.overlaps(value) }) else {
        continue
      }
      taken.append(value)
      if let item = item(of: anchor, low: low) {
        claims.append(claim(.price, name: item, value: value))
      } else {
        let region = value.lowerBound >= anchor.tokens.upperBound ? anchor.tokens.upperBound..<high : low..<high
        claims.append(claim(retyped(anchor.role, value), name: anchor.tokens, value: value, within: region))
      }
    }
    if claims.isEmpty { return byType() }
    return claims + leftOver(taken, claims)
  }

  /// "The receipt is from 23 March": what stands for the issuer is a date.
  private func retyped(_ role: FieldRole, _ value: Range<Int>) -> FieldRole {
    guard role == .issuer else { return role }
    if value.count == 1, FieldWords.year(text, value.lowerBound) != nil { return .date }
    guard let date = DateReader.all(in: text, tokens: value).first,
      date.range.lowerBound <= Int(text.tokens[value.lowerBound].end), date.fields.mask.contains(.month)
    else { return role }
    return .date
  }

  // MARK: Anchors

  private func anchors() -> [Anchor] {
    var anchors: [Anchor] = []
    var index = sentence.tokens.lowerBound
    while index < sentence.tokens.upperBound, anchors.count < 12 {
      if let clause = whereBought(index) ?? handedBack(index) {
        anchors.append(clause)
        index = clause.tokens.upperBound
        continue
      }
      if let verb = byWhom(index, anchors.last) {
        anchors.append(verb)
        index = verb.tokens.upperBound
        continue
      }
      guard !isQuoted(index), !isInName(index, anchors.last),
        let match = RoleLexicon.match(text, at: index, in: sentence.tokens, on: .claim)
      else {
        index += 1
        continue
      }
      defer { index += match.count }
      if Self.qualifiers.contains(match.role), let last = anchors.indices.last, anchors[last].role.valueKind == .amount,
        FieldWords.qualifying.contains(text.tokens[index - 1].key)
      {
        // "The total including VAT", "the total without VAT": the tax tells which total.
        if FieldWords.excluding.contains(text.tokens[index - 1].key), anchors[last].role == .total,
          match.role != .rounding
        {
          anchors[last].role = .subtotal
        }
        // "The total came to 30.90 after rounding": the amount stands before.
        if AmountReader.all(text, anchors[last].tokens.upperBound..<index).isEmpty {
          anchors[last].tokens = anchors[last].tokens.lowerBound..<index + match.count
        }
        continue
      }
      anchors.append(Anchor(role: match.role, tokens: index..<index + match.count))
    }
    return merged(feasible(anchors))
  }

  /// Roles that tell which total is meant: "the total after rounding".
  private static let qualifiers: Set<FieldRole> = [.tax, .rounding, .service, .discount, .tip]

  private var speaksOfDocument: Bool {
    sentence.tokens.contains { FieldWords.documents.contains(text.tokens[$0].key) && text.tokens[$0].key != "it" }
  }

  /// Among things that were seen, "the table", "3 items", "a width of 2 m" are things and sizes, no fields.
  private func isMoneyOrDate(_ role: FieldRole) -> Bool {
    switch role.valueKind {
    case .date: true
    case .amount:
      FigureScanner.scan(text.bytes, in: text.byteRange(tokens: sentence.tokens)).contains {
        $0.currency || $0.decimals == 2
      }
    case .identifier: role != .table && role != .identifier && role != .code
    case .measure: !sentence.kinds.isDisjoint(with: [.measures, .fields, .metadata])
    case .name, .text, .count, .time: false
    }
  }

  /// Without a date in the sentence "printed on" is no role of a date, without a figure "costs" none of an amount.
  private func feasible(_ anchors: [Anchor]) -> [Anchor] {
    var hasDate: Bool?
    var hasFigure: Bool?
    let amongThings = sentence.kinds.contains(.objects) && !speaksOfDocument
    return anchors.filter { anchor in
      if amongThings && !isMoneyOrDate(anchor.role) { return false }
      switch anchor.role.valueKind {
      case .date:
        let known = hasDate ?? (dateRange(sentence.tokens) != nil || yearRange(sentence.tokens) != nil)
        hasDate = known
        return known
      case .amount, .measure, .count:
        let known = hasFigure ?? (figureRange(sentence.tokens, forward: true) != nil || isDenied || isGiven)
        hasFigure = known
        return known
      default: return true
      }
    }
  }

  /// "issued on 3 March 2018 by X", "bought there from X": the one who acts stands apart from the verb.
  private func byWhom(_ index: Int, _ last: Anchor?) -> Anchor? {
    let key = text.tokens[index].key
    guard key == "by" || key == "from", index + 1 < sentence.tokens.upperBound, text.tokens[index + 1].capitalised,
      last?.role != .issuer || last?.tokens.upperBound != index
    else { return nil }
    let verbs = key == "by" ? FieldWords.issuing : FieldWords.buying
    for before in sentence.tokens.lowerBound..<index where verbs.contains(text.tokens[before].key) {
      return Anchor(role: .issuer, tokens: index..<index + 1)
    }
    return nil
  }

  /// A word in capitals straight behind a role that takes a name is part of the name: "issued by 99 Speed Mart".
  private func isInName(_ index: Int, _ last: Anchor?) -> Bool {
    guard let last, text.tokens[index].capitalised else { return false }
    let kind = last.role.valueKind
    guard kind == .name || kind == .text || kind == .identifier else { return false }
    return (last.tokens.upperBound..<index).allSatisfy { between in
      let token = text.tokens[between]
      return token.kind != .word || token.capitalised || FieldWords.connects(token.key)
    }
  }

  private func isQuoted(_ index: Int) -> Bool {
    var open = false
    for before in sentence.tokens.lowerBound..<index where text.tokens[before].key == "\"" { open.toggle() }
    return open
  }

  /// "The total on the invoice": of two names with nothing but small words between, the value belongs to the
  /// first, and the second only says where it stands. "The date of the bill" likewise.
  private func merged(_ anchors: [Anchor]) -> [Anchor] {
    var kept: [Anchor] = []
    for anchor in anchors {
      if let last = kept.last {
        let between = last.tokens.upperBound..<anchor.tokens.lowerBound
        // "The VAT amounts to 6.55": the verb of a total belongs to the role before it.
        if FieldWords.totalling.contains(text.tokens[anchor.tokens.lowerBound].key), last.role.valueKind == .amount {
          continue
        }
        let small = between.allSatisfy { FieldWords.links.contains(text.tokens[$0].key) }
        if small && between.count <= 4 && Self.isWeak(anchor, text) { continue }
        if small && between.count <= 4 && Self.isWeak(last, text) { kept.removeLast() }
      }
      kept.append(anchor)
    }
    // A lone weak name ("bill") before a strong one elsewhere is the document, not a role.
    if kept.count > 1 {
      let strong = kept.filter { !Self.isWeak($0, text) || hasOwnAmount($0) }
      if !strong.isEmpty { kept = strong }
    }
    return kept
  }

  /// "… and received 11.70 as change": a role of its own, beside a stronger one.
  private func hasOwnAmount(_ anchor: Anchor) -> Bool {
    guard anchor.role == .cash || anchor.role == .change || anchor.role == .balance else { return false }
    let near =
      max(
        sentence.tokens.lowerBound, anchor.tokens.lowerBound - 3)..<min(
        sentence.tokens.upperBound, anchor.tokens.upperBound + 3)
    return !AmountReader.all(text, near).isEmpty
  }

  /// Names that more often say where something stands than what it is.
  private static func isWeak(_ anchor: Anchor, _ text: TokenizedText) -> Bool {
    guard anchor.tokens.count == 1 else { return false }
    let key = text.tokens[anchor.tokens.lowerBound].key
    guard FieldWords.weak.contains(key) else { return false }
    // "… and totals 54.50": a verb with its amount.
    guard FieldWords.totalling.contains(key), anchor.role == .total else { return true }
    let next = anchor.tokens.upperBound..<min(anchor.tokens.upperBound + 3, text.count)
    return AmountReader.all(text, next).isEmpty
  }

  /// "The modelling clay costs 9.00" gives an item's price, "the meal costs 9.00" the total.
  private func item(of anchor: Anchor, low: Int) -> Range<Int>? {
    if anchor.role == .price { return priced(anchor) }
    guard anchor.role == .total, anchor.tokens.count == 1,
      FieldWords.costing.contains(text.tokens[anchor.tokens.lowerBound].key)
    else { return nil }
    let subject = low..<anchor.tokens.lowerBound
    let content = subject.filter {
      FunctionWords.isContent(text.tokens[$0].key) && text.tokens[$0].kind != .punctuation
    }
    guard let first = content.first, let last = content.last,
      !content.contains(where: { FieldWords.wholes.contains(text.tokens[$0].key) })
    else { return nil }
    return first..<last + 1
  }

  /// "The unit price of the gasket set is 15.50".
  private func priced(_ anchor: Anchor) -> Range<Int>? {
    let start = anchor.tokens.upperBound
    guard start < sentence.tokens.upperBound, text.tokens[start].key == "of" || text.tokens[start].key == "for" else {
      return nil
    }
    var low = start + 1
    while low < sentence.tokens.upperBound, FunctionWords.articles.contains(text.tokens[low].key) { low += 1 }
    var high = low
    while high < sentence.tokens.upperBound, text.tokens[high].kind != .punctuation,
      !FieldWords.connects(text.tokens[high].key)
    { high += 1 }
    guard high > low, high < sentence.tokens.upperBound, high - low <= 6 else { return nil }
    return low..<high
  }

  // MARK: Claims

  func claim(
    _ role: FieldRole, name: Range<Int>, value: Range<Int>, within region: Range<Int>? = nil,
    manner: FieldQuery.Manner = .plain
  ) -> Claim {
    var conditions: AmountConditionReader?
    if role.valueKind == .amount || role.valueKind == .count, manner == .plain {
      let read = AmountConditionReader(text, region ?? sentence.tokens, from: sentence.tokens.lowerBound)
      if read.isSpecial { conditions = read }
    }
    let value =
      conditions.flatMap { read in
        (read.conditions.first { $0.comparison == .equal } ?? read.conditions.first)?.tokens
      } ?? value
    let negative = isNegative(outside: value, but: conditions?.negators ?? [])
    var query = FieldQuery(
      role: role, name: text.tokens[name].filter { $0.kind == .word || $0.kind == .mixed }.map(\.key),
      nameText: text.string(tokens: name), value: value)
    query.singular = singular(name)
    query.conditions = conditions?.conditions ?? []
    query.manner = manner
    let type: Claim.Kind =
      switch role.valueKind {
      case .identifier: .identifier
      case .measure: .measured
      default: .read
      }
    let valueText = text.string(tokens: value)
    var slots: [Claim.Slot] =
      type == .identifier
      ? [.init("scheme", .string(role.rawValue)), .init("value", .string(valueText))]
      : [.init("role", .string(role == .other ? query.nameText : role.rawValue)), .init("text", .string(valueText))]
    if role.valueKind == .amount || role.valueKind == .measure, manner != .exists {
      slots += AmountSlots.slots(of: value, in: text, money: role.valueKind == .amount)
    }
    return Claim(
      span: sentence.bytes, type: type, polarity: negative ? .negative : .positive, channel: .reads, slots: slots,
      form: .text(TextQuery(.field(query), negative: negative)))
  }

  private func singular(_ name: Range<Int>) -> [WordKey] {
    guard role(isItem: name) else { return [] }
    return name.compactMap { index -> WordKey? in
      let token = text.tokens[index]
      guard token.kind == .word || token.kind == .mixed, FunctionWords.isContent(token.key),
        !FieldWords.isOwner(token.key)
      else { return nil }
      guard token.range.count > 3, text.bytes[token.range].last.map({ $0 | 32 }) == UInt8(ascii: "s") else {
        return token.key
      }
      var hash = WordHash()
      for byte in text.bytes[token.range].dropLast() { hash.add(byte &- 65 < 26 ? byte + 32 : byte) }
      return hash.key
    }
  }

  private func role(isItem name: Range<Int>) -> Bool {
    name.contains { index in
      let token = text.tokens[index]
      return token.kind == .word && text.bytes[token.range].last.map { $0 | 32 } == UInt8(ascii: "s")
    }
  }

  private func isNegative(outside value: Range<Int>, but known: Set<Int>) -> Bool {
    for index in sentence.tokens where !value.contains(index) && !known.contains(index) {
      let key = text.tokens[index].key
      guard FunctionWords.negators.contains(key), key != "without" else { continue }
      // "invoice no", "no." name a number; "there is no discount" denies.
      if key == "no", index > sentence.tokens.lowerBound, !FieldWords.existing.contains(text.tokens[index - 1].key) {
        continue
      }
      return true
    }
    return false
  }
}
