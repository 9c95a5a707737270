import AssayCore

/// A plane n · p = d with |n| = 1.
struct Plane {
  var normal: (Double, Double, Double)
  var offset: Double

  /// Signed: positive on the side the normal points to.
  func distance(_ p: (a: Double, b: Double, up: Double)) -> Double {
    normal.0 * p.a + normal.1 * p.b + normal.2 * p.up - offset
  }

  /// Through three points, its normal upward; nil when they lie on a line.
  init?(_ p: (Double, Double, Double), _ q: (Double, Double, Double), _ r: (Double, Double, Double)) {
    let u = (q.0 - p.0, q.1 - p.1, q.2 - p.2)
    let v = (r.0 - p.0, r.1 - p.1, r.2 - p.2)
    self.init(
      normal: (u.1 * v.2 - u.2 * v.1, u.2 * v.0 - u.0 * v.2, u.0 * v.1 - u.1 * v.0), through: p)
  }

  init?(normal n: (Double, Double, Double), through p: (Double, Double, Double)) {
    let length = (n.0 * n.0 + n.1 * n.1 + n.2 * n.2).squareRoot()
    guard length > 1e-12, length.isFinite else { return nil }
    let sign = n.2 < 0 ? -1.0 : 1.0
    normal = (sign * n.0 / length, sign * n.1 / length, sign * n.2 / length)
    offset = normal.0 * p.0 + normal.1 * p.1 + normal.2 * p.2
  }
}

/// Searches planes by random sampling (RANSAC, Fischler and Bolles 1981) with a seeded generator.
enum PlaneFit {
  /// What a plane must be to count.
  enum Sort {
    /// Nearly level, with hardly anything below it.
    case ground
    /// Nearly level, with hardly anything above it.
    case ceiling
    /// Upright, with everything on one side.
    case wall
  }

  private static let triesMax = 400
  private static let sampleMax = 4_000
  /// Share of points that may lie on the wrong side.
  private static let strayShareMax = 0.08

  /// The plane of the sort with the most points within `tolerance`, fitted to them; nil when it holds a smaller
  /// share than `shareMin`.
  static func best(
    _ sort: Sort, in points: UprightPoints, tolerance: Double, shareMin: Double, generator: inout SeededGenerator
  ) -> (plane: Plane, inliers: [Int])? {
    let sample = points.thinned(to: sampleMax)
    guard sample.count >= 10, tolerance > 0 else { return nil }
    var (best, bestCount): (Plane?, Int) = (nil, 0)
    for _ in 0..<triesMax {
      let picks = (0..<3).map { _ in Int(generator.next() % UInt64(sample.count)) }
      guard let plane = Plane(sample[picks[0]], sample[picks[1]], sample[picks[2]]), fits(plane, sort) else { continue }
      let (count, isOneSided) = support(of: plane, sort, sample, tolerance)
      if isOneSided, count > bestCount { (best, bestCount) = (plane, count) }
    }
    guard var plane = best, Double(bestCount) >= shareMin * Double(sample.count) else { return nil }
    var inliers = inliers(of: plane, points, tolerance)
    if let refined = leastSquares(points, inliers), fits(refined, sort) {
      let again = self.inliers(of: refined, points, tolerance)
      if again.count >= inliers.count { (plane, inliers) = (refined, again) }
    }
    return (plane, inliers)
  }

  private static func fits(_ plane: Plane, _ sort: Sort) -> Bool {
    switch sort {
    case .ground, .ceiling: plane.normal.2 > 0.93
    case .wall: plane.normal.2 < 0.17
    }
  }

  private static func support(
    of plane: Plane, _ sort: Sort, _ points: UprightPoints, _ tolerance: Double
  ) -> (Int, isOneSided: Bool) {
    var (near, above, below) = (0, 0, 0)
    for index in 0..<points.count {
      let distance = plane.distance(points[index])
      if abs(distance) <= tolerance { near += 1 } else if distance > 0 { above += 1 } else { below += 1 }
    }
    let strayMax = Int(strayShareMax * Double(points.count))
    switch sort {
    case .ground: return (near, below <= strayMax)
    case .ceiling: return (near, above <= strayMax)
    case .wall: return (near, min(above, below) <= strayMax)
    }
  }

  private static func inliers(of plane: Plane, _ points: UprightPoints, _ tolerance: Double) -> [Int] {
    (0..<points.count).filter { abs(plane.distance(points[$0])) <= tolerance }
  }

  /// The plane through the points' mean across the direction in which they spread least.
  private static func leastSquares(_ points: UprightPoints, _ inliers: [Int]) -> Plane? {
    guard inliers.count >= 3 else { return nil }
    var mean = (0.0, 0.0, 0.0)
    for index in inliers {
      let p = points[index]
      mean = (mean.0 + p.a, mean.1 + p.b, mean.2 + p.up)
    }
    let n = Double(inliers.count)
    mean = (mean.0 / n, mean.1 / n, mean.2 / n)
    var (xx, xy, xz, yy, yz, zz) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for index in inliers {
      let p = points[index]
      let (x, y, z) = (p.a - mean.0, p.b - mean.1, p.up - mean.2)
      (xx, xy, xz) = (xx + x * x, xy + x * y, xz + x * z)
      (yy, yz, zz) = (yy + y * y, yz + y * z, zz + z * z)
    }
    // The determinants of the three 2 × 2 minors: the largest gives the steadiest solution.
    let (dx, dy, dz) = (yy * zz - yz * yz, xx * zz - xz * xz, xx * yy - xy * xy)
    if dz >= dx, dz >= dy { return Plane(normal: (xy * yz - xz * yy, xy * xz - yz * xx, dz), through: mean) }
    if dy >= dx { return Plane(normal: (xz * yz - xy * zz, dy, xy * xz - yz * xx), through: mean) }
    return Plane(normal: (dx, xz * yz - xy * zz, xy * yz - xz * yy), through: mean)
  }
}
