@testable import AssayFormats

// Small writers of the formats under test, independent of the readers.

func little(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) } }
func little16(_ value: UInt16) -> [UInt8] { [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)] }
func little64(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) } }
func bytes(of value: Float) -> [UInt8] { little(value.bitPattern) }
func bytes(of value: Double) -> [UInt8] { little64(value.bitPattern) }

/// The corners of a box 2 × 3 × 4 with its lowest corner at (1, 1, 1).
let boxCorners: [[Float]] = [
  [1, 1, 1], [3, 1, 1], [3, 4, 1], [1, 4, 1], [1, 1, 5], [3, 1, 5], [3, 4, 5], [1, 4, 5],
]
let boxFaces = [[0, 1, 2, 3], [4, 5, 6, 7], [0, 1, 5, 4], [1, 2, 6, 5], [2, 3, 7, 6], [3, 0, 4, 7]]

enum PLYEncoding: String, CaseIterable {
  case ascii
  case little = "binary_little_endian"
  case big = "binary_big_endian"
}

func ply(
  _ points: [[Float]], faces: [[Int]] = [], encoding: PLYEncoding, colours: Bool = false, comments: [String] = []
) -> [UInt8] {
  var head = "ply\nformat \(encoding.rawValue) 1.0\n"
  for comment in comments { head += "comment \(comment)\n" }
  head += "element vertex \(points.count)\nproperty float x\nproperty float y\nproperty float z\n"
  if colours { head += "property uchar red\nproperty uchar green\nproperty uchar blue\n" }
  if !faces.isEmpty { head += "element face \(faces.count)\nproperty list uchar int vertex_indices\n" }
  var body = Array((head + "end_header\n").utf8)
  let isBig = encoding == .big
  for (index, point) in points.enumerated() {
    if encoding == .ascii {
      var line = point.map(\.description).joined(separator: " ")
      if colours { line += " \(index % 256) 128 255" }
      body += Array((line + "\n").utf8)
    } else {
      for value in point { body += isBig ? bytes(of: value).reversed() : bytes(of: value) }
      if colours { body += [UInt8(index % 256), 128, 255] }
    }
  }
  for face in faces {
    if encoding == .ascii {
      body += Array(("\(face.count) " + face.map(\.description).joined(separator: " ") + "\n").utf8)
    } else {
      body.append(UInt8(face.count))
      for corner in face {
        let four = little(UInt32(corner))
        body += isBig ? four.reversed() : four
      }
    }
  }
  return body
}

enum PCDEncoding: String, CaseIterable {
  case ascii, binary
  case compressed = "binary_compressed"
}

func pcd(_ points: [[Float]], encoding: PCDEncoding, comments: [String] = []) -> [UInt8] {
  var head = "# .PCD v0.7 - Point Cloud Data file format\n"
  for comment in comments { head += "# \(comment)\n" }
  head += "VERSION 0.7\nFIELDS x y z rgb\nSIZE 4 4 4 4\nTYPE F F F U\nCOUNT 1 1 1 1\n"
  head +=
    "WIDTH \(points.count)\nHEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS \(points.count)\nDATA \(encoding.rawValue)\n"
  var body = Array(head.utf8)
  let colour: UInt32 = 0x0010_2030
  switch encoding {
  case .ascii:
    for point in points { body += Array((point.map(\.description).joined(separator: " ") + " \(colour)\n").utf8) }
  case .binary:
    for point in points { body += point.flatMap { bytes(of: $0) } + little(colour) }
  case .compressed:
    var plain: [UInt8] = []
    for axis in 0..<3 { plain += points.flatMap { bytes(of: $0[axis]) } }
    plain += points.flatMap { _ in little(colour) }
    let packed = lzfStored(plain)
    body += little(UInt32(packed.count)) + little(UInt32(plain.count)) + packed
  }
  return body
}

/// LZF without any back-reference: runs of at most 32 bytes as they are.
func lzfStored(_ plain: [UInt8]) -> [UInt8] {
  var packed: [UInt8] = []
  var position = 0
  while position < plain.count {
    let length = min(32, plain.count - position)
    packed.append(UInt8(length - 1))
    packed += plain[position..<position + length]
    position += length
  }
  return packed
}

func obj(_ points: [[Float]], faces: [[Int]], extra: String = "") -> [UInt8] {
  var text = "# a box\n" + extra
  for point in points { text += "v " + point.map(\.description).joined(separator: " ") + "\n" }
  for face in faces { text += "f " + face.map { "\($0 + 1)/1/1" }.joined(separator: " ") + "\n" }
  return Array(text.utf8)
}

private func triangles(_ faces: [[Int]]) -> [[Int]] {
  faces.flatMap { [[$0[0], $0[1], $0[2]], [$0[0], $0[2], $0[3]]] }
}

func stl(_ points: [[Float]], faces: [[Int]], isBinary: Bool) -> [UInt8] {
  let triangles = triangles(faces)
  if isBinary {
    var body = Array("made by a test".utf8)
    body += [UInt8](repeating: 0, count: 80 - body.count) + little(UInt32(triangles.count))
    for triangle in triangles {
      body += [UInt8](repeating: 0, count: 12)
      for corner in triangle { body += points[corner].flatMap { bytes(of: $0) } }
      body += [0, 0]
    }
    return body
  }
  var text = "solid box\n"
  for triangle in triangles {
    text += "facet normal 0 0 0\nouter loop\n"
    for corner in triangle { text += "vertex " + points[corner].map(\.description).joined(separator: " ") + "\n" }
    text += "endloop\nendfacet\n"
  }
  return Array((text + "endsolid box\n").utf8)
}

/// The box as a glTF document whose buffer is `uri` (nil for a GLB's own chunk), moved by (10, 0, 0).
func gltf(uri: String?, bytes: Int, nodes: String = #"[{"mesh":0,"translation":[10,0,0]}]"#, members: String = "")
  -> String
{
  let buffer = uri.map { #"{"uri":"\#($0)","byteLength":\#(bytes)}"# } ?? #"{"byteLength":\#(bytes)}"#
  return """
    {"asset":{"version":"2.0","generator":"test"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":\(nodes),
    "meshes":[{"primitives":[{"attributes":{"POSITION":0},"indices":1}]}],
    "accessors":[{"bufferView":0,"componentType":5126,"count":8,"type":"VEC3","min":[1,1,1],"max":[3,4,5]},
    {"bufferView":1,"componentType":5123,"count":36,"type":"SCALAR"}],
    "bufferViews":[{"buffer":0,"byteLength":96},{"buffer":0,"byteOffset":96,"byteLength":72}],
    "buffers":[\(buffer)]\(members)}
    """
}

func gltfBuffer() -> [UInt8] {
  boxCorners.flatMap { $0.flatMap { bytes(of: $0) } } + triangles(boxFaces).joined().flatMap { little16(UInt16($0)) }
}

func glb(nodes: String = #"[{"mesh":0,"translation":[10,0,0]}]"#, members: String = "") -> [UInt8] {
  let buffer = gltfBuffer()
  var json = Array(gltf(uri: nil, bytes: buffer.count, nodes: nodes, members: members).utf8)
  while json.count % 4 != 0 { json.append(0x20) }
  let total = 12 + 8 + json.count + 8 + buffer.count
  return Array("glTF".utf8) + little(2) + little(UInt32(total)) + little(UInt32(json.count)) + Array("JSON".utf8) + json
    + little(UInt32(buffer.count)) + [0x42, 0x49, 0x4E, 0] + buffer
}

struct LASOptions {
  var minor: UInt8 = 2
  var format = 3
  var wkt: String?
  var epsg: UInt16?
  var declaredShift = 0.0
}

/// Points at UTM-like coordinates in steps of a millimetre.
func las(_ points: [[Double]], _ options: LASOptions = LASOptions()) -> [UInt8] {
  let sizes = [20, 28, 26, 34, 57, 63, 30, 36, 38, 59, 67]
  let colourAt = [2: 20, 3: 28, 5: 28, 7: 30, 8: 30, 10: 30]
  let headerSize = options.minor >= 4 ? 375 : options.minor == 3 ? 235 : 227
  var records: [UInt8] = []
  func record(_ id: UInt16, _ payload: [UInt8]) -> [UInt8] {
    let user = Array("LASF_Projection".utf8) + [0]
    return [0, 0] + user + little16(id) + little16(UInt16(payload.count)) + [UInt8](repeating: 0, count: 32) + payload
  }
  if let wkt = options.wkt { records += record(2112, Array(wkt.utf8) + [0]) }
  if let epsg = options.epsg {
    let keys: [[UInt16]] = [[1, 1, 0, 2], [3072, 0, 1, epsg], [3076, 0, 1, 9001]]
    records += record(34735, keys.joined().flatMap { little16($0) })
  }
  var head = [UInt8](repeating: 0, count: headerSize)
  func put(_ value: [UInt8], _ at: Int) { head.replaceSubrange(at..<at + value.count, with: value) }
  put(Array("LASF".utf8), 0)
  put([1, options.minor], 24)
  put(little16(UInt16(headerSize)), 94)
  put(little(UInt32(headerSize + records.count)), 96)
  put(little(UInt32((options.wkt == nil ? 0 : 1) + (options.epsg == nil ? 0 : 1))), 100)
  head[104] = UInt8(options.format)
  put(little16(UInt16(sizes[options.format])), 105)
  put(little(UInt32(points.count)), 107)
  if options.minor >= 4 { put(little64(UInt64(points.count)), 247) }
  let shift = [500_000.0, 5_400_000.0, 0.0]
  for axis in 0..<3 {
    put(bytes(of: 0.001), 131 + axis * 8)
    put(bytes(of: shift[axis]), 155 + axis * 8)
    put(bytes(of: (points.map { $0[axis] }.max() ?? 0) + options.declaredShift), 179 + axis * 16)
    put(bytes(of: points.map { $0[axis] }.min() ?? 0), 187 + axis * 16)
  }
  var body = head + records
  for point in points {
    var row = [UInt8](repeating: 0, count: sizes[options.format])
    for axis in 0..<3 {
      let steps = Int32(((point[axis] - shift[axis]) * 1000).rounded())
      row.replaceSubrange(axis * 4..<axis * 4 + 4, with: little(UInt32(bitPattern: steps)))
    }
    row[12] = 7
    if let at = colourAt[options.format] {
      for (channel, value) in [UInt16(65535), 32768, 0].enumerated() {
        row.replaceSubrange(at + channel * 2..<at + channel * 2 + 2, with: little16(value))
      }
    }
    body += row
  }
  return body
}
