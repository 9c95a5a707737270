import AssayCore

/// Reads STL, binary and ASCII. The format repeats a vertex for every triangle; equal ones are merged.
enum STLReader {
  static let bodyOffset = 84
  static let facetBytes = 50

  /// A binary STL is recognised by its size: 84 bytes and 50 for each triangle it declares.
  static func isBinary(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let count = bytes.little(UInt32.self, at: 80).map(Int.init), count > 0 else { return false }
    return bytes.count == bodyOffset + count * facetBytes
  }

  static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.begins(with: "solid") else { return false }
    var scanner = TextScanner(bytes)
    scanner.nextLine()
    guard scanner.skipEmptyLines(), let word = scanner.word() else { return false }
    let text = scanner.text(word.prefix(16)).lowercased()
    return text == "facet" || text == "endsolid"
  }

  static func read(_ bytes: UnsafeRawBufferPointer) throws(FormatError) -> GeometryDraft {
    if isBinary(bytes) || !isText(bytes) { return try readBinary(bytes) }
    return try readText(bytes)
  }

  private static func readBinary(_ bytes: UnsafeRawBufferPointer) throws(FormatError) -> GeometryDraft {
    guard let count = bytes.little(UInt32.self, at: 80).map(Int.init) else {
      throw FormatError("truncated", "an STL file is 84 bytes at least", offset: bytes.count)
    }
    let available = (bytes.count - bodyOffset) / facetBytes
    guard count <= available else {
      throw FormatError("truncated", "\(count) triangles declared, bytes for \(available)", offset: bytes.count)
    }
    guard count * 3 <= GeometryLimits.pointsMax else { throw FormatError("too_large", "\(count) triangles") }
    var draft = GeometryDraft()
    let name = String(decoding: bytes[0..<80].prefix { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self)
    draft.hints.read(comment: name)
    draft.addMetadata("stl", "header", name)
    draft.hasNormals = true
    draft.faces = count
    var merger = VertexMerger(expected: count)
    for facet in 0..<count {
      let start = bodyOffset + facet * facetBytes + 12
      for corner in 0..<3 {
        let at = start + corner * 12
        merger.add(
          bytes.loadUnaligned(fromByteOffset: at, as: Float.self),
          bytes.loadUnaligned(fromByteOffset: at + 4, as: Float.self),
          bytes.loadUnaligned(fromByteOffset: at + 8, as: Float.self))
      }
    }
    let extra = bytes.count - bodyOffset - count * facetBytes
    if extra > 0 { draft.note("trailing_bytes", .note, "\(extra) bytes follow the last triangle") }
    draft.floats = merger.coordinates
    draft.triangles = merger.triangles
    return draft
  }

  private static func readText(_ bytes: UnsafeRawBufferPointer) throws(FormatError) -> GeometryDraft {
    var draft = GeometryDraft()
    draft.hasNormals = true
    var scanner = TextScanner(bytes)
    var merger = VertexMerger(expected: bytes.count / 200)
    var corners = 0
    var isClosed = false
    var line = 0
    while !scanner.isAtEnd {
      line += 1
      guard let word = scanner.word() else {
        scanner.nextLine()
        continue
      }
      switch scanner.text(word.prefix(16)).lowercased() {
      case "vertex":
        guard let x = scanner.number(), let y = scanner.number(), let z = scanner.number() else {
          throw FormatError("malformed", "a vertex without three numbers", line: line)
        }
        corners += 1
        merger.add(Float(x), Float(y), Float(z))
      case "endfacet":
        guard corners == 3 else { throw FormatError("malformed", "a facet of \(corners) corners", line: line) }
        corners = 0
        draft.faces += 1
      case "solid":
        if line == 1 {
          var end = scanner.position
          while end < bytes.count, bytes[end] != 0x0A, end - scanner.position < 256 { end += 1 }
          draft.hints.read(comment: scanner.text(scanner.position..<end))
        }
        isClosed = false
      case "endsolid": isClosed = true
      case "facet", "outer", "endloop": break
      default: throw FormatError("malformed", "an unknown keyword in the STL file", line: line)
      }
      scanner.nextLine()
    }
    guard isClosed, corners == 0 else { throw FormatError("truncated", "the solid has no end", line: line) }
    draft.floats = merger.coordinates
    draft.triangles = merger.triangles
    return draft
  }
}

/// Gives equal vertices one number, in order of first appearance. Open addressing over bit patterns.
struct VertexMerger {
  private(set) var coordinates: [Float] = []
  private(set) var triangles: [UInt32] = []
  private var slots: [Int32]
  private var mask: Int

  init(expected triangles: Int) {
    var size = 1024
    // A closed mesh has about half as many vertices as triangles; the table grows when that was too few.
    while size < min(triangles, 1 << 24) * 2 { size *= 2 }
    slots = Array(repeating: -1, count: size)
    mask = size - 1
  }

  mutating func add(_ x: Float, _ y: Float, _ z: Float) {
    // Minus zero is zero.
    let (x, y, z) = (x + 0, y + 0, z + 0)
    var slot = Self.hash(x, y, z) & mask
    while slots[slot] >= 0 {
      let at = Int(slots[slot]) * 3
      if coordinates[at].bitPattern == x.bitPattern, coordinates[at + 1].bitPattern == y.bitPattern,
        coordinates[at + 2].bitPattern == z.bitPattern
      {
        triangles.append(UInt32(slots[slot]))
        return
      }
      slot = (slot + 1) & mask
    }
    let index = Int32(coordinates.count / 3)
    slots[slot] = index
    coordinates.append(x)
    coordinates.append(y)
    coordinates.append(z)
    triangles.append(UInt32(index))
    if Int(index) * 2 > mask { grow() }
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: (mask + 1) * 2)
    mask = slots.count - 1
    for index in 0..<coordinates.count / 3 {
      var slot = Self.hash(coordinates[index * 3], coordinates[index * 3 + 1], coordinates[index * 3 + 2]) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(index)
    }
  }

  @inline(__always)
  private static func hash(_ x: Float, _ y: Float, _ z: Float) -> Int {
    var hash = UInt64(x.bitPattern) &* 0x9E37_79B9_7F4A_7C15
    hash = (hash ^ (hash >> 29) ^ UInt64(y.bitPattern)) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ (hash >> 32) ^ UInt64(z.bitPattern)) &* 0x94D0_49BB_1331_11EB
    return Int(truncatingIfNeeded: (hash ^ (hash >> 31)) >> 1)
  }
}
