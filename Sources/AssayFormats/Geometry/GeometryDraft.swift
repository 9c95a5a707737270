import AssayCore

/// What a reader takes from a file, before it is checked as a whole.
struct GeometryDraft {
  /// x, y, z a point; one of the two is empty. Single precision only where the file itself holds no more.
  var floats: [Float] = []
  var doubles: [Double] = []
  var colours: [UInt8] = []
  var triangles: [UInt32] = []
  /// Faces in the file, whatever their number of corners.
  var faces = 0
  var hasNormals = false
  var hasIntensity = false
  /// In this format a non-finite point is the usual way to say that the sensor saw nothing.
  var nonFiniteMeansNoReturn = false
  var hints = GeometryHints()
  var metadata: [MetadataItem] = []
  var findings: [MediaFinding] = []

  var count: Int { (floats.isEmpty ? doubles.count : floats.count) / 3 }

  private var metadataBytes = 0

  /// Whether there is room for more texts.
  var takesMetadata: Bool {
    metadata.count < GeometryLimits.metadataItemsMax && metadataBytes < GeometryLimits.metadataTotalBytesMax
  }

  mutating func addMetadata(_ group: String, _ key: String, _ value: String) {
    guard takesMetadata else { return }
    let cleaned = EmbeddedText.cleaned(value.unicodeScalars)
    guard !cleaned.isEmpty else { return }
    let bounded = EmbeddedText.head(cleaned, bytesMax: GeometryLimits.metadataBytesMax)
    metadataBytes += bounded.utf8.count
    metadata.append(MetadataItem(group: group, key: key, value: bounded))
  }

  mutating func note(_ code: String, _ severity: MediaFinding.Severity, _ message: String, remedy: String? = nil) {
    findings.append(MediaFinding(saying: code, severity, message, remedy: remedy))
  }
}

extension GeometryDraft {
  /// Reads x, y and z of `count` records. The columns must fit.
  mutating func fill(_ x: ScalarColumn, _ y: ScalarColumn, _ z: ScalarColumn, count: Int, base: UnsafeRawPointer) {
    let columns = [x, y, z]
    if columns.allSatisfy({ $0.type == .float32 && !$0.swapped }) {
      floats = Array(unsafeUninitializedCapacity: count * 3) { buffer, initialized in
        for row in 0..<count {
          let at = row * 3
          buffer[at] = (base + x.offset + row * x.stride).loadUnaligned(as: Float.self)
          buffer[at + 1] = (base + y.offset + row * y.stride).loadUnaligned(as: Float.self)
          buffer[at + 2] = (base + z.offset + row * z.stride).loadUnaligned(as: Float.self)
        }
        initialized = count * 3
      }
      return
    }
    doubles = Array(unsafeUninitializedCapacity: count * 3) { buffer, initialized in
      for row in 0..<count {
        buffer[row * 3] = x.load(base, row: row)
        buffer[row * 3 + 1] = y.load(base, row: row)
        buffer[row * 3 + 2] = z.load(base, row: row)
      }
      initialized = count * 3
    }
  }

  /// Reads R, G and B of `count` records as bytes, whatever their width. The columns must fit.
  mutating func fillColours(_ rgb: [ScalarColumn], count: Int, base: UnsafeRawPointer) {
    guard rgb.count == 3 else { return }
    colours = Array(unsafeUninitializedCapacity: count * 3) { buffer, initialized in
      for row in 0..<count {
        for channel in 0..<3 {
          let column = rgb[channel]
          buffer[row * 3 + channel] = Self.byte(column.load(base, row: row) / column.type.colourRange)
        }
      }
      initialized = count * 3
    }
  }

  /// A share from 0 to 1 as a byte; what is no share becomes the nearer end.
  @inline(__always)
  static func byte(_ share: Double) -> UInt8 {
    guard share > 0 else { return 0 }
    return share >= 1 ? 255 : UInt8(share * 255 + 0.5)
  }
}
