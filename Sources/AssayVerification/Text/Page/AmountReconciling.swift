import AssayLanguage

/// Which of the amounts of a page is the total: lines that say so, checked against what was paid.
struct AmountReconciling {
  let fields: FieldJudge

  /// Rounding to the next coin moves a total by no more than this.
  private static let roundingMax = 0.055

  func totals(_ found: [FieldJudge.AmountFound]) -> [FieldJudge.AmountFound] {
    var found = found
    let plainly = found.contains { $0.tier >= 2 }
    if let paid = paid(), plainly, found.contains(where: { $0.tier >= 2 && near($0.figure.value, paid.figure.value) }) {
      // The amount that was paid decides between a total before and one after tax.
      for index in found.indices where !near(found[index].figure.value, paid.figure.value) { found[index].tier = 1 }
      // A tax summary repeats what was due before rounding: only the very amount that was paid is a total there.
      for index in found.indices
      where found[index].tier == 1 && Figure.same(abs(found[index].figure.value), abs(paid.figure.value)) {
        found[index].tier = 2
      }
      return found
    }
    if plainly {
      let best = found.map(\.tier).max() ?? 0
      if best == 4, let final = found.last(where: { $0.tier == 4 }) {
        for index in found.indices where found[index].tier == 3 {
          let (one, other) = (found[index].figure.value, final.figure.value)
          if !near(one, other) && one < other { found[index].tier = 1 }
        }
      }
      return found
    }
    if let paid = paid() { return [paid] }
    if let sum = sum() { return [sum] }
    return found
  }

  private func near(_ a: Double, _ b: Double) -> Bool { abs(abs(a) - abs(b)) <= Self.roundingMax }

  /// Cash less change; nil where one of them is missing.
  private func paid() -> FieldJudge.AmountFound? {
    guard let cash = fields.amounts(.cash).first(where: { $0.tier >= 2 }),
      let change = fields.amounts(.change).first(where: { $0.tier >= 2 })
    else { return nil }
    var figure = cash.figure
    figure.value = cents(abs(cash.figure.value) - abs(change.figure.value))
    figure.other = nil
    guard figure.value > 0, figure.value.isFinite else { return nil }
    return .init(
      figure: figure, line: cash.line, label: change.line, tier: 2,
      derived: "\(TextNumber.cents(figure.value)) (cash less change)")
  }

  /// Subtotal and tax together, where the page has an amount of that size.
  private func sum() -> FieldJudge.AmountFound? {
    guard let goods = fields.amounts(.subtotal).first,
      let tax = fields.amounts(.tax).first(where: { $0.tier >= 2 }) ?? fields.amounts(.tax).first
    else { return nil }
    let rounding = fields.amounts(.rounding).first?.figure.value ?? 0
    for extra in [0, rounding] {
      let value = cents(goods.figure.value + tax.figure.value + extra)
      for line in fields.page.lines.indices.prefix(2_000) {
        if let figure = fields.page.lines[line].figures.first(where: {
          $0.decimals == 2 && Figure.same($0.value, value)
        }) {
          return .init(figure: figure, line: line, label: goods.label, tier: 2)
        }
      }
    }
    return nil
  }

  private func cents(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

/// Numbers for people.
enum TextNumber {
  /// Two decimals.
  static func cents(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "?" }
    let hundredths = Int((abs(value) * 100).rounded())
    let rest = hundredths % 100
    return (value < 0 ? "-" : "") + "\(hundredths / 100)." + (rest < 10 ? "0\(rest)" : "\(rest)")
  }
}
