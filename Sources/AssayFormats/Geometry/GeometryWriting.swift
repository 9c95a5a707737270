package import AssaySignals

/// Writes scans and meshes: binary PLY, binary PCD, OBJ and binary STL.
package enum GeometryWriting {
  /// The bytes in the wanted form where that form can hold the cloud, else as PLY.
  ///
  /// PCD holds no triangles, OBJ no coordinates that are not finite, STL nothing but triangles without colours; other
  /// forms are not written.
  package static func write(_ cloud: PointCloud, as wanted: GeometryKind) -> (bytes: [UInt8], kind: GeometryKind) {
    let isFinite = cloud.coordinates.allSatisfy(\.isFinite)
    switch wanted {
    case .pcd where cloud.triangles.isEmpty: return (pcd(cloud), .pcd)
    case .obj where isFinite: return (obj(cloud), .obj)
    case .stl where isFinite && cloud.colours.isEmpty && coversAll(cloud): return (stl(cloud), .stl)
    default: return (ply(cloud), .ply)
    }
  }

  /// Binary little-endian PLY 1.0: floats, or doubles where the cloud has an origin; colours and triangles where there
  /// are any. Comments of more than one line are cut at the first.
  package static func ply(_ cloud: PointCloud, comments: [String] = []) -> [UInt8] {
    let isWide = cloud.origin.contains { $0 != 0 }
    let hasColours = colours(of: cloud)
    let triangles = wholeTriangles(cloud)
    var header = "ply\nformat binary_little_endian 1.0\n"
    for comment in comments { header += "comment \(comment.prefix { !$0.isNewline })\n" }
    header += "element vertex \(cloud.count)\n"
    for axis in ["x", "y", "z"] { header += "property \(isWide ? "double" : "float") \(axis)\n" }
    if hasColours { for name in ["red", "green", "blue"] { header += "property uchar \(name)\n" } }
    if !triangles.isEmpty {
      header += "element face \(triangles.count / 3)\nproperty list uchar uint vertex_indices\n"
    }
    var bytes = Array((header + "end_header\n").utf8)
    bytes.reserveCapacity(bytes.count + cloud.count * (isWide ? 27 : 15) + triangles.count / 3 * 13)
    for index in 0..<cloud.count {
      for axis in 0..<3 {
        let value = cloud.coordinates[index * 3 + axis]
        if isWide {
          append((Double(value) + cloud.origin[axis]).bitPattern, to: &bytes)
        } else {
          append(value.bitPattern, to: &bytes)
        }
      }
      if hasColours { bytes += cloud.colours[(index * 3)..<(index * 3 + 3)] }
    }
    for start in stride(from: 0, to: triangles.count, by: 3) {
      bytes.append(3)
      for corner in 0..<3 { append(triangles[start + corner], to: &bytes) }
    }
    return bytes
  }

  /// Binary PCD 0.7: x, y, z as 4-byte (8-byte with an origin) floats, colours as the packed `rgb` of PCL.
  static func pcd(_ cloud: PointCloud) -> [UInt8] {
    let isWide = cloud.origin.contains { $0 != 0 }
    let hasColours = colours(of: cloud)
    let size = isWide ? "8" : "4"
    var bytes = Array(
      """
      # .PCD v0.7
      VERSION 0.7
      FIELDS x y z\(hasColours ? " rgb" : "")
      SIZE \(size) \(size) \(size)\(hasColours ? " 4" : "")
      TYPE F F F\(hasColours ? " U" : "")
      COUNT 1 1 1\(hasColours ? " 1" : "")
      WIDTH \(cloud.count)
      HEIGHT 1
      VIEWPOINT 0 0 0 1 0 0 0
      POINTS \(cloud.count)
      DATA binary

      """.utf8)
    for index in 0..<cloud.count {
      for axis in 0..<3 {
        let value = cloud.coordinates[index * 3 + axis]
        if isWide {
          append((Double(value) + cloud.origin[axis]).bitPattern, to: &bytes)
        } else {
          append(value.bitPattern, to: &bytes)
        }
      }
      if hasColours {
        bytes += [cloud.colours[index * 3 + 2], cloud.colours[index * 3 + 1], cloud.colours[index * 3], 0]
      }
    }
    return bytes
  }

  /// OBJ with vertex colours from 0 to 1 behind the coordinates.
  static func obj(_ cloud: PointCloud) -> [UInt8] {
    var text = ""
    let hasColours = colours(of: cloud)
    for index in 0..<cloud.count {
      text += "v"
      for axis in 0..<3 {
        let value = cloud.coordinates[index * 3 + axis]
        let origin = cloud.origin.count == 3 ? cloud.origin[axis] : 0
        text += origin == 0 ? " \(value)" : " \(Double(value) + origin)"
      }
      if hasColours { for axis in 0..<3 { text += " \(Float(cloud.colours[index * 3 + axis]) / 255)" } }
      text += "\n"
    }
    let triangles = wholeTriangles(cloud)
    for start in stride(from: 0, to: triangles.count, by: 3) {
      text += "f \(triangles[start] + 1) \(triangles[start + 1] + 1) \(triangles[start + 2] + 1)\n"
    }
    return Array(text.utf8)
  }

  /// Binary STL: triangles with normals of zero, which readers compute themselves.
  static func stl(_ cloud: PointCloud) -> [UInt8] {
    let triangles = wholeTriangles(cloud)
    var bytes = [UInt8](repeating: 0x20, count: 80)
    append(UInt32(triangles.count / 3), to: &bytes)
    for start in stride(from: 0, to: triangles.count, by: 3) {
      bytes += [UInt8](repeating: 0, count: 12)
      for corner in 0..<3 {
        let index = Int(triangles[start + corner])
        for axis in 0..<3 {
          let origin = cloud.origin.count == 3 ? cloud.origin[axis] : 0
          append(Float(Double(cloud.coordinates[index * 3 + axis]) + origin).bitPattern, to: &bytes)
        }
      }
      bytes += [0, 0]
    }
    return bytes
  }

  private static func colours(of cloud: PointCloud) -> Bool {
    !cloud.colours.isEmpty && cloud.colours.count >= cloud.count * 3
  }

  /// Triangles whose corners exist; a rest of one or two indices is none.
  private static func wholeTriangles(_ cloud: PointCloud) -> [UInt32] {
    guard cloud.triangles.contains(where: { $0 >= cloud.count }) || cloud.triangles.count % 3 != 0 else {
      return cloud.triangles
    }
    var whole: [UInt32] = []
    for start in stride(from: 0, to: cloud.triangles.count - 2, by: 3) {
      let corners = cloud.triangles[start..<(start + 3)]
      if corners.allSatisfy({ $0 < cloud.count }) { whole += corners }
    }
    return whole
  }

  /// STL knows only vertices of triangles, and single precision without an origin.
  private static func coversAll(_ cloud: PointCloud) -> Bool {
    guard !cloud.triangles.isEmpty, cloud.origin.allSatisfy({ $0 == 0 }) else { return false }
    var used = [Bool](repeating: false, count: cloud.count)
    for index in cloud.triangles where index < cloud.count { used[Int(index)] = true }
    return used.allSatisfy { $0 }
  }

  private static func append<Number: FixedWidthInteger>(_ value: Number, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
