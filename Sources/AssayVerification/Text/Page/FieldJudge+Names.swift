import AssayLanguage

extension FieldJudge {
  // MARK: Identifiers

  /// Exact on digits; characters that scans confuse leave it supported, with a mark.
  func identifier() -> Judgement {
    var judgement = identified()
    if hasBrokenChecksum { judgement.flags.insert(.checksumInvalid) }
    return judgement
  }

  /// Check digits that do not fit: the claim's identifier cannot be a true one.
  private var hasBrokenChecksum: Bool {
    let evident: Set<IdentifierScheme> = [.iban, .vin, .container, .isbn, .imei]
    let named: Set<IdentifierScheme> = [.gtin, .card, .issn]
    let found = Identifier.recognise(in: TokenizedText(valueText)).first
    guard let found, found.checksum == .invalid else { return false }
    return evident.contains(found.scheme)
      || named.contains(found.scheme) && [.code, .card, .identifier].contains(query.role)
  }

  private func identified() -> Judgement {
    let pattern = LooseText(text, tokens: query.value)
    guard pattern.count > 0 else { return .notCheckable(.unparsed, rule: "field.identifier@1") }
    var shown: PageEntry.Value?
    for entry in entries(query.role).prefix(500) {
      for value in entry.values.prefix(4) {
        if let judgement = compare(pattern, value, rule: "field.identifier@1", editsMax: 0) { return judgement }
        if shown == nil, hasDigit(value) { shown = value }
      }
    }
    if pattern.count >= 5, let match = page.letters.find(pattern, editsMax: 0) {
      let line = Int(page.letters.units[match.range.lowerBound])
      let other = page.entriesOf.contains { role, numbers in
        role != .other && role != query.role && role.valueKind == .identifier && !query.role.covers(role)
          && numbers.prefix(200).contains { number in
            page.entries[number].line == line || page.entries[number].values.first?.line == line
          }
      }
      if !other || shown == nil {
        return supported(
          "field.identifier@1", other ? 0.6 : 0.75, [line],
          page.lines[line].text.string(tokens: 0..<page.lines[line].text.count),
          match.exact ? [] : .ocrAmbiguous)
      }
    }
    guard let shown else { return notFound() }
    return contradicted("field.identifier@1", 0.93, [shown.line], valueText(shown))
  }

  private func hasDigit(_ value: PageEntry.Value) -> Bool {
    page.lines[value.line].text.tokens[value.tokens].contains { $0.kind == .number || $0.kind == .mixed }
  }

  /// Supported where the value has the pattern; nil otherwise.
  private func compare(_ pattern: LooseText, _ value: PageEntry.Value, rule: String, editsMax: Double) -> Judgement? {
    let theirs = LooseText(page.lines[value.line].text, tokens: value.tokens)
    guard let match = theirs.find(pattern, editsMax: editsMax), !match.digitChanged else {
      // "rn" for "m" and the like change the length.
      guard editsMax == 0, case .confusable(let doubts) = IdentifierComparison.compare(valueText, valueText(value))
      else { return nil }
      return doubtful(rule, 0.85, value, doubts)
    }
    if !match.exact, editsMax == 0,
      case .confusable(let doubts) = IdentifierComparison.compare(valueText, valueText(value))
    {
      return doubtful(rule, 0.88, value, doubts)
    }
    let strength = match.exact ? 0.97 : match.distance == 0 ? 0.88 : 0.8
    return supported(rule, strength, [value.line], valueText(value), match.exact ? [] : .ocrAmbiguous)
  }

  private func doubtful(
    _ rule: String, _ strength: Double, _ value: PageEntry.Value, _ doubts: [IdentifierComparison.Doubt]
  )
    -> Judgement
  {
    var judgement = supported(rule, strength, [value.line], valueText(value), .ocrAmbiguous)
    judgement.explanation +=
      " It may be read two ways, " + doubts.prefix(3).map(\.description).joined(separator: "; ") + "."
    return judgement
  }

  // MARK: Names

  /// The company that a document comes from stands in its head.
  func issuer() -> Judgement {
    let rule = "field.issuer@1"
    let pattern = LooseText(text, tokens: query.value)
    guard pattern.count >= 2 else { return .notCheckable(.unparsed, rule: rule) }
    for entry in entries(.issuer).prefix(50) {
      for value in entry.values.prefix(2) {
        if let judgement = compare(pattern, value, rule: rule, editsMax: LooseText.editsMax) { return judgement }
      }
    }
    if let judgement = onPage(pattern, rule: rule, strength: 0.97) { return judgement }
    let bare = withoutSuffix(query.value)
    if bare.count < query.value.count, bare.count >= 1 {
      let short = LooseText(text, tokens: bare)
      if short.count >= 6, let judgement = onPage(short, rule: rule, strength: 0.82) { return judgement }
    }
    guard let head = heading() else { return notFound() }
    return contradicted(rule, 0.96, [head], page.lines[head].text.string(tokens: 0..<page.lines[head].text.count))
  }

  /// Found in the head of a page, or anywhere beside a company's form.
  private func onPage(_ pattern: LooseText, rule: String, strength: Double) -> Judgement? {
    guard let match = page.letters.find(pattern), !match.digitChanged else { return nil }
    let line = Int(page.letters.units[match.range.lowerBound])
    let shown = page.lines[line].text
    let high = line < max(10, page.lines.count * 2 / 5)
    let company = shown.tokens.contains { Self.companyForms.contains($0.key) }
    guard high || company else { return nil }
    let sure = match.exact ? strength : match.distance == 0 ? strength - 0.03 : strength - 0.1
    return supported(rule, sure, [line], shown.string(tokens: 0..<shown.count), match.exact ? [] : .ocrAmbiguous)
  }

  static let companyForms = FunctionWords.keys(
    """
    sdn bhd bnd ltd limited inc incorporated llc plc gmbh ag sa srl spa bv nv oy ab as co corp corporation company \
    enterprise enterprises trading holdings group kg pte pty restaurant cafe store mart supermarket hardware
    """)
  private static let suffixes = FunctionWords.keys(
    "sdn bhd bnd ltd limited inc incorporated llc plc gmbh ag sa srl spa bv nv oy ab co corp corporation company pte pty m s the"
  )

  private func withoutSuffix(_ tokens: Range<Int>) -> Range<Int> {
    var range = tokens
    while let last = range.last, text.tokens[last].kind == .punctuation || Self.suffixes.contains(text.tokens[last].key)
    { range.removeLast() }
    while let first = range.first, text.tokens[first].key == "the" { range.removeFirst() }
    return range
  }

  /// The first line of letters, or the first with a company's form.
  private func heading() -> Int? {
    let top = page.lines.indices.prefix(12)
    if let company = top.first(where: { line in
      page.lines[line].text.tokens.contains { Self.companyForms.contains($0.key) }
    }) {
      return company
    }
    return top.first { line in page.lines[line].text.tokens.contains { $0.kind == .word && $0.end - $0.start >= 3 } }
  }

  /// A person, a customer, an address: what stands for the role, or, for long texts, anywhere.
  func name() -> Judgement {
    let rule = "field.name@1"
    let pattern = LooseText(text, tokens: query.value)
    guard pattern.count > 0 else { return .notCheckable(.unparsed, rule: rule) }
    var shown: PageEntry.Value?
    for entry in entries(query.role).prefix(200) {
      for value in entry.values.prefix(3) {
        if let judgement = compare(pattern, value, rule: rule, editsMax: LooseText.editsMax) { return judgement }
        if shown == nil, isName(value) { shown = value }
      }
    }
    let spread = query.role == .address || query.role == .title || query.role == .website || query.role == .email
    if spread, pattern.count >= 6, let match = page.letters.find(pattern), !match.digitChanged {
      let line = Int(page.letters.units[match.range.lowerBound])
      return supported(
        rule, 0.85, [line], page.lines[line].text.string(tokens: 0..<page.lines[line].text.count),
        match.exact ? [] : .ocrAmbiguous)
    }
    guard let shown else { return notFound() }
    return contradicted(rule, 0.85, [shown.line], valueText(shown))
  }

  /// Whether a name on the page has the words, in singular or plural.
  private func covers(_ wanted: Set<WordKey>, _ name: [WordKey]) -> Bool {
    wanted.isSubset(of: name) || !query.singular.isEmpty && Set(query.singular).isSubset(of: name)
  }

  /// An item's amounts may stand in the two lines after its name.
  private func below(_ entry: PageEntry) -> [PageEntry.Value] {
    guard query.role == .price else { return [] }
    let last = min(entry.line + 8, page.lines.count)
    guard let box = page.lines[entry.line].box else { return [] }
    return (min(entry.line + 1, last)..<last).filter { line in
      guard let their = page.lines[line].box, page.lines[line].page == page.lines[entry.line].page else { return false }
      return their.top - box.bottom <= 1.5 * max(box.height, 1)
    }.map { PageEntry.Value(line: $0, tokens: 0..<page.lines[$0].text.count) }
  }

  private func isName(_ value: PageEntry.Value) -> Bool {
    let tokens = page.lines[value.line].text.tokens[value.tokens]
    return tokens.contains { $0.kind == .word && $0.end - $0.start >= 2 || $0.kind == .mixed }
      && !tokens.contains { $0.key == ":" }
  }

  // MARK: Ways of paying

  /// The page names the means of payment, in a line of its own or as the method.
  func payment() -> Judgement {
    let rule = "field.payment@1"
    var wanted = Set(text.tokens[query.value].map(\.key)).intersection(Self.means)
    guard !wanted.isEmpty else { return name() }
    if !wanted.isDisjoint(with: Self.cards) { wanted.formUnion(["visa", "mastercard", "amex", "maestro", "debit"]) }
    if wanted.contains("cash") { wanted.insert("tunai") }
    for line in page.lines.indices.prefix(5_000) {
      let tokens = page.lines[line].text.tokens
      guard tokens.count <= 4, let hit = tokens.first(where: { wanted.contains($0.key) }) else { continue }
      // "member card", "cash bill" name no payment.
      if hit.key == "card" || tokens.contains(where: { Self.noPayment.contains($0.key) }) { continue }
      return supported(rule, 0.8, [line], valueText(PageEntry.Value(line: line, tokens: 0..<tokens.count)))
    }
    return notFound()
  }

  private static let means = FieldReader.means
  private static let cards: Set<WordKey> = ["card", "credit"]
  private static let noPayment = FunctionWords.keys("bill refund sale sales loyalty member no")

  // MARK: Roles that the page itself names

  /// "The salesperson is Ann" where a line says "SALESPERSON: ANN": the page's own words as the role.
  func free() -> Judgement {
    let rule = "field.named@1"
    let wanted = Set(query.name.filter { FunctionWords.isContent($0) && !FieldWords.isOwner($0) })
    guard !wanted.isEmpty else { return .notCheckable(.unparsed, rule: rule) }
    let claimed = claimedFigure()
    let pattern = LooseText(text, tokens: query.value)
    var shown: PageEntry.Value?
    for entry in page.entries.prefix(20_000) where covers(wanted, entry.name) {
      for value in entry.values.prefix(4) + below(entry) {
        if let claimed, page.lines[value.line].figures.contains(where: { claimed.equals($0) }) {
          return supported(rule, 0.85, [value.line, entry.line], valueText(value))
        }
        if claimed == nil, let judgement = compare(pattern, value, rule: rule, editsMax: LooseText.editsMax) {
          return judgement
        }
        let telling =
          claimed == nil
          ? isName(value) : !page.lines[value.line].figures.isEmpty && (value.line != entry.line || entry.tier >= 2)
        if shown == nil, telling { shown = value }
      }
    }
    guard let shown else { return notFound() }
    return contradicted(rule, 0.8, [shown.line], valueText(shown))
  }
}
