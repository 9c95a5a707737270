import AssayWire

/// A typed view of a buffer: where its numbers are and how they are stored.
struct GLTFAccessor {
  var buffer: Int
  var columns: [ScalarColumn]
  var count: Int
  /// Integers stand for −1…1 or 0…1.
  var isNormalized: Bool

  /// - Throws: `malformed` with the path, `unsupported` for sparse accessors, `too_large`.
  init(_ index: Int, in document: JSONValue) throws(FormatError) {
    let path = "accessors[\(index)]"
    guard let accessor = document["accessors"]?[index] else { throw Self.bad("\(path) does not exist") }
    guard accessor["sparse"] == nil else { throw FormatError("unsupported", "glTF: \(path) is sparse") }
    guard let type = Self.componentType(accessor["componentType"]?.int) else {
      throw Self.bad("\(path).componentType is none of the specification")
    }
    guard let components = Self.components(accessor["type"]?.string) else {
      throw Self.bad("\(path).type is none of the specification")
    }
    guard let count = accessor["count"]?.int, count > 0 else { throw Self.bad("\(path).count is missing") }
    guard count <= GeometryLimits.pointsMax * 3 else {
      throw FormatError("too_large", "glTF: \(path) counts \(count)")
    }
    guard let viewIndex = accessor["bufferView"]?.int, let view = document["bufferViews"]?[viewIndex] else {
      throw Self.bad("\(path).bufferView does not exist")
    }
    guard let buffer = view["buffer"]?.int, let length = view["byteLength"]?.int else {
      throw Self.bad("bufferViews[\(viewIndex)] lacks its buffer or length")
    }
    let start = view["byteOffset"]?.int ?? 0
    let offset = accessor["byteOffset"]?.int ?? 0
    let stride = view["byteStride"]?.int ?? type.size * components
    guard stride >= type.size * components, stride <= 252 || view["byteStride"] == nil, start <= 1 << 40,
      length <= 1 << 40, offset <= length
    else { throw Self.bad("bufferViews[\(viewIndex)] describes no possible layout") }
    columns = (0..<components).map {
      ScalarColumn(offset: start + offset + $0 * type.size, stride: stride, type: type)
    }
    guard columns.allSatisfy({ $0.fits(count, in: start + length) }) else {
      throw Self.bad("\(path) lies beyond its buffer view")
    }
    self.buffer = buffer
    self.count = count
    isNormalized = accessor["normalized"]?.bool ?? false
  }

  /// What an integer is divided by where it stands for a share.
  var divisor: Double {
    guard isNormalized, let type = columns.first?.type else { return 1 }
    switch type {
    case .int8: return 127
    case .uint8: return 255
    case .int16: return 32767
    case .uint16: return 65535
    default: return 1
    }
  }

  private static func bad(_ message: String) -> FormatError { FormatError("malformed", "glTF: " + message) }

  private static func componentType(_ code: Int?) -> ScalarType? {
    switch code {
    case 5120: .int8
    case 5121: .uint8
    case 5122: .int16
    case 5123: .uint16
    case 5125: .uint32
    case 5126: .float32
    default: nil
    }
  }

  private static func components(_ type: String?) -> Int? {
    switch type {
    case "SCALAR": 1
    case "VEC2": 2
    case "VEC3": 3
    case "VEC4", "MAT2": 4
    case "MAT3": 9
    case "MAT4": 16
    default: nil
    }
  }
}
