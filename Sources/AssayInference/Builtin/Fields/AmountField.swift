import AssayCore

/// Reads an amount of a bill by the words of its row: the total before subtotals, tax, cash and change.
struct AmountField: FieldReader {
  enum Kind: String { case total, subtotal, tax, change, cash, refund }

  let kind: Kind

  func candidates(_ reading: Reading) -> [Candidate] {
    let rows = reading.rows.map(Line.init)
    var found: [Candidate] = []
    var inSummary = false
    for (index, line) in rows.enumerated() {
      if line.has("summary") || line.has("analysis") { inSummary = true }
      var score = kind == .total ? Self.totalScore(line) : otherScore(line)
      guard score > 0 else { continue }
      if inSummary { score -= 60 }
      if line.amounts.count > 1 { score -= 12 }
      if let amount = line.amounts.last {
        found.append(candidate(amount, score, [line.row], "the row says \(kind.rawValue)"))
      } else if let below = below(index, rows) {
        found.append(candidate(below.amount, score - 25, [line.row, below.row], "the amount stands below its label"))
      }
    }
    guard kind == .total else { return found.filter { $0.score > 0 } }
    return checked(found.filter { $0.score > 0 }, rows)
  }

  private func candidate(_ amount: Amount, _ score: Double, _ rows: [TextRow], _ reason: String) -> Candidate {
    Candidate(text: Numbers.amount(amount.cents), score: score, rows: rows, reason: reason)
  }

  private struct Line {
    let row: TextRow
    let words: [String]
    let amounts: [Amount]

    init(_ row: TextRow) {
      self.row = row
      words = Words.split(row.text)
      amounts = Amount.find(in: row.text)
    }

    func has(_ word: String) -> Bool { words.contains { Words.matches(word, $0) } }
    func has(any: [String]) -> Bool { any.contains(where: has) }
  }

  /// The next row or two, when it holds hardly more than an amount.
  private func below(_ index: Int, _ rows: [Line]) -> (amount: Amount, row: TextRow)? {
    for line in rows.dropFirst(index + 1).prefix(2) {
      let letters = line.row.text.utf8.count { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
      guard letters <= 3 else { return nil }
      if let amount = line.amounts.last { return (amount, line.row) }
    }
    return nil
  }

  private static let notTotals = [
    "qty", "quantity", "items", "item", "discount", "saving", "savings", "points", "count", "saved",
  ]

  private static func totalScore(_ line: Line) -> Double {
    let isSub = line.has("subtotal") || line.words.contains("sub") || line.words.first == "subtotal"
    let hasTotal =
      line.has("total") || line.has(any: ["jumlah", "totai", "grandtotal", "nettotal"])
      || line.words.contains { $0.hasSuffix("total") }
    let isDue =
      line.has(any: ["due", "payable"]) && line.has(any: ["amount", "balance", "total"]) && !line.has("change")
    let isNet =
      line.has(any: ["net", "nett"])
      && line.words.contains {
        $0.hasPrefix("am") && Words.distance(Array($0.utf8), Array("amt".utf8)) <= 1 || $0 == "amount"
      }
    if isNet, !isSub { return 98 }
    guard hasTotal || isDue, !isSub else { return 0 }
    if line.has(any: notTotals) || line.has("change") { return 0 }
    let isRounded = line.words.contains { $0.hasPrefix("round") } || line.has("after")
    let includes = line.words.contains { $0.hasPrefix("inc") || $0.hasPrefix("with") }
    if line.words.contains(where: { $0.hasPrefix("excl") || $0 == "ex" || $0 == "before" || $0 == "without" }) {
      return 15
    }
    let speaksOfTax = line.has(any: ["gst", "tax", "vat", "sst"])
    if speaksOfTax, !includes { return line.amounts.count == 1 && line.has("sales") ? 40 : 8 }
    if line.has(any: ["grand", "nett", "net", "payable"]) || isDue { return 100 }
    if isRounded, hasTotal { return line.has(any: ["adj", "adjustment", "rounding"]) && !line.has("after") ? 30 : 100 }
    if includes { return 78 }
    if line.has("sales") { return 74 }
    return line.words.first.map { Words.matches("total", $0) } == true ? 92 : 80
  }

  private func otherScore(_ line: Line) -> Double {
    switch kind {
    case .total: return 0
    case .subtotal:
      let isSub = line.has("subtotal") || (line.words.contains("sub") && line.has("total"))
      if isSub { return 90 }
      return line.has("total") && line.words.contains { $0.hasPrefix("excl") } ? 50 : 0
    case .tax:
      guard line.has(any: ["gst", "tax", "vat", "sst"]) || line.words.contains("service") && line.has("tax") else {
        return 0
      }
      if line.words.contains(where: { $0.hasPrefix("inc") || $0.hasPrefix("exc") }) { return 5 }
      if line.has(any: ["invoice", "id", "no", "reg", "code"]) { return 2 }
      return line.has("total") ? 90 : 80
    case .change: return line.has("change") ? 90 : 0
    case .cash: return line.has(any: ["cash", "tendered", "tender", "paid", "payment"]) && !line.has("change") ? 90 : 0
    case .refund: return line.words.contains { $0.hasPrefix("refund") } ? 90 : 0
    }
  }

  /// Arithmetic: the total is the cash less the change, and it tends to be printed more than once. Without any
  /// total row the arithmetic alone decides.
  private func checked(_ found: [Candidate], _ rows: [Line]) -> [Candidate] {
    var cash: [Amount] = []
    var change: [Amount] = []
    for line in rows {
      guard let amount = line.amounts.last else { continue }
      if line.has("change") {
        change.append(amount)
      } else if line.has(any: ["cash", "tendered", "tender", "payment", "paid"]) {
        cash.append(amount)
      }
    }
    var differences: Set<String> = []
    for paid in cash {
      for back in change where paid.cents > back.cents { differences.insert(Numbers.amount(paid.cents - back.cents)) }
    }
    let found = found + rounded(found, rows)
    var counts: [String: Int] = [:]
    for line in rows { for amount in line.amounts { counts[Numbers.amount(amount.cents), default: 0] += 1 } }
    var result = found.map { candidate in
      var candidate = candidate
      if differences.contains(candidate.text) {
        candidate.score += 25
        candidate.reason += ", and cash less change gives the same"
      }
      candidate.score += Double(min(3, (counts[candidate.text] ?? 1) - 1)) * 4
      if candidate.text == "0.00" { candidate.score = min(candidate.score, 1) }
      return candidate
    }
    if !result.contains(where: { $0.score > 45 }) {
      for line in rows {
        for amount in line.amounts
        where differences.contains(Numbers.amount(amount.cents)) && !line.has(any: ["cash", "change"]) {
          result.append(candidate(amount, 44, [line.row], "cash less change"))
        }
      }
      result += derived(rows, differences) + largest(rows, counts)
    }
    return result
  }

  /// Where a row says total and its amount could not be read: cash less change, else the subtotal with the tax.
  private func derived(_ rows: [Line], _ differences: Set<String>) -> [Candidate] {
    guard let label = rows.first(where: { $0.amounts.isEmpty && Self.totalScore($0) >= 70 }) else { return [] }
    if differences.count == 1, let text = differences.first {
      return [
        Candidate(text: text, score: 42, rows: [label.row], reason: "its amount is not readable; cash less change")
      ]
    }
    func amounts(_ kind: Kind) -> [Line] {
      rows.filter { $0.amounts.count == 1 && AmountField(kind: kind).otherScore($0) >= 80 }
    }
    let (subtotals, taxes) = (amounts(.subtotal), amounts(.tax))
    guard subtotals.count == 1, taxes.count == 1, let before = subtotals[0].amounts.first,
      let tax = taxes[0].amounts.first, tax.cents < before.cents
    else { return [] }
    return [
      Candidate(
        text: Numbers.amount(before.cents + tax.cents), score: 40, rows: [label.row],
        reason: "its amount is not readable; subtotal and tax")
    ]
  }

  /// A total before rounding: where the sum with the rounding is printed below, that is what is paid.
  private func rounded(_ found: [Candidate], _ rows: [Line]) -> [Candidate] {
    var result: [Candidate] = []
    for (index, line) in rows.enumerated() where line.words.contains(where: { $0.hasPrefix("round") }) {
      let step = line.amounts.last.map { abs($0.cents) }
      // Cash is rounded by a few cents; where the step cannot be read, any amount as near as that will do.
      let steps = step.map { (1...9).contains($0) ? [$0, -$0] : [] } ?? [-1, 1, -2, 2, -3, 3, -4, 4]
      for candidate in found {
        guard let before = Amount.find(in: candidate.text).first else { continue }
        for sum in steps.map({ before.cents + $0 }) {
          guard
            let row = rows.dropFirst(index + 1).prefix(3).first(where: {
              $0.amounts.contains { $0.cents == sum } && !$0.has("cash")
            })
          else { continue }
          result.append(
            self.candidate(
              Amount(cents: sum, text: "", token: 0), candidate.score + 6, [row.row], "the total with its rounding"))
          break
        }
      }
    }
    return result
  }

  /// The last resort: the largest amount that is printed twice, else the largest.
  private func largest(_ rows: [Line], _ counts: [String: Int]) -> [Candidate] {
    let usable = rows.filter { !$0.has(any: ["cash", "change", "tendered", "tender", "payment"]) }
    let all = usable.flatMap { line in line.amounts.map { (amount: $0, row: line.row) } }.filter { $0.amount.cents > 0 }
    let repeated = all.filter { (counts[Numbers.amount($0.amount.cents)] ?? 0) > 1 }
    guard let best = (repeated.isEmpty ? all : repeated).max(by: { $0.amount.cents < $1.amount.cents }) else {
      return []
    }
    return [candidate(best.amount, repeated.isEmpty ? 6 : 20, [best.row], "the largest amount; no row says total")]
  }
}
