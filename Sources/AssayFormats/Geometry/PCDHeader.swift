/// The head of a PCD file (Point Cloud Library, versions 0.5 to 0.7).
struct PCDHeader {
  enum Encoding: Sendable { case ascii, binary, compressed }

  struct Field {
    var name: String
    var size = 4
    var kind: UInt8 = UInt8(ascii: "F")
    var count = 1

    var type: ScalarType? {
      switch (kind, size) {
      case (UInt8(ascii: "F"), 4): .float32
      case (UInt8(ascii: "F"), 8): .float64
      case (UInt8(ascii: "U"), 1): .uint8
      case (UInt8(ascii: "U"), 2): .uint16
      case (UInt8(ascii: "U"), 4): .uint32
      case (UInt8(ascii: "I"), 1): .int8
      case (UInt8(ascii: "I"), 2): .int16
      case (UInt8(ascii: "I"), 4): .int32
      default: nil
      }
    }
  }

  var encoding = Encoding.ascii
  var fields: [Field] = []
  var points = 0
  var comments: [String] = []
  var version: String?
  /// Translation and quaternion of the sensor, as the file gives them.
  var viewpoint: [Double] = []
  var bodyOffset = 0

  /// Bytes of one point.
  var stride: Int { fields.reduce(0) { $0 + $1.size * $1.count } }
  func field(_ names: String...) -> Int? { fields.firstIndex { names.contains($0.name) } }

  init(_ bytes: UnsafeRawBufferPointer) throws(FormatError) {
    let end = min(bytes.count, GeometryLimits.headerBytesMax)
    var scanner = TextScanner(UnsafeRawBufferPointer(rebasing: bytes[0..<end]))
    var (line, width, height) = (0, -1, 1)
    var declared: Int?
    while true {
      line += 1
      guard !scanner.isAtEnd else {
        throw FormatError("malformed", "the PCD header is cut off or longer than 64 KiB", line: line)
      }
      var words: [String] = []
      while let word = scanner.word() { words.append(scanner.text(word)) }
      scanner.nextLine()
      guard let key = words.first else { continue }
      if key.hasPrefix("#") {
        comments.append(words.joined(separator: " "))
        continue
      }
      let values = words.dropFirst()
      switch key {
      case "VERSION": version = values.first
      case "FIELDS", "COLUMNS":
        guard fields.isEmpty, values.count <= 256 else { throw Self.bad("FIELDS", line) }
        fields = values.map { Field(name: $0) }
      case "SIZE": try setEach(values, "SIZE", line) { $1.size = Self.integer($0, in: 1...8) ?? -1 }
      case "TYPE": try setEach(values, "TYPE", line) { $1.kind = $0.utf8.count == 1 ? $0.utf8.first ?? 0 : 0 }
      case "COUNT": try setEach(values, "COUNT", line) { $1.count = Self.integer($0, in: 0...100_000) ?? -1 }
      case "WIDTH": width = try Self.integer(values.first ?? "", 0...GeometryLimits.pointsMax, "WIDTH", line)
      case "HEIGHT": height = try Self.integer(values.first ?? "", 0...GeometryLimits.pointsMax, "HEIGHT", line)
      case "VIEWPOINT": viewpoint = values.compactMap(Double.init)
      case "POINTS": declared = try Self.integer(values.first ?? "", 0...GeometryLimits.pointsMax, "POINTS", line)
      case "DATA":
        switch values.first {
        case "ascii": encoding = .ascii
        case "binary": encoding = .binary
        case "binary_compressed": encoding = .compressed
        default: throw FormatError("unsupported", "an unknown PCD encoding", line: line)
        }
        bodyOffset = scanner.position
        try settle(width: width, height: height, declared: declared)
        return
      default: throw FormatError("malformed", "an unknown keyword in the PCD header", line: line)
      }
    }
  }

  private mutating func settle(width: Int, height: Int, declared: Int?) throws(FormatError) {
    let grid = width < 0 ? nil : width * height
    guard let count = declared ?? grid else {
      throw FormatError("malformed", "the PCD header names no WIDTH or POINTS")
    }
    guard grid == nil || grid == count else {
      throw FormatError("malformed", "WIDTH × HEIGHT is \(grid ?? 0), POINTS is \(count)")
    }
    guard count <= GeometryLimits.pointsMax else {
      throw FormatError("too_large", "\(count) points; at most \(GeometryLimits.pointsMax) are read")
    }
    guard !fields.isEmpty, stride > 0, stride <= 1 << 20 else {
      throw FormatError("malformed", "the PCD header describes no fields")
    }
    points = count
  }

  private mutating func setEach(
    _ values: ArraySlice<String>, _ key: String, _ line: Int, _ set: (String, inout Field) -> Void
  ) throws(FormatError) {
    guard values.count == fields.count else {
      throw FormatError("malformed", "\(key) has \(values.count) values for \(fields.count) fields", line: line)
    }
    for (index, value) in values.enumerated() {
      set(value, &fields[index])
      let field = fields[index]
      guard field.size > 0, field.count >= 0, "FUI".utf8.contains(field.kind) else { throw Self.bad(key, line) }
    }
  }

  private static func integer(_ word: String, in range: ClosedRange<Int>) -> Int? {
    guard let value = Int(word), range.contains(value) else { return nil }
    return value
  }

  private static func integer(
    _ word: String, _ range: ClosedRange<Int>, _ key: String, _ line: Int
  ) throws(FormatError) -> Int {
    guard let value = integer(word, in: range) else { throw bad(key, line) }
    return value
  }

  private static func bad(_ key: String, _ line: Int) -> FormatError {
    FormatError("malformed", "\(key) of the PCD header is not what the format allows", line: line)
  }
}
