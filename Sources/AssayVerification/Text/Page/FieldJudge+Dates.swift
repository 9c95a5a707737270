import AssayLanguage

extension FieldJudge {
  // MARK: Dates and times

  func date() -> Judgement {
    guard let claimed = DateReader.all(in: text, tokens: query.value).first else {
      return .notCheckable(.unparsed, rule: "field.date@1")
    }
    if claimed.isRelative { return .notCheckable(.relativeDate, rule: "field.date@1") }
    let dates = roleDates()
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

  func time() -> Judgement {
    guard let claimed = DateReader.all(in: text, tokens: query.value).first(where: { $0.fields.mask.contains(.hour) })
    else {
      return .notCheckable(.unparsed, rule: "field.time@1")
    }
    var first: (Int, String)?
    // A time whose colons the scan lost: "TIME 12 31 00".
    for entry in entries(.time).prefix(50) {
      for value in entry.values.prefix(2) {
        guard let spaced = spacedClock(value) else { continue }
        let fields = claimed.fields
        if Int(fields.hour) % 12 == spaced.hour % 12, Int(fields.minute) == spaced.minute {
          return supported("field.time@1", 0.85, [value.line], valueText(value))
        }
        first = first ?? (value.line, valueText(value))
      }
    }
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

  /// Two or three numerals of two digits.
  private func spacedClock(_ value: PageEntry.Value) -> (hour: Int, minute: Int)? {
    let text = page.lines[value.line].text
    let tokens = text.tokens[value.tokens]
    guard (2...3).contains(tokens.count), tokens.allSatisfy({ $0.kind == .number && $0.end - $0.start <= 2 }) else {
      return nil
    }
    let numbers = tokens.map { token in text.bytes[token.range].reduce(0) { $0 * 10 + Int($1 &- 48) } }
    return numbers[0] < 24 && numbers[1] < 60 ? (numbers[0], numbers[1]) : nil
  }

  /// A claim that gives a year alone.
  func year() -> Judgement? {
    guard query.value.count == 1, let year = FieldWords.year(text, query.value.lowerBound) else { return nil }
    var first: (line: Int, date: DateMatch)?
    for found in roleDates() where found.date.fields.mask.contains(.year) {
      if Int(found.date.fields.year) == year { return supported("field.year@1", 0.93, [found.line], dateText(found)) }
      first = first ?? found
    }
    for entry in entries(query.role).prefix(50) {
      for value in entry.values.prefix(2) where value.tokens.count == 1 {
        guard let other = FieldWords.year(page.lines[value.line].text, value.tokens.lowerBound) else { continue }
        if other == year { return supported("field.year@1", 0.93, [value.line], valueText(value)) }
        return contradicted("field.year@1", 0.9, [value.line], valueText(value))
      }
    }
    guard let first else { return notFound() }
    return contradicted("field.year@1", 0.92, [first.line], dateText(first))
  }

  /// The dates that may stand for the role.
  private func roleDates() -> [(line: Int, date: DateMatch)] {
    var dates: [(line: Int, date: DateMatch)] = []
    if query.role == .date {
      for line in page.datedLines.prefix(2_000) where !isOtherDate(line) {
        dates += page.lines[line].dates.map { (line, $0) }
      }
    }
    for entry in entries(query.role).prefix(500) {
      for value in entry.values.prefix(4) { dates += page.lines[value.line].dates.map { (value.line, $0) } }
    }
    return dates
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
