import AssayCore

/// Reads PCD: ASCII, binary (little-endian) and LZF-compressed, organised or not.
struct PCDReader {
  let bytes: UnsafeRawBufferPointer
  let header: PCDHeader
  var draft = GeometryDraft()

  static func read(_ bytes: UnsafeRawBufferPointer) throws(FormatError) -> GeometryDraft {
    var reader = PCDReader(bytes: bytes, header: try PCDHeader(bytes))
    try reader.readAll()
    return reader.draft
  }

  private init(bytes: UnsafeRawBufferPointer, header: PCDHeader) {
    self.bytes = bytes
    self.header = header
  }

  private mutating func readAll() throws(FormatError) {
    draft.nonFiniteMeansNoReturn = true
    draft.hasNormals = header.field("normal_x") != nil
    draft.hasIntensity = header.field("intensity", "i", "reflectivity") != nil
    if let version = header.version { draft.addMetadata("pcd", "version", version) }
    for comment in header.comments {
      draft.hints.read(comment: comment)
      let text = String(comment.drop { $0 == "#" })
      // The first line of every file of the format.
      if !text.hasPrefix(" .PCD v") { draft.addMetadata("pcd", "comment", text) }
    }
    if header.viewpoint.count == 7 {
      draft.addMetadata("pcd", "viewpoint", header.viewpoint.map(\.description).joined(separator: " "))
    }
    guard let x = header.field("x"), let y = header.field("y"), let z = header.field("z") else {
      throw FormatError("malformed", "the PCD file has no fields x, y and z")
    }
    let columns = [x, y, z]
    guard columns.allSatisfy({ header.fields[$0].count == 1 && header.fields[$0].type != nil }) else {
      throw FormatError("malformed", "x, y and z are not one number each")
    }
    switch header.encoding {
    case .ascii: try readText(columns)
    case .binary: try readBinary(columns)
    case .compressed: try readCompressed(columns)
    }
  }

  private mutating func readText(_ positions: [Int]) throws(FormatError) {
    let width = header.fields.reduce(0) { $0 + $1.count }
    guard header.points <= (bytes.count - header.bodyOffset + 1) / max(1, width * 2 - 1) else {
      throw FormatError("truncated", "\(header.points) points declared, fewer fit into the bytes left")
    }
    draft.doubles.reserveCapacity(header.points * 3)
    var starts = [0]
    for field in header.fields { starts.append(starts[starts.count - 1] + field.count) }
    let wanted = positions.map { starts[$0] }
    let colour = colourField.map { starts[$0] }
    var row = [Double](repeating: 0, count: width)
    var scanner = TextScanner(bytes, from: header.bodyOffset)
    for index in 0..<header.points {
      guard scanner.skipEmptyLines() else {
        throw FormatError("truncated", "\(header.points) points declared, \(index) found")
      }
      for column in 0..<width {
        guard let value = scanner.number() else {
          throw FormatError("malformed", "a point without \(width) numbers", line: scanner.line)
        }
        row[column] = value
      }
      for column in wanted { draft.doubles.append(row[column]) }
      if let colour { appendColour(row[colour]) }
      scanner.nextLine()
    }
  }

  /// The field that holds R, G and B packed into four bytes.
  private var colourField: Int? {
    guard let field = header.field("rgb", "rgba"), header.fields[field].size == 4, header.fields[field].count == 1
    else { return nil }
    return field
  }

  private mutating func appendColour(_ value: Double) {
    guard let field = colourField else { return }
    let packed: UInt32
    if header.fields[field].kind == UInt8(ascii: "F") {
      packed = Float(value).bitPattern
    } else {
      packed = UInt32(exactly: value) ?? UInt32(bitPattern: Int32(exactly: value) ?? 0)
    }
    for shift in [16, 8, 0] { draft.colours.append(UInt8(truncatingIfNeeded: packed >> UInt32(shift))) }
  }

  private mutating func readBinary(_ positions: [Int]) throws(FormatError) {
    let body = UnsafeRawBufferPointer(rebasing: bytes[header.bodyOffset...])
    let available = body.count / header.stride
    guard header.points <= available else {
      throw FormatError("truncated", "\(header.points) points declared, bytes for \(available)", offset: bytes.count)
    }
    var starts = [0]
    for field in header.fields { starts.append(starts[starts.count - 1] + field.size * field.count) }
    let stride = header.stride
    try take(positions, from: body) { ScalarColumn(offset: starts[$0], stride: stride, type: .float32) }
    if body.count > header.points * header.stride {
      draft.note(
        "trailing_bytes", .note, "\(body.count - header.points * header.stride) bytes follow the last point")
    }
  }

  private mutating func readCompressed(_ positions: [Int]) throws(FormatError) {
    guard let packed = bytes.little(UInt32.self, at: header.bodyOffset).map(Int.init),
      let size = bytes.little(UInt32.self, at: header.bodyOffset + 4).map(Int.init)
    else { throw FormatError("truncated", "the compressed points are missing", offset: bytes.count) }
    let start = header.bodyOffset + 8
    guard packed <= bytes.count - start else {
      throw FormatError("truncated", "\(packed) compressed bytes declared, \(bytes.count - start) found")
    }
    guard size <= GeometryLimits.uncompressedBytesMax else {
      throw FormatError("too_large", "the points would take \(size) bytes")
    }
    guard size == header.points * header.stride else {
      throw FormatError("malformed", "\(header.points) points take \(header.points * header.stride) bytes, not \(size)")
    }
    // No LZF step makes more than 264 bytes of three: a size beyond that is a lie, found before allocation.
    guard size / 88 <= packed else { throw FormatError("malformed", "\(packed) bytes cannot expand to \(size)") }
    let plain = try LZF.expand(UnsafeRawBufferPointer(rebasing: bytes[start..<start + packed]), size: size)
    // Column by column: all x, then all y…
    var starts = [0]
    for field in header.fields { starts.append(starts[starts.count - 1] + field.size * field.count * header.points) }
    let fields = header.fields
    var failure: FormatError?
    plain.withUnsafeBytes { body in
      do throws(FormatError) {
        try take(positions, from: body) {
          ScalarColumn(offset: starts[$0], stride: fields[$0].size * fields[$0].count, type: .float32)
        }
      } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private mutating func take(
    _ positions: [Int], from body: UnsafeRawBufferPointer, column: (Int) -> ScalarColumn
  ) throws(FormatError) {
    guard header.points > 0 else { return }
    var columns: [ScalarColumn] = []
    for field in positions {
      var place = column(field)
      place.type = header.fields[field].type ?? .float32
      columns.append(place)
    }
    guard let base = body.baseAddress, columns.allSatisfy({ $0.fits(header.points, in: body.count) }) else {
      throw FormatError("truncated", "the points lie beyond the end of the file")
    }
    draft.fill(columns[0], columns[1], columns[2], count: header.points, base: base)
    guard let field = colourField else { return }
    var blue = column(field)
    blue.type = .uint8
    // Packed as 0xAARRGGBB, little-endian: blue comes first.
    let rgb = [2, 1, 0].map { ScalarColumn(offset: blue.offset + $0, stride: blue.stride, type: .uint8) }
    guard rgb.allSatisfy({ $0.fits(header.points, in: body.count) }) else { return }
    draft.fillColours(rgb, count: header.points, base: base)
  }
}
