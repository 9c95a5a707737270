/// Risks beside what turned out wrong, sorted once, so that every metric and each of its resamples is one linear pass.
///
/// Lower risk comes first. Equal risks form a block that is never cut: what needs part of a block takes it pro rata.
package struct RiskRows: Sendable {
  /// From the safest.
  package let risks: [Double]
  package let wrong: [Bool]
  package let weights: [Double]
  /// Dense numbers of the rows' groups, from 0.
  let groups: [Int]
  package let groupCount: Int
  /// The end of each run of equal risks.
  let blockEnds: [Int]

  /// - Parameter rows: scores are risks, labels say which rows are wrong. Ranking metrics take any scale; those of
  ///   calibration need 0...1.
  package init(_ rows: LabelledScores) {
    let order = rows.scores.indices.sorted { (rows.scores[$0], $0) < (rows.scores[$1], $1) }
    risks = order.map { rows.scores[$0] }
    wrong = order.map { rows.labels[$0] }
    weights = order.map { rows.weights[$0] }
    // Numbered in the order given, so that resamples do not hang on the sort.
    var numbers: [Int: Int] = [:]
    for group in rows.groups where numbers[group] == nil { numbers[group] = numbers.count }
    groups = order.map { numbers[rows.groups[$0]] ?? 0 }
    groupCount = numbers.count
    var ends: [Int] = []
    for index in risks.indices where index + 1 == risks.count || risks[index + 1] != risks[index] {
      ends.append(index + 1)
    }
    blockEnds = ends
  }

  package init?(risks: [Double], wrong: [Bool], weights: [Double]? = nil, groups: [Int]? = nil) {
    guard let rows = LabelledScores(scores: risks, labels: wrong, weights: weights, groups: groups) else { return nil }
    self.init(rows)
  }

  /// Confidences that verdicts are right, as risks that they are wrong.
  package init?(confidences: [Double], right: [Bool], weights: [Double]? = nil, groups: [Int]? = nil) {
    self.init(risks: confidences.map { 1 - $0 }, wrong: right.map { !$0 }, weights: weights, groups: groups)
  }

  package var count: Int { risks.count }

  /// A run of equal risks with its weight and that of the wrong ones in it.
  struct Block {
    var rows: Range<Int>
    var risk: Double
    var weight: Double
    var wrong: Double
  }

  /// Calls with each block of weight above 0, safest first.
  func forEachBlock(_ weights: [Double], _ body: (Block) -> Void) {
    var start = 0
    for end in blockEnds {
      let block = block(start..<end, weights)
      if block.weight > 0 { body(block) }
      start = end
    }
  }

  /// The same, riskiest first; false from the body ends it.
  func forEachBlockFromRiskiest(_ weights: [Double], _ body: (Block) -> Bool) {
    var index = blockEnds.count - 1
    while index >= 0 {
      let rows = (index > 0 ? blockEnds[index - 1] : 0)..<blockEnds[index]
      let block = block(rows, weights)
      if block.weight > 0, !body(block) { return }
      index -= 1
    }
  }

  private func block(_ rows: Range<Int>, _ weights: [Double]) -> Block {
    var (weight, wrongWeight) = (0.0, 0.0)
    for row in rows {
      weight += weights[row]
      if wrong[row] { wrongWeight += weights[row] }
    }
    return Block(rows: rows, risk: risks[rows.lowerBound], weight: weight, wrong: wrongWeight)
  }

  func totals(_ weights: [Double]) -> (all: Double, wrong: Double) {
    var (all, wrongWeight) = (0.0, 0.0)
    for row in 0..<weights.count {
      all += weights[row]
      if wrong[row] { wrongWeight += weights[row] }
    }
    return (all, wrongWeight)
  }
}
