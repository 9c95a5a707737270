package import AssayCore
package import AssayStatistics

/// One or more candidates against a base on the same samples.
package struct Comparison: Sendable {
  /// One metric on one slice of one candidate.
  package struct Cell: Sendable {
    package var candidate: Int
    /// Nil for all samples.
    package var slice: String?
    /// Nil for samples as they are; severity 0 is the same samples without the perturbation.
    package var stress: StressLevel? = nil
    package var name: String
    package var definition: String
    package var authority: Authority
    package var layer: Layer
    package var higherIsBetter: Bool
    /// Nil where nothing can be paired; `note` says why.
    package var result: PairedComparison.Result?
    package var note: String?
    /// Samples of both runs that have a value in one of them only.
    package var lost = 0
    /// Adjusted over the slices and candidates of this metric, and over everything shown of this authority; under
    /// stress over the perturbations, severities and candidates of this metric, and over all that is shown there.
    package var pHolm: Double?
    package var pBenjaminiHochberg: Double?

    /// Pairs in which the candidate is better.
    package var wins: Int {
      higherIsBetter ? result?.candidateLarger ?? 0 : result?.baseLarger ?? 0
    }
    package var losses: Int {
      higherIsBetter ? result?.baseLarger ?? 0 : result?.candidateLarger ?? 0
    }
    /// Whether any pair differs, or something stands in the way of saying so.
    package var hasMoved: Bool { note != nil || result.map { $0.ties < $0.n } ?? false }
    /// Whether it is known which pairs the candidate won.
    package var hasWinners: Bool { result.map { $0.ties + $0.baseLarger + $0.candidateLarger == $0.n } ?? false }
  }

  package struct Candidate: Sendable {
    /// How rows name it: `candidate`, or a letter where there are several.
    package var name = "candidate"
    package var folder: RunFolder
    package var model: String
    package var status: RunManifest.Status
    /// What is not as in the base, and was allowed.
    package var differences: [RunDifference]
    /// Samples in both runs, and in one only.
    package var pairs: Int
    package var onlyBase: Int
    package var onlyCandidate: Int
    /// Samples of the same id whose question, media or labels are others.
    package var otherContent: Int
    /// Samples without an answer.
    package var lost: Int
    /// The most telling first.
    package var regressions: [ComparisonCase]
    package var improvements: [ComparisonCase]
    /// All of them, also those that are not listed.
    package var regressionCount: Int
    package var improvementCount: Int
    package var notes: [String]
    package var stress: Stress? = nil
  }

  /// What became of stressed samples in both runs.
  package struct Stress: Sendable {
    /// Stressed samples in both runs, and those that ended without an answer in each.
    package var pairs: Int
    package var baseLost: Int
    package var lost: Int
    /// Each clean sample once under a perturbation, those that are not worse without it first.
    package var regressions: [ComparisonCase]
    /// All stressed samples that got worse and better.
    package var regressionCount: Int
    package var improvementCount: Int
  }

  package var suite: String
  package var base: RunFolder
  package var baseModel: String
  package var baseLost: Int
  package var baseStatus = RunManifest.Status.success
  package var baseNotes: [String] = []
  package var confidence: Double
  /// The metric by which regressions and improvements are listed; nil when nothing can be compared.
  package var caseMetric: String?
  package var candidates: [Candidate]
  package var cells: [Cell]
  package var gates: [ComparisonGateOutcome]
  /// Metric by metric, perturbation by perturbation, severity by severity from 0.
  package var stressCells: [Cell] = []
  package var corruption: [CorruptionRatio] = []
  package var method = ComparisonMethod()

  /// Whether any number comes from draws, which the seed and their number belong to.
  package var isDrawn: Bool {
    corruption.contains { $0.interval != nil }
      || (cells + stressCells).contains { if case .resampled? = $0.result?.test { true } else { false } }
  }

  /// The name of a cell's candidate.
  package func name(_ candidate: Int) -> String {
    candidates.indices.contains(candidate) ? candidates[candidate].name : "candidate"
  }

  /// `A`, `B`… `Z`, `A2`…; one alone is the candidate.
  static func name(_ index: Int, of count: Int) -> String {
    guard count > 1 else { return "candidate" }
    let letter = String(Character(Unicode.Scalar(UInt8(65 + index % 26))))
    return index < 26 ? letter : letter + String(index / 26 + 1)
  }

  package var exitCode: ExitCode {
    if gates.contains(where: { $0.verdict == .fail }) { return .gateFailed }
    let isEmpty = !(cells + stressCells).contains { $0.result != nil }
    return isEmpty || gates.contains { $0.verdict == .inconclusive } ? .inconclusive : .passed
  }
}

/// What is compared and how.
package struct ComparisonOptions: Sendable {
  package var allowed: Set<RunDifference.Kind> = []
  /// Nil for all metrics.
  package var metrics: [String]?
  package var gates: [ComparisonGate] = []
  package var confidence = SuiteDefaults.confidence
  package var casesMax = 20
  /// A larger share of samples with a value in one run only never decides a gate.
  package var lostShareMax = SuiteDefaults.errorShareMax
  package var method = ComparisonMethod()

  /// Of the draws; `Comparing` puts the base's in where none was named.
  var seed: UInt64 { method.seed ?? 0 }

  package init() {}
}

/// A sample on which the two runs differ.
package struct ComparisonCase: Sendable {
  package struct Medium: Sendable, Hashable {
    package var part: Int
    package var digest: Digest
    package var file: String?
  }

  /// Both runs' values of the sample without stress.
  package struct Clean: Sendable, Hashable {
    package var base: Double
    package var candidate: Double
  }

  package var id: String
  package var slices: [String]
  package var base: Double
  package var candidate: Double
  package var baseAnswer: String?
  package var candidateAnswer: String?
  package var media: [Medium]
  package var baseRecord: SampleRecord
  package var candidateRecord: SampleRecord
  package var clean: Clean? = nil
}
