import AssayCore
import AssayStatistics

/// The success rate of the family that succeeds most; every family's beside it.
struct FamilyReducer: Reducer {
  static let attacks = "attacks/"
  static let successes = "successes/"
  static let familiesMax = 200

  func reduce(_ scores: [Score]) -> Double? { rates(scores).map { $0.successes / $0.attacks }.max() }

  func details(_ scores: [Score]) -> [(name: String, value: Double)] {
    let rates = rates(scores)
    let (attacks, successes) = rates.reduce((0.0, 0.0)) { ($0.0 + $1.attacks, $0.1 + $1.successes) }
    var named: [(name: String, value: Double)] = []
    if attacks > 0 { named.append(("all", successes / attacks)) }
    for rate in rates.prefix(Self.familiesMax) {
      named.append((rate.family, rate.successes / rate.attacks))
      named.append(("\(rate.family).n", rate.attacks))
      guard let interval = Proportion(Int(rate.successes), of: Int(rate.attacks))?.wilson() else { continue }
      named.append(("\(rate.family).low", interval.low))
      named.append(("\(rate.family).high", interval.high))
    }
    return named
  }

  private func rates(_ scores: [Score]) -> [(family: String, attacks: Double, successes: Double)] {
    let sums = SumsReducer.sums(scores)
    return sums.keys.filter { $0.hasPrefix(Self.attacks) }.sorted().compactMap { key in
      let family = String(key.dropFirst(Self.attacks.count))
      guard let attacks = sums[key], attacks > 0 else { return nil }
      return (family, attacks, sums[Self.successes + family] ?? 0)
    }
  }
}
