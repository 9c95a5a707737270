import AssayServing

/// A trace as it lies in the spool: what the day file has columns for, then the JSON document.
struct TraceRecord: Sendable, Equatable {
  enum Kind: UInt8, Sendable { case trace = 1, sketch = 2 }

  var kind = Kind.trace
  var weight: UInt16 = 1
  var status: Int32 = 0
  /// Nanoseconds since 1970.
  var startedAtNs: Int64 = 0
  var id = ""
  var tenant = ""
  var route = ""
  var outcome = ""
  /// Empty for none.
  var caseID = ""
  var document: [UInt8] = []

  /// Longer names are cut: nobody's name fills the disk.
  static let nameBytesMax = 512

  func encode(to bytes: inout [UInt8]) {
    bytes.append(kind.rawValue)
    SpoolFormat.append(weight, to: &bytes)
    SpoolFormat.append(status, to: &bytes)
    SpoolFormat.append(startedAtNs, to: &bytes)
    for name in [id, tenant, route, outcome, caseID] { Self.append(name, to: &bytes) }
    bytes += document
  }

  /// A name as columns have it.
  static func kept(_ name: String) -> String {
    name.utf8.count <= nameBytesMax ? name : String(decoding: name.utf8.prefix(nameBytesMax), as: UTF8.self)
  }

  private static func append(_ name: String, to bytes: inout [UInt8]) {
    let utf8 = name.utf8.prefix(nameBytesMax)
    SpoolFormat.append(UInt16(utf8.count), to: &bytes)
    bytes.append(contentsOf: utf8)
  }

  init() {}

  /// Nil for what is no record.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 15, let kind = Kind(rawValue: bytes[0]) else { return nil }
    self.kind = kind
    bytes.withUnsafeBytes { raw in
      weight = UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: 1, as: UInt16.self))
      status = Int32(littleEndian: raw.loadUnaligned(fromByteOffset: 3, as: Int32.self))
      startedAtNs = Int64(littleEndian: raw.loadUnaligned(fromByteOffset: 7, as: Int64.self))
    }
    var place = 15
    var names: [String] = []
    for _ in 0..<5 {
      guard place + 2 <= bytes.count else { return nil }
      let count = Int(bytes[place]) | Int(bytes[place + 1]) << 8
      place += 2
      guard place + count <= bytes.count else { return nil }
      names.append(String(decoding: bytes[place..<place + count], as: UTF8.self))
      place += count
    }
    (id, tenant, route, outcome, caseID) = (names[0], names[1], names[2], names[3], names[4])
    document = Array(bytes[place...])
  }
}
