/// A function that never falls, given by points with straight lines between them and constant outside.
package struct MonotoneMap: Sendable, Hashable {
  /// Rising.
  package let x: [Double]
  /// Never falling.
  package let y: [Double]

  /// Nil without points, with x that does not rise, y that falls, or numbers that are not finite.
  package init?(x: [Double], y: [Double]) {
    guard !x.isEmpty, x.count == y.count, x.allSatisfy(\.isFinite), y.allSatisfy(\.isFinite),
      zip(x, x.dropFirst()).allSatisfy({ $0 < $1 }), zip(y, y.dropFirst()).allSatisfy({ $0 <= $1 })
    else { return nil }
    self.x = x
    self.y = y
  }

  /// Isotonic regression of labels on scores, as scikit-learn's `IsotonicRegression(out_of_bounds="clip")`: equal
  /// scores share their weighted mean, pooled adjacent violators give the values, and points inside a constant
  /// stretch are left out. Nil without rows.
  package init?(isotonic rows: LabelledScores) {
    let order = rows.scores.indices.sorted {
      rows.scores[$0] != rows.scores[$1] ? rows.scores[$0] < rows.scores[$1] : $0 < $1
    }
    var x: [Double] = []
    var means: [Double] = []
    var weights: [Double] = []
    for row in order {
      let (score, weight) = (rows.scores[row], rows.weights[row])
      let label = rows.labels[row] ? 1.0 : 0.0
      if let last = x.last, last == score {
        let end = means.count - 1
        means[end] += (label - means[end]) * weight / (weights[end] + weight)
        weights[end] += weight
      } else {
        x.append(score)
        means.append(label)
        weights.append(weight)
      }
    }
    let y = pooledAdjacentViolators(means, weights: weights)
    let kept = x.indices.filter { $0 == 0 || $0 == x.count - 1 || y[$0] != y[$0 - 1] || y[$0] != y[$0 + 1] }
    self.init(x: kept.map { x[$0] }, y: kept.map { y[$0] })
  }

  package func callAsFunction(_ value: Double) -> Double {
    guard !value.isNaN else { return y[y.count - 1] }
    var (low, high) = (0, x.count)
    while low < high {
      let middle = (low + high) / 2
      if x[middle] < value { low = middle + 1 } else { high = middle }
    }
    if low == x.count { return y[low - 1] }
    if low == 0 || x[low] == value { return y[low] }
    let share = (value - x[low - 1]) / (x[low] - x[low - 1])
    return y[low - 1] + share * (y[low] - y[low - 1])
  }

  /// The same function with its values kept between two bounds.
  package func clamped(_ range: ClosedRange<Double>) -> MonotoneMap {
    MonotoneMap(x: x, y: y.map { min(max($0, range.lowerBound), range.upperBound) }) ?? self
  }
}

extension MonotoneMap: Codable {
  private enum Key: String, CodingKey { case x, y }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    let x = try values.decode([Double].self, forKey: .x)
    let y = try values.decode([Double].self, forKey: .y)
    guard let map = MonotoneMap(x: x, y: y) else {
      throw DecodingError.dataCorruptedError(
        forKey: .x, in: values, debugDescription: "the points must rise in x, never fall in y, and be as many in both")
    }
    self = map
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(x, forKey: .x)
    try values.encode(y, forKey: .y)
  }
}

/// The never-falling values nearest to the given ones in weighted least squares, in linear time.
///
/// Weights must be above 0 and as many as values.
package func pooledAdjacentViolators(_ values: [Double], weights: [Double]) -> [Double] {
  var blocks: [(value: Double, weight: Double, count: Int)] = []
  for (value, weight) in zip(values, weights) {
    var block = (value: value, weight: weight, count: 1)
    while let last = blocks.last, last.value >= block.value {
      blocks.removeLast()
      let sum = last.weight + block.weight
      block = ((last.value * last.weight + block.value * block.weight) / sum, sum, last.count + block.count)
    }
    blocks.append(block)
  }
  return blocks.flatMap { repeatElement($0.value, count: $0.count) }
}
