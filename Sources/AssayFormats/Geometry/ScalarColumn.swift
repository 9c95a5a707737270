/// A number as a binary file stores it.
enum ScalarType: Sendable {
  case int8, uint8, int16, uint16, int32, uint32, float32, float64

  var size: Int {
    switch self {
    case .int8, .uint8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .float32: 4
    case .float64: 8
    }
  }

  /// The greatest value of an unsigned integer type, 1 for the others: what a colour is divided by.
  var colourRange: Double {
    switch self {
    case .uint8: 255
    case .uint16: 65535
    case .uint32: 4_294_967_295
    default: 1
    }
  }

  @inline(__always)
  func load(_ pointer: UnsafeRawPointer, swapped: Bool) -> Double {
    func integer<T: FixedWidthInteger>(_: T.Type) -> T {
      let value = pointer.loadUnaligned(as: T.self)
      return swapped ? value.byteSwapped : value
    }
    return switch self {
    case .int8: Double(integer(Int8.self))
    case .uint8: Double(integer(UInt8.self))
    case .int16: Double(integer(Int16.self))
    case .uint16: Double(integer(UInt16.self))
    case .int32: Double(integer(Int32.self))
    case .uint32: Double(integer(UInt32.self))
    case .float32: Double(Float(bitPattern: integer(UInt32.self)))
    case .float64: Double(bitPattern: integer(UInt64.self))
    }
  }
}

/// One field of every record: row i lies at `offset + i · stride`. Serves records one after another
/// as well as fields stored column by column.
struct ScalarColumn: Sendable {
  var offset: Int
  var stride: Int
  var type: ScalarType
  /// The file is big-endian.
  var swapped = false

  /// Whether `count` rows lie inside `bytes`; no read below is checked again.
  func fits(_ count: Int, in bytes: Int) -> Bool {
    guard offset >= 0, stride > 0, count >= 0 else { return false }
    guard count > 0 else { return true }
    let (span, overflow) = (count - 1).multipliedReportingOverflow(by: stride)
    return !overflow && span <= bytes - offset - type.size && offset <= bytes - type.size
  }

  @inline(__always)
  func load(_ base: UnsafeRawPointer, row: Int) -> Double {
    type.load(base + offset + row * stride, swapped: swapped)
  }
}

extension UnsafeRawBufferPointer {
  /// A little-endian integer, or nil where the bytes end before it does.
  @inline(__always)
  func little<T: FixedWidthInteger>(_: T.Type, at offset: Int) -> T? {
    guard offset >= 0, offset <= count - MemoryLayout<T>.size else { return nil }
    return T(littleEndian: loadUnaligned(fromByteOffset: offset, as: T.self))
  }

  func littleDouble(at offset: Int) -> Double? { little(UInt64.self, at: offset).map(Double.init(bitPattern:)) }

  func begins(with text: StaticString) -> Bool {
    let size = text.utf8CodeUnitCount
    guard count >= size else { return false }
    return (0..<size).allSatisfy { self[$0] == text.utf8Start[$0] }
  }
}
