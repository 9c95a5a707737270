import AssayCore
import AssaySignals

/// A scan taken apart: ground, walls and ceiling, and the clusters that are left.
struct SceneSplit {
  struct Surface {
    var name: String
    /// `plane` or `terrain`.
    var form: String
    var plane: Plane?
    var points: UprightPoints
  }

  struct Cluster {
    var points: UprightPoints
    var box: OrientedBox
    /// Height of its lowest point above the ground; nil without ground.
    var base: Double?
  }

  private(set) var surfaces: [Surface] = []
  private(set) var clusters: [Cluster] = []
  private(set) var total = 0
  private(set) var spacing = 0.0
  /// The distance up to which points count as connected.
  private(set) var reach = 0.0

  static let clustersMax = 100
  private static let wallsMax = 6
  /// The share of the scene, seen from above, that a ceiling covers.
  private static let ceilingShareMin = 0.3

  init(_ cloud: PointCloud, frame: UpFrame, seed: UInt64) {
    let all = UprightPoints(cloud, frame: frame)
    total = all.count
    guard total >= 4 else { return }
    let extent = all.mainExtent
    spacing = all.spacing
    guard extent > 0, spacing > 0 else { return }
    var generator = SeededGenerator(seed: seed, purpose: "geometry planes")
    let tolerance = max(0.8 * spacing, 0.008 * extent)
    let (ground, height) = Self.ground(all, tolerance: tolerance, spacing: spacing, &generator)
    var rest = all
    if let ground {
      let isGround = Set(ground.points.indices)
      rest = all.picked((0..<all.count).filter { !isGround.contains(all.indices[$0]) })
      surfaces.append(ground)
      if ground.form == "plane" {
        removeShell(&rest, of: all, lengthMin: 0.4 * extent, tolerance: tolerance, &generator)
      }
    }
    reach = max(2.6 * spacing, 0.004 * extent)
    let countMin = max(10, total / 2_000)
    for positions in VoxelClusters.find(in: rest, reach: reach, countMin: countMin).prefix(Self.clustersMax) {
      let points = rest.picked(positions)
      guard var box = OrientedBox(points) else { continue }
      let heights = height.map { height in (0..<points.count).map { height(points[$0]) } }
      let base = heights?.min()
      // What does not rise above the ground's own roughness is ground.
      if let top = heights?.max(), top <= 2 * tolerance { continue }
      // The lowest slice of what stands on the ground was taken for ground: give it back.
      let stands = base.map { abs($0) <= 2.5 * tolerance } ?? false
      if let base, stands { box.lower(by: max(0, base)) }
      clusters.append(Cluster(points: points, box: box, base: stands ? 0 : base))
    }
  }

  private typealias Height = ((a: Double, b: Double, up: Double)) -> Double

  /// The ground: a plane under a good part of the scene where one explains it, else terrain; nil when the scan shows neither.
  private static func ground(
    _ all: UprightPoints, tolerance: Double, spacing: Double, _ generator: inout SeededGenerator
  ) -> (Surface?, Height?) {
    var flat = PlaneFit.best(.ground, in: all, tolerance: tolerance, shareMin: 0.05, generator: &generator)
    if let found = flat, all.picked(found.inliers).footprint(in: all) < 0.4 { flat = nil }
    let terrain = TerrainFilter(all, spacing: spacing)
    let onTerrain = terrain?.ground(in: all) ?? []
    if let flat, Double(flat.inliers.count) >= 0.7 * Double(onTerrain.count) {
      let surface = Surface(
        name: "ground", form: "plane", plane: flat.plane, points: all.picked(flat.inliers))
      return (surface, { flat.plane.distance($0) })
    }
    guard let terrain, Double(onTerrain.count) >= 0.2 * Double(all.count) else { return (nil, nil) }
    let surface = Surface(name: "ground", form: "terrain", plane: nil, points: all.picked(onTerrain))
    return (surface, { terrain.height($0) })
  }

  /// Takes off the ceiling and walls: large planes with the whole scene on one side. The sides of
  /// things are too short to count, and a plane through several things has gaps.
  private mutating func removeShell(
    _ rest: inout UprightPoints, of all: UprightPoints, lengthMin: Double, tolerance: Double,
    _ generator: inout SeededGenerator
  ) {
    for sort in [PlaneFit.Sort.ceiling] + [PlaneFit.Sort](repeating: .wall, count: Self.wallsMax) {
      let shareMin = 0.05 * Double(total) / Double(max(1, rest.count))
      guard rest.count > 100, shareMin < 1,
        let found = PlaneFit.best(sort, in: rest, tolerance: tolerance, shareMin: shareMin, generator: &generator)
      else { continue }
      let points = rest.picked(found.inliers)
      guard let main = OrientedBox(points)?.mainLength(points), main.length >= lengthMin, main.isFilled
      else { continue }
      // The tops of things of one height lie in one plane too, but they cover little of the scene.
      if sort == .ceiling, points.footprint(in: all) < Self.ceilingShareMin { continue }
      let name = sort == .ceiling ? "ceiling" : "wall"
      surfaces.append(Surface(name: name, form: "plane", plane: found.plane, points: points))
      let isTaken = Set(found.inliers)
      rest = rest.picked((0..<rest.count).filter { !isTaken.contains($0) })
    }
  }
}
