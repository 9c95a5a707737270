import AssayCore
import AssayScoring
import AssayWire

/// Stressed samples whose boxes are known only between two hulls, and between which overlaps the truth lies.
struct LooseBoxes {
  private var samples = 0
  private var (best, sure) = (0.0, 0.0)
  /// Samples that tell their overlaps.
  private var told = 0

  /// Counts a score whose labels were loose.
  mutating func add(_ score: Score) {
    guard score.counts["loose"] ?? 0 > 0, score.value != nil else { return }
    samples += 1
    guard let best = Self.mean(score, "overlaps"), let sure = Self.mean(score, "sure") else { return }
    told += 1
    self.best += best
    self.sure += sure
  }

  private static func mean(_ score: Score, _ member: String) -> Double? {
    CorruptionError.mean((score.detail?[member]?.array ?? []).compactMap(\.double))
  }

  /// One sentence; nil where every box is known exactly.
  var note: String? {
    guard samples > 0 else { return nil }
    var text = "in \(samples) stressed \(samples == 1 ? "sample" : "samples") boxes are known only between two hulls"
    if told > 0 {
      text += ", so that the mean overlap lies between \(Numbers.fixed(sure / Double(told)))"
      text += " and \(Numbers.fixed(best / Double(told)))"
    }
    return text + "; the value is the best they allow: what it loses is lost by the model"
  }
}
