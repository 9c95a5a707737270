/// The syntax of PDF files, written.
enum PDFWriting {
  static func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "0" }
    if value == value.rounded() { return String(Int(value)) }
    let scaled = Int((abs(value) * 1000).rounded())
    let rest = String(scaled % 1000)
    return (value < 0 ? "-" : "") + "\(scaled / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }

  static func literal(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = [UInt8(ascii: "(")]
    for byte in bytes {
      if byte == UInt8(ascii: "(") || byte == UInt8(ascii: ")") || byte == UInt8(ascii: "\\") {
        output.append(UInt8(ascii: "\\"))
      }
      // Line ends inside strings are normalised by readers.
      if byte == 0x0D { output += Array("\\r".utf8) } else { output.append(byte) }
    }
    return output + [UInt8(ascii: ")")]
  }

  /// Latin-1 of a text, a question mark for what it does not have: the encoding of the standard fonts.
  static func latin(_ text: String) -> [UInt8] {
    text.unicodeScalars.map {
      isBlank($0) ? 0x20 : isLatin($0) ? UInt8($0.value) : 0x3F
    }
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { (0x09...0x0D).contains(scalar.value) }

  static func isLatin(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x20 && scalar.value < 0x7F || (0xA0...0xFF).contains(scalar.value) || isBlank(scalar)
  }

  /// A text string: ASCII as it is, anything else as UTF-16 with its mark.
  static func text(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A }) { return bytes }
    return [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
  }

  static func bytes(_ value: PDFValue) -> [UInt8] {
    switch value {
    case .null: return Array("null".utf8)
    case .bool(let flag): return Array((flag ? "true" : "false").utf8)
    case .number(let number): return Array(Self.number(number).utf8)
    case .name(let name): return Self.name(name)
    case .string(let bytes): return literal(bytes)
    case .reference(let number): return Array("\(number) 0 R".utf8)
    case .array(let elements):
      var output: [UInt8] = [UInt8(ascii: "[")]
      for element in elements { output += bytes(element) + [0x20] }
      return output + [UInt8(ascii: "]")]
    case .dictionary(let members):
      var output = Array("<<".utf8)
      for (key, member) in members.sorted(by: { $0.key < $1.key }) {
        output += name(key) + [0x20] + bytes(member) + [0x0A]
      }
      return output + Array(">>".utf8)
    }
  }

  private static func name(_ text: String) -> [UInt8] {
    var output: [UInt8] = [UInt8(ascii: "/")]
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      if byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "#"), !PDFLexer.isDelimiter(byte) {
        output.append(byte)
      } else {
        output += [UInt8(ascii: "#"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return output
  }

  static func stream(_ members: [String: PDFValue], _ content: [UInt8]) -> [UInt8] {
    var members = members
    members["Length"] = .number(Double(content.count))
    return bytes(.dictionary(members)) + Array("\nstream\n".utf8) + content + Array("\nendstream".utf8)
  }

  /// A file with objects behind it that replace those of the same numbers.
  static func update(
    _ source: [UInt8], _ objects: [Int: [UInt8]], trailer: [String: PDFValue], nextNumber: Int
  ) -> [UInt8] {
    var file = source
    if file.last != 0x0A { file.append(0x0A) }
    var offsets: [(number: Int, offset: Int)] = []
    for (number, body) in objects.sorted(by: { $0.key < $1.key }) {
      offsets.append((number, file.count))
      file += Array("\(number) 0 obj\n".utf8) + body + Array("\nendobj\n".utf8)
    }
    var trailer = trailer
    let previous = table(of: source)
    if let previous { trailer["Prev"] = .number(Double(previous.offset)) }
    let start = file.count
    if previous?.isStream == true {
      offsets.append((nextNumber, start))
      trailer["Size"] = .number(Double(nextNumber + 1))
      file += crossReferences(offsets, trailer)
    } else {
      trailer["Size"] = .number(Double(nextNumber))
      file += Array((previous == nil ? "xref\n0 1\n0000000000 65535 f \n" : "xref\n").utf8)
      for (number, offset) in offsets {
        let digits = String(offset)
        let padded = String(repeating: "0", count: max(0, 10 - digits.count)) + digits
        file += Array("\(number) 1\n\(padded) 00000 n \n".utf8)
      }
      file += Array("trailer\n".utf8) + bytes(.dictionary(trailer)) + [0x0A]
    }
    return file + Array("startxref\n\(start)\n%%EOF\n".utf8)
  }

  /// Files that list their objects in a stream are updated with one.
  private static func crossReferences(
    _ offsets: [(number: Int, offset: Int)], _ trailer: [String: PDFValue]
  ) -> [UInt8] {
    var members = trailer
    members["Type"] = .name("XRef")
    members["W"] = .array([.number(1), .number(4), .number(2)])
    members["Index"] = .array(offsets.flatMap { [.number(Double($0.number)), .number(1)] })
    var content: [UInt8] = []
    for (_, offset) in offsets {
      content.append(1)
      for shift in [24, 16, 8, 0] { content.append(UInt8(truncatingIfNeeded: offset >> shift)) }
      content += [0, 0]
    }
    let number = offsets.last?.number ?? 0
    return Array("\(number) 0 obj\n".utf8) + stream(members, content) + Array("\nendobj\n".utf8)
  }

  /// Where the last table of objects stands, and whether it is a stream.
  private static func table(of source: [UInt8]) -> (offset: Int, isStream: Bool)? {
    let view = ByteView(source)
    var (position, found) = (max(0, source.count - 2048), Int?.none)
    while let next = view.find("startxref", in: position..<source.count) {
      found = next
      position = next + 9
    }
    guard let found else { return nil }
    var lexer = PDFLexer(view, at: found + 9)
    guard let offset = lexer.value()?.int, offset > 0, offset < source.count else { return nil }
    return (offset, !view.has("xref", at: offset))
  }
}
