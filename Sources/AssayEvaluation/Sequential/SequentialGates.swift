import AssayConfiguration
import AssayCore
import AssayScoring
import AssayStatistics
package import AssayWire

/// Watches the gates of a suite unit by unit, in the sampling order, until each is decided.
struct SequentialGates: Sendable {
  /// What one unit gives to one gate.
  struct Part: Sendable {
    var sum = 0.0
    var count = 0
    var isOutOfRange = false
  }

  fileprivate struct Watched: Sendable {
    var gate: GateSpec
    var mean: SequentialMean
    /// At the decision.
    var outcome: GateOutcome?
    var hasStrayValues = false
  }

  fileprivate var watched: [Watched]
  private let plan: SequentialPlan
  private let errorShareMax: Double
  /// What records are called: several of one sample are its answers.
  let things: String
  /// Records of the units added, and how many of them ended in an error.
  private(set) var records = 0
  private var errors = 0
  /// Records after which the last gate was decided.
  private(set) var decidedAfter: Int?

  /// - Throws: `.configuration` naming a gate that cannot be watched, and why.
  init(_ suite: Suite, _ scorers: ScorerSet, _ plan: SequentialPlan) throws(AssayError) {
    guard !suite.gates.isEmpty else {
      throw AssayError(
        .configuration, "the suite declares no gates, so there is nothing to decide", at: .init(file: suite.file),
        remedy: "add `gates:`, or leave --stop-when-decided away")
    }
    self.plan = plan
    errorShareMax = suite.limits.errorShareMax
    things = SequentialSummary.things(epochs: suite.epochs)
    watched = []
    for gate in suite.gates {
      if let problem = Self.problem(gate, scorers) {
        throw AssayError(
          .configuration, "gate \(gate.name) cannot be watched: \(problem)", at: .init(file: suite.file),
          remedy: "leave --stop-when-decided away, or put the gate into a suite of its own")
      }
      guard
        let mean = SequentialMean(
          bound: gate.bound.limit, alpha: 1 - gate.confidence, units: plan.units, sizeMax: plan.recordsOfUnitMax,
          equality: [.atLeast, .below].contains(gate.bound.comparison) ? .above : .below)
      else { throw AssayError(.internalError, "gate \(gate.name) has no confidence") }
      watched.append(Watched(gate: gate, mean: mean))
    }
  }

  private static func problem(_ gate: GateSpec, _ scorers: ScorerSet) -> String? {
    guard gate.usesInterval else { return "it reads the value alone (`on: value`), which is never decided early" }
    guard let item = scorers.items.first(where: { $0.spec.name == gate.metric }) else {
      return "\(gate.metric) is a figure beside a metric and has no bounds of its own"
    }
    switch item.scorer.aggregation {
    case .rate, .mean: return nil
    case .ratio: return "\(gate.metric) is a ratio of sums over all samples, not a mean of values from 0 to 1"
    case .custom: return "\(gate.metric) is made of all samples together, not a mean of values from 0 to 1"
    }
  }

  var isDecided: Bool { watched.allSatisfy { $0.outcome != nil } }

  /// Whether so many errors leave a verdict standing.
  func isSound(records: Int, errors: Int) -> Bool { Double(errors) <= errorShareMax * Double(records) }

  var count: Int { watched.count }

  /// What a record gives to each gate.
  func parts(_ record: SampleRecord) -> [Part] {
    watched.map { entry in
      var part = Part()
      guard record.inSlice(entry.gate.slice) else { return part }
      for named in record.scores where named.name == entry.gate.metric {
        guard named.score.authority == entry.gate.authority, let value = named.score.value else { continue }
        part.isOutOfRange = part.isOutOfRange || !(0...1).contains(value)
        part.sum += value
        part.count += 1
      }
      return part
    }
  }

  /// Adds the next unit of the order.
  mutating func add(_ parts: [Part], records: Int, errors: Int) {
    self.records += records
    self.errors += errors
    let isSound = isSound(records: self.records, errors: self.errors)
    for position in watched.indices where watched[position].outcome == nil {
      watched[position].add(parts[position], isSound: isSound)
      guard watched[position].mean.decided != nil, !watched[position].hasStrayValues else { continue }
      watched[position].outcome = watched[position].decision(after: self.records, of: all)
    }
    if decidedAfter == nil, isDecided { decidedAfter = self.records }
  }

  /// Every gate: decided, or what stands in the way after all that was seen.
  var outcomes: [GateOutcome] {
    watched.map { $0.outcome ?? $0.open(after: records, of: all) }
  }

  /// `600 samples`.
  private var all: String { "\(plan.records) \(things)" }

  /// The same from a log: a run that is scored again, resumed or reported comes to the same verdict.
  static func replay(
    _ folder: RunFolder, _ suite: Suite, _ scorers: ScorerSet, _ plan: SequentialPlan
  ) throws(AssayError) -> SequentialGates {
    var buffer = UnitBuffer(try SequentialGates(suite, scorers, plan))
    if Files.exists(folder.samples) {
      try RunLog(path: folder.samples).forEach(depth: .scores) { record in buffer.add(record) }
    }
    return buffer.gates
  }
}

extension SequentialGates.Watched {
  fileprivate mutating func add(_ part: SequentialGates.Part, isSound: Bool) {
    hasStrayValues = hasStrayValues || part.isOutOfRange
    guard !hasStrayValues else { return }
    mean.add(sum: part.sum, count: part.count, mayDecide: isSound && mean.values + part.count >= gate.samplesMin)
  }

  private func outcome(_ verdict: GateOutcome.Verdict) -> GateOutcome {
    let bounds = mean.bounds
    return GateOutcome(
      gate, verdict: verdict, value: mean.mean, low: bounds.low, high: bounds.high, n: mean.values, reason: "")
  }

  private func seen(_ outcome: GateOutcome) -> String {
    guard let value = outcome.value, let low = outcome.low, let high = outcome.high else { return "nothing" }
    return "\(Numbers.short(value)) (\(Numbers.short(low)) to \(Numbers.short(high)) at every moment, n = \(outcome.n))"
  }

  fileprivate func decision(after records: Int, of all: String) -> GateOutcome {
    let isPass = (mean.decided == .above) == gate.bound.isLower
    var outcome = outcome(isPass ? .pass : .fail)
    outcome.reason =
      "\(seen(outcome)) \(isPass ? "keeps" : "breaks") \(gate.bound.text): decided after \(records) of \(all)"
    return outcome
  }

  fileprivate func open(after records: Int, of all: String) -> GateOutcome {
    var outcome = outcome(.inconclusive)
    if hasStrayValues {
      outcome.reason = "not enough data: \(gate.metric) has values outside of 0 to 1, which cannot be watched"
    } else if mean.values < gate.samplesMin {
      outcome.reason = "not enough data: \(mean.values) values, the gate asks for \(gate.samplesMin)"
    } else {
      outcome.reason =
        "not enough data: \(seen(outcome)) may or may not keep \(gate.bound.text) after \(records) of \(all)"
    }
    return outcome
  }
}

/// Puts records that end in any order back into the sampling order: a unit counts when all units before it are whole.
/// Samples that were quick to answer must not decide before those that were slow.
struct UnitBuffer: Sendable {
  private struct Waiting: Sendable {
    var size: Int
    var parts: [SequentialGates.Part]
    var records = 0
    var errors = 0
  }

  private(set) var gates: SequentialGates
  /// Of all that has ended, also of what waits for its turn.
  private var (records, errors) = (0, 0)
  private var waiting: [Int: Waiting] = [:]
  private var next = 0

  init(_ gates: SequentialGates) { self.gates = gates }

  /// Whether nothing more need be asked: too many errors would leave what the gates say without a verdict.
  var isDecided: Bool { gates.isDecided && gates.isSound(records: records, errors: errors) }

  mutating func add(_ record: SampleRecord) {
    guard let unit = record.unit else { return }
    records += 1
    if record.status == .error { errors += 1 }
    guard unit.rank >= next else { return }
    var entry = waiting[unit.rank] ?? Waiting(size: unit.records, parts: Array(repeating: .init(), count: gates.count))
    for (position, part) in gates.parts(record).enumerated() {
      entry.parts[position].sum += part.sum
      entry.parts[position].count += part.count
      entry.parts[position].isOutOfRange = entry.parts[position].isOutOfRange || part.isOutOfRange
    }
    entry.records += 1
    if record.status == .error { entry.errors += 1 }
    waiting[unit.rank] = entry
    while let entry = waiting[next], entry.records >= entry.size {
      gates.add(entry.parts, records: entry.records, errors: entry.errors)
      waiting[next] = nil
      next += 1
    }
  }
}

/// What a run saved by stopping when it was decided.
package struct SequentialSummary: Sendable, Hashable {
  /// Samples (times epochs) after which the last gate was decided; nil while one is open.
  package var decidedAfter: Int?
  package var samples: Int
  /// Finished, those that were in flight at the decision included.
  package var asked: Int

  /// How often each sample was to be asked.
  package var epochs = 1

  package var saved: Int { max(0, samples - asked) }

  static func things(epochs: Int) -> String { epochs > 1 ? "answers" : "samples" }

  package var text: String {
    let all = "\(samples) \(Self.things(epochs: epochs))"
    guard let decidedAfter else { return "not every gate is decided after \(asked) of \(all)" }
    return "decided after \(decidedAfter) of \(all); \(saved) were not asked\(epochs > 1 ? " for" : "")"
  }

  package var json: JSONValue {
    .object([
      "decided_after": decidedAfter.map { .int($0) } ?? .null, "samples": .int(samples), "asked": .int(asked),
      "saved": .int(saved),
    ])
  }
}
