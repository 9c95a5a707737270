import AssayCore

/// Reads PLY: ASCII and binary of both byte orders, vertices with colours, faces as triangle fans.
struct PLYReader {
  let bytes: UnsafeRawBufferPointer
  let header: PLYHeader
  var draft = GeometryDraft()
  private var position: Int

  static func read(_ bytes: UnsafeRawBufferPointer) throws(FormatError) -> GeometryDraft {
    var reader = PLYReader(bytes, header: try PLYHeader(bytes))
    try reader.readAll()
    return reader.draft
  }

  private init(_ bytes: UnsafeRawBufferPointer, header: PLYHeader) {
    self.bytes = bytes
    self.header = header
    position = header.bodyOffset
  }

  private mutating func readAll() throws(FormatError) {
    for comment in header.comments {
      draft.hints.read(comment: comment)
      draft.addMetadata("ply", "comment", comment)
    }
    guard let vertex = header.elements.firstIndex(where: { $0.name == "vertex" }) else {
      throw FormatError("malformed", "the PLY file has no vertex element")
    }
    for (index, element) in header.elements.enumerated() {
      let isFace = element.name == "face"
      // What follows the vertices and is no face is of no interest, and need not be walked.
      guard index <= vertex || isFace || header.elements[index...].contains(where: { $0.name == "face" }) else {
        return
      }
      if index == vertex {
        try readVertices(element)
      } else {
        try walk(element, isFace: isFace)
      }
    }
    if let bad = draft.triangles.first(where: { $0 >= draft.count }) {
      throw FormatError("malformed", "a face names vertex \(bad) of \(draft.count)")
    }
    if header.encoding != .ascii, position < bytes.count,
      header.elements.last?.name == "face" || vertex == header.elements.count - 1
    {
      draft.note("trailing_bytes", .note, "\(bytes.count - position) bytes follow the last element")
    }
  }

  private mutating func readVertices(_ element: PLYHeader.Element) throws(FormatError) {
    guard !element.hasLists else { throw FormatError("malformed", "the vertex element holds a list") }
    guard let x = element.property("x"), let y = element.property("y"), let z = element.property("z") else {
      throw FormatError("malformed", "the vertex element has no x, y and z")
    }
    guard element.count <= GeometryLimits.pointsMax else {
      throw FormatError("too_large", "\(element.count) vertices; at most \(GeometryLimits.pointsMax) are read")
    }
    draft.hasNormals = element.property("nx", "normal_x") != nil
    draft.hasIntensity = element.property("intensity", "scalar_intensity", "scalar_Intensity", "reflectance") != nil
    let colours = [
      element.property("red", "r", "diffuse_red"), element.property("green", "g", "diffuse_green"),
      element.property("blue", "b", "diffuse_blue"),
    ].compactMap(\.self)
    if header.encoding == .ascii {
      try readText(element, positions: [x, y, z], colours: colours.count == 3 ? colours : [])
    } else {
      try readBinary(element, positions: [x, y, z], colours: colours.count == 3 ? colours : [])
    }
  }

  private mutating func readBinary(_ element: PLYHeader.Element, positions: [Int], colours: [Int]) throws(FormatError) {
    let stride = element.stride
    let available = (bytes.count - position) / stride
    guard element.count <= available else {
      throw FormatError("truncated", "\(element.count) vertices declared, bytes for \(available)", offset: bytes.count)
    }
    var offsets = [position]
    for property in element.properties { offsets.append(offsets[offsets.count - 1] + property.type.size) }
    let columns = (positions + colours).map {
      ScalarColumn(
        offset: offsets[$0], stride: stride, type: element.properties[$0].type, swapped: header.encoding == .big)
    }
    guard let base = bytes.baseAddress, columns.allSatisfy({ $0.fits(element.count, in: bytes.count) }) else {
      throw FormatError("truncated", "the vertices lie beyond the end of the file")
    }
    draft.fill(columns[0], columns[1], columns[2], count: element.count, base: base)
    draft.fillColours(Array(columns.dropFirst(3)), count: element.count, base: base)
    position += stride * element.count
  }

  private mutating func readText(_ element: PLYHeader.Element, positions: [Int], colours: [Int]) throws(FormatError) {
    // A value takes a digit and a blank at least.
    let perRow = element.properties.count * 2 - 1
    guard element.count <= (bytes.count - position + 1) / max(1, perRow) else {
      throw FormatError("truncated", "\(element.count) vertices declared, fewer fit into the bytes left")
    }
    draft.doubles.reserveCapacity(element.count * 3)
    draft.colours.reserveCapacity(colours.isEmpty ? 0 : element.count * 3)
    var scanner = TextScanner(bytes, from: position)
    let width = element.properties.count
    let isPlain = positions == [0, 1, 2]
    var row = [Double](repeating: 0, count: width)
    for index in 0..<element.count {
      guard scanner.skipEmptyLines() else {
        throw FormatError("truncated", "\(element.count) vertices declared, \(index) found")
      }
      for column in 0..<width {
        guard let value = scanner.number() else {
          throw FormatError("malformed", "a vertex without \(width) numbers", line: scanner.line)
        }
        row[column] = value
      }
      guard scanner.isAtLineEnd() else {
        throw FormatError("malformed", "a vertex with more than \(width) numbers", line: scanner.line)
      }
      if isPlain {
        draft.doubles.append(row[0])
        draft.doubles.append(row[1])
        draft.doubles.append(row[2])
      } else {
        for column in positions { draft.doubles.append(row[column]) }
      }
      for column in colours {
        draft.colours.append(GeometryDraft.byte(row[column] / element.properties[column].type.colourRange))
      }
    }
    position = scanner.position
  }

  /// Passes over an element row by row, keeping the faces' corners.
  private mutating func walk(_ element: PLYHeader.Element, isFace: Bool) throws(FormatError) {
    let corners = isFace ? element.property("vertex_indices", "vertex_index") : nil
    if isFace { draft.faces = element.count }
    if header.encoding == .ascii {
      try walkText(element, corners: corners)
    } else if element.hasLists {
      try walkBinary(element, corners: corners)
    } else {
      let (size, overflow) = element.stride.multipliedReportingOverflow(by: element.count)
      guard !overflow, size <= bytes.count - position else {
        throw FormatError("truncated", "an element lies beyond the end of the file", offset: bytes.count)
      }
      position += size
    }
  }

  private mutating func walkText(_ element: PLYHeader.Element, corners: Int?) throws(FormatError) {
    guard element.count <= (bytes.count - position + 1) / 2 else {
      throw FormatError("truncated", "\(element.count) rows declared, fewer fit into the bytes left")
    }
    var scanner = TextScanner(bytes, from: position)
    for index in 0..<element.count {
      guard scanner.skipEmptyLines() else {
        throw FormatError("truncated", "\(element.count) rows declared, \(index) found")
      }
      for (column, property) in element.properties.enumerated() {
        guard property.lengthType != nil else {
          guard scanner.number() != nil else {
            throw FormatError("malformed", "a row lacks a number", line: scanner.line)
          }
          continue
        }
        guard let length = scanner.integer(), length >= 0 else {
          throw FormatError("malformed", "a list without a length", line: scanner.line)
        }
        var fan = Fan()
        for _ in 0..<length {
          guard let value = scanner.number() else {
            throw FormatError("malformed", "a list shorter than it says", line: scanner.line)
          }
          if column == corners { try fan.add(value, to: &draft.triangles, among: draft.count) }
        }
      }
      scanner.nextLine()
    }
    position = scanner.position
  }

  private mutating func walkBinary(_ element: PLYHeader.Element, corners: Int?) throws(FormatError) {
    guard let base = bytes.baseAddress else { return }
    let swapped = header.encoding == .big
    let cut = FormatError("truncated", "an element lies beyond the end of the file", offset: bytes.count)
    guard element.count <= bytes.count - position else { throw cut }
    for _ in 0..<element.count {
      for (column, property) in element.properties.enumerated() {
        var length = 1
        if let type = property.lengthType {
          guard position <= bytes.count - type.size else { throw cut }
          length = Int(type.load(base + position, swapped: swapped))
          position += type.size
          guard length >= 0 else { throw FormatError("malformed", "a list of negative length", offset: position) }
        }
        let size = property.type.size
        guard length <= (bytes.count - position) / size else { throw cut }
        if column == corners {
          var fan = Fan()
          for index in 0..<length {
            let value = property.type.load(base + position + index * size, swapped: swapped)
            try fan.add(value, to: &draft.triangles, among: draft.count)
          }
        }
        position += size * length
      }
    }
  }
}

/// Cuts a polygon into the triangles that share its first corner.
struct Fan {
  private var first: UInt32?
  private var previous: UInt32?

  mutating func add(_ corner: Double, to triangles: inout [UInt32], among count: Int) throws(FormatError) {
    guard corner >= 0, corner < 4_294_967_295 else { throw FormatError("malformed", "a face names no vertex") }
    add(UInt32(corner), to: &triangles)
  }

  mutating func add(_ corner: UInt32, to triangles: inout [UInt32]) {
    if let first, let previous {
      triangles.append(first)
      triangles.append(previous)
      triangles.append(corner)
    }
    if first == nil { first = corner } else { previous = corner }
  }
}
