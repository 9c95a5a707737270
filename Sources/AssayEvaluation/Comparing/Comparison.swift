package import AssayCore
package import AssayStatistics

/// One or more candidates against a base on the same samples.
package struct Comparison: Sendable {
  /// One metric on one slice of one candidate.
  package struct Cell: Sendable {
    package var candidate: Int
    /// Nil for all samples.
    package var slice: String?
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
    /// Adjusted over the slices and candidates of this metric, and over everything shown of this authority.
    package var pHolm: Double?
    package var pBenjaminiHochberg: Double?

    /// Pairs in which the candidate is better.
    package var wins: Int {
      higherIsBetter ? result?.candidateLarger ?? 0 : result?.baseLarger ?? 0
    }
    package var losses: Int {
      higherIsBetter ? result?.baseLarger ?? 0 : result?.candidateLarger ?? 0
    }
  }

  package struct Candidate: Sendable {
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
  }

  package var suite: String
  package var base: RunFolder
  package var baseModel: String
  package var baseLost: Int
  package var confidence: Double
  /// The metric by which regressions and improvements are listed; nil when nothing can be compared.
  package var caseMetric: String?
  package var candidates: [Candidate]
  package var cells: [Cell]
  package var gates: [ComparisonGateOutcome]

  package var exitCode: ExitCode {
    if gates.contains(where: { $0.verdict == .fail }) { return .gateFailed }
    let isEmpty = !cells.contains { $0.result != nil }
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

  package init() {}
}

/// A sample on which the two runs differ.
package struct ComparisonCase: Sendable {
  package struct Medium: Sendable, Hashable {
    package var part: Int
    package var digest: Digest
    package var file: String?
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
}
