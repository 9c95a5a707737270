extension Bootstrap {
  /// The bias-corrected and accelerated interval (Efron 1987): its ends are other quantiles of the replicates than
  /// the percentile interval's, moved by how lopsided they are and by how the spread changes with the value.
  ///
  /// Costs one evaluation of the statistic for each unit more than `run`.
  /// - Returns: nil where `run` gives nil, or when leaving out one unit leaves the statistic without a value.
  package func corrected(
    units: Int, using generator: inout some RandomNumberGenerator, statistic: (borrowing [Int]) -> Double?
  ) -> Result? {
    guard let replicates = replicates(units: units, using: &generator, statistic: statistic),
      let seen = statistic(Array(0..<units)), seen.isFinite,
      let acceleration = Self.acceleration(units: units, statistic: statistic)
    else { return nil }
    let below = replicates.count { $0 < seen }
    let equal = replicates.count { $0 == seen }
    let share = (Double(below) + Double(equal) / 2) / Double(replicates.count)
    // A statistic outside all of its replicates has no bias that could be corrected.
    guard share > 0, share < 1 else { return result(replicates, share: { $0 }) }
    let bias = Normal.quantile(share)
    return result(replicates) { tail in
      let z = bias + Normal.quantile(tail)
      return Normal.cdf(bias + z / (1 - acceleration * z))
    }
  }

  /// Σ(m - θ_i)³ / 6 (Σ(m - θ_i)²)^1.5 over the values θ_i without unit i and their mean m.
  static func acceleration(units: Int, statistic: (borrowing [Int]) -> Double?) -> Double? {
    influence(units: units, statistic: statistic)?.acceleration
  }

  static func influence(units: Int, statistic: (borrowing [Int]) -> Double?) -> Influence? {
    var kept = Array(1..<units)
    return influence(units: units) { missing in
      if missing > 0 { kept[missing - 1] = missing - 1 }
      return statistic(kept)
    }
  }

  /// - Parameter value: the statistic without one unit; they are asked for in order.
  static func acceleration(units: Int, without value: (Int) -> Double?) -> Double? {
    influence(units: units, without: value)?.acceleration
  }

  /// What leaving out each unit in turn does.
  struct Influence {
    var acceleration: Double
    /// How many units of equal influence would spread the statistic as these do: (Σ d²)² / Σ d⁴. Of a hundred pairs of
    /// which two differ, two.
    var units: Double
  }

  static func influence(units: Int, without value: (Int) -> Double?) -> Influence? {
    var left: [Double] = []
    left.reserveCapacity(units)
    for missing in 0..<units {
      guard let value = value(missing), value.isFinite else { return nil }
      left.append(value)
    }
    let mean = left.reduce(0, +) / Double(units)
    var (squares, cubes, fourths) = (0.0, 0.0, 0.0)
    for value in left {
      let distance = mean - value
      squares += distance * distance
      cubes += distance * distance * distance
      fourths += distance * distance * distance * distance
    }
    guard squares > 0, fourths > 0 else { return Influence(acceleration: 0, units: 0) }
    return Influence(acceleration: cubes / (6 * squares * squares.squareRoot()), units: squares * squares / fourths)
  }
}
