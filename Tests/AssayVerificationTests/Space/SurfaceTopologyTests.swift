import AssayCore
import Testing

@testable import AssayVerification

@Suite("Surface topology")
struct SurfaceTopologyTests {
  private static let cubeFaces = [
    [0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3],
  ]

  private func cube(_ at: Double) -> [Vector3] {
    var corners: [Vector3] = []
    for x in [0.0, 1.0] {
      for y in [0.0, 1.0] {
        for z in [0.0, 1.0] { corners.append(Vector3(at + x, y, z)) }
      }
    }
    return corners
  }

  /// A torus of n × m quads.
  private func torus(_ n: Int, _ m: Int) -> (vertices: [Vector3], faces: [[Int]]) {
    var vertices: [Vector3] = []
    var faces: [[Int]] = []
    for i in 0..<n {
      for j in 0..<m {
        vertices.append(Vector3(Double(i), Double(j), Double(i * j)))
        let (row, nextRow) = (i * m, (i + 1) % n * m)
        let (column, nextColumn) = (j, (j + 1) % m)
        faces.append([row + column, nextRow + column, nextRow + nextColumn, row + nextColumn])
      }
    }
    return (vertices, faces)
  }

  @Test("A cube has no through hole, a torus has one")
  func genus() {
    let cube = SurfaceTopology(vertices: cube(0), faces: Self.cubeFaces)
    #expect(cube.outcome == .closed(genus: 0, surfaces: 1))
    #expect(cube.throughHole.sign == -1)
    let (vertices, faces) = torus(8, 6)
    let torus = SurfaceTopology(vertices: vertices, faces: faces)
    #expect(torus.outcome == .closed(genus: 1, surfaces: 1))
    #expect(torus.throughHole.sign == 1)
  }

  @Test("Two cubes are two surfaces, and the handles of several surfaces add up")
  func surfaces() {
    let faces = Self.cubeFaces + Self.cubeFaces.map { $0.map { $0 + 8 } }
    #expect(SurfaceTopology(vertices: cube(0) + cube(5), faces: faces).outcome == .closed(genus: 0, surfaces: 2))
  }

  @Test("Corners that every face stores for itself are welded")
  func welded() {
    let corners = cube(0)
    var vertices: [Vector3] = []
    var faces: [[Int]] = []
    for face in Self.cubeFaces {
      faces.append(Array(vertices.count..<vertices.count + face.count))
      vertices += face.map { corners[$0] }
    }
    #expect(SurfaceTopology(vertices: vertices, faces: faces).outcome == .closed(genus: 0, surfaces: 1))
  }

  @Test("An open mesh, two cubes at one corner, and nonsense decide nothing")
  func undecided() {
    let open = SurfaceTopology(vertices: cube(0), faces: Array(Self.cubeFaces.dropLast()))
    #expect(open.outcome == .open(rimEdges: 4))
    #expect(open.throughHole.reason == .needsGeometry)
    // Cube 2 stands with its corner 0 on corner 7 of cube 1.
    let second = cube(0).map { $0 + Vector3(1, 1, 1) }
    let faces = Self.cubeFaces + Self.cubeFaces.map { $0.map { $0 + 8 } }
    #expect(SurfaceTopology(vertices: cube(0) + second, faces: faces).outcome == .notManifold)
    #expect(SurfaceTopology(vertices: [], faces: []).outcome == .unusable)
    #expect(SurfaceTopology(vertices: cube(0), faces: [[0, 1, 99]]).outcome == .unusable)
    #expect(SurfaceTopology(vertices: cube(0), faces: [[0, 1]]).outcome == .unusable)
    #expect(SurfaceTopology(vertices: cube(0), faces: Self.cubeFaces + [[0, 1, 4]]).outcome == .notManifold)
  }
}
