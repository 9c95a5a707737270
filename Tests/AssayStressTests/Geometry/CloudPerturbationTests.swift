import AssayCore
import AssaySignals
import AssayWire
import Testing

@testable import AssayStress

@Suite("Perturbations of scans and meshes")
struct CloudPerturbationTests {
  @Test("Every severity of every perturbation is described, and names are unique")
  func catalogue() {
    #expect(Clouds.all.count == 29)
    #expect(Set(Clouds.all.map(\.name)).count == Clouds.all.count)
    #expect(Clouds.all.allSatisfy { $0.parameters.count == 5 && !$0.summary.isEmpty && $0.group == .geometry })
  }

  @Test("Down-sampling reaches the share that is asked", arguments: zip(1...5, [0.5, 0.25, 0.1, 0.05, 0.02]))
  func downsampling(severity: Int, share: Double) throws {
    let cloud = Clouds.bumpy(4000)
    let result = try Clouds.stress("voxel_down", severity, cloud)
    let reached = Double(result.medium.count) / 4000
    #expect(reached <= share + 1e-9)
    #expect(reached > 0.8 * share)
    #expect(result.achieved["kept_share"] == reached)
  }

  @Test("A hole takes its share of a sphere's points", arguments: zip(1...5, [0.05, 0.1, 0.2, 0.35, 0.5]))
  func hole(severity: Int, share: Double) throws {
    let cloud = Clouds.bumpy(4000)
    let lost = 1 - Double(try Clouds.stress("hole", severity, cloud).medium.count) / 4000
    #expect(abs(lost - share) < 0.06)
  }

  /// A body seen all round; a wall, of which any view sees all; a pole.
  private static let shapes: [PointCloud] = [Clouds.bumpy(4000), Clouds.mesh(60), pole]

  private static var pole: PointCloud {
    var coordinates: [Float] = []
    for index in 0..<900 {
      coordinates += [Float(index % 7) / 200, Float(index % 11) / 200, Float(index) / 100]
    }
    return PointCloud(coordinates: coordinates)
  }

  @Test(
    "Occlusion hides more at each severity, whatever is scanned, and what a slight one hides a severe one hides too",
    arguments: 0..<3, 1...6)
  func occlusion(shape: Int, seed: UInt64) throws {
    let cloud = Self.shapes[shape]
    var before = Set((0..<cloud.count).map { cloud.point($0) })
    for (severity, hidden) in zip(1...5, [0.05, 0.15, 0.3, 0.45, 0.6]) {
      let result = try Clouds.stress("occlusion", severity, cloud, seed: seed).medium
      let kept = Set((0..<result.count).map { result.point($0) })
      #expect(kept.isStrictSubset(of: before))
      #expect(Double(result.count) <= Double(cloud.count) * (1 - hidden) + 1 && result.count > 0)
      // A wall is seen whole by every view: only what stands before it hides anything.
      if shape == 1 { #expect(Double(result.count) > Double(cloud.count) * (0.9 - hidden)) }
      before = kept
    }
  }

  @Test("Errors of units grow with the severity")
  func units() throws {
    let factors = try (1...5).map {
      try #require(try Clouds.stress("unit_error", $0, Clouds.bumpy(9)).achieved["factor"])
    }
    #expect(factors == factors.sorted() && Set(factors).count == 5 && factors[1] == 10)
  }

  @Test("Points that leave take their triangles, and colours stay with their points")
  func meshes() throws {
    let mesh = Clouds.mesh(30)
    for name in ["cutout", "density", "density_inc", "voxel_down", "hole"] {
      let result = try Clouds.stress(name, 3, mesh).medium
      #expect(result.count < mesh.count)
      #expect(result.triangles.count % 3 == 0)
      #expect(result.triangles.allSatisfy { $0 < result.count }, "\(name)")
      #expect(result.triangles.count < mesh.triangles.count)
      for index in 0..<result.count {
        let (column, row) = (Int(result.coordinates[index * 3]), Int(result.coordinates[index * 3 + 1]))
        #expect(
          Array(result.colours[(index * 3)..<(index * 3 + 2)]) == [
            UInt8(truncatingIfNeeded: row * 7), UInt8(truncatingIfNeeded: column * 5),
          ])
      }
    }
    let moved = try Clouds.stress("rotation", 3, mesh).medium
    #expect(moved.triangles == mesh.triangles)
  }

  @Test(
    "Labels move with the points, also with a survey's origin",
    arguments: ["rotation", "shear", "scale", "axis_swap", "handedness_flip", "unit_error"])
  func labelsFollow(name: String) throws {
    let cloud = Clouds.bumpy(200, origin: [4_500_000, 5_400_000, 300])
    for severity in 1...5 {
      let result = try Clouds.stress(name, severity, cloud)
      let map = try #require(result.effect.space)
      for index in stride(from: 0, to: 200, by: 37) {
        let expected = map.point(cloud.point(index) + cloud.originVector)
        let found = result.medium.point(index) + result.medium.originVector
        let tolerance = 1e-6 * (1 + max(abs(expected.x), abs(expected.y)))
        #expect((expected - found).squaredLength.squareRoot() < tolerance, "\(name) \(severity)")
      }
    }
  }

  @Test(
    "A labelled box around points holds the moved points and is no larger",
    arguments: ["rotation", "axis_swap", "handedness_flip", "unit_error"])
  func boxesFollow(name: String) throws {
    let cloud = Clouds.mesh(20)
    let box = Box3D(centre: Vector3(6, 6, 0), size: Vector3(6, 6, 8), rotation: Vector3(0.2, 0.1, 0))
    let result = try Clouds.stress(name, 5, cloud)
    let moved = try #require(RegionMover(effect: result.effect).moved(box).value)
    let inside = (0..<cloud.count).map { box.contains(cloud.point($0), axes: box.axes) }
    let after = (0..<cloud.count).map { moved.contains(result.medium.point($0), axes: moved.axes) }
    #expect(inside == after)
    #expect(inside.contains(true))
  }

  @Test("A label in an emptied region leaves, one elsewhere stays")
  func emptied() throws {
    let cloud = Clouds.bumpy(2000)
    let result = try Clouds.stress("hole", 3, cloud)
    let present = Set(result.medium.coordinates)
    let gone = try #require((0..<2000).first { !present.contains(cloud.coordinates[$0 * 3]) })
    func reason(_ index: Int) -> String? {
      let small = Box3D(centre: cloud.point(index), size: Vector3(0.1, 0.1, 0.1))
      return RegionMover(effect: result.effect).moved(small).reason
    }
    #expect(reason(gone) == "fewer than 10 points are left in a box")
    let whole = Box3D(centre: Vector3(3, -1, 5), size: Vector3(9, 9, 9))
    #expect(RegionMover(effect: result.effect).moved(whole).value == whole)
  }

  @Test("Non-finite points are as many as asked, and the others stay")
  func nonFinite() throws {
    let cloud = Clouds.bumpy(1000)
    for (severity, number) in zip(1...5, [1, 5, 10, 50, 200]) {
      let result = try Clouds.stress("non_finite", severity, cloud)
      let bad = (0..<1000).filter { !result.medium.point($0).isFinite }
      #expect(bad.count == number)
      #expect(result.achieved["non_finite_points"] == Double(number))
    }
  }

  @Test("Colours slip, points stay; without colours it is refused")
  func unaligned() throws {
    let mesh = Clouds.mesh(10)
    let result = try Clouds.stress("unaligned", 3, mesh)
    #expect(result.medium.coordinates == mesh.coordinates)
    #expect(Array(result.medium.colours.prefix(3)) == Array(mesh.colours[15..<18]))
    #expect(throws: AssayError.self) { try Clouds.stress("unaligned", 3, Clouds.bumpy(10)) }
  }

  @Test("Empty clouds, single points and clouds in one place end in an answer", arguments: Clouds.all.map(\.name))
  func hostile(name: String) {
    let short = String(name.dropFirst(6))
    let clouds = [
      PointCloud(coordinates: []), PointCloud(coordinates: [1, 2, 3]),
      PointCloud(coordinates: Array(repeating: 7, count: 90)), PointCloud(coordinates: [.nan, .nan, .nan]),
      PointCloud(coordinates: [0, 0, 0, 1, 1, 1], triangles: [0, 1, 9, 4]),
      PointCloud(coordinates: [0, 0, 0, .infinity, 1, 1, 2, 2, 2], colours: [1, 2]),
      PointCloud(coordinates: [-3e38, 0, 0, 3e38, 0, 0, 1, 1, 1]),
    ]
    for cloud in clouds {
      for severity in [1, 5] {
        do throws(AssayError) {
          let result = try Clouds.stress(short, severity, cloud)
          #expect(result.medium.count > 0)
          #expect(result.medium.triangles.allSatisfy { $0 < max(10, result.medium.count) })
        } catch {
          #expect(error.code == .data)
          #expect(!error.message.isEmpty)
        }
      }
    }
    #expect(throws: AssayError.self) { try Clouds.stress(short, 3, clouds[0]) }
  }
}
