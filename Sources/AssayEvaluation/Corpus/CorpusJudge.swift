import AssayCore
import AssayScoring
import AssayWire
import Synchronization

/// Whether a sample was right, by its scores that people stand for.
package final class CorpusJudge: Sendable {
  /// Of a score from 0 to 1; for an error rate it is turned around.
  package let threshold: Double
  /// Names of the scorers that count; empty for all.
  package let metrics: Set<String>
  private let tools: EvaluationTools
  private let known = Mutex<[String: Bool]>([:])

  package init(threshold: Double = 0.5, metrics: Set<String> = [], tools: EvaluationTools) {
    self.threshold = threshold
    self.metrics = metrics
    self.tools = tools
  }

  package enum Verdict: Sendable, Equatable {
    /// By so much above the threshold, at the weakest score.
    case right(margin: Double)
    case wrong
    /// No score of a label that people stand for.
    case unscored
  }

  /// - Returns: and the names of the scores that count: the wrong ones, or all where none is wrong.
  package func judge(_ scores: [SampleRecord.NamedScore]) -> (Verdict, names: [String]) {
    var (wrong, all): ([String], [String]) = ([], [])
    var margin = Double.infinity
    for named in scores where metrics.isEmpty || metrics.contains(named.name) {
      guard named.score.authority == .gold, let value = named.score.value, value.isFinite else { continue }
      all.append(named.name)
      let good = isLowerBetter(named.score.metric) ? 1 - value : value
      if good < threshold { wrong.append(named.name) }
      margin = min(margin, good - threshold)
    }
    guard !all.isEmpty else { return (.unscored, []) }
    return wrong.isEmpty ? (.right(margin: margin), all) : (.wrong, wrong)
  }

  func isLowerBetter(_ metric: String) -> Bool {
    if let known = known.withLock({ $0[metric] }) { return known }
    let isLower = (try? tools.makeScorer(metric, .object([:]))).map { !$0.higherIsBetter } ?? false
    known.withLock { $0[metric] = isLower }
    return isLower
  }
}
