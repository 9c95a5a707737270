/// Euclidean clustering: points hang together when a chain of neighbours, each no farther than a given reach,
/// leads from one to the other. Voxels of that size find the neighbours.
enum VoxelClusters {
  /// Positions of the points of each cluster, the largest first; clusters below `countMin` points are left out.
  static func find(in points: UprightPoints, reach: Double, countMin: Int) -> [[Int]] {
    guard let bounds = points.bounds, reach > 0, reach.isFinite else { return [] }
    // 20 bits an axis; a cloud wider than a million voxels would need larger ones.
    let extent = (0..<3).map { bounds.high[$0] - bounds.low[$0] }.max() ?? 0
    // Within a voxel of this size no two points are farther apart than the reach.
    let size = max(reach / 3.0.squareRoot(), extent / 1_000_000)
    var voxels: [Int: Int] = [:]
    var keys: [Int] = []
    var members: [[Int32]] = []
    for index in 0..<points.count {
      var key = 0
      for axis in 0..<3 { key = key << 21 | (Int((points.values[index * 3 + axis] - bounds.low[axis]) / size) + 4) }
      if let known = voxels[key] {
        members[known].append(Int32(index))
      } else {
        voxels[key] = keys.count
        keys.append(key)
        members.append([Int32(index)])
      }
    }
    return connected(points, keys, voxels, members, reach: reach)
      .filter { $0.count >= countMin }.sorted { ($1.count, $0[0]) < ($0.count, $1[0]) }
  }

  /// Floods over voxels up to two steps away, in the order of first appearance.
  private static func connected(
    _ points: UprightPoints, _ keys: [Int], _ voxels: [Int: Int], _ members: [[Int32]], reach: Double
  ) -> [[Int]] {
    let steps = neighbours
    var isTaken = [Bool](repeating: false, count: keys.count)
    var clusters: [[Int]] = []
    for seed in keys.indices where !isTaken[seed] {
      isTaken[seed] = true
      var (stack, cluster) = ([seed], [Int]())
      while let voxel = stack.popLast() {
        cluster += members[voxel].map { Int($0) }
        for step in steps {
          guard let neighbour = voxels[keys[voxel] + step], !isTaken[neighbour] else { continue }
          guard touch(points, members[voxel], members[neighbour], reach: reach) else { continue }
          isTaken[neighbour] = true
          stack.append(neighbour)
        }
      }
      clusters.append(cluster.sorted())
    }
    return clusters
  }

  /// Steps to all voxels that may hold a point within reach: √3 voxel sizes, so up to two voxels away.
  private static let neighbours: [Int] = {
    var steps: [Int] = []
    for x in -2...2 {
      for y in -2...2 {
        for z in -2...2 where (x, y, z) != (0, 0, 0) {
          // The nearest corners of voxels n apart are n − 1 sizes apart.
          let gaps = [x, y, z].map { max(0, abs($0) - 1) }
          if gaps.reduce(0, { $0 + $1 * $1 }) <= 3 { steps.append(x * (1 << 42) + y * (1 << 21) + z) }
        }
      }
    }
    return steps
  }()

  private static func touch(_ points: UprightPoints, _ a: [Int32], _ b: [Int32], reach: Double) -> Bool {
    let limit = reach * reach
    for i in a {
      let p = points[Int(i)]
      for j in b {
        let q = points[Int(j)]
        let (dx, dy, dz) = (p.a - q.a, p.b - q.b, p.up - q.up)
        if dx * dx + dy * dy + dz * dz <= limit { return true }
      }
    }
    return false
  }
}
