import AssayCore
import AssayFormats
import AssaySignals
import Testing

@Suite("Writing scans and meshes")
struct GeometryWritingTests {
  private func read(_ bytes: [UInt8]) throws -> PointCloud {
    try GeometryReading.read(bytes, pointsMax: 1_000_000).cloud
  }

  @Test("What is written is read back the same, with colours and triangles", arguments: [GeometryKind.ply, .obj, .glb])
  func meshes(kind: GeometryKind) throws {
    let mesh = Clouds.mesh(12)
    let (bytes, written) = GeometryWriting.write(mesh, as: kind)
    #expect(written == (kind == .obj ? .obj : .ply))
    #expect(try read(bytes) == mesh)
  }

  @Test("PCD holds points with colours, STL triangles without, and what a form cannot hold becomes PLY")
  func forms() throws {
    var points = Clouds.mesh(8)
    points.triangles = []
    let pcd = GeometryWriting.write(points, as: .pcd)
    #expect(pcd.kind == .pcd)
    #expect(try read(pcd.bytes) == points)
    #expect(GeometryWriting.write(Clouds.mesh(8), as: .pcd).kind == .ply)
    #expect(GeometryWriting.write(Clouds.mesh(8), as: .stl).kind == .ply)
    let shape = PointCloud(coordinates: [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1], triangles: [0, 1, 2, 0, 2, 3])
    let stl = GeometryWriting.write(shape, as: .stl)
    #expect(stl.kind == .stl)
    let back = try read(stl.bytes)
    #expect(back.triangles.count == 6)
    for (index, corner) in back.triangles.enumerated() {
      let source = Int(shape.triangles[index])
      let found = Array(back.coordinates[(Int(corner) * 3)..<(Int(corner) * 3 + 3)])
      #expect(found == Array(shape.coordinates[(source * 3)..<(source * 3 + 3)]))
    }
  }

  @Test("A survey's coordinates keep their millimetres", arguments: [GeometryKind.ply, .pcd, .obj])
  func survey(kind: GeometryKind) throws {
    let cloud = Clouds.bumpy(100, origin: [4_500_000.25, 5_400_000.5, 300])
    let (bytes, written) = GeometryWriting.write(cloud, as: kind)
    #expect(written == kind)
    let back = try read(bytes)
    for index in 0..<100 {
      for axis in 0..<3 {
        let expected = cloud.origin[axis] + Double(cloud.coordinates[index * 3 + axis])
        #expect(abs(back.origin[axis] + Double(back.coordinates[index * 3 + axis]) - expected) < 1e-3)
      }
    }
  }

  @Test("Non-finite points are written and found by the reader; wrong triangles are left out")
  func wrongContent() throws {
    var cloud = Clouds.bumpy(100)
    cloud.coordinates[30] = .nan
    let result = try GeometryReading.read(GeometryWriting.write(cloud, as: .obj).bytes, pointsMax: 1000)
    #expect(result.info.nonFinitePoints == 1)
    #expect(result.findings.contains { $0.code == "non_finite" })
    let mesh = PointCloud(coordinates: [0, 0, 0, 1, 0, 0, 0, 1, 0], triangles: [0, 1, 2, 0, 1, 7, 1])
    #expect(try read(GeometryWriting.ply(mesh)).triangles == [0, 1, 2])
  }

  @Test("Comments stay on their line")
  func comments() throws {
    let bytes = GeometryWriting.ply(Clouds.bumpy(3), comments: ["unit metre\nelement vertex 9"])
    let result = try GeometryReading.read(bytes, pointsMax: 10)
    #expect(result.metadata.map(\.value) == ["unit metre"])
    #expect(result.cloud.count == 3)
  }
}
