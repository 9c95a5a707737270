import AssayCore
import AssaySignals
import AssayWire
import Testing

@testable import AssayFormats

private func read(_ bytes: [UInt8], pointsMax: Int = 1_000_000) throws(FormatError) -> (
  cloud: PointCloud, info: GeometryInfo, metadata: [MetadataItem], findings: [MediaFinding]
) {
  try GeometryReading.read(bytes, pointsMax: pointsMax)
}

private func code(_ bytes: [UInt8]) -> String? {
  do throws(FormatError) {
    _ = try read(bytes)
    return nil
  } catch {
    return error.code
  }
}

@Suite("Scans and meshes") struct GeometryReadingTests {
  @Test("a box reads alike from every PLY encoding", arguments: PLYEncoding.allCases)
  func plyBox(encoding: PLYEncoding) throws {
    let box = try read(
      ply(boxCorners, faces: boxFaces, encoding: encoding, colours: true, comments: ["unit: mm", "frame map"]))
    #expect(box.info.points == 8 && box.info.faces == 6)
    #expect(box.info.minimum == Vector3(1, 1, 1) && box.info.maximum == Vector3(3, 4, 5))
    #expect(box.cloud.coordinates == boxCorners.flatMap { $0 })
    #expect(box.cloud.triangles.count == 36 && box.cloud.triangles.prefix(6) == [0, 1, 2, 0, 2, 3])
    #expect(box.cloud.colours.prefix(6) == [0, 128, 255, 1, 128, 255])
    #expect(box.info.unit == "millimetre" && box.info.unitSource == "file" && box.info.frame == "map")
  }

  @Test("a cloud reads alike from every PCD encoding", arguments: PCDEncoding.allCases)
  func pcdBox(encoding: PCDEncoding) throws {
    let box = try read(pcd(boxCorners, encoding: encoding, comments: ["units: m", "up: z"]))
    #expect(box.info.points == 8 && box.cloud.coordinates == boxCorners.flatMap { $0 })
    #expect(box.cloud.colours == (0..<8).flatMap { _ in [0x10, 0x20, 0x30] as [UInt8] })
    #expect(box.info.unit == "metre" && box.info.unitSource == "file")
    #expect(box.info.upAxis == "z" && box.info.upAxisSource == "file")
  }

  @Test("LZF copies from what it has just written, also where source and target overlap")
  func lzfOverlap() throws {
    // Three literals, then 3 + 2 … bytes from three back; then a long copy of the last byte.
    let packed: [UInt8] = [2, 1, 2, 3, (4 << 5), 2, (7 << 5), 10, 0]
    let plain = try packed.withUnsafeBytes { buffer in try LZF.expand(buffer, size: 28) }
    #expect(plain == [1, 2, 3, 1, 2, 3, 1, 2, 3] + [UInt8](repeating: 3, count: 19))
    #expect(throws: FormatError.self) {
      try ([(1 << 5), 0] as [UInt8]).withUnsafeBytes { buffer in try LZF.expand(buffer, size: 3) }
    }
  }

  @Test("a mesh reads from OBJ with indices from either end")
  func objBox() throws {
    let box = try read(obj(boxCorners, faces: boxFaces, extra: "# units: cm\nmtllib box.mtl\nvn 0 0 1\n"))
    #expect(box.info.points == 8 && box.info.faces == 6 && box.cloud.triangles.count == 36 && box.info.hasNormals)
    #expect(box.info.unit == "centimetre")
    #expect(box.findings.map(\.code) == ["external_reference"])
    let fromEnd = try read(Array("v 0 0 0\nv 1 0 0\nv 0 1 0.5\nf -3 -2 -1\n".utf8))
    #expect(fromEnd.cloud.triangles == [0, 1, 2])
  }

  @Test("a mesh reads from STL and its repeated vertices are merged", arguments: [true, false])
  func stlBox(isBinary: Bool) throws {
    let box = try read(stl(boxCorners, faces: boxFaces, isBinary: isBinary))
    #expect(box.info.points == 8 && box.info.faces == 12 && box.cloud.triangles.count == 36)
    #expect(box.info.maximum == Vector3(3, 4, 5))
  }

  @Test("a glTF scene reads from a GLB and from a data URI, with its nodes' transforms")
  func gltfBox() throws {
    let buffer = gltfBuffer()
    let uri = "data:application/octet-stream;base64," + String(decoding: Base64.encode(buffer), as: UTF8.self)
    for bytes in [glb(), Array(gltf(uri: uri, bytes: buffer.count).utf8)] {
      let box = try read(bytes)
      #expect(box.info.points == 8 && box.info.faces == 12)
      #expect(box.info.minimum == Vector3(11, 1, 1) && box.info.maximum == Vector3(13, 4, 5))
      #expect(box.info.unit == "metre" && box.info.unitSource == "format")
      #expect(box.info.upAxis == "y" && box.info.upAxisSource == "format")
    }
    // A quarter turn about z, then twice as large: x becomes −2y.
    let turned = try read(
      glb(
        nodes: #"[{"children":[1],"scale":[2,2,2]},{"mesh":0,"rotation":[0,0,0.7071067811865476,0.7071067811865476]}]"#)
    )
    #expect(abs(turned.info.minimum.x + 8) < 1e-6 && abs(turned.info.maximum.y - 6) < 1e-6)
    #expect(abs(turned.info.maximum.z - 10) < 1e-6)
  }

  @Test("glTF of wrong types, cycles and buffers elsewhere is refused with a reason")
  func gltfRefused() {
    #expect(code(Array(gltf(uri: "box.bin", bytes: 168).utf8)) == "external")
    #expect(code(glb(nodes: #"[{"children":[0]}]"#)) == "malformed")
    #expect(code(glb(nodes: #"[{"mesh":3}]"#)) == "malformed")
    #expect(code(glb(members: #","materials":[{"pbrMetallicRoughness":["not an object"]}]"#)) == "malformed")
    #expect(code(glb(members: #","materials":[{"extensions":{"KHR_texture_transform":"text"}}]"#)) == "malformed")
    #expect(code(glb(members: #","cameras":[{"name":42}]"#)) == "malformed")
    #expect(code(glb(members: #","extensionsRequired":["KHR_draco_mesh_compression"]"#)) == "unsupported")
    #expect(code(glb(members: #","images":[{"uri":"wood.png"}]"#)) == nil)
  }

  @Test("LAS of every version and point format keeps millimetres at survey coordinates", arguments: 0...10)
  func lasFormats(format: Int) throws {
    let points = [[512_700.123, 5_403_547.5, 295.25], [512_834.751, 5_403_850.002, 404.08]]
    for minor in [2, 3, 4] as [UInt8] where minor == 4 || format < (minor == 2 ? 4 : 6) {
      let scan = try read(las(points, LASOptions(minor: minor, format: format, epsg: 25832)))
      #expect(scan.info.points == 2 && scan.info.hasIntensity)
      #expect(scan.info.frame == "EPSG:25832" && scan.info.unit == "metre" && scan.info.upAxis == "z")
      for row in 0..<2 {
        for axis in 0..<3 {
          let value = scan.cloud.origin[axis] + Double(scan.cloud.coordinates[row * 3 + axis])
          #expect(abs(value - points[row][axis]) < 1e-4)
        }
      }
      #expect(scan.info.hasColours == [2, 3, 5, 7, 8, 10].contains(format))
      if scan.info.hasColours { #expect(scan.cloud.colours.prefix(3) == [255, 128, 0]) }
      #expect(scan.findings.isEmpty)
    }
  }

  @Test("LAS takes frame and unit from WKT, and tells when its bounds disagree with its points")
  func lasProjection() throws {
    let utm =
      #"PROJCS["WGS 84 / UTM zone 32N",GEOGCS["WGS 84",UNIT["degree",0.0174]],PROJECTION["Transverse_Mercator"],"#
      + #"UNIT["metre",1,AUTHORITY["EPSG","9001"]],AUTHORITY["EPSG","32632"]]"#
    let points = [[500_001.0, 5_400_001, 1], [500_002, 5_400_003, 4]]
    let scan = try read(las(points, LASOptions(minor: 4, format: 6, wkt: utm)))
    #expect(scan.info.frame == "EPSG:32632" && scan.info.unit == "metre")
    let feet =
      #"PROJCS["NAD83 / Texas, (ftUS)",GEOGCS["NAD83",UNIT["degree",0.0174]],UNIT["US survey foot",0.3048006]]"#
    let other = try read(las(points, LASOptions(minor: 4, format: 6, wkt: feet)))
    #expect(other.info.frame == "NAD83 / Texas, (ftUS)" && other.info.unit == "us_survey_foot")
    let edited = try read(las(points, LASOptions(declaredShift: 0.5)))
    #expect(edited.findings.map(\.code) == ["extent_mismatch"])
    var packed = las(points)
    packed[104] |= 0x80
    #expect(code(packed) == "unsupported")
  }

  @Test("points that are no numbers are left out and counted; a mesh with such vertices is refused")
  func nonFinite() throws {
    let points: [[Float]] = [[0, 0, 0], [.nan, 1, 1], [1, 2, 3], [1, .infinity, 0]]
    for encoding in [PLYEncoding.little, .ascii] {
      let scan = try read(ply(points, encoding: encoding, colours: true))
      #expect(scan.info.points == 4 && scan.info.nonFinitePoints == 2 && scan.cloud.count == 2)
      #expect(scan.cloud.colours == [0, 128, 255, 2, 128, 255])
      #expect(scan.findings.first?.severity == .degraded)
    }
    #expect(try read(pcd(points, encoding: .binary)).findings.first?.severity == .note)
    #expect(code(ply(points, faces: [[0, 1, 2]], encoding: .ascii)) == "non_finite")
    #expect(code(ply([[.nan, 0, 0]], encoding: .big)) == "non_finite")
    #expect(code(ply([[1e13, 0, 0]], encoding: .little)) == "out_of_range")
    #expect(code(ply([], encoding: .ascii)) == "empty")
  }

  @Test("counts are checked against the bytes before anything is allocated")
  func lyingCounts() {
    let head = "ply\nformat binary_little_endian 1.0\nelement vertex 40000000\nproperty float x\nproperty float y\n"
    #expect(code(Array((head + "property float z\nend_header\n").utf8)) == "truncated")
    #expect(code(Array((head + "property list uchar int z\nend_header\n").utf8)) == "malformed")
    let huge = "ply\nformat ascii 1.0\nelement vertex 99999999999999999999\nend_header\n"
    #expect(code(Array(huge.utf8)) == "malformed")
    #expect(
      code(Array(("ply\nformat ascii 1.0\ncomment " + String(repeating: "a", count: 70_000)).utf8)) == "malformed")
    var bomb = pcd(boxCorners, encoding: .compressed)
    bomb.replaceSubrange(bomb.count - 136..<bomb.count - 132, with: little(0x7FFF_FFFF))
    #expect(["malformed", "too_large", "truncated"].contains(code(bomb)))
    #expect(code(ply(boxCorners, faces: [[0, 1, 8]], encoding: .ascii)) == "malformed")
    #expect(code(obj(boxCorners, faces: [[0, 1, 8]])) == "malformed")
    #expect(code(Array("hello".utf8)) == "unknown_type")
    #expect(code([]) == "unknown_type")
  }

  @Test("thinning is even, exact in number and repeatable")
  func thinning() throws {
    let points = (0..<1000).map { [Float($0), 0, Float($0 % 7)] }
    for wanted in [1, 7, 333, 999, 1000, 5000] {
      let scan = try read(ply(points, encoding: .little), pointsMax: wanted)
      #expect(scan.cloud.count == min(wanted, 1000) && scan.info.points == 1000)
      #expect(scan.info.maximum.x == 999)
    }
    let some = try read(ply(points, encoding: .ascii), pointsMax: 100).cloud
    let steps = (1..<100).map { some.coordinates[$0 * 3] - some.coordinates[$0 * 3 - 3] }
    #expect(steps.allSatisfy { $0 == 10 })
  }

  @Test("the type told here is the one told for all media")
  func types() {
    let wanted: [([UInt8], GeometryKind)] = [
      (ply(boxCorners, encoding: .ascii), .ply), (ply(boxCorners, encoding: .big), .ply),
      (pcd(boxCorners, encoding: .compressed), .pcd), (obj(boxCorners, faces: boxFaces), .obj),
      (stl(boxCorners, faces: boxFaces, isBinary: true), .stl),
      (stl(boxCorners, faces: boxFaces, isBinary: false), .stl), (glb(), .glb),
      (Array(gltf(uri: "box.bin", bytes: 168).utf8), .gltf), (las([[500_000, 5_400_000, 1]]), .las),
    ]
    for (bytes, kind) in wanted {
      #expect(bytes.withUnsafeBytes { GeometryKind($0) } == kind)
      #expect(ContentType.sniff(bytes).type == kind.mediaType)
    }
  }

  @Test("every format, cut anywhere or with any bit flipped, ends in a value or a reason")
  func sweeps() {
    var wide: [[Float]] = []
    for index in 0..<40 { wide.append([Float(index), Float(index * index % 11), Float(index % 5)]) }
    let survey = wide.map { [500_000 + Double($0[0]), 5_400_000 + Double($0[1]), Double($0[2])] }
    var samples: [[UInt8]] = []
    for encoding in PLYEncoding.allCases {
      samples.append(ply(wide, faces: [[0, 1, 2], [3, 4, 5, 6]], encoding: encoding, colours: true))
    }
    for encoding in PCDEncoding.allCases { samples.append(pcd(wide, encoding: encoding)) }
    samples.append(obj(boxCorners, faces: boxFaces))
    samples.append(stl(boxCorners, faces: boxFaces, isBinary: true))
    samples.append(stl(boxCorners, faces: boxFaces, isBinary: false))
    samples.append(glb())
    samples.append(las(survey))
    samples.append(las(survey, LASOptions(minor: 4, format: 7, wkt: #"PROJCS["a",UNIT["metre",1]]"#)))
    var generator = SeededGenerator(seed: 5)
    for sample in samples {
      for cut in 0..<16 { _ = code(Array(sample.prefix(sample.count * cut / 16))) }
      for _ in 0..<40 {
        var flipped = sample
        for _ in 0...Int.random(in: 0..<3, using: &generator) {
          flipped[Int.random(in: 0..<flipped.count, using: &generator)] ^=
            1 << UInt8.random(in: 0..<8, using: &generator)
        }
        _ = code(flipped)
      }
      for _ in 0..<20 {
        var lying = sample
        let at = Int.random(in: 0..<max(1, lying.count - 4), using: &generator)
        let lie = [[0, 0, 0, 0], [255, 255, 255, 255], [254, 255, 255, 255], [255, 255, 255, 127]] as [[UInt8]]
        lying.replaceSubrange(at..<at + 4, with: lie[Int.random(in: 0..<4, using: &generator)])
        _ = code(lying)
      }
    }
  }
}
