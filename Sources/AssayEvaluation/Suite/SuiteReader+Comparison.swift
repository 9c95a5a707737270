import AssayConfiguration
import AssayCore
import AssayScoring

extension SuiteReader {
  /// Reads `compare:`, the demands that `assay compare` holds runs of this suite to.
  mutating func readComparison(_ value: YAMLValue) {
    for entry in value.list(orOne: true) ?? [] {
      let known = ["no_slice_worse_than", "metric", "slices", "confidence", "min_n", "authority"]
      guard let fields = entry.fields(known + Self.methodKeys) else { continue }
      // An entry may be about the method alone.
      if readMethod(fields, entry), fields["no_slice_worse_than"] == nil { continue }
      guard let given = fields.required("no_slice_worse_than"), let margin = given.double(0...1e12) else { continue }
      var gate = ComparisonGate(worseMost: margin)
      if let metric = fields["metric"], let name = metric.string() {
        gate.metric = name
        let names = suite.scorers.map(\.name)
        if !names.contains(name) {
          metric.problem(
            "no scorer is called `\(name.shortened())`",
            remedy: nearest(name, in: names).map { "did you mean `\($0)`?" }
              ?? "scorers of this suite: \(names.joined(separator: ", "))")
        }
      }
      if margin >= 1, let share = share(gate.metric) {
        given.problem(ComparisonGate.beyondShares(margin, metric: share), remedy: ComparisonGate.sharesRemedy)
      }
      if let slices = fields["slices"], let names = slices.strings() {
        gate.slices = names
        let declared = ["all"] + suite.slices.map(\.name)
        for name in names where !declared.contains(name) {
          slices.problem(
            "there is no slice `\(name.shortened())`",
            remedy: nearest(name, in: declared).map { "did you mean `\($0)`?" }
              ?? "known: \(declared.joined(separator: ", "))")
        }
      }
      if let confidence = fields["confidence"]?.double(0.5...0.9999) { gate.confidence = confidence }
      if let pairs = fields["min_n"]?.int(1...Int.max) { gate.pairsMin = pairs }
      if let authority = fields["authority"]?.choice(Authority.self) { gate.authority = authority }
      suite.comparisonGates.append(gate)
    }
  }

  /// A bound that no value from 0 to 1 can break, or none can keep, is no gate: it was meant in points.
  func checkReach(of bound: Bound, _ metric: String, _ place: YAMLValue?) {
    let isAttack = metric.hasPrefix(AttackDemand.prefix)
    guard isAttack || suite.scorers.contains(where: { $0.name == metric }), isAttack || share(metric) != nil else {
      return
    }
    let isBeyond = bound.limit < 0 || bound.limit > 1
    let isEdge = bound.comparison == .above && bound.limit == 1 || bound.comparison == .below && bound.limit == 0
    guard isBeyond || isEdge else { return }
    place?.problem(
      "\(metric.shortened(60)) lies between 0 and 1: every value \(bound.holds(0.5) ? "keeps" : "breaks") `\(bound.text)`",
      remedy: "write a share: 0.01 for one point")
  }

  /// The metric of a gate where it lies in [0, 1] by its definition; without a name the first that judges answers.
  private func share(_ name: String?) -> String? {
    let made = suite.scorers.map { ($0.name, try? ScorerRegistry.make($0.metric, options: $0.options)) }
    let judging = made.first { [.generation, .reasoning].contains($0.1?.layer) } ?? made.first
    guard let found = name == nil ? judging : made.first(where: { $0.0 == name }), found.1?.isShare == true else {
      return nil
    }
    return found.0
  }

  private static let methodKeys = ["method", "resamples", "seed"]

  /// All gates are decided by one method, so it is said once. Returns false where nothing of it is there.
  private mutating func readMethod(_ fields: YAMLFields, _ entry: YAMLValue) -> Bool {
    var setting = ComparisonMethodSetting()
    setting.kind = fields["method"]?.choice(ComparisonMethod.Kind.self)
    setting.resamples = fields["resamples"]?.int(ComparisonMethod.resamplesRange)
    setting.seed = fields["seed"]?.int(0...Int.max).map { UInt64($0) }
    guard Self.methodKeys.contains(where: { fields[$0] != nil }) else { return false }
    guard !setting.isEmpty else { return true }
    if let known = suite.comparisonMethod, known != setting {
      entry.problem("the method is said twice", remedy: "one method decides all gates of a suite: say it in one entry")
    }
    suite.comparisonMethod = setting
    return true
  }
}
