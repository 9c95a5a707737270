import AssayCore
import AssayWire

/// Reads the meshes of a glTF 2.0 scene into one cloud, in the scene's own metres with y up.
///
/// Only what the file itself holds is read: the GLB's chunk and data URIs. Buffers elsewhere are refused,
/// images elsewhere are named in a finding.
struct GLTFReader {
  private let bytes: UnsafeRawBufferPointer
  private let container: GLTFContainer
  private var document: JSONValue { container.document }
  private var draft = GeometryDraft()
  private var visits = 0

  static func read(_ bytes: UnsafeRawBufferPointer) throws(FormatError) -> GeometryDraft {
    var reader = GLTFReader(bytes: bytes, container: try GLTFContainer(bytes))
    try reader.readAll()
    return reader.draft
  }

  private init(bytes: UnsafeRawBufferPointer, container: GLTFContainer) {
    self.bytes = bytes
    self.container = container
  }

  private mutating func readAll() throws(FormatError) {
    draft.hints = GeometryHints(unit: "metre", unitSource: "format", upAxis: "y", upAxisSource: "format")
    for item in GLTFTexts.items(document) { draft.addMetadata(item.group, item.key, item.value) }
    try checkExtensions()
    let images = (document["images"]?.array ?? []).compactMap { $0["uri"]?.string }
    let outside = images.count { !$0.hasPrefix("data:") }
    if outside > 0 {
      draft.note(
        "external_reference", .note, "\(outside) image(s) lie in other files, which were not opened",
        remedy: "pack the model as GLB")
    }
    let nodes = document["nodes"]?.array ?? []
    if let roots = try rootNodes() {
      for root in roots { try visit(root, under: .identity, depth: 0) }
    } else if nodes.isEmpty {
      for mesh in (document["meshes"]?.array ?? []).indices { try readMesh(mesh, transform: .identity) }
    } else {
      let children = Set(nodes.flatMap { ($0["children"]?.array ?? []).compactMap(\.int) })
      for root in nodes.indices where !children.contains(root) { try visit(root, under: .identity, depth: 0) }
    }
    if draft.colours.count != draft.count * 3 { draft.colours = [] }
  }

  private func checkExtensions() throws(FormatError) {
    let understood: Set<String> = [
      "KHR_mesh_quantization", "KHR_materials_unlit", "KHR_texture_transform", "KHR_lights_punctual",
    ]
    for name in (document["extensionsRequired"]?.array ?? []).compactMap(\.string) where !understood.contains(name) {
      guard !name.hasPrefix("KHR_materials_"), !name.hasPrefix("KHR_texture_") else { continue }
      let isDraco = name == "KHR_draco_mesh_compression"
      throw FormatError(
        "unsupported",
        isDraco
          ? "glTF: the meshes are compressed with Draco; export without compression"
          : "glTF: the file requires an extension that is not supported")
    }
  }

  private func rootNodes() throws(FormatError) -> [Int]? {
    guard let scenes = document["scenes"]?.array, !scenes.isEmpty else { return nil }
    let index = document["scene"]?.int ?? 0
    guard scenes.indices.contains(index) else { throw FormatError("malformed", "glTF: scene \(index) does not exist") }
    return (scenes[index]["nodes"]?.array ?? []).compactMap(\.int)
  }

  private mutating func visit(_ index: Int, under parent: GLTFTransform, depth: Int) throws(FormatError) {
    visits += 1
    // A tree this deep or wide is a cycle, or as good as one.
    guard depth <= GeometryLimits.nodeDepthMax, visits <= GeometryLimits.nodesMax else {
      throw FormatError("malformed", "glTF: the nodes form a cycle or nest too deeply")
    }
    guard let node = document["nodes"]?[index], node.object != nil else {
      throw FormatError("malformed", "glTF: nodes[\(index)] does not exist")
    }
    let transform = parent * (try GLTFTransform(node: node, index: index))
    if let mesh = node["mesh"]?.int { try readMesh(mesh, transform: transform) }
    for child in node["children"]?.array ?? [] {
      try visit(child.int ?? -1, under: transform, depth: depth + 1)
    }
  }

  private mutating func readMesh(_ index: Int, transform: GLTFTransform) throws(FormatError) {
    guard let primitives = document["meshes"]?[index]?["primitives"]?.array else {
      throw FormatError("malformed", "glTF: meshes[\(index)] does not exist or has no primitives")
    }
    for (number, primitive) in primitives.enumerated() {
      guard let position = primitive["attributes"]?["POSITION"]?.int else {
        throw FormatError("malformed", "glTF: meshes[\(index)].primitives[\(number)] has no POSITION")
      }
      try readPrimitive(primitive, position: position, transform: transform)
    }
  }

  private mutating func readPrimitive(
    _ primitive: JSONValue, position: Int, transform: GLTFTransform
  ) throws(FormatError) {
    let first = draft.count
    let points = try GLTFAccessor(position, in: document)
    guard points.columns.count == 3 else { throw FormatError("malformed", "glTF: POSITION is not a VEC3") }
    guard first + points.count <= GeometryLimits.pointsMax / 2 else {
      throw FormatError("too_large", "glTF: more than \(GeometryLimits.pointsMax / 2) vertices")
    }
    let values = try numbers(points)
    draft.doubles.reserveCapacity((first + points.count) * 3)
    for row in 0..<points.count {
      let (x, y, z) = transform.apply(values[row * 3], values[row * 3 + 1], values[row * 3 + 2])
      draft.doubles.append(x)
      draft.doubles.append(y)
      draft.doubles.append(z)
    }
    if primitive["attributes"]?["NORMAL"] != nil { draft.hasNormals = true }
    if let colour = primitive["attributes"]?["COLOR_0"]?.int { try readColours(colour, count: points.count) }
    var order = Array(0..<points.count)
    if let indices = primitive["indices"]?.int {
      let accessor = try GLTFAccessor(indices, in: document)
      guard accessor.columns.count == 1, !accessor.isNormalized, accessor.columns[0].type != .float32 else {
        throw FormatError("malformed", "glTF: the indices are not whole numbers")
      }
      let read = try numbers(accessor)
      if let bad = read.first(where: { !($0 >= 0 && $0 < Double(points.count)) }) {
        throw FormatError("malformed", "glTF: a face names vertex \(Int(bad)) of \(points.count)")
      }
      order = read.map { Int($0) }
    }
    addTriangles(order, mode: primitive["mode"]?.int ?? 4, first: first)
  }

  private mutating func addTriangles(_ order: [Int], mode: Int, first: Int) {
    func add(_ a: Int, _ b: Int, _ c: Int) {
      draft.triangles.append(UInt32(first + order[a]))
      draft.triangles.append(UInt32(first + order[b]))
      draft.triangles.append(UInt32(first + order[c]))
      draft.faces += 1
    }
    guard order.count >= 3 else { return }
    switch mode {
    case 4: for corner in stride(from: 0, to: order.count - 2, by: 3) { add(corner, corner + 1, corner + 2) }
    case 5:
      for corner in 0..<order.count - 2 {
        if corner % 2 == 0 { add(corner, corner + 1, corner + 2) } else { add(corner + 1, corner, corner + 2) }
      }
    case 6: for corner in 1..<order.count - 1 { add(0, corner, corner + 1) }
    default: break
    }
  }

  private mutating func readColours(_ index: Int, count: Int) throws(FormatError) {
    let accessor = try GLTFAccessor(index, in: document)
    guard accessor.count == count, accessor.columns.count >= 3 else {
      throw FormatError("malformed", "glTF: COLOR_0 does not match POSITION")
    }
    let values = try numbers(accessor)
    let width = accessor.columns.count
    for row in 0..<count {
      for channel in 0..<3 { draft.colours.append(GeometryDraft.byte(values[row * width + channel])) }
    }
  }

  /// The accessor's numbers, row by row.
  private func numbers(_ accessor: GLTFAccessor) throws(FormatError) -> [Double] {
    guard container.buffers.indices.contains(accessor.buffer) else {
      throw FormatError("malformed", "glTF: buffers[\(accessor.buffer)] does not exist")
    }
    switch container.buffers[accessor.buffer] {
    case .external:
      throw FormatError("external", "glTF: buffers[\(accessor.buffer)] lies in another file, which is never opened")
    case .inside(let range): return try numbers(accessor, in: UnsafeRawBufferPointer(rebasing: bytes[range]))
    case .data(let data):
      var result: Result<[Double], FormatError> = .success([])
      data.withUnsafeBytes { buffer in
        do throws(FormatError) { result = .success(try numbers(accessor, in: buffer)) } catch {
          result = .failure(error)
        }
      }
      return try result.get()
    }
  }

  private func numbers(_ accessor: GLTFAccessor, in buffer: UnsafeRawBufferPointer) throws(FormatError) -> [Double] {
    guard let base = buffer.baseAddress, accessor.columns.allSatisfy({ $0.fits(accessor.count, in: buffer.count) })
    else { throw FormatError("truncated", "glTF: an accessor lies beyond its buffer") }
    let width = accessor.columns.count
    let divisor = accessor.divisor
    return Array(unsafeUninitializedCapacity: accessor.count * width) { values, initialized in
      for row in 0..<accessor.count {
        for component in 0..<width {
          values[row * width + component] = accessor.columns[component].load(base, row: row) / divisor
        }
      }
      initialized = accessor.count * width
    }
  }
}
