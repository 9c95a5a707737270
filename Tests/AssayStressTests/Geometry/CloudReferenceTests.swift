import AssayCore
import AssaySignals
import Glibc
import Testing

@testable import AssayStress

@Suite("Perturbations of clouds against ModelNet40-C's arithmetic")
struct CloudReferenceTests {
  private func expectRows(_ cloud: PointCloud, _ expected: [Double]) {
    for (order, row) in CloudFixture.rows.enumerated() {
      let point = cloud.point(row).array
      for axis in 0..<3 { #expect(abs(point[axis] - expected[order * 3 + axis]) < 2e-6) }
    }
  }

  @Test("Rotation at given angles equals numpy")
  func rotation() throws {
    let settings = ["theta": 7.0, "gamma": -3, "beta": 11]
    expectRows(try Clouds.stress("rotation", 3, Clouds.bumpy(200), settings: settings).medium, CloudFixture.rotation)
  }

  @Test("Shear at given factors equals numpy")
  func shear() throws {
    let settings = ["b": 0.1, "d": -0.05, "e": 0.2, "f": 0.15]
    expectRows(try Clouds.stress("shear", 2, Clouds.bumpy(200), settings: settings).medium, CloudFixture.shear)
  }

  @Test("Scale of given axes equals numpy")
  func scale() throws {
    let settings = ["pair": 0.0, "sign": 1]
    expectRows(try Clouds.stress("scale", 3, Clouds.bumpy(200), settings: settings).medium, CloudFixture.scale)
  }

  @Test("Bending by given control points equals numpy")
  func bending() throws {
    let cloud = Clouds.bumpy(200)
    let measure = try CloudMeasure.of(cloud)
    func bent(_ place: (Vector3) -> Vector3) -> PointCloud {
      cloud.moved {
        place(($0 - measure.middle).scaled(by: 1 / measure.radius)).scaled(by: measure.radius) + measure.middle
      }
    }
    expectRows(bent(FreeForm(shifts: (0..<375).map { 0.3 * sin(Double($0)) }).moved), CloudFixture.freeForm)
    let shifts = (0..<125).map { index in
      let (alpha, gamma) = (Double.pi * sin(Double(index)), Double.pi * cos(Double(index)))
      return Vector3(0.1 * cos(alpha) * sin(gamma), 0.1 * sin(alpha) * sin(gamma), 0.1 * cos(gamma))
    }
    expectRows(bent(try #require(RadialBending(.multiQuadratic, shifts: shifts)).moved), CloudFixture.radial)
    expectRows(
      bent(try #require(RadialBending(.inverseMultiQuadratic, shifts: shifts)).moved), CloudFixture.inverseRadial)
  }

  @Test(
    "Drawn perturbations have the reference's number of points and Chamfer distance",
    arguments: CloudFixture.distances.indices)
  func distances(index: Int) throws {
    let (name, severity, mean, spread, points) = CloudFixture.distances[index]
    let cloud = Clouds.bumpy(1024)
    let result = try Clouds.stress(name, severity, cloud, seed: 17)
    #expect(result.medium.count == points)
    // Five standard deviations of the reference's own runs.
    #expect(abs(Clouds.chamfer(cloud, result.medium) - mean) < 5 * spread, "\(name) \(severity)")
  }

  @Test("Angles stay within the bounds of their severity, and severities share their draws")
  func bounds() throws {
    let cloud = Clouds.bumpy(50)
    for seed in 0..<20 as Range<UInt64> {
      var last = -1.0
      for (severity, bound) in zip(1...5, [5, 7.5, 10, 12.5, 17.5]) {
        let map = try #require(try Clouds.stress("rotation", severity, cloud, seed: seed).effect.space)
        let trace = map.linear[0] + map.linear[4] + map.linear[8]
        let angle = acos(min(1, max(-1, (trace - 1) / 2))) * 180 / .pi
        #expect(angle <= bound * 3.0.squareRoot() + 1e-9)
        // The same draw at a higher severity turns further.
        #expect(angle > last)
        last = angle
      }
    }
  }

  @Test("The same seed gives the same cloud, another seed another", arguments: Clouds.all.map(\.name))
  func determinism(name: String) throws {
    let short = String(name.dropFirst(6))
    var cloud = Clouds.bumpy(1500)
    cloud.colours = (0..<4500).map { UInt8(truncatingIfNeeded: $0 * 13) }
    if short == "flipped_faces" { cloud.triangles = (0..<1497).map { UInt32($0) } }
    func same(_ a: PointCloud, _ b: PointCloud) -> Bool {
      a.coordinates.map(\.bitPattern) == b.coordinates.map(\.bitPattern) && a.colours == b.colours
        && a.triangles == b.triangles
    }
    for severity in 1...5 {
      let first = try Clouds.stress(short, severity, cloud, seed: 3).medium
      #expect(same(first, try Clouds.stress(short, severity, cloud, seed: 3).medium))
      #expect(first.colours.count == first.count * 3)
      #expect(!same(first, cloud))
    }
    let isDrawn = !["unit_error", "axis_swap", "handedness_flip", "unaligned", "quantise", "voxel_down"].contains(short)
    if isDrawn {
      let (a, b) = (
        try Clouds.stress(short, 3, cloud, seed: 3).medium, try Clouds.stress(short, 3, cloud, seed: 4).medium
      )
      let c = try Clouds.stress(short, 3, cloud, seed: 5).medium
      #expect(!same(a, b) || !same(a, c))
    }
  }
}
