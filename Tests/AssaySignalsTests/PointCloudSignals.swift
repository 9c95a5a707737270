import AssayCore
import Testing

@testable import AssaySignals

/// Points spread evenly over a sphere (a Fibonacci lattice), without those nearer to the pole than `missing`.
private func sphere(_ count: Int, radius: Float, missing share: Float) -> [Float] {
  var points: [Float] = []
  for index in 0..<count {
    let z = 1 - 2 * (Float(index) + 0.5) / Float(count)
    guard z <= 1 - 2 * share else { continue }
    let angle = Double(index) * 2.399963229728653
    let r = Double(max(0, 1 - z * z)).squareRoot()
    points += [radius * Float(cosine(angle) * r), radius * Float(cosine(angle - .pi / 2) * r), radius * z]
  }
  return points
}

private func cosine(_ x: Double) -> Double {
  // Enough for a test, without a mathematics library: reduce, then the series.
  let turn = x - (x / (2 * .pi)).rounded() * 2 * .pi
  var (term, sum) = (1.0, 1.0)
  for step in 1...14 {
    term *= -turn * turn / Double((2 * step - 1) * (2 * step))
    sum += term
  }
  return sum
}

@Suite("Signals of a cloud") struct PointCloudSignalsTests {
  @Test("the hole ratio of a sphere is the share that is missing", arguments: [Float(0), 0.05, 0.1, 0.2])
  func holes(share: Float) throws {
    let signals = PointCloudSignals(PointCloud(coordinates: sphere(60_000, radius: 3, missing: share)))
    let ratio = try #require(signals.holeRatio)
    #expect(abs(ratio - Double(share)) < 0.012, "\(ratio)")
  }

  @Test("a flat grid has its own spacing, no density, and lies flat")
  func grid() throws {
    var points: [Float] = []
    for row in 0..<64 {
      for column in 0..<64 { points += [Float(column), Float(row), 0] }
    }
    let signals = PointCloudSignals(PointCloud(coordinates: points))
    #expect(signals.occupiedVoxels == 4096 && signals.pointsPerVoxel == 1 && signals.density == nil)
    #expect(abs(try #require(signals.meanSpacing) - 63.0 / 64) < 1e-9)
    #expect(signals.unit == "metre")
  }

  @Test("the ground tells which way is up where the extents do not", arguments: 0..<3)
  func ground(axis: Int) {
    var generator = SeededGenerator(seed: 3)
    var points: [Float] = []
    for index in 0..<6000 {
      var point = (0..<3).map { _ in Float(generator.unit()) * 10 }
      if index < 3000 { point[axis] = 0.02 * Float(generator.unit()) }
      points += point
    }
    let up = PointCloudSignals(PointCloud(coordinates: points)).upAxis
    #expect(up?.axis == ["x", "y", "z"][axis] && up?.source == "ground_plane")
  }

  @Test(
    "extents hint at the unit; survey coordinates are metres",
    arguments: [
      (Float(0.001), 0.0, nil), (0.3, 0, "metre"), (30, 0, "metre"), (4200, 0, "millimetre"), (4200, 5e6, "metre"),
      (1e6, 0, nil),
    ] as [(Float, Double, String?)])
  func unit(extent: Float, origin: Double, unit: String?) {
    let cloud = PointCloud(coordinates: [0, 0, 0, extent, extent, extent], origin: [origin, origin, 0])
    #expect(PointCloudSignals(cloud).unit == unit)
  }

  @Test("clouds of denormal or enormous size are measured without a trap", arguments: [Float(1e-44), 1e-38, 9e11])
  func extremes(size: Float) {
    let cloud = PointCloud(coordinates: [0, 0, 0, size, 0, size, 0, size, size, size, size, 0, size, 0, 0])
    #expect(PointCloudSignals(cloud).occupiedVoxels > 0)
    let flat = PointCloud(coordinates: [0, 0, 0, 1, 1, size, 0.5, 0.2, 0, 0.7, 0.1, size, 0.3, 0.9, 0])
    #expect(PointCloudSignals(flat).occupiedVoxels > 0)
  }

  @Test("one place has no spacing and no holes; nothing has nothing")
  func degenerate() {
    let one = PointCloudSignals(PointCloud(coordinates: [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]))
    #expect(one.meanSpacing == nil && one.holeRatio == nil && one.upAxis == nil && one.unit == nil)
    #expect(PointCloudSignals(PointCloud(coordinates: [])).occupiedVoxels == 0)
  }
}
