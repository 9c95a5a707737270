/// P values adjusted for having looked several times, in the order given.
package enum Correction: String, Sendable, CaseIterable {
  case bonferroni
  /// Keeps the chance of any false alarm below the level: for gates.
  case holm
  case hochberg
  /// Keeps the expected share of false alarms below the level: for exploration.
  case benjaminiHochberg = "benjamini_hochberg"
  case benjaminiYekutieli = "benjamini_yekutieli"

  /// Adjusted values, each at most 1. What is not a number counts as 1.
  package func adjust(_ values: [Double]) -> [Double] {
    let p = values.map { $0.isNaN ? 1 : min(1, max(0, $0)) }
    let count = p.count
    guard count > 0 else { return [] }
    let order = p.indices.sorted { (p[$0], $0) < (p[$1], $1) }
    var adjusted = p
    switch self {
    case .bonferroni: return p.map { min(1, $0 * Double(count)) }
    case .holm:
      var largest = 0.0
      for (rank, index) in order.enumerated() {
        largest = max(largest, p[index] * Double(count - rank))
        adjusted[index] = min(1, largest)
      }
    case .hochberg: stepUp(order) { rank in Double(count - rank) }
    case .benjaminiHochberg: stepUp(order) { rank in Double(count) / Double(rank + 1) }
    case .benjaminiYekutieli:
      let harmonic = (1...count).reduce(0.0) { $0 + 1 / Double($1) }
      stepUp(order) { rank in Double(count) * harmonic / Double(rank + 1) }
    }
    return adjusted

    func stepUp(_ order: [Int], _ factor: (Int) -> Double) {
      var least = 1.0
      for (rank, index) in order.enumerated().reversed() {
        least = min(least, p[index] * factor(rank))
        adjusted[index] = least
      }
    }
  }
}
