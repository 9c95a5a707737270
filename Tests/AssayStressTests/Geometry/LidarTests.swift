import AssayCore
import AssaySignals
import Glibc
import Testing

@testable import AssayStress

@Suite("Beams of a scanner: rings, distance, fog and rain")
struct LidarTests {
  /// A floor and a wall about a scanner at zero: rings of 1° of elevation, 360 points each.
  private static func scan() -> PointCloud {
    var coordinates: [Float] = []
    for row in 1...40 {
      let down = (Double(row) + 0.5) * .pi / 180
      let range = min(20, 1.5 / tan(down))
      for column in 0..<360 {
        let turn = Double(column) * .pi / 180
        coordinates += [Float(range * cos(turn)), Float(range * sin(turn)), Float(-range * tan(down))]
      }
    }
    return PointCloud(coordinates: coordinates)
  }

  private static func row(_ point: Vector3) -> Int { Int(asin(point.z / length(point)) * 180 / .pi + 90) }
  private static func length(_ point: Vector3) -> Double { point.squaredLength.squareRoot() }

  @Test("whole rings are missing, and what a slight one loses a severe one loses too")
  func rings() throws {
    let scan = Self.scan()
    var before: Set<Int>?
    for (severity, share) in zip(1...5, [0.1, 0.25, 0.5, 0.65, 0.8]) {
      let result = try Clouds.stress("beam_drop", severity, scan)
      var counts: [Int: Int] = [:]
      for index in 0..<result.medium.count { counts[Self.row(result.medium.point(index)), default: 0] += 1 }
      // A ring is there with all its points or not at all.
      let all = (0..<scan.count).reduce(into: [Int: Int]()) { $0[Self.row(scan.point($1)), default: 0] += 1 }
      #expect(counts.allSatisfy { all[$0.key] == $0.value })
      #expect(abs(1 - Double(counts.count) / Double(all.count) - share) < 0.25)
      #expect(before?.isSuperset(of: counts.keys) ?? true)
      #expect(result.achieved["lost_rows"] == Double(all.count - counts.count))
      before = Set(counts.keys)
    }
  }

  @Test("the far is lost more than the near")
  func distance() throws {
    let scan = Self.scan()
    func far(_ cloud: PointCloud) -> Int { (0..<cloud.count).count { Self.length(cloud.point($0)) > 15 } }
    func near(_ cloud: PointCloud) -> Int { (0..<cloud.count).count { Self.length(cloud.point($0)) < 3 } }
    let result = try Clouds.stress("range_dropout", 4, scan).medium
    #expect(Double(near(result)) > 0.95 * Double(near(scan)))
    #expect(Double(far(result)) < 0.6 * Double(far(scan)))
    let kept = try (1...5).map { try Clouds.stress("range_dropout", $0, scan).medium.count }
    #expect(kept == kept.sorted(by: >) && kept[4] < kept[0])
  }

  @Test(
    "fog takes far points and sends some back from close by; rain ends beams on their way", arguments: ["fog", "rain"])
  func echoes(name: String) throws {
    let scan = Self.scan()
    var echoesBefore = 0.0
    for severity in 1...5 {
      let result = try Clouds.stress(name, severity, scan)
      let echoes = try #require(result.achieved["echoes"])
      #expect(echoes >= echoesBefore && echoes > 0)
      echoesBefore = echoes
      #expect(name == "rain" ? result.medium.count == scan.count : result.medium.count < scan.count)
      // An echo lies on its beam: no direction is new.
      for index in stride(from: 0, to: result.medium.count, by: 97) {
        let point = result.medium.point(index)
        let down = atan2(-point.z, (point.x * point.x + point.y * point.y).squareRoot()) * 180 / .pi
        #expect(abs(down - down.rounded(.down) - 0.5) < 0.01)
      }
      let unsure = Set(result.effect.unsure.map(\.subject))
      #expect(unsure.isSuperset(of: [.absence, .counts]) && result.effect.pointsLeft != nil)
    }
    let share = try #require(try Clouds.stress("rain", 5, scan).achieved["echoes"]) / Double(scan.count)
    #expect(abs(share - 0.25) < 0.02)
  }

  @Test("a label whose points are lost leaves, one close to the scanner stays")
  func labels() throws {
    let result = try Clouds.stress("range_dropout", 5, Self.scan())
    let near = Box3D(centre: Vector3(1.8, 0, -1.5), size: Vector3(1, 2, 0.4))
    #expect(RegionMover(effect: result.effect).moved(near).value == near)
    let far = Box3D(centre: Vector3(20, 0, -0.85), size: Vector3(1, 6, 1))
    #expect(RegionMover(effect: result.effect).moved(far).reason == "fewer than 10 points are left in a box")
  }

  @Test("turned faces bear the same corners the other way round; a cloud without faces is refused")
  func faces() throws {
    let mesh = Clouds.mesh(30)
    for (severity, share) in zip(1...5, [0.01, 0.05, 0.2, 0.5, 1]) {
      let result = try Clouds.stress("flipped_faces", severity, mesh)
      let turned = stride(from: 0, to: mesh.triangles.count, by: 3).filter { corner in
        result.medium.triangles[corner..<corner + 3] != mesh.triangles[corner..<corner + 3]
      }
      #expect(turned.count == Int(share * Double(mesh.triangles.count / 3)))
      for corner in turned {
        let (old, new) = (
          Array(mesh.triangles[corner..<corner + 3]), Array(result.medium.triangles[corner..<corner + 3])
        )
        #expect(new == [old[0], old[2], old[1]])
      }
      #expect(result.medium.coordinates == mesh.coordinates && result.effect.unsure.map(\.subject) == [.sizes])
    }
    let error = #expect(throws: AssayError.self) { try Clouds.stress("flipped_faces", 3, Clouds.bumpy(50)) }
    #expect(error?.message == "A cloud without triangles has no faces to turn over.")
  }

  @Test("a scan far from its frame's zero, as of a survey, is looked at from before it")
  func survey() throws {
    let cloud = Clouds.bumpy(2000, origin: [4_500_000, 5_400_000, 300])
    for name in ["beam_drop", "range_dropout", "fog", "rain"] {
      let result = try Clouds.stress(name, 3, cloud)
      #expect(result.medium.count > 0 && result.medium.origin == cloud.origin)
      #expect((0..<result.medium.count).allSatisfy { result.medium.point($0).isFinite })
    }
  }
}
