import AssayCore
import AssaySignals
import Glibc

extension CloudPerturbations {
  static let density: [Perturbation] = [
    make(
      "cutout", "Patches of the nearest 30 of 1,024 points taken away.", .statistics,
      ["2 patches", "3", "5", "7", "10"], cutOut),
    make(
      "density", "Patches of the nearest 100 of 1,024 points thinned to a quarter.", .statistics,
      ["1 patch", "2", "3", "4", "5"], thinnedInPatches),
    make(
      "density_inc", "Half of the points stay: patches of the nearest 100 of 2,048 whole, the rest thinned.",
      .statistics,
      ["1 patch", "2", "3", "4", "5"], thinnedAround),
    make(
      "voxel_down", "One point for each cell of a grid, the grid chosen for the share that stays.",
      ["50 % of the points", "25 %", "10 %", "5 %", "2 %"], downsampled),
    make(
      "hole", "A hole: all points in a cone from the middle taken away.",
      ["5 % of all directions", "10 %", "20 %", "35 %", "50 %"], pierced),
    make(
      "occlusion", "Only what drawn views see stays, but for what lies behind something that stands before them.",
      [
        "5 views, 5 % of the points behind it", "4 views, 15 %", "3 views, 30 %", "2 views, 45 %", "1 view, 60 %",
      ], occluded
    ).revised(2),
  ]

  private static func cutOut(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    try patches(cloud, call.severity.of(2, 3, 5, 7, 10), part: 30, of: 1024, dropped: 1, &call)
  }

  private static func thinnedInPatches(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    try patches(cloud, call.severity.of(1, 2, 3, 4, 5), part: 100, of: 1024, dropped: 0.75, &call)
  }

  /// Patches around drawn points that are still there; the boxes of the patches that went whole are told.
  private static func patches(
    _ cloud: PointCloud, _ number: Int, part: Double, of whole: Double, dropped: Double, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    _ = try CloudMeasure.of(cloud)
    let size = share(cloud.count, part, of: whole)
    let lost = max(1, Int((Double(size) * dropped).rounded(.down)))
    try keepSome(cloud.count, lost * number)
    var kept = [Bool](repeating: true, count: cloud.count)
    var spaces: [Box3D] = []
    for _ in 0..<number {
      let patch = NearestPoints.of(
        centre(&call, cloud, kept), count: size, in: cloud, kept: kept)
      let order = dropped < 1 ? call.generator.distinct(lost, of: patch.count) : Array(patch.indices)
      for position in order { kept[patch[position]] = false }
      if dropped == 1 { spaces.append(box(of: patch, in: cloud)) }
    }
    return self.lost(cloud, cloud.kept(kept), spaces: spaces)
  }

  private static func thinnedAround(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    _ = try CloudMeasure.of(cloud)
    let size = share(cloud.count, 100, of: 2048)
    let wanted = max(1, cloud.count / 2)
    var free = [Bool](repeating: true, count: cloud.count)
    var kept = [Bool](repeating: false, count: cloud.count)
    var number = 0
    for _ in 0..<call.severity.of(1, 2, 3, 4, 5) where number + size <= wanted {
      let patch = NearestPoints.of(centre(&call, cloud, free), count: size, in: cloud, kept: free)
      for index in patch {
        kept[index] = true
        free[index] = false
      }
      number += patch.count
    }
    let rest = free.indices.filter { free[$0] }
    for position in call.generator.distinct(wanted - number, of: rest.count) { kept[rest[position]] = true }
    return lost(cloud, cloud.kept(kept))
  }

  /// A drawn point among those that are left, by one draw.
  private static func centre(_ call: inout StressCall, _ cloud: PointCloud, _ kept: [Bool]) -> Int {
    let start = call.generator.below(cloud.count)
    for step in 0..<cloud.count {
      let index = (start + step) % cloud.count
      if kept[index], cloud.point(index).isFinite { return index }
    }
    return start
  }

  private static func keepSome(_ count: Int, _ lost: Int) throws(AssayError) {
    guard lost < count else { throw nothingLeft(count) }
  }

  private static func nothingLeft(_ count: Int) -> AssayError {
    AssayError(
      .data, "Of \(count) points none would be left.", remedy: "Use a cloud of more points or a lower severity.")
  }

  private static func box(of indices: [Int], in cloud: PointCloud) -> Box3D {
    let points = indices.map { cloud.point($0) + cloud.originVector }
    func range(_ axis: (Vector3) -> Double) -> (middle: Double, size: Double) {
      let (low, high) = (points.map(axis).min() ?? 0, points.map(axis).max() ?? 0)
      return ((low + high) / 2, high - low)
    }
    let (x, y, z) = (range(\.x), range(\.y), range(\.z))
    return Box3D(centre: Vector3(x.middle, y.middle, z.middle), size: Vector3(x.size, y.size, z.size))
  }

  private static func pierced(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let measure = try CloudMeasure.of(cloud, needsSize: true)
    let part = call.severity.of(0.05, 0.1, 0.2, 0.35, 0.5)
    let axis = call.generator.direction()
    // A cap of height h takes h / 2 of the sphere.
    let limit = 1 - 2 * part
    let mask = (0..<cloud.count).map { index in
      let offset = cloud.point(index) - measure.middle
      let length = offset.squaredLength.squareRoot()
      return length == 0 || offset.dot(axis) < limit * length
    }
    try keepSome(cloud.count, mask.filter { !$0 }.count)
    return lost(cloud, cloud.kept(mask))
  }

  private static func downsampled(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let measure = try CloudMeasure.of(cloud, needsSize: true)
    let wanted = max(1, Int(Double(cloud.count) * call.severity.of(0.5, 0.25, 0.1, 0.05, 0.02)))
    // More cells, more points. The search starts about where a surface of that size would need its cells, and the side
    // is found by halving its logarithm's range.
    let guess = measure.radius * (4 * .pi / Double(wanted)).squareRoot()
    var (fine, coarse) = (guess / 64, measure.radius * 2.5)
    var kept: [Int] = []
    for _ in 0..<24 {
      let side = (fine * coarse).squareRoot()
      let indices = VoxelGrid.first(cloud, measure, side: side)
      if indices.count > wanted {
        fine = side
      } else {
        (coarse, kept) = (side, indices)
        if Double(indices.count) >= 0.99 * Double(wanted) { break }
      }
    }
    if kept.isEmpty { kept = VoxelGrid.first(cloud, measure, side: coarse) }
    var mask = [Bool](repeating: false, count: cloud.count)
    for index in kept { mask[index] = true }
    var result = lost(cloud, cloud.kept(mask))
    result.achieved["voxel_side"] = coarse
    return result
  }

  /// What one view sees of a scan that was taken from one side is nearly all of it. So something stands before the first
  /// view, too: around the line of sight through a drawn point, as wide as it takes to hide its share of the points.
  private static func occluded(
    _ cloud: PointCloud, _ call: inout StressCall
  ) throws(AssayError) -> Stressed<PointCloud> {
    let measure = try CloudMeasure.of(cloud, needsSize: true)
    let views = (0..<5).map { _ in call.generator.direction() }
    let middle = centre(&call, cloud, [Bool](repeating: true, count: cloud.count))
    var mask = [Bool](repeating: false, count: cloud.count)
    for view in views.prefix(call.severity.of(5, 4, 3, 2, 1)) {
      DepthBuffer(cloud, measure, from: view).see(&mask)
    }
    let hidden = share(cloud.count, call.severity.of(5, 15, 30, 45, 60), of: 100)
    for index in nearest(hidden, toLineThrough: cloud.point(middle), along: views[0], in: cloud) { mask[index] = false }
    guard mask.contains(true) else { throw nothingLeft(cloud.count) }
    return lost(cloud, cloud.kept(mask))
  }

  /// The points that lie nearest to a line.
  private static func nearest(
    _ count: Int, toLineThrough middle: Vector3, along direction: Vector3, in cloud: PointCloud
  ) -> ArraySlice<Int> {
    let distances = (0..<cloud.count).map { index in
      let offset = cloud.point(index) - middle
      let along = offset.dot(direction)
      return offset.isFinite ? max(0, offset.squaredLength - along * along) : .infinity
    }
    let order = distances.indices.filter { distances[$0].isFinite }
      .sorted { (distances[$0], $0) < (distances[$1], $1) }
    return order.prefix(count)
  }
}

/// The first point of each cell of a grid.
enum VoxelGrid {
  static func first(_ cloud: PointCloud, _ measure: CloudMeasure, side: Double) -> [Int] {
    var seen = Set<SIMD3<Int32>>()
    var indices: [Int] = []
    for index in 0..<cloud.count {
      let offset = cloud.point(index) - measure.low
      guard offset.isFinite else { continue }
      let cell = SIMD3<Int32>(
        Int32(clamping: Int(offset.x / side)), Int32(clamping: Int(offset.y / side)),
        Int32(clamping: Int(offset.z / side)))
      if seen.insert(cell).inserted { indices.append(index) }
    }
    return indices
  }
}

/// What a viewer at infinity sees of points: in each cell of the picture the nearest and what lies close behind it.
struct DepthBuffer {
  private let cloud: PointCloud
  private let view: Vector3
  private let right: Vector3
  private let up: Vector3
  private let measure: CloudMeasure
  private let side: Int
  private var nearest: [Double]

  /// The view looks along −direction. Cells are a little wider than the points of an evenly covered
  /// sphere lie apart, so that what is before a point covers it.
  init(_ cloud: PointCloud, _ measure: CloudMeasure, from direction: Vector3) {
    self.cloud = cloud
    self.measure = measure
    view = direction
    let helper = abs(direction.z) < 0.9 ? Vector3(0, 0, 1) : Vector3(1, 0, 0)
    let across = Self.cross(helper, direction)
    right = across.scaled(by: 1 / across.squaredLength.squareRoot())
    up = Self.cross(direction, right)
    side = max(4, min(512, Int(Double(cloud.count).squareRoot() / 2)))
    nearest = [Double](repeating: -.infinity, count: side * side)
    for index in 0..<cloud.count {
      guard let (cell, depth) = place(index) else { continue }
      nearest[cell] = max(nearest[cell], depth)
    }
  }

  /// Marks the points that are seen.
  func see(_ mask: inout [Bool]) {
    // A slanted surface runs through a cell in depth: up to four cells' width is still the same surface.
    let slack = 8 * measure.radius / Double(side)
    for index in 0..<cloud.count {
      guard let (cell, depth) = place(index) else { continue }
      if depth >= nearest[cell] - slack { mask[index] = true }
    }
  }

  private func place(_ index: Int) -> (cell: Int, depth: Double)? {
    let offset = cloud.point(index) - measure.middle
    guard offset.isFinite else { return nil }
    func number(_ value: Double) -> Int {
      max(0, min(side - 1, Int((value / measure.radius + 1) / 2 * Double(side))))
    }
    return (number(offset.dot(up)) * side + number(offset.dot(right)), offset.dot(view))
  }

  private static func cross(_ a: Vector3, _ b: Vector3) -> Vector3 {
    Vector3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
  }
}
