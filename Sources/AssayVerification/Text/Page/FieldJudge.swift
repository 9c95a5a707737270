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
    case .date: judgement = date()
    case .time: judgement = time()
    case .identifier: judgement = identifier()
    case .measure: judgement = MeasureJudge(self).judge()
    case .name, .text: judgement = query.role == .issuer ? issuer() : query.role == .other ? free() : name()
    }
    if negative { judgement.deny() }
    return judgement
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
    if let figure = FigureScanner.scan(text.bytes, in: valueBytes).first { return figure }
    guard let number = NumberReader().number(in: text, at: query.value.lowerBound), let value = number.value else {
      return nil
    }
    return Figure(range: number.bytes, value: value, other: nil, decimals: 0, percent: false, currency: false)
  }

  private func amount() -> Judgement {
    guard let claimed = claimedFigure() else { return .notCheckable(.unparsed, rule: "field.amount@1") }
    var found = amounts(query.role, percent: claimed.percent)
    if query.role == .total { found = AmountReconciling(fields: self).totals(found) }
    guard let best = found.map(\.tier).max() else { return notFound() }
    // Where a line says plainly "total", a tax summary's repetition of amounts does not count.
    let plain = best >= 3 ? found.filter { $0.tier >= 2 } : found
    if let hit = plain.filter({ matches($0.figure, claimed) }).max(by: { $0.tier < $1.tier }) {
      let strength = hit.tier >= 3 ? 0.95 : hit.tier == 2 ? 0.85 : 0.7
      return supported("field.amount@1", strength, lines(hit), figureText(hit))
    }
    guard let shown = plain.max(by: { ($0.tier, -$0.line) < ($1.tier, -$1.line) }) else { return notFound() }
    return contradicted("field.amount@1", best >= 3 ? 0.95 : best == 2 ? 0.85 : 0.75, lines(shown), figureText(shown))
  }

  private func lines(_ found: AmountFound) -> [Int] {
    found.line == found.label ? [found.line] : [found.line, found.label]
  }

  private func figureText(_ found: AmountFound) -> String {
    found.derived ?? page.lines[found.line].text.string(found.figure.range)
  }

  private func matches(_ figure: Figure, _ claimed: Figure) -> Bool {
    switch query.role {
    case .discount, .rounding, .cash, .change, .savings: claimed.equalsUnsigned(figure)
    default: claimed.equals(figure)
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

  // MARK: Dates and times

  private func date() -> Judgement {
    guard let claimed = DateReader.all(in: text, tokens: query.value).first else {
      return .notCheckable(.unparsed, rule: "field.date@1")
    }
    if claimed.isRelative { return .notCheckable(.relativeDate, rule: "field.date@1") }
    var dates: [(line: Int, date: DateMatch)] = []
    if query.role == .date {
      for line in page.datedLines.prefix(2_000) where !isOtherDate(line) {
        dates += page.lines[line].dates.map { (line, $0) }
      }
    }
    for entry in entries(query.role).prefix(500) {
      for value in entry.values.prefix(4) { dates += page.lines[value.line].dates.map { (value.line, $0) } }
    }
    guard let first = dates.first else { return notFound() }
    var compatible: (line: Int, date: DateMatch)?
    for found in dates {
      switch DateAgreementRule.compare(claimed, found.date) {
      case .same: return supported("field.date@1", 0.98, [found.line], dateText(found))
      case .compatible: compatible = compatible ?? found
      case .different, .incomparable: break
      }
    }
    if let compatible { return supported("field.date@1", 0.9, [compatible.line], dateText(compatible)) }
    return contradicted("field.date@1", 0.97, [first.line], dateText(first))
  }

  private func dateText(_ found: (line: Int, date: DateMatch)) -> String {
    page.lines[found.line].text.string(found.date.range.clamped(to: 0..<page.lines[found.line].text.bytes.count))
  }

  /// A due date, an expiry: not the document's own date.
  private func isOtherDate(_ line: Int) -> Bool {
    [FieldRole.dueDate, .expiry, .periodEnd].contains { role in
      entriesExact(role).contains { entry in entry.values.contains { $0.line == line } }
    } && !entriesExact(.date).contains { entry in entry.values.contains { $0.line == line } }
  }

  private func entriesExact(_ role: FieldRole) -> [PageEntry] {
    (page.entriesOf[role] ?? []).prefix(200).map { page.entries[$0] }
  }

  private func time() -> Judgement {
    guard let claimed = DateReader.all(in: text, tokens: query.value).first(where: { $0.fields.mask.contains(.hour) })
    else {
      return .notCheckable(.unparsed, rule: "field.time@1")
    }
    var first: (Int, String)?
    for line in page.lines.indices.prefix(5_000) {
      for found in DateReader.all(in: page.lines[line].text) where found.fields.mask.contains(.hour) {
        switch claimed.compare(found) {
        case .same, .compatible:
          return supported("field.time@1", 0.93, [line], page.lines[line].text.string(found.range))
        case .different, .incomparable: first = first ?? (line, page.lines[line].text.string(found.range))
        }
      }
    }
    guard let first else { return notFound() }
    return contradicted("field.time@1", 0.88, [first.0], first.1)
  }
}

/// Dates written in numerals alone share the order of day and month when both leave it open.
enum DateAgreementRule {
  static func compare(_ claim: DateMatch, _ page: DateMatch) -> DateAgreement {
    // "18" on a receipt is 2018, not 2618.
    for (one, other) in [(claim, page), (page, claim)]
    where one.flags.contains(.shortYear) && !other.flags.contains(.shortYear) {
      if other.fields.mask.contains(.year), !(1940...2059).contains(other.fields.year) { return .different }
    }
    guard claim.alternative != nil, page.alternative != nil else { return claim.compare(page) }
    var (mine, theirs) = (claim, page)
    mine.alternative = nil
    theirs.alternative = nil
    return mine.compare(theirs)
  }
}
