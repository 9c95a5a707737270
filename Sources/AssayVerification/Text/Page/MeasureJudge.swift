import AssayLanguage

/// Checks a measured value: numbers by the digits that were said, units by dimension.
struct MeasureJudge {
  let fields: FieldJudge

  init(_ fields: FieldJudge) { self.fields = fields }

  func judge() -> Judgement {
    let text = fields.text
    let start = fields.query.value.lowerBound
    let claimed = MeasureReader().measure(in: text, at: start)?.quantity
    let figure = fields.claimedFigure()
    guard claimed != nil || figure != nil else { return .notCheckable(.unparsed, rule: "measure.value@1") }
    var other: (line: Int, rule: String)?
    var unitsDiffer = false
    let unit = claimedUnit()
    for line in candidates() {
      let shown = fields.page.lines[line].text
      if let claimed, let found = MeasureReader().all(in: shown).first?.quantity {
        switch Quantity.compare(claim: claimed, evidence: found) {
        case .equal: return fields.supported("measure.value@1", 0.93, [line], shown.string(tokens: 0..<shown.count))
        case .different: other = other ?? (line, "measure.value@1")
        case .incomparable: other = other ?? (line, "measure.dimension@1")
        }
      } else if let figure, let found = fields.page.lines[line].figures.first {
        // A unit that nobody knows is still another one than the claim's.
        if let unit, let observed = fields.evidence.facts[fields.page.lines[line].fact].unit, !observed.isEmpty,
          !Self.isSame(unit, observed)
        {
          unitsDiffer = true
          continue
        }
        if Self.rounds(found.value, to: figure) {
          return fields.supported("measure.value@1", 0.85, [line], shown.string(tokens: 0..<shown.count))
        }
        other = other ?? (line, "measure.value@1")
      }
    }
    if other == nil, unitsDiffer { return .notCheckable(.unitsDiffer, rule: "measure.unit@1") }
    guard let other else { return fields.notFound() }
    let shown = fields.page.lines[other.line].text
    return fields.contradicted(other.rule, 0.88, [other.line], shown.string(tokens: 0..<shown.count))
  }

  /// The word that stands behind the claimed number, if it may be a unit.
  private func claimedUnit() -> String? {
    let tokens = fields.text.tokens
    var at = fields.query.value.lowerBound
    while at < tokens.count, at < fields.query.value.lowerBound + 4, tokens[at].kind != .number { at += 1 }
    at += 1
    guard at < tokens.count, tokens[at].kind == .word || tokens[at].kind == .symbol else { return nil }
    guard !FunctionWords.all.contains(tokens[at].key) else { return nil }
    return fields.text.string(tokens: at..<at + 1).lowercased()
  }

  private static func isSame(_ claimed: String, _ observed: String) -> Bool {
    let observed = observed.lowercased()
    return claimed == observed || claimed == observed + "s" || claimed + "s" == observed
  }

  /// Lines of the role; readings of instruments that name no role count for every role.
  private func candidates() -> [Int] {
    var lines = fields.entries(fields.query.role).flatMap { $0.values.prefix(2).map(\.line) }
    if lines.isEmpty {
      let unnamed = (fields.page.entriesOf[.other] ?? []).prefix(2_000).map { fields.page.entries[$0].line }
      lines = unnamed.filter { fields.evidence.facts[fields.page.lines[$0].fact].kind == .measure }
    }
    return lines
  }

  /// Whether the evidence rounds to the claim at the claim's last digit.
  static func rounds(_ value: Double, to claim: Figure) -> Bool {
    var step = 1.0
    for _ in 0..<min(claim.decimals, 12) { step /= 10 }
    return abs(value - claim.value) <= step / 2 + 1e-9 * max(1, abs(value))
  }
}
