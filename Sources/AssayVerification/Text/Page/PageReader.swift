import AssayLanguage

/// Finds which lines of a page name a role, and where the value stands: behind the name, to its right, or below.
struct PageReader {
  let lines: [Page.Line]

  func entries() -> [PageEntry] {
    var entries: [PageEntry] = []
    var summary: Int?
    for line in lines.indices {
      let text = lines[line].text
      // What follows the heading of a tax summary repeats amounts per tax rate.
      if opensSummary(text) { summary = lines[line].page }
      var index = 0
      var found = 0
      while index < text.count, found < 6 {
        guard let match = RoleLexicon.match(text, at: index, in: 0..<text.count, on: .page) else {
          index += 1
          continue
        }
        let label = index..<index + match.count
        index += match.count
        found += 1
        var entry = PageEntry(role: match.role, line: line, label: label, tier: 3)
        qualify(&entry, text)
        if summary == lines[line].page && entry.role.valueKind == .amount { entry.tier = 1 }
        entry.values = values(of: entry)
        entry.name = text.tokens[0..<nameEnd(label, text)].filter { $0.kind == .word }.map(\.key)
        entries.append(entry)
      }
      if found == 0, let entry = keyed(line) { entries.append(entry) }
    }
    return entries
  }

  private func opensSummary(_ text: TokenizedText) -> Bool {
    guard text.count <= 12 else { return false }
    let keys = text.tokens.map(\.key)
    return keys.contains("summary") || (keys.contains("analysis") && keys.contains { $0 == "gst" || $0 == "tax" })
  }

  // MARK: Qualifiers

  private static let counts = FunctionWords.keys(
    "qty quantity item items pcs pc count unit units qty(s) points point pax")
  private static let excluding = FunctionWords.keys("excl excluding exclude excluded exclusive before ex without")
  private static let including = FunctionWords.keys(
    "incl including inclusive include included includes after nett net grand payable due rounded final")
  private static let taxes = FunctionWords.keys("gst tax vat sst taxes")
  private static let lessened = FunctionWords.keys("discount discounts disc saving savings saved rebate")

  /// "TOTAL QTY", "TOTAL (EXCLUDING GST)", "TOTAL INCLUDES 6% GST": what else the line says moves the role.
  private func qualify(_ entry: inout PageEntry, _ text: TokenizedText) {
    guard entry.role == .total || entry.role == .tax || entry.role == .discount else { return }
    var others: [WordKey] = []
    for index in text.tokens.indices where !entry.label.contains(index) {
      let token = text.tokens[index]
      guard token.kind == .word || token.kind == .mixed else { continue }
      // Scans misspell: "INCLUSLVE", "EXCLUDlNG".
      if begins(token, "incl", in: text) {
        others.append("including")
      } else if begins(token, "excl", in: text) {
        others.append("excluding")
      }
      others.append(token.key)
    }
    let label = text.tokens[entry.label].map(\.key)
    func has(_ set: Set<WordKey>) -> Bool {
      others.contains { set.contains($0) } || label.contains { set.contains($0) }
    }
    switch entry.role {
    case .total:
      if has(Self.lessened) && !has(Self.including) && !has(Self.excluding) {
        entry.role = .savings
      } else if has(Self.excluding) || others.contains("sub") {
        entry.role = .subtotal
      } else if has(Self.counts) {
        entry.role = .items
      } else if has(Self.taxes) {
        // "total incl. GST" is the total, "total GST" the tax, "total includes 6% GST" the tax within it.
        let within = others.contains("includes") || (others.contains("included") && !others.contains("of"))
        if within || !has(Self.including) { entry.role = .tax }
      } else if others.contains("change") {
        entry.role = .change
      } else if has(Self.including) {
        entry.tier = 4
      }
    case .tax:
      if has(["no", "id", "reg", "number", "registration", "inv", "invoice", "summary", "code"]) {
        entry.role = has(["invoice", "inv"]) ? .invoice : has(["summary", "code"]) ? .other : .taxNumber
      } else if has(Self.excluding) && others.contains("total") {
        entry.role = .subtotal
      } else if has(Self.including) {
        entry.tier = 2
      }
    case .discount:
      if has(Self.excluding) && others.contains("total") { entry.role = .subtotal }
    default: break
    }
  }

  private func begins(_ token: Token, _ start: StaticString, in text: TokenizedText) -> Bool {
    guard token.range.count > start.utf8CodeUnitCount else { return false }
    for index in 0..<start.utf8CodeUnitCount
    where text.bytes[token.range.lowerBound + index] | 32 != start.utf8Start[index] {
      return false
    }
    return true
  }

  // MARK: Values

  private func values(of entry: PageEntry) -> [PageEntry.Value] {
    let text = lines[entry.line].text
    var values: [PageEntry.Value] = []
    var start = entry.label.upperBound
    while start < text.count, text.tokens[start].kind == .punctuation, text.tokens[start].key != "-" { start += 1 }
    if start < text.count { values.append(.init(line: entry.line, tokens: start..<text.count)) }
    // Amounts stand where they stand; words may as well be the next label.
    let words = entry.role.valueKind != .amount && entry.role != .payment && entry.role != .title
    for line in right(of: entry.line) {
      if words, isLabel(line) { break }
      append(line, to: &values)
    }
    for line in below(entry.line, wants: values.count) where !(words && isLabel(line)) {
      append(line, to: &values)
      // "CASH" over "RM   170.00".
      if !words, !FigureScanner.hasDigit(lines[line].text.bytes) {
        for next in right(of: line) { append(next, to: &values) }
      }
    }
    return values
  }

  /// "Payment" of "Payment Terms": a line of words alone is a name as a whole.
  private func nameEnd(_ label: Range<Int>, _ text: TokenizedText) -> Int {
    let end = text.tokens.firstIndex { $0.key == ":" } ?? text.count
    guard end > label.upperBound, end - label.lowerBound <= 6,
      text.tokens[label.lowerBound..<end].allSatisfy({ $0.kind == .word })
    else { return label.upperBound }
    return end
  }

  /// Columns of a list of goods.
  private static let headings = FunctionWords.keys("item items qty quantity amount description price tax unit code no")

  /// ": Ann" counts as "Ann", ":" as nothing.
  private func append(_ line: Int, to values: inout [PageEntry.Value]) {
    let text = lines[line].text
    var start = 0
    while start < text.count, text.tokens[start].key == ":" { start += 1 }
    if start < text.count { values.append(.init(line: line, tokens: start..<text.count)) }
  }

  /// The line names a role and says nothing else: "TIME", "SALESPERSON :", "Due Date".
  private func isLabel(_ line: Int) -> Bool {
    let text = lines[line].text
    guard (1...6).contains(text.count) else { return false }
    if text.tokens.last?.key == ":", text.count > 1 { return true }
    if text.count == 1, Self.headings.contains(text.tokens[0].key) { return true }
    // "Payment Terms" and, in a cell of its own, ":".
    if let next = right(of: line).first, lines[next].text.tokens.first?.key == ":", text.tokens.first?.key != ":" {
      return true
    }
    guard let match = RoleLexicon.match(text, at: 0, in: 0..<text.count, on: .page) else { return false }
    return text.tokens[match.count...].allSatisfy { $0.kind == .punctuation }
  }

  /// Lines on the same baseline, to the right, the nearest first.
  private func right(of line: Int) -> [Int] {
    guard let box = lines[line].box else { return [] }
    var found: [Int] = []
    for other in neighbours(line) {
      guard let their = lines[other].box, their.left >= box.left + 0.5 * box.width || their.left >= box.right else {
        continue
      }
      if Self.sameRow(box, their) { found.append(other) }
    }
    return found.sorted { (lines[$0].box?.left ?? 0, $0) < (lines[$1].box?.left ?? 0, $1) }
  }

  static func sameRow(_ a: Bounds, _ b: Bounds) -> Bool {
    let overlap = min(a.bottom, b.bottom) - max(a.top, b.top)
    return overlap >= 0.45 * min(a.height, b.height) || abs(a.midY - b.midY) <= 0.4 * max(a.height, b.height)
  }

  /// The line straight below, for forms that put the value under its name; without boxes the next line.
  private func below(_ line: Int, wants count: Int) -> [Int] {
    guard let box = lines[line].box else {
      return line + 1 < lines.count && lines[line + 1].box == nil ? [line + 1] : []
    }
    var best: (line: Int, top: Double, under: Bool)?
    for other in neighbours(line) {
      guard let their = lines[other].box, their.top >= box.midY, their.top - box.bottom <= 1.6 * max(box.height, 1),
        !Self.sameRow(box, their)
      else { continue }
      // Under the name, or, for a name alone in its row, to its right.
      let under = their.left < box.right + 0.2 * box.width && their.right > box.left
      guard under || count == 0 else { continue }
      let better = best.map { under != $0.under ? under : their.top < $0.top } ?? true
      if better { best = (other, their.top, under) }
    }
    return best.map { [$0.line] } ?? []
  }

  private func neighbours(_ line: Int) -> [Int] {
    let low = max(0, line - Page.neighboursMax)
    let high = min(lines.count, line + Page.neighboursMax)
    return (low..<high).filter { $0 != line && lines[$0].page == lines[line].page }
  }

  // MARK: Names that the lexicon does not know

  /// "SALESPERSON : Ann", "Gate: 7", or words alone with a value to their right.
  private func keyed(_ line: Int) -> PageEntry? {
    let text = lines[line].text
    guard text.tokens.first?.key != ":" else { return nil }
    if let colon = text.tokens.firstIndex(where: { $0.key == ":" }), colon > 0, colon <= 6 {
      var entry = PageEntry(role: .other, line: line, label: 0..<colon, tier: 2)
      entry.name = text.tokens[0..<colon].filter { $0.kind == .word || $0.kind == .mixed }.map(\.key)
      entry.values = values(of: entry)
      return entry.name.isEmpty || entry.values.isEmpty ? nil : entry
    }
    guard text.tokens.contains(where: { $0.kind == .word }) else { return nil }
    let words = text.tokens.prefix { $0.kind != .number }.count
    var entry = PageEntry(role: .other, line: line, label: 0..<max(words, 1), tier: 1)
    entry.name = text.tokens.filter { $0.kind == .word || $0.kind == .mixed }.map(\.key)
    entry.values = values(of: entry)
    return entry.values.isEmpty ? nil : entry
  }
}
