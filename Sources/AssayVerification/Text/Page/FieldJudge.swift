import AssayLanguage

/// Checks the value that a claim gives to a role against what the page has for that role.
struct FieldJudge {
  let page: Page
  let text: TokenizedText
  let evidence: EvidenceIndex
  let query: FieldQuery

  func judge(negative: Bool) -> Judgement {
    guard !page.isEmpty else {
      return Judgement(
        .unsupported, strength: 0.6, rule: "field.none@1", reason: .uncovered,
        explanation: "There is no text or field in which to look for the \(roleName).")
    }
    var judgement: Judgement
    switch query.role.valueKind {
    case .amount, .count: judgement = query.role == .price && query.name.count > 0 && !isPriceWord ? free() : amount()
    case .date: judgement = year() ?? date()
    case .time: judgement = time()
    case .identifier: judgement = identifier()
    case .measure: judgement = MeasureJudge(self).judge()
    case .name, .text: judgement = named()
    }
    if negative { judgement.deny() }
    return judgement
  }

  private func named() -> Judgement {
    switch query.role {
    case .issuer: issuer()
    case .other: free()
    case .payment: payment()
    default: name()
    }
  }

  /// The role is called by its own name, not by an item's.
  private var isPriceWord: Bool { RoleLexicon.role(ofName: query.nameText) == .price }

  // MARK: What the page has

  var roleName: String { query.role == .other ? query.nameText : query.role.rawValue }
  var valueBytes: Range<Int> { text.byteRange(tokens: query.value) }
  var valueText: String { text.string(valueBytes) }

  func entries(_ role: FieldRole) -> [PageEntry] {
    var numbers = page.entriesOf[role] ?? []
    if numbers.isEmpty {
      for other in FieldRole.allCases where other != role && role.covers(other) {
        numbers += page.entriesOf[other] ?? []
      }
    }
    return numbers.map { page.entries[$0] }
  }

  func fact(_ line: Int) -> Int { page.lines[line].fact }
  func id(_ line: Int) -> String { evidence.facts[fact(line)].id }

  func valueText(_ value: PageEntry.Value) -> String {
    String(page.lines[value.line].text.string(tokens: value.tokens).prefix(120))
  }

  func notFound() -> Judgement {
    Judgement(
      .unsupported, strength: 0.92, rule: "field.role@1", reason: .roleNotFound, focus: valueBytes,
      explanation: "No \(roleName) was found among \(page.lines.count) lines.")
  }

  func supported(_ rule: String, _ strength: Double, _ lines: [Int], _ what: String, _ flags: Flags = []) -> Judgement {
    Judgement(
      .supported, strength: strength, rule: rule, supporting: lines.map(fact), flags: flags,
      explanation: "The \(roleName) in \(lines.first.map(id) ?? "the text") reads \(what).")
  }

  func contradicted(_ rule: String, _ strength: Double, _ lines: [Int], _ what: String) -> Judgement {
    Judgement(
      .contradicted, strength: strength, rule: rule, opposing: lines.map(fact), focus: valueBytes,
      explanation: "The \(roleName) in \(lines.first.map(id) ?? "the text") reads \(what); the claim says \(valueText)."
    )
  }

  // MARK: Amounts

  struct AmountFound {
    var figure: Figure
    var line: Int
    var label: Int
    var tier: Int
    /// How it was worked out, where no line says it.
    var derived: String?
  }

  /// The claim's number; written in words or digits.
  func claimedFigure() -> Figure? {
    if let amount = AmountReader.all(text, query.value).first { return amount.figure }
    if let figure = FigureScanner.scan(text.bytes, in: valueBytes).first { return figure }
    guard let number = NumberReader().number(in: text, at: query.value.lowerBound), let value = number.value else {
      return nil
    }
    return Figure(range: number.bytes, value: value, other: nil, decimals: 0, percent: false, currency: false)
  }

  private func amount() -> Judgement {
    if query.manner == .exists { return existence() }
    guard let claimed = claimedFigure() else { return .notCheckable(.unparsed, rule: "field.amount@1") }
    var found = amounts(query.role, percent: claimed.percent)
    if query.role == .total { found = AmountReconciling(fields: self).totals(found) }
    guard let best = found.map(\.tier).max() else {
      if let cash = cashAlone(claimed) { return cash }
      return query.manner == .bare ? bare(claimed) : notFound()
    }
    // Where a line says plainly "total", a tax summary's repetition of amounts does not count.
    let plain = best >= 3 ? found.filter { $0.tier >= 2 } : found
    if !query.conditions.isEmpty { return compared(plain, best) }
    if let hit = plain.filter({ matches($0.figure, claimed) }).max(by: { $0.tier < $1.tier }) {
      let strength = hit.tier >= 3 ? 0.95 : hit.tier == 2 ? 0.85 : 0.7
      return supported("field.amount@1", strength, lines(hit), figureText(hit))
    }
    if query.manner == .bare, isOnPage(claimed) { return bare(claimed) }
    guard let shown = plain.max(by: { ($0.tier, -$0.line) < ($1.tier, -$1.line) }) else { return notFound() }
    return contradicted("field.amount@1", best >= 3 ? 0.95 : best == 2 ? 0.85 : 0.75, lines(shown), figureText(shown))
  }

  /// "Below 100", "31.00, not 101.00": every condition must hold for the amounts that the page gives the role.
  private func compared(_ plain: [AmountFound], _ best: Int) -> Judgement {
    let rule = "field.comparison@1"
    let unsigned = isUnsigned
    let exact = query.conditions.contains { $0.comparison == .equal }
    let leading = plain.filter { $0.tier == best }
    // What stands in the row of its name tells more than what stands below a heading.
    let inRow = leading.filter { sameRow($0.line, $0.label) }
    let telling = exact ? plain : inRow.isEmpty ? leading : inRow
    let (hits, misses) = (
      telling.filter { found in query.conditions.allSatisfy { $0.holds(found.figure, unsigned: unsigned) } },
      telling.filter { found in !query.conditions.allSatisfy { $0.holds(found.figure, unsigned: unsigned) } }
    )
    if let hit = hits.max(by: { $0.tier < $1.tier }), exact || misses.isEmpty {
      return supported(rule, hit.tier >= 3 ? 0.93 : 0.8, lines(hit), figureText(hit))
    }
    guard hits.isEmpty, let miss = misses.max(by: { ($0.tier, -$0.line) < ($1.tier, -$1.line) }) else {
      return .notCheckable(.ambiguousReferent, rule: rule, "The page gives more than one \(roleName).")
    }
    return contradicted(rule, best >= 3 ? 0.93 : 0.8, lines(miss), figureText(miss))
  }

  /// "A discount was given": its amount is not nought.
  private func existence() -> Judgement {
    let rule = "field.existence@1"
    let found = amounts(query.role) + amounts(query.role, percent: true)
    let money = found.filter { !$0.figure.percent }
    guard let most = money.max(by: { abs($0.figure.value) < abs($1.figure.value) }) else { return notFound() }
    if abs(most.figure.value) > 0.0005 { return supported(rule, 0.8, lines(most), figureText(most)) }
    return contradicted(rule, 0.85, lines(most), figureText(most))
  }

  /// A till that prints no total prints what was paid; without change that is the total.
  private func cashAlone(_ claimed: Figure) -> Judgement? {
    guard query.role == .total, query.conditions.isEmpty, amounts(.change).isEmpty,
      let cash = amounts(.cash).first(where: { $0.tier >= 2 }), claimed.equalsUnsigned(cash.figure)
    else { return nil }
    return supported("field.amount@1", 0.65, lines(cash), figureText(cash))
  }

  private func isOnPage(_ claimed: Figure) -> Bool {
    page.lines.prefix(5_000).contains { line in line.figures.contains { claimed.equalsUnsigned($0) } }
  }

  /// An amount alone that is on the page, but not as the total, may answer another question.
  private func bare(_ claimed: Figure) -> Judgement {
    guard isOnPage(claimed) else { return notFound() }
    return .notCheckable(.ambiguousReferent, rule: "field.bare@1", "The amount stands on the page in another role.")
  }

  private func lines(_ found: AmountFound) -> [Int] {
    found.line == found.label ? [found.line] : [found.line, found.label]
  }

  private func figureText(_ found: AmountFound) -> String {
    found.derived ?? page.lines[found.line].text.string(found.figure.range)
  }

  private func matches(_ figure: Figure, _ claimed: Figure) -> Bool {
    isUnsigned ? claimed.equalsUnsigned(figure) : claimed.equals(figure)
  }

  private var isUnsigned: Bool {
    switch query.role {
    case .discount, .rounding, .cash, .change, .savings: true
    default: false
    }
  }

  func amounts(_ role: FieldRole, percent: Bool = false) -> [AmountFound] {
    var found: [AmountFound] = []
    for entry in entries(role).prefix(2_000) {
      var nearest = true
      for value in entry.values {
        // A value below counts only where the row itself has none.
        if !nearest, value.line != entry.line, !sameRow(value.line, entry.line) { break }
        for figure in figures(value, percent: percent, money: role.valueKind == .amount).reversed() {
          found.append(
            AmountFound(
              figure: figure, line: value.line, label: entry.line, tier: nearest ? entry.tier : min(entry.tier, 2)))
          nearest = false
        }
      }
    }
    return found
  }

  private func sameRow(_ a: Int, _ b: Int) -> Bool {
    guard let one = page.lines[a].box, let other = page.lines[b].box else { return a == b }
    return PageReader.sameRow(one, other)
  }

  /// Figures of a value; for money those with cents or a currency where there are any.
  private func figures(_ value: PageEntry.Value, percent: Bool, money: Bool) -> [Figure] {
    let line = page.lines[value.line]
    let bytes = line.text.byteRange(tokens: value.tokens)
    let inside = line.figures.filter { figure in
      figure.percent == percent && figure.range.lowerBound >= bytes.lowerBound
        && figure.range.upperBound <= bytes.upperBound
    }
    let cents = inside.filter { $0.decimals == 2 || $0.currency }
    return money && !cents.isEmpty ? cents : inside
  }
}
