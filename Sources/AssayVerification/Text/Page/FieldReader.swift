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
    let anchors = anchors()
    guard !anchors.isEmpty else { return byType() }
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
        claims.append(claim(retyped(anchor.role, value), name: anchor.tokens, value: value))
      }
    }
    return claims.isEmpty ? byType() : claims
  }

  /// "The receipt is from 23 March": what stands for the issuer is a date.
  private func retyped(_ role: FieldRole, _ value: Range<Int>) -> FieldRole {
    guard role == .issuer, let date = DateReader.all(in: text, tokens: value).first,
      date.range.lowerBound <= Int(text.tokens[value.lowerBound].end), date.fields.mask.contains(.month)
    else { return role }
    return .date
  }

  // MARK: No role is named

  /// A sentence about the document or the purchase as a whole: a date is its date, an amount of money its total,
  /// and whoever issues it its issuer.
  private func byType() -> [Claim]? {
    guard let document = sentence.tokens.first(where: { FieldWords.documents.contains(text.tokens[$0].key) }) else {
      return nil
    }
    let name = document..<document + 1
    if let issuer = activeIssuer(document) { return [claim(.issuer, name: name, value: issuer)] }
    if let date = dateRange(sentence.tokens),
      DateReader.all(in: text, tokens: date).first?.fields.mask.contains(.month) ?? false
    {
      return [claim(.date, name: name, value: date)]
    }
    let figures = FigureScanner.scan(text.bytes, in: text.byteRange(tokens: sentence.tokens))
    let money = figures.filter { $0.decimals == 2 || $0.currency }
    guard money.count == 1, let amount = money.first, let value = covering(amount.range, in: sentence.tokens),
      !sentence.tokens.contains(where: { FieldWords.itemising.contains(text.tokens[$0].key) })
    else { return nil }
    return [claim(.total, name: name, value: value)]
  }

  /// "Northwind Books issued the receipt."
  private func activeIssuer(_ document: Int) -> Range<Int>? {
    guard let verb = sentence.tokens.first(where: { FieldWords.issuing.contains(text.tokens[$0].key) }),
      verb < document,
      verb > sentence.tokens.lowerBound, text.tokens[sentence.tokens.lowerBound].capitalised
    else { return nil }
    var end = verb
    while end > sentence.tokens.lowerBound, FieldWords.connects(text.tokens[end - 1].key) { end -= 1 }
    var start = sentence.tokens.lowerBound
    while start < end, FunctionWords.articles.contains(text.tokens[start].key) { start += 1 }
    guard start < end, (start..<end).allSatisfy({ !isVerbLike($0) }) else { return nil }
    return (start..<end).contains { FieldWords.documents.contains(text.tokens[$0].key) } ? nil : start..<end
  }

  // MARK: Anchors

  private func anchors() -> [Anchor] {
    var anchors: [Anchor] = []
    var index = sentence.tokens.lowerBound
    while index < sentence.tokens.upperBound, anchors.count < 12 {
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
      if match.role == .tax, let last = anchors.indices.last, anchors[last].role.valueKind == .amount,
        FieldWords.qualifying.contains(text.tokens[index - 1].key)
      {
        // "The total including VAT", "the total without VAT": the tax tells which total.
        if FieldWords.excluding.contains(text.tokens[index - 1].key), anchors[last].role == .total {
          anchors[last].role = .subtotal
        }
        anchors[last].tokens = anchors[last].tokens.lowerBound..<index + match.count
        continue
      }
      anchors.append(Anchor(role: match.role, tokens: index..<index + match.count))
    }
    return merged(feasible(anchors))
  }

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
        let known = hasDate ?? (dateRange(sentence.tokens) != nil)
        hasDate = known
        return known
      case .amount, .measure, .count:
        let known = hasFigure ?? (figureRange(sentence.tokens, forward: true) != nil)
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
      let strong = kept.filter { !Self.isWeak($0, text) }
      if !strong.isEmpty { kept = strong }
    }
    return kept
  }

  /// Names that more often say where something stands than what it is.
  private static func isWeak(_ anchor: Anchor, _ text: TokenizedText) -> Bool {
    anchor.tokens.count == 1 && FieldWords.weak.contains(text.tokens[anchor.tokens.lowerBound].key)
  }

  /// "The modelling clay costs 9.00" gives an item's price, "the meal costs 9.00" the total.
  private func item(of anchor: Anchor, low: Int) -> Range<Int>? {
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

  // MARK: Claims

  func claim(_ role: FieldRole, name: Range<Int>, value: Range<Int>) -> Claim {
    let negative = isNegative(outside: value)
    let query = FieldQuery(
      role: role, name: text.tokens[name].filter { $0.kind == .word || $0.kind == .mixed }.map(\.key),
      nameText: text.string(tokens: name), value: value)
    let type: Claim.Kind =
      switch role.valueKind {
      case .identifier: .identifier
      case .measure: .measured
      default: .read
      }
    let valueText = text.string(tokens: value)
    let slots: [Claim.Slot] =
      type == .identifier
      ? [.init("scheme", .string(role.rawValue)), .init("value", .string(valueText))]
      : [.init("role", .string(role == .other ? query.nameText : role.rawValue)), .init("text", .string(valueText))]
    return Claim(
      span: sentence.bytes, type: type, polarity: negative ? .negative : .positive, channel: .reads, slots: slots,
      form: .text(TextQuery(.field(query), negative: negative)))
  }

  private func isNegative(outside value: Range<Int>) -> Bool {
    for index in sentence.tokens where !value.contains(index) {
      let key = text.tokens[index].key
      guard FunctionWords.negators.contains(key), key != "without" else { continue }
      // "invoice no", "no." name a number.
      if key == "no", index > sentence.tokens.lowerBound { continue }
      return true
    }
    return false
  }
}
