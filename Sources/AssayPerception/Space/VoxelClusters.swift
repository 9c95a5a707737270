/// Groups points that are connected through occupied voxels: Euclidean clustering at the voxel's size.
enum VoxelClusters {
  /// Positions of the points of each cluster, the largest first; clusters below `countMin` points are left out.
  static func find(in points: UprightPoints, voxel: Double, countMin: Int) -> [[Int]] {
    guard let bounds = points.bounds, voxel > 0, voxel.isFinite else { return [] }
    // 21 bits an axis; a cloud wider than two million voxels would need a larger voxel.
    let extent = (0..<3).map { bounds.high[$0] - bounds.low[$0] }.max() ?? 0
    let size = max(voxel, extent / 2_000_000)
    func key(_ index: Int) -> Int {
      var key = 0
      for axis in 0..<3 { key = key << 21 | (Int((points.values[index * 3 + axis] - bounds.low[axis]) / size) + 1) }
      return key
    }
    var voxels: [Int: Int32] = [:]
    var voxelOfPoint = [Int32](repeating: 0, count: points.count)
    var keys: [Int] = []
    for index in 0..<points.count {
      let key = key(index)
      if let known = voxels[key] {
        voxelOfPoint[index] = known
      } else {
        let next = Int32(keys.count)
        voxels[key] = next
        voxelOfPoint[index] = next
        keys.append(key)
      }
    }
    let clusterOfVoxel = connected(keys, voxels)
    var clusters: [[Int]] = []
    for index in 0..<points.count {
      let cluster = Int(clusterOfVoxel[Int(voxelOfPoint[index])])
      while clusters.count <= cluster { clusters.append([]) }
      clusters[cluster].append(index)
    }
    return clusters.filter { $0.count >= countMin }.sorted { ($1.count, $0[0]) < ($0.count, $1[0]) }
  }

  /// The cluster of each voxel, by flooding over the 26 neighbours in the order of first appearance.
  private static func connected(_ keys: [Int], _ voxels: [Int: Int32]) -> [Int32] {
    var steps: [Int] = []
    for x in -1...1 {
      for y in -1...1 {
        for z in -1...1 where (x, y, z) != (0, 0, 0) { steps.append(x * (1 << 42) + y * (1 << 21) + z) }
      }
    }
    var cluster = [Int32](repeating: -1, count: keys.count)
    var next: Int32 = 0
    for seed in keys.indices where cluster[seed] < 0 {
      cluster[seed] = next
      var stack = [seed]
      while let voxel = stack.popLast() {
        for step in steps {
          guard let neighbour = voxels[keys[voxel] + step], cluster[Int(neighbour)] < 0 else { continue }
          cluster[Int(neighbour)] = next
          stack.append(Int(neighbour))
        }
      }
      next += 1
    }
    return cluster
  }
}
