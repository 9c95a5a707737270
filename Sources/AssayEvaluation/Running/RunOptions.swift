package import AssayCore

/// How a suite is run: what the command line says.
package struct RunOptions: Sendable {
  package enum Resume: Sendable, Hashable {
    case no
    case run(RunFolder)
  }

  /// The folder that holds all runs.
  package var runsFolder: String
  package var resume: Resume
  /// With `resume`: samples that ended in an error are done again.
  package var retriesErrors: Bool
  package var selection: Selection
  package var epochs: Int?
  package var seed: UInt64?
  package var connectionsMax: Int
  package var readAheadMax: Int
  package var timeoutMs: Int?
  /// How often a sample whose request failed is asked again by the runner; providers retry on their own before.
  package var retriesOnError: Int
  package var failOnError: SuiteLimits.FailOnError?
  package var costMax: Double?
  package var tokensMax: Int?
  package var cache: ResponseCache?
  package var settings: GenerationSettings?
  package var price: Price?
  /// Lines of the dataset that are read for mistakes before anything is spent.
  package var preflightLinesMax: Int
  package var storesHardCases: Bool
  /// The run that results under stress are relative to.
  package var reference: RunFolder?
  /// Free facts for `run.json`: versions, git.
  package var facts: [(String, String)]

  package init(runsFolder: String = "runs") {
    self.runsFolder = runsFolder
    resume = .no
    retriesErrors = false
    selection = Selection()
    connectionsMax = SuiteDefaults.maxConnections
    readAheadMax = SuiteDefaults.readAheadMax
    retriesOnError = 0
    preflightLinesMax = 1000
    storesHardCases = true
    facts = []
  }
}
