package import AssaySignals

/// Writes PDF files object by object, with a correct cross-reference table (ISO 32000-1, sections 7.3 to 7.5).
///
/// Objects are given as the text between `obj` and `endobj`. Pages are added with `page`; everything else a page or
/// the catalogue points at (fonts, pictures, layers, annotations) is added first and named by its reference.
package struct PdfWriter: Sendable {
  /// The number of an object; its description is how others point at it: `7 0 R`.
  package struct Reference: Sendable, Hashable, CustomStringConvertible {
    package let number: Int
    package var description: String { "\(number) 0 R" }
  }

  private var bodies: [[UInt8]] = []
  private var kids: [Reference] = []
  private var fonts: [String: Reference] = [:]
  private let catalogue: Reference
  private let pageTree: Reference
  private let version: String

  package init(version: String = "1.7") {
    self.version = version
    catalogue = Reference(number: 1)
    pageTree = Reference(number: 2)
    bodies = [[], []]
  }

  package var pages: Int { kids.count }

  /// A number for an object whose content comes later, for objects that point at each other.
  package mutating func reserve() -> Reference {
    bodies.append(Array("null".utf8))
    return Reference(number: bodies.count)
  }

  package mutating func set(_ object: Reference, _ body: String) {
    guard (3...max(3, bodies.count)).contains(object.number), object.number <= bodies.count else { return }
    bodies[object.number - 1] = Array(body.utf8)
  }

  package mutating func add(_ body: String) -> Reference {
    bodies.append(Array(body.utf8))
    return Reference(number: bodies.count)
  }

  /// A stream. `entries` are the members of its dictionary besides the length and, where it is compressed here, the
  /// filter.
  package mutating func add(stream: [UInt8], entries: String = "", isCompressed: Bool = false) -> Reference {
    let content = isCompressed ? ZlibWriter.compress(stream) : stream
    let filter = isCompressed ? "/Filter/FlateDecode" : ""
    bodies.append(
      Array("<<\(entries)\(filter)/Length \(content.count)>>\nstream\n".utf8) + content
        + Array("\nendstream".utf8))
    return Reference(number: bodies.count)
  }

  /// One of the fourteen fonts that every reader has, such as `Helvetica`, for text in Windows-1252. The same name
  /// gives the same object.
  package mutating func font(_ name: String) -> Reference {
    if let font = fonts[name] { return font }
    let encoding = ["Symbol", "ZapfDingbats"].contains(name) ? "" : "/Encoding/WinAnsiEncoding"
    let font = add("<</Type/Font/Subtype/Type1/BaseFont\(PdfText.name(name))\(encoding)>>")
    fonts[name] = font
    return font
  }

  /// A picture for `Do`: RGB or grey, compressed without loss. What is transparent shows white.
  package mutating func picture(_ picture: Pixmap) -> Reference {
    let flat = picture.overWhite()
    let space = flat.channels == 1 ? "DeviceGray" : "DeviceRGB"
    return add(
      stream: ZlibWriter.compress(rowsOf: flat),
      entries: "/Type/XObject/Subtype/Image/Width \(flat.width)/Height \(flat.height)/ColorSpace/\(space)"
        + "/BitsPerComponent 8/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors \(flat.channels)"
        + "/Columns \(flat.width)>>")
  }

  /// A JPEG as it is. Nil where the bytes are no JPEG of one or three components.
  package mutating func picture(jpeg bytes: [UInt8]) -> Reference? {
    guard let jpeg = JPEGStructure(ByteView(bytes)), let width = jpeg.width, let height = jpeg.height, width > 0,
      height > 0, let components = jpeg.components, components == 1 || components == 3
    else { return nil }
    let space = components == 1 ? "DeviceGray" : "DeviceRGB"
    return add(
      stream: bytes,
      entries: "/Type/XObject/Subtype/Image/Width \(width)/Height \(height)/ColorSpace/\(space)"
        + "/BitsPerComponent 8/Filter/DCTDecode")
  }

  /// A page of a size in points. `content` are drawing operators, `resources` and `entries` members of the page's
  /// dictionaries: `/Font<</F1 5 0 R>>`, `/Annots[6 0 R]`.
  @discardableResult
  package mutating func page(
    width: Double, height: Double, content: String, resources: String = "", entries: String = ""
  ) -> Reference {
    let stream = add(stream: Array(content.utf8))
    let page = add(
      "<</Type/Page/Parent \(pageTree)/MediaBox[0 0 \(PdfText.number(width)) \(PdfText.number(height))]"
        + "/Contents \(stream)/Resources<<\(resources)>>\(entries)>>")
    kids.append(page)
    return page
  }

  /// A page that is one picture.
  @discardableResult
  package mutating func page(width: Double, height: Double, of picture: Reference) -> Reference {
    page(
      width: width, height: height,
      content: "q \(PdfText.number(width)) 0 0 \(PdfText.number(height)) 0 0 cm /P Do Q",
      resources: "/XObject<</P \(picture)>>")
  }

  /// The file. `catalogue` are further members of the document's root, such as `/OCProperties<<…>>`; `information`
  /// becomes the document's Info dictionary, in the order given.
  package func finish(catalogue entries: String = "", information: [(key: String, value: String)] = []) -> [UInt8] {
    var objects = bodies
    objects[catalogue.number - 1] = Array("<</Type/Catalog/Pages \(pageTree)\(entries)>>".utf8)
    objects[pageTree.number - 1] = Array(
      "<</Type/Pages/Count \(kids.count)/Kids[\(kids.map(\.description).joined(separator: " "))]>>".utf8)
    var trailer = "/Root \(catalogue)"
    if !information.isEmpty {
      let members = information.map { PdfText.name($0.key) + PdfText.string($0.value) }.joined()
      objects.append(Array("<<\(members)>>".utf8))
      trailer += "/Info \(objects.count) 0 R"
    }
    // The comment's high bytes say that the file is not text.
    var file = Array("%PDF-\(version)\n%".utf8) + [0xE2, 0xE3, 0xCF, 0xD3, 0x0A]
    var table = "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
    for (index, object) in objects.enumerated() {
      let offset = "\(file.count)"
      table += String(repeating: "0", count: max(0, 10 - offset.utf8.count)) + offset + " 00000 n \n"
      file += Array("\(index + 1) 0 obj\n".utf8) + object + Array("\nendobj\n".utf8)
    }
    let start = file.count
    table += "trailer\n<</Size \(objects.count + 1)\(trailer)>>\nstartxref\n\(start)\n%%EOF\n"
    return file + Array(table.utf8)
  }
}

/// How values are written in a PDF.
package enum PdfText {
  /// To a ten-thousandth; what is not finite or beyond what readers take is 0.
  package static func number(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "0" }
    let scaled = Int((abs(value) * 10_000).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard scaled % 10_000 != 0 else { return "\(sign)\(scaled / 10_000)" }
    var fraction = "\(10_000 + scaled % 10_000)".dropFirst()
    while fraction.last == "0" { fraction = fraction.dropLast() }
    return "\(sign)\(scaled / 10_000).\(fraction)"
  }

  /// `/Name`, with what a name may not hold escaped.
  package static func name(_ name: String) -> String {
    var text = "/"
    for byte in name.utf8 {
      let isRegular = byte > 0x20 && byte < 0x7F && !"#()<>[]{}/%".utf8.contains(byte)
      text += isRegular ? String(UnicodeScalar(byte)) : "#" + hex(byte)
    }
    return text
  }

  /// A string for dictionaries (titles, annotations, layer names): plain where it is ASCII, else UTF-16.
  package static func string(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 0x80 && ($0 >= 0x20 || $0 == 0x0A) }) { return literal(Array(text.utf8)) }
    return "<FEFF" + text.utf16.map { hex(UInt8($0 >> 8)) + hex(UInt8($0 & 0xFF)) }.joined() + ">"
  }

  /// A string for `Tj` in a font with Windows-1252: what it cannot hold is a question mark.
  package static func shown(_ text: String) -> String {
    literal(text.unicodeScalars.map { windows1252($0) ?? 0x3F })
  }

  /// The byte of a character in Windows-1252.
  package static func windows1252(_ scalar: Unicode.Scalar) -> UInt8? {
    switch scalar.value {
    case 0x20...0x7E, 0xA0...0xFF: UInt8(scalar.value)
    default: high.firstIndex(of: scalar.value).map { UInt8(0x80 + $0) }
    }
  }

  private static let high: [UInt32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0,
    0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
  ]

  private static func literal(_ bytes: [UInt8]) -> String {
    var text = "("
    for byte in bytes {
      switch byte {
      case 0x28, 0x29, 0x5C: text += "\\" + String(UnicodeScalar(byte))
      case 0x20..<0x7F: text += String(UnicodeScalar(byte))
      default: text += "\\\(byte >> 6)\(byte >> 3 & 7)\(byte & 7)"
      }
    }
    return text + ")"
  }

  private static func hex(_ byte: UInt8) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    return String(UnicodeScalar(digits[Int(byte >> 4)])) + String(UnicodeScalar(digits[Int(byte & 15)]))
  }
}
