import AssayCore
import AssayStatistics

/// Rows on their way into a calibration: authority, weights, groups, and what had to be left out and why.
struct CalibrationPreparation {
  private var rows: [CalibrationRow]
  private var weights: [Double]
  private var groups: [Int]
  private var reasons: [(reason: String, rows: Int)] = []
  private(set) var modelRows = 0
  private(set) var cappedWeights = 0

  init(_ all: [CalibrationRow], authority: Authority) {
    rows = all.filter { $0.authority == authority }
    weights = rows.map(\.weight)
    if rows.contains(where: { $0.sampling != nil }),
      let sampling = SamplingWeights(probabilities: rows.map { $0.sampling ?? 1 })
    {
      for index in weights.indices { weights[index] *= sampling.weights[index] }
      cappedWeights = sampling.capped
    }
    var numbers: [String: Int] = [:]
    groups = rows.map { row in
      let number = numbers[row.group] ?? numbers.count
      numbers[row.group] = number
      return number
    }
    leaveOut("labels are not \(authority.rawValue)", all.count - rows.count)
    leaveOut("weight is 0", weights.count { $0 == 0 })
  }

  var leftOut: [CalibrationReport.LeftOut] { reasons.map { .init(reason: $0.reason, rows: $0.rows) } }

  var leftOutSentence: String {
    reasons.isEmpty ? "there is none" : reasons.map { "\($0.rows) rows (\($0.reason))" }.joined(separator: ", ")
  }

  private mutating func leaveOut(_ reason: String, _ count: Int) {
    if count > 0 { reasons.append((reason, count)) }
  }

  /// Trains on half of the groups and keeps only the other half, so that certificates and calibrators see risks that
  /// knew nothing of their labels.
  mutating func trainModel() throws(AssayError) -> RiskModel {
    let usable = rows.indices.filter { rows[$0].signals != nil && rows[$0].isSupported != nil }
    leaveOut("no signals, or a label that does not tell", rows.count - usable.count)
    let probe = LabelledScores(
      scores: usable.map { _ in 0 }, labels: usable.map { _ in false }, groups: usable.map { groups[$0] })
    let folds = probe?.folds(2) ?? []
    var (taught, kept): ([RiskExample], [Int]) = ([], [])
    for (fold, row) in zip(folds, usable) {
      if fold == 0, let signals = rows[row].signals, let isSupported = rows[row].isSupported {
        taught.append(RiskExample(signals: signals, isWrong: !isSupported, weight: weights[row]))
      } else {
        kept.append(row)
      }
    }
    modelRows = taught.count
    leaveOut("they taught the risk model", taught.count)
    let model = try RiskModel.train(taught, version: "trained").named(byContentOf: "trained")
    rows = kept.map { rows[$0] }
    weights = kept.map { weights[$0] }
    groups = kept.map { groups[$0] }
    return model
  }

  /// Raw risks with whether the claim or answer is not supported.
  mutating func riskRows(_ model: RiskModel?) -> LabelledScores {
    func risk(_ row: CalibrationRow) -> Double? {
      if let model, let signals = row.signals { return model.risk(signals).value }
      return row.statedRisk
    }
    let usable = rows.indices.filter { rows[$0].isSupported != nil && risk(rows[$0]) != nil }
    leaveOut("risk: no risk stated, or a label that does not tell", rows.count - usable.count)
    return select(usable) { (risk($0) ?? 1, $0.isSupported == false) }
  }

  /// 1 - strength with whether the verdict is wrong; what could not be checked is left out.
  mutating func strengthRows() -> LabelledScores {
    let usable = rows.indices.filter {
      rows[$0].isRight != nil && rows[$0].strength != nil && rows[$0].verdict != .notCheckable
    }
    leaveOut("strength: not checkable, or no strength or verdict to judge", rows.count - usable.count)
    return select(usable) { (1 - ($0.strength ?? 0), $0.isRight == false) }
  }

  private func select(_ usable: [Int], _ read: (CalibrationRow) -> (score: Double, wrong: Bool)) -> LabelledScores {
    let read = usable.map { read(rows[$0]) }
    let selected = LabelledScores(
      scores: read.map(\.score), labels: read.map(\.wrong), weights: usable.map { weights[$0] },
      groups: usable.map { groups[$0] }, slices: usable.map { rows[$0].slice })
    return selected ?? LabelledScores(none: ())
  }
}
