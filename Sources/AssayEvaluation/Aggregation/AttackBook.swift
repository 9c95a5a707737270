import AssayCore
import AssayScoring
import AssayStatistics
import AssayStress

/// Takes attacked samples and their twins in the order of the log and keeps counts of them.
struct AttackBook {
  static let skipReasonsMax = 50

  private let plan: AttackPlan
  private let gates: [GateSpec]
  private var table: AttackTable
  private var sums: [Int: MeanAccumulator] = [:]
  private(set) var counts = RunCounts()
  private var skips: [Skip] = []

  private struct Skip {
    var family: String
    var reason: String
    var samples: Int
    /// The defence whose lines are counted: a family that cannot be made has one for each.
    var defence: AttackDefence
  }

  init(_ plan: AttackPlan, _ suite: Suite) {
    self.plan = plan
    gates = suite.gates
    table = AttackTable(plan.defences)
  }

  mutating func add(_ record: SampleRecord) {
    guard let mark = record.attack else { return }
    if record.status == .skipped {
      // An adaptive round that had nothing to do is none that failed.
      if mark.row.round == 0 {
        counts.add(record)
        skip(mark.row, record.failure?.message ?? "")
      }
      return
    }
    counts.add(record)
    table.add(mark.row, carrier: mark.carrier, slices: record.slices)
    for (index, gate) in gates.enumerated() {
      guard let demand = gate.attack, demand.defence == mark.row.defence, record.inSlice(gate.slice),
        demand.families.isEmpty || demand.families.contains(mark.row.family),
        let value = demand.measure.value(mark.row)
      else { continue }
      sums[index, default: MeanAccumulator()].add(value ? 1 : 0, cluster: mark.row.cluster)
    }
  }

  private mutating func skip(_ row: AttackRow, _ reason: String) {
    if let place = skips.firstIndex(where: { $0.family == row.family && $0.reason == reason }) {
      if !row.isTwin, row.defence == skips[place].defence { skips[place].samples += 1 }
    } else if skips.count < Self.skipReasonsMax {
      skips.append(Skip(family: row.family, reason: reason, samples: 1, defence: row.defence))
    }
  }

  func results(slices: [String]) -> AttackResults {
    let table = table.trimmed()
    return AttackResults(
      isAdaptive: plan.isAdaptive, asText: plan.asText,
      families: plan.scenarios.map(AttackReport.Family.init).filter { table.holds(.family($0.name)) },
      slices: slices.filter { table.holds(.slice($0)) }, table: table, counts: counts,
      skips: skips.map { .init(family: $0.family, reason: $0.reason, samples: $0.samples) })
  }

  func decide(_ index: Int, _ tools: EvaluationTools) -> GateOutcome {
    let gate = gates[index]
    guard let demand = gate.attack, let sum = sums[index] else { return tools.decideGate(gate, nil) }
    let estimate = sum.rate(confidence: gate.intervalConfidence)
    var aggregate = Aggregate(
      metric: "\(AttackDemand.prefix)\(demand.measure.rawValue)@1", layer: .generation, authority: .gold,
      higherIsBetter: demand.measure.isHigherBetter, confidence: gate.intervalConfidence, n: sum.count)
    aggregate.value = estimate.value
    aggregate.low = estimate.interval?.low
    aggregate.high = estimate.interval?.high
    aggregate.method = estimate.method
    aggregate.insufficient = estimate.insufficient
    return tools.decideGate(gate, aggregate)
  }
}
