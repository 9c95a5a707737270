import AssayCore
import AssayMedia
import AssaySignals
import AssayWire
import Glibc
import Testing

@testable import AssayPerception

@Suite("Geometry")
struct GeometryTests {
  struct Thing {
    var x: Double
    var y: Double
    var length: Double
    var width: Double
    var height: Double
    var yaw: Double
  }

  static let things = [
    Thing(x: 1, y: 1, length: 1.2, width: 0.6, height: 0.8, yaw: 0.5),
    Thing(x: 3.5, y: 1.2, length: 0.5, width: 0.5, height: 1.5, yaw: 0),
    Thing(x: 2, y: 3.4, length: 1.6, width: 0.4, height: 0.5, yaw: -0.9),
  ]

  /// A floor of 5 × 5 with boxes on it, sampled with a little noise; `up` puts the height elsewhere.
  static func scene(walls: Bool = false, up: UpFrame = .z, things: [Thing] = things) -> PointCloud {
    var generator = SeededGenerator(seed: 7)
    var points: [(Double, Double, Double)] = []
    func noise() -> Double { (generator.unit() - 0.5) * 0.006 }
    for i in 0..<70 { for j in 0..<70 { points.append((Double(i) / 14, Double(j) / 14, noise())) } }
    for thing in things {
      for _ in 0..<1_200 {
        var p = [generator.unit() - 0.5, generator.unit() - 0.5, generator.unit()]
        let face = Int(generator.next() % 5)
        if face < 4 { p[face / 2] = face % 2 == 0 ? -0.5 : 0.5 } else { p[2] = 1 }
        let (a, b) = (p[0] * thing.length, p[1] * thing.width)
        let (c, s) = (cos(thing.yaw), sin(thing.yaw))
        points.append((thing.x + a * c - b * s + noise(), thing.y + a * s + b * c + noise(), p[2] * thing.height))
      }
    }
    if walls {
      for i in 0..<70 {
        for j in 0..<35 { points.append((Double(i) / 14, 5.2 + noise(), Double(j) / 14)) }
      }
    }
    let (a, b, u) = up.axes
    return PointCloud(
      coordinates: points.flatMap { point in
        var xyz: [Float] = [0, 0, 0]
        xyz[a] = Float(point.0)
        xyz[b] = Float(point.1)
        xyz[u] = Float(point.2)
        return xyz
      }, origin: [100, 200, 10])
  }

  /// Share of the union of two boxes that they share, by sampling points in both (z up).
  static func overlap(_ box: Box3D, _ thing: Thing) -> Double {
    let truth = Box3D(
      centre: Vector3(100 + thing.x, 200 + thing.y, 10 + thing.height / 2),
      size: Vector3(thing.length, thing.width, thing.height), rotation: Vector3(thing.yaw, 0, 0))
    func holds(_ box: Box3D, _ p: Vector3) -> Bool {
      let (dx, dy) = (p.x - box.centre.x, p.y - box.centre.y)
      let (c, s) = (cos(box.rotation.x), sin(box.rotation.x))
      return abs(dx * c + dy * s) <= box.size.x / 2 && abs(-dx * s + dy * c) <= box.size.y / 2
        && abs(p.z - box.centre.z) <= box.size.z / 2
    }
    var (both, either) = (0, 0)
    for i in 0..<40 {
      for j in 0..<40 {
        for k in 0..<20 {
          let p = Vector3(
            truth.centre.x + (Double(i) / 39 - 0.5) * 2.4, truth.centre.y + (Double(j) / 39 - 0.5) * 2.4,
            truth.centre.z + (Double(k) / 19 - 0.5) * 2 * thing.height)
          let (a, b) = (holds(box, p), holds(truth, p))
          both += a && b ? 1 : 0
          either += a || b ? 1 : 0
        }
      }
    }
    return Double(both) / Double(max(1, either))
  }

  private func perceive(_ cloud: PointCloud, up: String? = "z") async -> ExtractorResult {
    var info = MediaInfo(digest: Digest(of: []), bytes: 0, type: "model/pcd", modality: .geometry)
    info.geometry = GeometryInfo(points: cloud.count, minimum: Vector3(0, 0, 0), maximum: Vector3(1, 1, 1))
    info.geometry?.upAxis = up
    info.geometry?.unit = "metre"
    let media = FakeMedia(cloud: cloud)
    let configuration = PerceptionConfiguration()
    let decoded = DecodedMedia(media: media, configuration: configuration) { .success([]) }
    let context = ExtractionContext(workers: FakeWorkers(), media: media, configuration: configuration)
    let part = PerceivedPart(index: 0, modality: .geometry, info: info, media: decoded)
    return await GeometryExtractor().extract(part, context: context)
  }

  @Test(
    "the tops of boxes of one height, or on one slope, are no ceiling", arguments: [[0.6, 0.6, 0.6], [0.6, 0.8, 1.0]])
  func tops(heights: [Double]) async throws {
    let things = zip([(1.0, 1.0), (4.0, 1.0), (2.5, 4.0)], heights).map { place, height in
      Thing(x: place.0, y: place.1, length: 0.8, width: 0.8, height: height, yaw: 0)
    }
    let result = await perceive(Self.scene(things: things))
    #expect(result.observations.filter { $0.kind == .plane }.compactMap(\.text) == ["ground"])
    let found = result.observations.filter { $0.kind == .cluster }.compactMap { $0.region?.box3d?.size.z }.sorted()
    #expect(found.count == 3 && zip(found, heights).allSatisfy { abs($0 - $1) < 0.05 })
  }

  @Test("boxes on a floor are found with an overlap of at least 0.7", arguments: [false, true])
  func boxes(walls: Bool) async throws {
    let result = await perceive(Self.scene(walls: walls))
    let clusters = result.observations.filter { $0.kind == .cluster }
    #expect(clusters.count == 3)
    for thing in Self.things {
      let best = clusters.compactMap { $0.region?.box3d }.map { Self.overlap($0, thing) }.max() ?? 0
      #expect(best >= 0.7, "\(thing): \(best)")
    }
    let planes = result.observations.filter { $0.kind == .plane }.compactMap(\.text)
    #expect(planes == (walls ? ["ground", "wall"] : ["ground"]))
  }

  @Test("heights, bases and distances are those of the scene")
  func measures() async throws {
    let result = await perceive(Self.scene())
    let clusters = result.observations.filter { $0.kind == .cluster }
    let heights = clusters.compactMap { $0.attributes["height"]?.double }.sorted()
    for (found, truth) in zip(heights, [0.5, 0.8, 1.5]) { #expect(abs(found - truth) < 0.03) }
    #expect(clusters.allSatisfy { $0.attributes["base"] == .double(0) })
    let tall = try #require(clusters.first { abs(($0.attributes["height"]?.double ?? 0) - 1.5) < 0.1 })
    let wide = try #require(clusters.first { abs(($0.attributes["height"]?.double ?? 0) - 0.8) < 0.1 })
    let distance = try #require(
      result.observations.first {
        let ends = [$0.attributes["from"], $0.attributes["to"]]
        return $0.kind == .measurement && ends.contains(.string(tall.id)) && ends.contains(.string(wide.id))
      })
    // Centres are 2.5 apart on the floor, 0.2 across and 0.35 in height.
    #expect(abs((distance.value.double ?? 0) - 2.53) < 0.08)
    #expect(
      clusters.allSatisfy { $0.attributes["nearest"]?.string != nil && $0.attributes["nearest"] != .string($0.id) })
  }

  @Test("any axis may point up", arguments: [UpFrame.x, .y])
  func upAxis(_ up: UpFrame) async throws {
    let result = await perceive(Self.scene(up: up), up: up.rawValue)
    let clusters = result.observations.filter { $0.kind == .cluster }
    #expect(clusters.count == 3)
    let tallest = try #require(
      clusters.compactMap { $0.region?.box3d }.max { $0.size.array[up.axes.2] < $1.size.array[up.axes.2] })
    #expect(abs(tallest.size.array[up.axes.2] - 1.5) < 0.1)
    // Corners turned by the box's own rotation must hug the points: check the long thin one.
    let cloud = Self.scene(up: up)
    let thin = try #require(
      clusters.compactMap { $0.region?.box3d }.max { ($0.size.array.max() ?? 0) < ($1.size.array.max() ?? 0) })
    let turned = EvidenceDrawing.corners(of: thin)
    for axis in 0..<3 {
      let low = turned.map { $0.array[axis] }.min() ?? 0
      #expect(low > Double(cloud.origin[axis]) - 0.2)
    }
  }

  @Test("the same scan gives the same observations")
  func determinism() async {
    let first = await perceive(Self.scene())
    let second = await perceive(Self.scene())
    #expect(first.observations == second.observations)
  }

  @Test("degenerate scans give a coverage and nothing that is not a number", arguments: [0, 1, 2, 3, 5, 50])
  func degenerate(_ count: Int) async {
    for line in [true, false] {
      let cloud = PointCloud(
        coordinates: (0..<count).flatMap { [line ? Float($0) : 1, line ? 0 : 1, 1] as [Float] })
      let result = await perceive(cloud)
      #expect(result.coverages.count == 1)
      #expect(!JSONValue(encoding: Evidence(observations: result.observations)).compact.contains("null"))
    }
    let broken = await perceive(PointCloud(coordinates: [.nan, 1, 2, .infinity, 0, 0, 1, 2, 3]))
    #expect(broken.coverages.first?.state == .partial)
  }
}
