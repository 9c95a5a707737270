import AssayConfiguration
import AssayCore
import AssayScoring
import AssayWire

/// How the metrics of a run become one number, by the suite that was run, else by what their names say.
struct MetricForms: Sendable {
  private var known: [String: any Scorer] = [:]
  /// Metrics whose own figure is no mean, as the run's results say.
  private var drawn: Set<String> = []

  /// Knows nothing but names.
  init() {}

  init(_ folder: RunFolder, _ manifest: RunManifest) {
    if let suite = SuiteCheck(path: manifest.suiteFile).suite, suite.digest.hex == manifest.identity.suite {
      for spec in suite.scorers {
        guard let scorer = try? ScorerRegistry.make(spec.metric, options: spec.options) else { continue }
        known[Self.key(spec.name, scorer.metric)] = scorer
      }
    }
    let scores = (try? Files.read(folder.scores, bytesMax: 256 << 20)).flatMap { try? JSONValue(parsing: $0) }
    for authority in Authority.allCases {
      for row in scores?["results"]?[authority.rawValue]?.array ?? [] {
        guard let name = row["name"]?.string, let method = row["method"]?.string else { continue }
        if method.contains("bootstrap") || method.contains("linearised") { drawn.insert(name) }
      }
    }
  }

  private static func key(_ name: String, _ definition: String) -> String { "\(name)\u{0}\(definition)" }

  enum Form {
    case mean
    case ratio(above: String, below: String)
    case reduced(any Reducer)
    /// No mean, and nobody knows any more how it was made.
    case unknown
  }

  /// As the suite makes it, else as its name says.
  private func scorer(_ metric: ComparedRun.Metric) -> (any Scorer)? {
    known[Self.key(metric.key.name, metric.definition)] ?? (try? ScorerRegistry.make(metric.definition))
  }

  /// Whether it lies in [0, 1] by its definition, so that no difference is above 1.
  func isShare(_ metric: ComparedRun.Metric) -> Bool { scorer(metric)?.isShare ?? false }

  func form(_ metric: ComparedRun.Metric) -> Form {
    let name = metric.key.name
    switch scorer(metric)?.aggregation {
    case .rate, .mean: return .mean
    case .ratio(let above, let below): return .ratio(above: above, below: below)
    case .custom(let reducer): return .reduced(reducer)
    case nil: return drawn.contains(name) ? .unknown : .mean
    }
  }
}
