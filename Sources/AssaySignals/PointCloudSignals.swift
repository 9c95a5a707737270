/// Health signals of a scan or mesh.
package struct PointCloudSignals: Sendable, Hashable {
  /// Cells of a 64³ grid (cubic cells of the largest extent / 64) that hold a point.
  package var occupiedVoxels: Int
  package var pointsPerVoxel: Double
  /// Points per cubic unit of the bounding box; nil for a flat cloud.
  package var density: Double?
  /// `√(occupied · cell² / points)`: the spacing of points on a surface; nil for a single place.
  package var meanSpacing: Double?
  /// Share of the directions seen from the bounding sphere's centre in which no point lies.
  package var holeRatio: Double?
  package var largestExtent: Double
  /// Which way is up, with how it was told: `extent` (much flatter one way) or `ground_plane`.
  package var upAxis: (axis: String, source: String)? { guess.map { ($0.axis, $0.source) } }
  /// The likely unit, by the size of things people scan; a guess and nothing more.
  package var unit: String?

  private struct Guess: Sendable, Hashable {
    var axis: String
    var source: String
  }
  private var guess: Guess?

  /// - Parameters:
  ///   - cloud: finite points.
  ///   - points: how many points the cloud had before it was thinned.
  package init(_ cloud: PointCloud, points: Int? = nil) {
    let points = Double(max(points ?? cloud.count, cloud.count))
    let box = CloudBox(cloud)
    largestExtent = Double(box.size.max() ?? 0)
    let cell = largestExtent / 64
    let grid = VoxelGrid(cloud, box: box)
    occupiedVoxels = grid.occupied
    pointsPerVoxel = grid.occupied > 0 ? points / Double(grid.occupied) : 0
    let volume = box.size.reduce(1.0) { $0 * Double($1) }
    density = volume > 0 ? points / volume : nil
    meanSpacing = largestExtent > 0 && points > 0 ? (Double(grid.occupied) * cell * cell / points).squareRoot() : nil
    holeRatio = cloud.count >= 4 && largestExtent > 0 ? DirectionMap(cloud, box: box).emptyShare : nil
    unit = Self.unit(box: box, origin: cloud.origin)
    if let axis = Self.flattest(box) {
      guess = Guess(axis: axis, source: "extent")
    } else if let axis = Self.ground(cloud, box: box) {
      guess = Guess(axis: axis, source: "ground_plane")
    }
  }

  private static let axes = ["x", "y", "z"]

  /// The axis along which the cloud is at most a third as large as along the next: rooms, terrain, streets.
  private static func flattest(_ box: CloudBox) -> String? {
    let order = (0..<3).sorted { box.size[$0] < box.size[$1] }
    guard box.size[order[0]] > 0, box.size[order[0]] <= 0.35 * box.size[order[1]] else { return nil }
    return axes[order[0]]
  }

  /// The axis whose lowest fifth holds a thin layer with far more points than the other axes' have.
  private static func ground(_ cloud: PointCloud, box: CloudBox) -> String? {
    let layers = 64
    var shares: [Double] = []
    for axis in 0..<3 {
      guard box.size[axis] > 0 else { return nil }
      let scale = Float(layers) / box.size[axis]
      var histogram = [Int](repeating: 0, count: layers)
      cloud.coordinates.withUnsafeBufferPointer { values in
        for row in 0..<values.count / 3 {
          histogram[cell((values[row * 3 + axis] - box.low[axis]) * scale, of: layers)] += 1
        }
      }
      // Two neighbouring layers, since a floor seldom keeps to one.
      let densest = (0..<layers / 5).map { histogram[$0] + histogram[$0 + 1] }.max() ?? 0
      shares.append(Double(densest) / Double(max(1, cloud.count)))
    }
    let order = (0..<3).sorted { shares[$0] > shares[$1] }
    guard shares[order[0]] >= 0.15, shares[order[0]] >= 1.5 * shares[order[1]] else { return nil }
    return axes[order[0]]
  }

  /// Survey coordinates are metres. Otherwise 2 cm to 1 km in size reads as metres, and more as
  /// millimetres, up to a hall; outside that nothing is guessed.
  private static func unit(box: CloudBox, origin: [Double]) -> String? {
    let extent = Double(box.size.max() ?? 0)
    let farthest = (0..<3).map { abs(origin[$0] + Double(box.low[$0])) }.max() ?? 0
    if farthest >= 1e5, extent < 1e5, extent > 0 { return "metre" }
    switch extent {
    case 0.02..<1000: return "metre"
    case 1000..<100_000: return "millimetre"
    default: return nil
    }
  }
}

/// The cell of 0..<count that a position lies in. What is no number (0 · ∞ in a cloud of denormal size) lies in
/// the first.
@inline(__always)
func cell(_ position: Float, of count: Int) -> Int {
  guard position > 0 else { return 0 }
  return position < Float(count) ? Int(position) : count - 1
}

/// The bounding box of a cloud, relative to its origin.
struct CloudBox {
  var low: [Float] = [0, 0, 0]
  var size: [Float] = [0, 0, 0]

  init(_ cloud: PointCloud) {
    guard cloud.count > 0 else { return }
    var high: [Float] = [0, 0, 0]
    cloud.coordinates.withUnsafeBufferPointer { values in
      var (minX, minY, minZ) = (values[0], values[1], values[2])
      var (maxX, maxY, maxZ) = (minX, minY, minZ)
      for row in 1..<max(1, values.count / 3) {
        let (x, y, z) = (values[row * 3], values[row * 3 + 1], values[row * 3 + 2])
        if x < minX { minX = x }
        if x > maxX { maxX = x }
        if y < minY { minY = y }
        if y > maxY { maxY = y }
        if z < minZ { minZ = z }
        if z > maxZ { maxZ = z }
      }
      low = [minX, minY, minZ]
      high = [maxX, maxY, maxZ]
    }
    size = (0..<3).map { high[$0] - low[$0] }
  }
}

/// A 64³ occupancy grid over a cloud's box.
struct VoxelGrid {
  private(set) var occupied = 0

  init(_ cloud: PointCloud, box: CloudBox) {
    let extent = box.size.max() ?? 0
    guard cloud.count > 0 else { return }
    let scale: Float = extent > 0 ? 64 / extent : 0
    var cells = [Bool](repeating: false, count: 64 * 64 * 64)
    cells.withUnsafeMutableBufferPointer { cells in
      cloud.coordinates.withUnsafeBufferPointer { values in
        for row in 0..<values.count / 3 {
          let x = cell((values[row * 3] - box.low[0]) * scale, of: 64)
          let y = cell((values[row * 3 + 1] - box.low[1]) * scale, of: 64)
          let z = cell((values[row * 3 + 2] - box.low[2]) * scale, of: 64)
          cells[(z * 64 + y) * 64 + x] = true
        }
      }
      occupied = cells.reduce(0) { $1 ? $0 + 1 : $0 }
    }
  }
}
