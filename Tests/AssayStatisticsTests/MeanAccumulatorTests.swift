import Testing

@testable import AssayStatistics

@Suite("Sums and means of streams")
struct MeanAccumulatorTests {
  /// Values that a plain sum gets wrong in an order-dependent way.
  static let values: [Double] = (0..<500).map { index in
    let k = Double(index)
    return (k * 0.1 - 20) * (index % 7 == 0 ? 1e6 : 1) + (index % 3 == 0 ? 1e-9 : 0)
  }

  private func fill(_ order: [Int]) -> MeanAccumulator {
    var mean = MeanAccumulator()
    for index in order { mean.add(Self.values[index], cluster: index % 5 == 0 ? nil : "c\(index % 40)") }
    return mean
  }

  @Test("order and sharding do not change a bit")
  func order() {
    let all = Array(Self.values.indices)
    let forward = fill(all)
    let backward = fill(all.reversed())
    var merged = fill(all.filter { $0 % 3 == 1 })
    merged.merge(fill(all.filter { $0 % 3 == 0 }))
    merged.merge(fill(all.filter { $0 % 3 == 2 }))
    for other in [backward, merged] {
      #expect(other.mean == forward.mean)
      #expect(other.standardError == forward.standardError)
      #expect(other.clusters == forward.clusters)
      for kind in MeanAccumulator.ClusterError.allCases {
        #expect(other.clusteredError(kind) == forward.clusteredError(kind))
      }
    }
  }

  @Test("a small spread on a large mean is kept")
  func spread() {
    var mean = MeanAccumulator()
    var single = MeanAccumulator()
    for index in 0..<1000 {
      mean.add(1e9 + Double(index % 2), cluster: "pair \(index / 2)")
      single.add(1e9 + Double(index % 2))
    }
    #expect(close(single.variance, 0.25 * 1000 / 999, 1e-12))
    #expect(mean.clusteredError(.cr0) == 0)
    #expect(close(single.standardError, (0.25 / 999).squareRoot(), 1e-12))
  }

  @Test("a sum of numbers far apart is exact, and what is not finite is refused")
  func exact() {
    var sum = ExactSum()
    for x in [1e15, 0.1, -1e15, 0.2, -0.3] { sum.add(x) }
    // 0.1 + 0.2 - 0.3 of the doubles themselves.
    #expect(sum.value == 2.7755575615628914e-17)
    for wrong in [Double.nan, .infinity, 1e40] {
      let added = sum.add(wrong)
      #expect(!added)
    }
    #expect(sum.value == 2.7755575615628914e-17)
    var mean = MeanAccumulator()
    let added = mean.add(.nan)
    #expect(!added && mean.count == 0 && mean.mean == nil && mean.interval() == nil)
  }

  @Test("running moments agree with two passes, also when merged")
  func welford() {
    let values = Self.values.map { $0 / 1e3 + 5 }
    var whole = RunningMoments()
    var (first, second) = (RunningMoments(), RunningMoments())
    for (index, value) in values.enumerated() {
      whole.add(value)
      if index < 123 { first.add(value) } else { second.add(value) }
    }
    first.merge(second)
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    #expect(close(whole.mean, mean, 1e-12) && close(whole.variance, variance, 1e-12))
    #expect(close(first.mean, mean, 1e-12) && close(first.variance, variance, 1e-12))
    #expect(RunningMoments().variance == nil)
    first.merge(RunningMoments())
    #expect(first.count == 500)
  }
}
