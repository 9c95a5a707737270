import AssayCore
import AssayScoring

/// Takes finished samples in the order of the dataset and keeps what the results need of them.
struct ScoreBook {
  private let suite: Suite
  private let scorers: ScorerSet
  private let tools: EvaluationTools
  private var all: SliceBook
  private var slices: [SliceBook]
  private var hard: HardCaseBook
  private var stress: StressBook?
  private var attacks: AttackBook?

  init(_ suite: Suite, _ scorers: ScorerSet, _ tools: EvaluationTools) {
    self.suite = suite
    self.scorers = scorers
    self.tools = tools
    all = SliceBook(nil, suite, scorers, tools)
    slices = suite.slices.map { SliceBook($0.name, suite, scorers, tools) }
    hard = HardCaseBook(scorers)
    stress = suite.stress.flatMap { $0.specs.isEmpty ? nil : StressBook($0, suite, scorers, tools) }
    attacks = suite.stress?.attacks.map { AttackBook($0, suite) }
  }

  /// Stressed and attacked samples have results of their own; the suite's tables and gates are about the samples as they are, where
  /// these are asked.
  mutating func add(_ record: SampleRecord) {
    if record.attack != nil {
      attacks?.add(record)
      return
    }
    stress?.add(record)
    if record.stress != nil, suite.stress?.keepsClean ?? true { return }
    all.add(record)
    for index in slices.indices where record.slices.contains(slices[index].name ?? "") { slices[index].add(record) }
    hard.add(record)
  }

  /// - Parameter reference: the run that results under stress are relative to.
  mutating func results(
    model: String, identity: RunManifest.Identity, reference: StressReference? = nil
  ) -> RunResults {
    stress?.flush()
    let gates = suite.gates.enumerated().map { index, gate in
      if gate.attack != nil, let attacks { return attacks.decide(index, tools) }
      return if let demand = gate.stress, let stress { stress.decide(gate, demand) } else { decide(gate) }
    }
    let total = all.result()
    return RunResults(
      suite: suite.name, model: model, identity: identity, epochs: suite.epochs, seed: suite.seed, all: total,
      slices: slices.map { $0.result() }, gates: gates, hardCases: hard.cases,
      robustness: stress?.results(reference: reference),
      attacks: attacks?.results(slices: suite.slices.map(\.name)),
      verdict: RunVerdict(
        counts: total.counts, gates: gates, errorShareMax: suite.limits.errorShareMax, stressed: stress?.counts,
        attacked: attacks?.counts))
  }

  private func decide(_ gate: GateSpec) -> GateOutcome {
    let (scorer, detail) = gate.parts(scorers: scorers.items.map(\.spec.name))
    let book = gate.slice == nil ? all : slices.first { $0.name == gate.slice } ?? all
    let found = book.aggregates(scorer, confidence: gate.intervalConfidence)
    var aggregate = found.first { $0.authority == gate.authority && $0.n > 0 }
    guard let detail else { return tools.decideGate(gate, aggregate) }
    // A detail has a value of its own but no interval.
    let value = aggregate?.details[detail]
    aggregate?.value = value
    aggregate?.low = nil
    aggregate?.high = nil
    return GateOutcome(gate, by: aggregate)
  }
}
