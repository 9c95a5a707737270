import AssayConfiguration
package import AssayCore

/// A bound such as `>= 0.8`.
package struct Bound: Sendable, Hashable {
  package enum Comparison: String, Sendable, CaseIterable {
    case atLeast = ">="
    case atMost = "<="
    case above = ">"
    case below = "<"
  }

  package var comparison: Comparison
  package var limit: Double

  package init(_ comparison: Comparison, _ limit: Double) {
    self.comparison = comparison
    self.limit = limit
  }

  /// Reads `>= 0.8`; nil when it is not a bound.
  package init?(parsing text: String) {
    let trimmed = text.trimmed
    guard let comparison = Comparison.allCases.first(where: { trimmed.hasPrefix($0.rawValue) }),
      let limit = Double(String(trimmed.dropFirst(comparison.rawValue.count)).trimmed), limit.isFinite
    else { return nil }
    self.init(comparison, limit)
  }

  package var text: String { "\(comparison.rawValue) \(limit)" }

  package func holds(_ value: Double) -> Bool {
    switch comparison {
    case .atLeast: value >= limit
    case .atMost: value <= limit
    case .above: value > limit
    case .below: value < limit
    }
  }

  package var isLower: Bool { comparison == .atLeast || comparison == .above }
}

/// A demand on one metric of one slice. It reads gold unless it says weak.
package struct GateSpec: Sendable, Hashable {
  package var name: String
  /// The name of a scorer of the suite, or of one of its details as `map.AP50`.
  package var metric: String
  /// Nil means all samples.
  package var slice: String?
  package var bound: Bound
  /// One-sided: how sure a pass or a fail is.
  package var confidence: Double
  package var samplesMin: Int
  package var authority: Authority
  /// True: the whole interval must satisfy the bound. False: only the value.
  package var usesInterval: Bool
  /// Under which stress; nil: the samples as they are.
  package var stress: StressDemand?
  /// Of which attacks; nil: not of attacks.
  package var attack: AttackDemand?

  package init(
    name: String, metric: String, slice: String? = nil, bound: Bound, confidence: Double = SuiteDefaults.confidence,
    samplesMin: Int = SuiteDefaults.gateSamplesMin, authority: Authority = .gold, usesInterval: Bool = true,
    stress: StressDemand? = nil, attack: AttackDemand? = nil
  ) {
    self.name = name
    self.metric = metric
    self.slice = slice
    self.bound = bound
    self.confidence = confidence
    self.samplesMin = samplesMin
    self.authority = authority
    self.usesInterval = usesInterval
    self.stress = stress
    self.attack = attack
  }

  /// The two-sided confidence whose ends are this gate's one-sided bounds.
  package var intervalConfidence: Double { 2 * confidence - 1 }

  /// The scorer's name, and that of one of its details where the metric names one: `map.AP50`.
  func parts(scorers: [String]) -> (scorer: String, detail: String?) {
    if scorers.contains(metric) { return (metric, nil) }
    let owner = scorers.filter { metric.hasPrefix($0 + ".") }.max { $0.utf8.count < $1.utf8.count }
    guard let owner else { return (metric, nil) }
    return (owner, String(metric.dropFirst(owner.count + 1)))
  }
}
