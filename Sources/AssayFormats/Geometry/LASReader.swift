import AssayCore

/// Reads LAS 1.0 to 1.4 (ASPRS), point formats 0 to 10. LAZ compression is refused by name.
struct LASReader {
  private let bytes: UnsafeRawBufferPointer
  private var draft = GeometryDraft()

  /// Bytes of a record of each point format, and where its colours start.
  private static let recordBytes = [20, 28, 26, 34, 57, 63, 30, 36, 38, 59, 67]
  private static let colourOffsets = [2: 20, 3: 28, 5: 28, 7: 30, 8: 30, 10: 30]

  private struct Layout {
    var format: Int
    var stride: Int
    var offset: Int
    var count: Int
    var scale: [Double]
    var shift: [Double]
    /// Largest and smallest x, y, z as declared.
    var declared: [Double]
  }

  static func read(_ bytes: UnsafeRawBufferPointer) throws(FormatError) -> GeometryDraft {
    var reader = LASReader(bytes: bytes)
    try reader.readAll()
    return reader.draft
  }

  private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private mutating func readAll() throws(FormatError) {
    guard bytes.begins(with: "LASF"), bytes.count >= 227 else {
      throw FormatError("truncated", "a LAS header is 227 bytes at least", offset: bytes.count)
    }
    let (major, minor) = (bytes[24], bytes[25])
    guard major == 1, minor <= 4 else { throw FormatError("unsupported", "a LAS version other than 1.0 to 1.4") }
    draft.addMetadata("las", "version", "\(major).\(minor)")
    draft.addMetadata("las", "system", prose(at: 26, count: 32))
    draft.addMetadata("las", "software", prose(at: 58, count: 32))
    draft.hints.upAxis = "z"
    draft.hints.upAxisSource = "format"
    let layout = try readLayout(minor: Int(minor))
    draft.addMetadata("las", "point_format", "\(layout.format)")
    readProjection(headerSize: Int(bytes.little(UInt16.self, at: 94) ?? 227), minor: Int(minor))
    try readPoints(layout)
    checkDeclared(layout)
  }

  private func readLayout(minor: Int) throws(FormatError) -> Layout {
    let cut = FormatError("truncated", "the LAS header is cut off", offset: bytes.count)
    guard let offset = bytes.little(UInt32.self, at: 96).map(Int.init),
      let stride = bytes.little(UInt16.self, at: 105).map(Int.init),
      let legacy = bytes.little(UInt32.self, at: 107).map(UInt64.init)
    else { throw cut }
    let raw = bytes[104]
    guard raw & 0xC0 == 0 else {
      throw FormatError("unsupported", "the points are compressed as LAZ; export them as LAS")
    }
    let format = Int(raw)
    guard format < Self.recordBytes.count else { throw FormatError("unsupported", "LAS point format \(format)") }
    guard stride >= Self.recordBytes[format] else {
      throw FormatError("malformed", "point format \(format) takes \(Self.recordBytes[format]) bytes, not \(stride)")
    }
    var count = legacy
    if minor >= 4 {
      guard let wide = bytes.little(UInt64.self, at: 247) else { throw cut }
      if wide > 0 { count = wide }
    }
    guard count <= UInt64(GeometryLimits.pointsMax) else {
      throw FormatError("too_large", "\(count) points; at most \(GeometryLimits.pointsMax) are read")
    }
    guard offset >= 227, offset <= bytes.count, Int(count) <= (bytes.count - offset) / stride else {
      let available = max(0, bytes.count - offset) / stride
      throw FormatError("truncated", "\(count) points declared, bytes for \(available)", offset: bytes.count)
    }
    let numbers = (0..<12).compactMap { bytes.littleDouble(at: 131 + $0 * 8) }
    guard numbers.count == 12, numbers.prefix(6).allSatisfy(\.isFinite), numbers.prefix(3).allSatisfy({ $0 != 0 })
    else { throw FormatError("malformed", "the scale or offset of the LAS header is not a number") }
    return Layout(
      format: format, stride: stride, offset: offset, count: Int(count), scale: Array(numbers[0..<3]),
      shift: Array(numbers[3..<6]), declared: Array(numbers[6..<12]))
  }

  private mutating func readPoints(_ layout: Layout) throws(FormatError) {
    guard layout.count > 0, let base = bytes.baseAddress else { return }
    let axes = (0..<3).map { ScalarColumn(offset: layout.offset + $0 * 4, stride: layout.stride, type: .int32) }
    guard axes.allSatisfy({ $0.fits(layout.count, in: bytes.count) }) else {
      throw FormatError("truncated", "the points lie beyond the end of the file")
    }
    draft.doubles = Array(unsafeUninitializedCapacity: layout.count * 3) { buffer, initialized in
      for row in 0..<layout.count {
        for axis in 0..<3 {
          buffer[row * 3 + axis] = axes[axis].load(base, row: row) * layout.scale[axis] + layout.shift[axis]
        }
      }
      initialized = layout.count * 3
    }
    draft.hasIntensity = (0..<layout.count).contains {
      (base + layout.offset + $0 * layout.stride + 12).loadUnaligned(as: UInt16.self) != 0
    }
    guard let start = Self.colourOffsets[layout.format] else { return }
    var rgb = (0..<3).map {
      ScalarColumn(offset: layout.offset + start + $0 * 2, stride: layout.stride, type: .uint16)
    }
    guard rgb.allSatisfy({ $0.fits(layout.count, in: bytes.count) }) else { return }
    // Colours are 16 bits wide, but much software writes 8-bit values into them.
    let isNarrow = (0..<layout.count).allSatisfy { row in rgb.allSatisfy { $0.load(base, row: row) < 256 } }
    if isNarrow { for channel in 0..<3 { rgb[channel].type = .uint8 } }
    draft.fillColours(rgb, count: layout.count, base: base)
  }

  /// The header's own bounds against the points: a mismatch means edited or misread coordinates.
  private mutating func checkDeclared(_ layout: Layout) {
    guard layout.count > 0, layout.declared.allSatisfy(\.isFinite) else { return }
    var worst = 0.0
    for axis in 0..<3 {
      var (low, high) = (Double.infinity, -Double.infinity)
      for row in 0..<layout.count {
        low = min(low, draft.doubles[row * 3 + axis])
        high = max(high, draft.doubles[row * 3 + axis])
      }
      let (declaredHigh, declaredLow) = (layout.declared[axis * 2], layout.declared[axis * 2 + 1])
      worst = max(worst, abs(high - declaredHigh), abs(low - declaredLow))
    }
    guard worst > max(1e-3, 2 * (layout.scale.map(abs).max() ?? 0)) else { return }
    draft.note(
      "extent_mismatch", .degraded, "the points differ from the bounds in the header by up to \(rounded(worst))",
      remedy: "export the file again, or repair its header")
  }

  private mutating func readProjection(headerSize: Int, minor: Int) {
    var projection = LASProjection()
    var position = headerSize
    let records = min(Int(bytes.little(UInt32.self, at: 100) ?? 0), 1000)
    for _ in 0..<records {
      guard let length = bytes.little(UInt16.self, at: position + 20).map(Int.init),
        position + 54 + length <= bytes.count
      else {
        draft.note("truncated", .note, "a variable length record of the header is cut off")
        break
      }
      take(position, payload: position + 54, length: length, into: &projection)
      position += 54 + length
    }
    if minor >= 4, let start = bytes.little(UInt64.self, at: 235), let extended = bytes.little(UInt32.self, at: 243),
      start < UInt64(bytes.count)
    {
      position = Int(start)
      for _ in 0..<min(Int(extended), 1000) {
        guard let length = bytes.little(UInt64.self, at: position + 20), length <= UInt64(bytes.count),
          position + 60 + Int(length) <= bytes.count
        else { break }
        take(position, payload: position + 60, length: Int(length), into: &projection)
        position += 60 + Int(length)
      }
    }
    draft.hints.frame = projection.frame
    draft.hints.unit = projection.unit
  }

  /// What variable length records say of themselves, and their content where it is text.
  private mutating func addTexts(_ record: Int, payload: Int, length: Int) {
    let owner = text(at: record + 2, count: 16)
    let id = Int(bytes.little(UInt16.self, at: record + 18) ?? 0)
    let place = "record \(owner) \(id)"
    let descriptionAt = record + (payload - record == 60 ? 28 : 22)
    draft.addMetadata("las", place + " description", prose(at: descriptionAt, count: 32))
    let isText = owner == "LASF_Spec" && id == 3
    let content = Array(bytes[payload..<payload + min(length, 4 * EmbeddedTextLimits.itemBytesMax)])[...]
    guard isText || EmbeddedText.isProse(content) else { return }
    draft.addMetadata("las", place, EmbeddedText.decode(content))
  }

  private func prose(at offset: Int, count: Int) -> String {
    guard offset >= 0, offset + count <= bytes.count else { return "" }
    return EmbeddedText.decode(Array(bytes[offset..<offset + count])[...])
  }

  private mutating func take(_ record: Int, payload: Int, length: Int, into projection: inout LASProjection) {
    addTexts(record, payload: payload, length: length)
    guard text(at: record + 2, count: 16) == "LASF_Projection", let id = bytes.little(UInt16.self, at: record + 18)
    else { return }
    projection.read(id: Int(id), bytes: UnsafeRawBufferPointer(rebasing: bytes[payload..<payload + length]))
  }

  private func text(at offset: Int, count: Int) -> String {
    guard offset >= 0, offset + count <= bytes.count else { return "" }
    let characters = bytes[offset..<offset + count].prefix { $0 >= 0x20 && $0 < 0x7F }
    return String(decoding: characters, as: UTF8.self)
  }

  private func rounded(_ value: Double) -> Double { value < 1e9 ? (value * 1000).rounded() / 1000 : value }
}
