/// The head of a PLY file (Turk 1994): which elements follow, and how their rows are stored.
struct PLYHeader {
  enum Encoding: Sendable { case ascii, little, big }

  struct Property {
    var name: String
    var type: ScalarType
    /// Set for a list: the type of its length.
    var lengthType: ScalarType?
  }

  struct Element {
    var name: String
    var count: Int
    var properties: [Property] = []

    var hasLists: Bool { properties.contains { $0.lengthType != nil } }
    /// Bytes a row, for elements without lists.
    var stride: Int { properties.reduce(0) { $0 + $1.type.size } }

    func property(_ names: String...) -> Int? { properties.firstIndex { names.contains($0.name) } }
  }

  var encoding = Encoding.ascii
  var elements: [Element] = []
  var comments: [String] = []
  /// Where the first row starts.
  var bodyOffset = 0

  init(_ bytes: UnsafeRawBufferPointer) throws(FormatError) {
    guard bytes.begins(with: "ply\n") || bytes.begins(with: "ply\r\n") else {
      throw FormatError("malformed", "a PLY file starts with a line 'ply'")
    }
    let end = min(bytes.count, GeometryLimits.headerBytesMax)
    var scanner = TextScanner(UnsafeRawBufferPointer(rebasing: bytes[0..<end]))
    var line = 1
    var hasFormat = false
    scanner.nextLine()
    while true {
      line += 1
      guard !scanner.isAtEnd else {
        throw FormatError("malformed", "the PLY header is cut off or longer than 64 KiB", line: line)
      }
      let words = Self.words(&scanner)
      switch words.first {
      case "format": hasFormat = try readFormat(words, line: line)
      case "element": try readElement(words, line: line)
      case "property": try readProperty(words, line: line)
      case "comment", "obj_info": comments.append(words.dropFirst().joined(separator: " "))
      case "end_header":
        guard hasFormat else { throw FormatError("malformed", "the PLY header names no format", line: line) }
        bodyOffset = scanner.position
        return
      case nil: continue
      default: throw FormatError("malformed", "an unknown keyword in the PLY header", line: line)
      }
    }
  }

  private static func words(_ scanner: inout TextScanner) -> [String] {
    var words: [String] = []
    while let word = scanner.word() { words.append(scanner.text(word)) }
    scanner.nextLine()
    return words
  }

  private mutating func readFormat(_ words: [String], line: Int) throws(FormatError) -> Bool {
    guard words.count == 3 else { throw FormatError("malformed", "a format line has two words", line: line) }
    switch words[1] {
    case "ascii": encoding = .ascii
    case "binary_little_endian": encoding = .little
    case "binary_big_endian": encoding = .big
    default: throw FormatError("unsupported", "an unknown PLY encoding", line: line)
    }
    guard words[2] == "1.0" else { throw FormatError("unsupported", "a PLY version other than 1.0", line: line) }
    return true
  }

  private mutating func readElement(_ words: [String], line: Int) throws(FormatError) {
    guard words.count == 3, let count = Int(words[2]), count >= 0 else {
      throw FormatError("malformed", "an element line is a name and a count", line: line)
    }
    guard elements.count < 64 else { throw FormatError("too_large", "more than 64 PLY elements", line: line) }
    guard count <= GeometryLimits.pointsMax * 4 else {
      throw FormatError("too_large", "an element of \(count) rows", line: line)
    }
    elements.append(Element(name: words[1], count: count))
  }

  private mutating func readProperty(_ words: [String], line: Int) throws(FormatError) {
    guard !elements.isEmpty else { throw FormatError("malformed", "a property before any element", line: line) }
    let last = elements.count - 1
    guard elements[last].properties.count < 256 else {
      throw FormatError("too_large", "more than 256 properties in one element", line: line)
    }
    if words.count == 5, words[1] == "list", let length = Self.type(words[2]), let type = Self.type(words[3]) {
      guard length != .float32, length != .float64 else {
        throw FormatError("malformed", "a list whose length is no integer", line: line)
      }
      elements[last].properties.append(Property(name: words[4], type: type, lengthType: length))
    } else if words.count == 3, let type = Self.type(words[1]) {
      elements[last].properties.append(Property(name: words[2], type: type))
    } else {
      throw FormatError("malformed", "a property line is a known type and a name", line: line)
    }
  }

  private static func type(_ word: String) -> ScalarType? {
    switch word {
    case "char", "int8": .int8
    case "uchar", "uint8": .uint8
    case "short", "int16": .int16
    case "ushort", "uint16": .uint16
    case "int", "int32": .int32
    case "uint", "uint32": .uint32
    case "float", "float32": .float32
    case "double", "float64": .float64
    default: nil
    }
  }
}
