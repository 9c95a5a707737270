import AssayLanguage

/// Sentences about a document as a whole, in which no role is named: what was paid, when, to whom and how.
extension FieldReader {
  /// Only a document could settle the sentence.
  var isDocumentOnly: Bool {
    let other: FactKinds = [.objects, .captions, .sounds, .words, .speech, .passages]
    return !sentence.kinds.isDisjoint(with: [.texts, .fields]) && sentence.kinds.isDisjoint(with: other)
  }

  /// The sentence says that there is none of something.
  var isDenied: Bool {
    sentence.tokens.contains { text.tokens[$0].key == "no" || text.tokens[$0].key == "without" }
  }

  /// "A discount was given", "a tip was left".
  var isGiven: Bool { sentence.tokens.contains { Self.giving.contains(text.tokens[$0].key) } }
  private static let giving = FunctionWords.keys(
    "given granted applied charged added deducted left included received levied returned")

  /// A date is the document's date, an amount of money its total, and whoever issues it its issuer.
  func byType() -> [Claim]? {
    let tokens = sentence.tokens
    let document = tokens.first { FieldWords.documents.contains(text.tokens[$0].key) }
    let spending = isDocumentOnly ? tokens.first { FieldWords.spending.contains(text.tokens[$0].key) } : nil
    if let issuer = activeIssuer(document) { return [claim(.issuer, name: issuer.name, value: issuer.value)] }
    let bought = isDocumentOnly ? tokens.first { FieldWords.buying.contains(text.tokens[$0].key) } : nil
    guard let document = document ?? spending ?? bought else { return nil }
    let name = document..<document + 1
    var claims: [Claim] = []
    if let date = dateRange(tokens),
      DateReader.all(in: text, tokens: date).first?.fields.mask.contains(.month) ?? false
    {
      claims.append(claim(.date, name: name, value: date))
    }
    let money = AmountReader.all(text, tokens).filter {
      !$0.figure.percent && ($0.figure.decimals == 2 || $0.figure.currency || spending != nil && claims.isEmpty)
    }
    let contrasting = AmountConditionReader(text, tokens, from: tokens.lowerBound).isSpecial
    let whole = text.tokens[document].key != bought.map { text.tokens[$0].key }
    if whole, money.count == 1 || contrasting && claims.isEmpty, let amount = money.first,
      !tokens.contains(where: { FieldWords.itemising.contains(text.tokens[$0].key) })
    {
      let region = claims.isEmpty ? tokens : amount.tokens
      claims.append(claim(.total, name: name, value: amount.tokens, within: region))
    }
    if !claims.isEmpty { return claims }
    if money.isEmpty, let year = yearRange(tokens), year.lowerBound > tokens.lowerBound,
      FieldWords.beforeYear.contains(text.tokens[year.lowerBound - 1].key)
    {
      return [claim(.date, name: name, value: year)]
    }
    return nil
  }

  /// "Northwind Books issued the receipt", "Northwind sold the goods", "it was Northwind that sold them".
  private func activeIssuer(_ document: Int?) -> (name: Range<Int>, value: Range<Int>)? {
    var start = sentence.tokens.lowerBound
    if start + 2 < sentence.tokens.upperBound, text.tokens[start].key == "it",
      text.tokens[start + 1].key == "was" || text.tokens[start + 1].key == "is"
    {
      start += 2
    }
    guard start < sentence.tokens.upperBound,
      let verb = (start..<sentence.tokens.upperBound).first(where: {
        FieldWords.issuing.contains(text.tokens[$0].key)
      }), verb > start
    else { return nil }
    let sold = FieldWords.selling.contains(text.tokens[verb].key)
    let what = (verb..<sentence.tokens.upperBound).contains { index in
      let key = text.tokens[index].key
      return index != verb && (FieldWords.documents.contains(key) || sold && FieldWords.wares.contains(key))
    }
    guard what else { return nil }
    while start < verb, FunctionWords.articles.contains(text.tokens[start].key) { start += 1 }
    guard start < verb, text.tokens[start].capitalised || text.tokens[start].kind != .word else { return nil }
    var end = verb
    while end > start,
      FieldWords.connects(text.tokens[end - 1].key) || Self.relatives.contains(text.tokens[end - 1].key)
    { end -= 1 }
    // "X was sold" is no seller.
    if (end..<verb).contains(where: { Self.passives.contains(text.tokens[$0].key) }) { return nil }
    guard start < end, (start..<end).allSatisfy({ !isVerbLike($0) }),
      !(start..<end).contains(where: { FieldWords.documents.contains(text.tokens[$0].key) })
    else { return nil }
    return (verb..<verb + 1, start..<end)
  }

  private static let relatives = FunctionWords.keys("that who which")
  private static let passives = FunctionWords.keys("was were is are been be being")

  /// "9.00 was paid on 3 March": the role of the date is named, that of the amount only meant.
  func leftOver(_ taken: [Range<Int>], _ claims: [Claim]) -> [Claim] {
    let tokens = sentence.tokens
    guard isDocumentOnly, !claims.contains(where: { role($0)?.valueKind == .amount || role($0) == .other }),
      let verb = tokens.first(where: { FieldWords.spending.contains(text.tokens[$0].key) }),
      !tokens.contains(where: { FieldWords.itemising.contains(text.tokens[$0].key) })
    else { return [] }
    let money = AmountReader.all(text, tokens).filter { amount in
      (amount.figure.decimals == 2 || amount.figure.currency) && !amount.figure.percent
        && !taken.contains { $0.overlaps(amount.tokens) }
    }
    guard money.count == 1, let amount = money.first else { return [] }
    return [claim(.total, name: verb..<verb + 1, value: amount.tokens, within: amount.tokens)]
  }

  private func role(_ claim: Claim) -> FieldRole? {
    guard case .text(let query) = claim.form, case .field(let field) = query.form else { return nil }
    return field.role
  }

  /// "The prices are surprisingly low" weighs, and says nothing that the document could settle.
  func evaluation() -> Claim? {
    let tokens = sentence.tokens
    guard isDocumentOnly, AmountReader.all(text, tokens).isEmpty,
      let last = tokens.last(where: { text.tokens[$0].kind != .punctuation }), last > tokens.lowerBound + 1,
      Self.weighing.contains(text.tokens[last].key),
      tokens.contains(where: { Self.copulas.contains(text.tokens[$0].key) })
    else { return nil }
    return Claim(span: sentence.bytes, type: .other, form: .setAside(.opinion))
  }

  private static let copulas = FunctionWords.keys("is are was were seems seem appears looks look feels")
  private static let weighing = FunctionWords.keys(
    """
    low high cheap expensive fair steep modest reasonable normal ordinary typical usual acceptable affordable pricey \
    excessive suspicious genuine authentic fake
    """)

  // MARK: Anchors that are clauses

  /// "X is where this was bought", "the place where the purchase was made is X".
  func whereBought(_ index: Int) -> Anchor? {
    guard text.tokens[index].key == "where" else { return nil }
    let last = min(sentence.tokens.upperBound, index + 8)
    for at in index + 1..<max(last, index + 1) {
      let key = text.tokens[at].key
      guard FieldWords.buying.contains(key) || FieldWords.issuing.contains(key) || Self.doneThere.contains(key) else {
        continue
      }
      return Anchor(role: .issuer, tokens: index..<at + 1)
    }
    return nil
  }

  private static let doneThere = FunctionWords.keys("shopped paid spent place happened shop shops occurred")

  /// "got 12.90 back": the change; "set them back 54.50": the total.
  func handedBack(_ index: Int) -> Anchor? {
    guard text.tokens[index].key == "back", index > sentence.tokens.lowerBound else { return nil }
    let before = sentence.tokens.lowerBound..<index
    func has(_ set: Set<WordKey>) -> Bool { before.suffix(8).contains { set.contains(text.tokens[$0].key) } }
    if has(Self.setting) { return Anchor(role: .total, tokens: index..<index + 1) }
    return has(Self.getting) ? Anchor(role: .change, tokens: index..<index + 1) : nil
  }

  private static let setting = FunctionWords.keys("set sets setting")
  private static let getting = FunctionWords.keys(
    "got get gets received receives given gave handed getting paid returned give gives was were")

  // MARK: Ways of paying

  /// "It was paid by card", "payment was made in cash"; where there is an amount, the amount is what counts.
  func payment() -> Claim? {
    let tokens = sentence.tokens
    guard isDocumentOnly, let verb = tokens.first(where: { Self.paying.contains(text.tokens[$0].key) }) else {
      return nil
    }
    for index in tokens where Self.means.contains(text.tokens[index].key) && index > tokens.lowerBound {
      var start = index
      while start > tokens.lowerBound, Self.meansBefore.contains(text.tokens[start - 1].key) { start -= 1 }
      var lead = start - 1
      while lead > tokens.lowerBound, FunctionWords.articles.contains(text.tokens[lead].key) { lead -= 1 }
      guard lead >= tokens.lowerBound, Self.by.contains(text.tokens[lead].key) else { continue }
      guard AmountReader.all(text, tokens).isEmpty, verb < start || verb > index else { return nil }
      var end = index + 1
      while end < tokens.upperBound, Self.means.contains(text.tokens[end].key) { end += 1 }
      return claim(.payment, name: verb..<verb + 1, value: start..<end)
    }
    return nil
  }

  private static let paying = FunctionWords.keys("paid pay pays payment paying settled settle purchase bill")
  private static let by = FunctionWords.keys("by with using via in through was is on")
  private static let meansBefore = FunctionWords.keys("credit debit bank visa gift master american e")
  static let means = FunctionWords.keys(
    """
    card cash visa mastercard amex cheque check paypal transfer credit debit coins banknotes voucher wallet express     maestro crypto bitcoin
    """)

  // MARK: That there is one, or none

  /// "No discount was given", "a service charge was added": the amount of a role without a figure.
  func existence(_ anchors: [Anchor]) -> Claim? {
    guard isDocumentOnly, anchors.count == 1, let anchor = anchors.first, Self.optional.contains(anchor.role),
      AmountReader.all(text, sentence.tokens).isEmpty, isGiven || isDenied, sentence.tokens.count <= 14
    else { return nil }
    return claim(anchor.role, name: anchor.tokens, value: anchor.tokens, manner: .exists)
  }

  /// Amounts that a document may do without.
  private static let optional: Set<FieldRole> = [
    .discount, .tax, .service, .tip, .rounding, .deposit, .savings, .change,
  ]
}
