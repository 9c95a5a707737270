import AssayCore
import AssayScoring

/// The worst samples of each metric, a bounded number of them.
struct HardCaseBook {
  private let items: [ScorerSet.Item]
  private var worst: [String: [HardCases.Case]] = [:]

  init(_ scorers: ScorerSet) { items = scorers.items }

  mutating func add(_ record: SampleRecord) {
    for named in record.scores {
      guard let value = named.score.value, let item = items.first(where: { $0.spec.name == named.name }) else {
        continue
      }
      let isHigherBetter = item.scorer.higherIsBetter
      // What is perfect is not hard.
      if isHigherBetter ? value >= 1 : value <= 0 { continue }
      let key = Self.key(named.name, named.score.authority)
      let new = HardCases.Case(
        index: record.index, epoch: record.epoch, id: record.sample.id, value: value,
        confidence: record.answer?.confidence)
      var cases = worst[key] ?? []
      if cases.count == SuiteDefaults.hardCasesMax, let last = cases.last, !Self.precedes(new, last, isHigherBetter) {
        continue
      }
      let place = cases.firstIndex { Self.precedes(new, $0, isHigherBetter) } ?? cases.count
      cases.insert(new, at: place)
      if cases.count > SuiteDefaults.hardCasesMax { cases.removeLast() }
      worst[key] = cases
    }
  }

  private static func key(_ name: String, _ authority: Authority) -> String { "\(authority.rawValue)/\(name)" }

  /// Worse first; of equals the more confident, which says more; then the earlier.
  private static func precedes(_ a: HardCases.Case, _ b: HardCases.Case, _ isHigherBetter: Bool) -> Bool {
    if a.value != b.value { return isHigherBetter ? a.value < b.value : a.value > b.value }
    let (left, right) = (a.confidence ?? -1, b.confidence ?? -1)
    if left != right { return left > right }
    return (a.index, a.epoch) < (b.index, b.epoch)
  }

  var cases: [HardCases] {
    items.flatMap { item in
      Authority.allCases.compactMap { authority in
        worst[Self.key(item.spec.name, authority)].map {
          HardCases(name: item.spec.name, metric: item.scorer.metric, authority: authority, cases: $0)
        }
      }
    }
  }
}
