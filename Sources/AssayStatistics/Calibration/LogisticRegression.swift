import Glibc

/// Weights of a logistic model: ln odds = intercept + Σ weight · feature.
package struct LogisticRegression: Sendable, Hashable {
  package var intercept: Double
  package var weights: [Double]

  package struct Options: Sendable, Hashable {
    /// The penalty ½ l2 Σ (weight - centre)² on the summed loss; the intercept is free.
    package var l2: Double
    /// What weights are drawn to, one a column: 0 where left out.
    package var centre: [Double]
    /// Weights below 0 are projected to 0.
    package var nonNegative: Bool
    package var iterationsMax: Int

    package init(l2: Double = 0, centre: [Double] = [], nonNegative: Bool = false, iterationsMax: Int = 100) {
      self.l2 = l2
      self.centre = centre
      self.nonNegative = nonNegative
      self.iterationsMax = iterationsMax
    }
  }

  package init(intercept: Double, weights: [Double]) {
    self.intercept = intercept
    self.weights = weights
  }

  /// Minimises ½ l2 |w - centre|² + Σ c (ln(1 + e^z) - t z) by Newton's method, projected on w ≥ 0 where asked
  /// (Bertsekas 1982), with halved steps. The problem is convex, so the start does not matter.
  ///
  /// - Parameters:
  ///   - features: row by row, `columns` numbers a row.
  ///   - targets: chances from 0 to 1, so smoothed labels too.
  /// - Returns: nil without rows or weight, with lists that do not fit, or with numbers that are not finite.
  package static func fit(
    features: [Double], columns: Int, targets: [Double], weights: [Double]? = nil, options: Options = Options()
  ) -> LogisticRegression? {
    let weights = weights ?? [Double](repeating: 1, count: targets.count)
    guard columns >= 0, !targets.isEmpty, features.count == targets.count * columns, weights.count == targets.count,
      features.allSatisfy(\.isFinite), targets.allSatisfy({ $0 >= 0 && $0 <= 1 }),
      weights.allSatisfy({ $0.isFinite && $0 >= 0 }), options.l2.isFinite, options.l2 >= 0,
      options.centre.isEmpty || options.centre.count == columns, options.centre.allSatisfy(\.isFinite)
    else { return nil }
    let total = weights.reduce(0, +)
    guard total > 0, total.isFinite else { return nil }
    let problem = LogisticProblem(
      features: features, columns: columns, targets: targets, weights: weights, l2: options.l2,
      centre: options.centre.isEmpty ? [Double](repeating: 0, count: columns) : options.centre)
    let mean = zip(weights, targets).reduce(0) { $0 + $1.0 * $1.1 } / total
    var point = [Double](repeating: 0, count: columns + 1)
    point[0] = clippedLogit(mean)
    var state = problem.expansion(at: point)
    for _ in 0..<options.iterationsMax {
      guard let next = step(from: point, state, problem, options, total) else { break }
      point = next
      state = problem.expansion(at: point)
    }
    guard point.allSatisfy(\.isFinite) else { return nil }
    return LogisticRegression(intercept: point[0], weights: Array(point.dropFirst()))
  }

  package func logit(_ features: [Double]) -> Double {
    zip(weights, features).reduce(intercept) { $0 + $1.0 * $1.1 }
  }

  package func probability(_ features: [Double]) -> Double { logistic(logit(features)) }

  /// The next point; nil when this one is the minimum as far as doubles can tell.
  private static func step(
    from point: [Double], _ state: LogisticProblem.Expansion, _ problem: LogisticProblem, _ options: Options,
    _ total: Double
  ) -> [Double]? {
    let free = point.indices.filter { index in
      !(options.nonNegative && index > 0 && point[index] <= 0 && state.gradient[index] > 0)
    }
    let steepest = free.reduce(0) { max($0, abs(state.gradient[$1])) }
    guard steepest > 1e-12 * total else { return nil }
    let size = point.count
    var matrix = [Double](repeating: 0, count: free.count * free.count)
    for (row, a) in free.enumerated() {
      for (column, b) in free.enumerated() { matrix[row * free.count + column] = state.hessian[a * size + b] }
    }
    guard let direction = solvePositive(matrix, free.map { -state.gradient[$0] }) else { return nil }
    var share = 1.0
    for _ in 0..<50 {
      var next = point
      for (position, index) in free.enumerated() {
        next[index] += share * direction[position]
        if options.nonNegative, index > 0, next[index] < 0 { next[index] = 0 }
      }
      let gain = zip(next.indices, next).reduce(0) { $0 + state.gradient[$1.0] * ($1.1 - point[$1.0]) }
      if next == point { return nil }
      if problem.value(at: next) <= state.value + 1e-4 * gain { return next }
      share /= 2
    }
    return nil
  }
}

/// The penalised loss of a logistic model with its first two derivatives.
struct LogisticProblem {
  struct Expansion {
    var value: Double
    var gradient: [Double]
    /// Row by row, intercept first.
    var hessian: [Double]
  }

  let features: [Double]
  let columns: Int
  let targets: [Double]
  let weights: [Double]
  let l2: Double
  let centre: [Double]

  func value(at point: [Double]) -> Double {
    var value = zip(point.dropFirst(), centre).reduce(0) { $0 + 0.5 * l2 * ($1.0 - $1.1) * ($1.0 - $1.1) }
    features.withUnsafeBufferPointer { features in
      for row in 0..<targets.count {
        var z = point[0]
        for column in 0..<columns { z += point[column + 1] * features[row * columns + column] }
        value += weights[row] * (max(z, 0) + log1p(exp(-abs(z))) - targets[row] * z)
      }
    }
    return value
  }

  func expansion(at point: [Double]) -> Expansion {
    let size = columns + 1
    var value = 0.0
    var gradient = [Double](repeating: 0, count: size)
    var hessian = [Double](repeating: 0, count: size * size)
    var extended = [Double](repeating: 1, count: size)
    features.withUnsafeBufferPointer { features in
      for row in 0..<targets.count {
        var z = point[0]
        for column in 0..<columns {
          extended[column + 1] = features[row * columns + column]
          z += point[column + 1] * extended[column + 1]
        }
        let chance = logistic(z)
        let slope = weights[row] * (chance - targets[row])
        let curvature = weights[row] * chance * (1 - chance)
        value += weights[row] * (max(z, 0) + log1p(exp(-abs(z))) - targets[row] * z)
        for a in 0..<size {
          gradient[a] += slope * extended[a]
          let scaled = curvature * extended[a]
          for b in 0...a { hessian[a * size + b] += scaled * extended[b] }
        }
      }
    }
    for a in 0..<size {
      for b in 0..<a { hessian[b * size + a] = hessian[a * size + b] }
    }
    for index in 1..<size where size > 1 {
      let distance = point[index] - centre[index - 1]
      value += 0.5 * l2 * distance * distance
      gradient[index] += l2 * distance
      hessian[index * size + index] += l2
    }
    return Expansion(value: value, gradient: gradient, hessian: hessian)
  }
}

/// Solves A x = b for a symmetric matrix that should be positive definite, by Cholesky's factors. What is
/// singular gets a growing ridge, so that directions without information stay put. Nil when nothing helps.
func solvePositive(_ matrix: [Double], _ right: [Double]) -> [Double]? {
  let size = right.count
  guard size > 0 else { return nil }
  let scale = (0..<size).reduce(0) { max($0, matrix[$1 * size + $1]) }
  guard scale.isFinite else { return nil }
  var ridge = 0.0
  for _ in 0..<20 {
    var shifted = matrix
    for index in 0..<size { shifted[index * size + index] += ridge }
    if let factor = choleskyFactor(shifted, size, least: max(scale, 1e-300) * 1e-14) {
      return substitute(factor, right)
    }
    ridge = ridge == 0 ? max(scale, 1e-10) * 1e-12 : ridge * 10
  }
  return nil
}

/// The lower factor; nil where a pivot is not above `least`.
private func choleskyFactor(_ matrix: [Double], _ size: Int, least: Double) -> [Double]? {
  var factor = matrix
  for row in 0..<size {
    for column in 0...row {
      var sum = matrix[row * size + column]
      for k in 0..<column { sum -= factor[row * size + k] * factor[column * size + k] }
      if row == column {
        guard sum > least else { return nil }
        factor[row * size + row] = sum.squareRoot()
      } else {
        factor[row * size + column] = sum / factor[column * size + column]
      }
    }
  }
  return factor
}

private func substitute(_ factor: [Double], _ right: [Double]) -> [Double] {
  let size = right.count
  var x = right
  for row in 0..<size {
    for k in 0..<row { x[row] -= factor[row * size + k] * x[k] }
    x[row] /= factor[row * size + row]
  }
  for row in stride(from: size - 1, through: 0, by: -1) {
    for k in (row + 1)..<max(size, row + 1) { x[row] -= factor[k * size + row] * x[k] }
    x[row] /= factor[row * size + row]
  }
  return x
}
