import AssayFormats

/// The forms whose metadata is edited, told from content.
enum MetadataForm: Sendable {
  case jpeg, png, webp, wav, mp3, ply, pcd, obj, pdf, other

  init(_ bytes: [UInt8]) {
    switch ContentType.sniff(bytes).type {
    case "image/jpeg": self = .jpeg
    case "image/png": self = .png
    case "image/webp": self = .webp
    case "audio/wav", "audio/x-wav", "audio/vnd.wave": self = .wav
    case "audio/mpeg": self = .mp3
    case "model/ply": self = .ply
    case "model/pcd": self = .pcd
    case "model/obj": self = .obj
    case "application/pdf": self = .pdf
    default: self = .other
    }
  }

  var isPicture: Bool {
    switch self {
    case .jpeg, .png, .webp: true
    default: false
    }
  }
}

/// The eight ways in which a stored picture can be shown (EXIF tag 0x0112): x' = a·x + b·y, y' = c·x + d·y about the
/// middle.
struct Orientation: Sendable, Hashable {
  let number: Int
  private let a: Int
  private let b: Int
  private let c: Int
  private let d: Int

  /// By number, from 1.
  static let all: [Orientation] = [
    Orientation(1, 1, 0, 0, 1), Orientation(2, -1, 0, 0, 1), Orientation(3, -1, 0, 0, -1), Orientation(4, 1, 0, 0, -1),
    Orientation(5, 0, 1, 1, 0), Orientation(6, 0, -1, 1, 0), Orientation(7, 0, -1, -1, 0), Orientation(8, 0, 1, -1, 0),
  ]

  private init(_ number: Int, _ a: Int, _ b: Int, _ c: Int, _ d: Int) {
    self.number = number
    (self.a, self.b, self.c, self.d) = (a, b, c, d)
  }

  var isTurned: Bool { a == 0 }
  var isMirrored: Bool { a * d - b * c < 0 }

  /// This one done after another.
  func after(_ other: Orientation) -> Orientation {
    let product = (
      a * other.a + b * other.c, a * other.b + b * other.d, c * other.a + d * other.c, c * other.b + d * other.d
    )
    return Self.all.first { ($0.a, $0.b, $0.c, $0.d) == product } ?? other
  }

  /// Where a point of a picture of this size goes.
  func point(_ x: Double, _ y: Double, width: Double, height: Double) -> (x: Double, y: Double) {
    let (u, v) = (x - width / 2, y - height / 2)
    let (w, h) = isTurned ? (height, width) : (width, height)
    return (Double(a) * u + Double(b) * v + w / 2, Double(c) * u + Double(d) * v + h / 2)
  }
}

/// Numbers as bytes, and bytes taken out of files.
enum ByteEdit {
  static func little(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  static func big(_ value: Int, _ width: Int) -> [UInt8] { little(value, width).reversed() }

  /// The bytes without the ranges, which may stand in any order and overlap.
  static func without(_ ranges: [Range<Int>], _ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var position = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      let range = range.clamped(to: 0..<bytes.count)
      if range.lowerBound > position { result += bytes[position..<range.lowerBound] }
      position = max(position, range.upperBound)
    }
    return result + bytes[position...]
  }

  /// A PNG chunk with its checksum.
  static func pngChunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + content
    return big(content.count, 4) + body + big(Int(crc32(body[...])), 4)
  }

  /// A RIFF chunk, filled up to an even length.
  static func riffChunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    Array(type.utf8.prefix(4)) + little(content.count, 4) + content + (content.count % 2 == 1 ? [0] : [])
  }

  static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var sum: UInt32 = ~0
    for byte in bytes { sum = crcTable[Int((sum ^ UInt32(byte)) & 0xFF)] ^ (sum >> 8) }
    return ~sum
  }

  private static let crcTable: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }
}
