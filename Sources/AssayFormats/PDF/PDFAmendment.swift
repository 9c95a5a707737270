/// Adds to a PDF without touching what is there: an incremental update (ISO 32000-1, 7.5.6) to its first page,
/// its catalogue and its information.
package struct PDFAmendment {
  /// Words to be drawn on the first page with one of the fonts that every reader has.
  package struct Words: Sendable, Hashable {
    package var text: String
    /// Points from the left and from the top to the baseline; outside of the page where asked for.
    package var x: Double
    package var y: Double
    package var sizePoints: Double
    /// 0 black to 1 white.
    package var grey: Double
    /// On a layer that is switched off.
    package var isOnHiddenLayer: Bool
    /// Under a white box that is drawn over the words.
    package var isCovered: Bool

    package init(
      _ text: String, x: Double, y: Double, sizePoints: Double, grey: Double = 0, isOnHiddenLayer: Bool = false,
      isCovered: Bool = false
    ) {
      self.text = text
      self.x = x
      self.y = y
      self.sizePoints = sizePoints
      self.grey = grey
      self.isOnHiddenLayer = isOnHiddenLayer
      self.isCovered = isCovered
    }
  }

  /// A document of one empty page, sides in points.
  package static func blankPage(width: Double, height: Double) -> [UInt8] {
    let box: [PDFValue] = [.number(0), .number(0), .number(width), .number(height)]
    let objects: [Int: PDFValue] = [
      1: .dictionary(["Type": .name("Catalog"), "Pages": .reference(2)]),
      2: .dictionary(["Type": .name("Pages"), "Kids": .array([.reference(3)]), "Count": .number(1)]),
      3: .dictionary(["Type": .name("Page"), "Parent": .reference(2), "MediaBox": .array(box)]),
    ]
    return PDFWriting.update(
      Array("%PDF-1.7\n".utf8), objects.mapValues(PDFWriting.bytes), trailer: ["Root": .reference(1)], nextNumber: 4)
  }

  /// Points.
  package let pageWidth: Double
  package let pageHeight: Double

  private let source: [UInt8]
  private let objects: PDFObjects
  private let rootNumber: Int
  private let pageNumber: Int
  private var root: [String: PDFValue]
  private var page: [String: PDFValue]
  private var information: [String: PDFValue]?
  private var added: [Int: [UInt8]] = [:]
  private var nextNumber: Int
  private var layer: Int?
  private var origin: (x: Double, y: Double)

  /// - Throws: where the file is encrypted, or its first page cannot be found outside of compressed objects.
  package init(_ bytes: [UInt8]) throws(FormatError) {
    let objects = PDFObjects(bytes, inflate: nil)
    guard !objects.isEncrypted else { throw FormatError("encrypted", "the document is encrypted") }
    guard let rootNumber = objects.trailers.last(where: { $0["Root"]?.reference != nil })?["Root"]?.reference,
      case .dictionary(let root)? = objects.objects[rootNumber],
      let pageNumber = Self.firstPage(root["Pages"], objects), case .dictionary(let page)? = objects.objects[pageNumber]
    else { throw FormatError("compressed", "the document's first page is not to be found in plain objects") }
    source = bytes
    self.objects = objects
    (self.rootNumber, self.pageNumber, self.root, self.page) = (rootNumber, pageNumber, root, page)
    nextNumber = (objects.objects.keys.max() ?? 0) + 1
    let sides = Self.inherited("MediaBox", page, objects)?.array?.compactMap { value -> Double? in
      if case .number(let number)? = objects.resolved(value) { return number }
      return nil
    }
    let box = sides?.count == 4 ? sides ?? [] : [0, 0, 612, 792]
    origin = (min(box[0], box[2]), min(box[1], box[3]))
    pageWidth = max(1, abs(box[2] - box[0]))
    pageHeight = max(1, abs(box[3] - box[1]))
  }

  private static func firstPage(_ start: PDFValue?, _ objects: PDFObjects) -> Int? {
    var next = start?.reference
    for _ in 0..<PDFLexer.depthMax {
      guard let number = next, let value = objects.objects[number] else { return nil }
      guard let kids = objects.resolved(value["Kids"])?.array else { return number }
      next = kids.first?.reference
    }
    return nil
  }

  private static func inherited(_ key: String, _ page: [String: PDFValue], _ objects: PDFObjects) -> PDFValue? {
    var node = page
    for _ in 0..<PDFLexer.depthMax {
      if let value = objects.resolved(node[key]) { return value }
      guard case .dictionary(let parent)? = objects.resolved(node["Parent"]) else { return nil }
      node = parent
    }
    return nil
  }

  // MARK: What is added

  /// The first letter that the standard fonts do not have, so that `draw` would write a question mark for it.
  package static func undrawable(in text: String) -> Unicode.Scalar? {
    text.unicodeScalars.first { !PDFWriting.isLatin($0) }
  }

  package mutating func draw(_ words: [Words]) {
    guard !words.isEmpty else { return }
    let font = add(.dictionary(Self.font))
    addResource("Font", "AssayFont", .reference(font))
    var content = "q\n"
    for piece in words {
      let isHidden = piece.isOnHiddenLayer
      if isHidden {
        addResource("Properties", "AssayLayer", .reference(hiddenLayer()))
        content += "/OC /AssayLayer BDC\n"
      }
      let (x, y) = (origin.x + piece.x, origin.y + pageHeight - piece.y)
      content += "BT /AssayFont \(Self.number(piece.sizePoints)) Tf \(Self.number(piece.grey)) g "
      content += "1 0 0 1 \(Self.number(x)) \(Self.number(y)) Tm "
      content += String(decoding: PDFWriting.literal(PDFWriting.latin(piece.text)), as: UTF8.self) + " Tj ET\n"
      if isHidden { content += "EMC\n" }
      if piece.isCovered {
        let sides = [
          x - 2, y - piece.sizePoints * 0.4, Double(piece.text.utf8.count) * piece.sizePoints * 0.7,
          piece.sizePoints * 1.5,
        ]
        content += "1 g \(sides.map(Self.number).joined(separator: " ")) re f\n"
      }
    }
    content += "Q\n"
    // What is there may leave its own matrix behind.
    let before = addStream([:], Array("q\n".utf8))
    let after = addStream([:], Array("\nQ\n".utf8) + Array(content.utf8))
    var streams: [PDFValue] = []
    switch page["Contents"] {
    case .array(let list)?: streams = list
    case .reference(let number)?:
      streams = objects.objects[number]?.array ?? [.reference(number)]
    default: break
    }
    page["Contents"] = .array([.reference(before)] + streams + [.reference(after)])
  }

  /// A note as readers show beside the page.
  package mutating func annotate(_ text: String) {
    let note = add(
      .dictionary([
        "Type": .name("Annot"), "Subtype": .name("Text"), "Contents": .string(PDFWriting.text(text)),
        "Rect": .array([10, 10, 28, 28].map { .number(origin.x + $0) }), "Name": .name("Note"), "F": .number(2),
      ]))
    appendAnnotation(.reference(note))
  }

  /// A field of a form with its value.
  package mutating func addField(name: String, value: String) {
    let field = add(
      .dictionary([
        "Type": .name("Annot"), "Subtype": .name("Widget"), "FT": .name("Tx"),
        "T": .string(PDFWriting.text(name)), "V": .string(PDFWriting.text(value)), "F": .number(2),
        "Rect": .array([40, 10, 200, 28].map { .number(origin.x + $0) }),
      ]))
    appendAnnotation(.reference(field))
    var form = dictionary(root["AcroForm"])
    form["Fields"] = .array((objects.resolved(form["Fields"])?.array ?? []) + [.reference(field)])
    root["AcroForm"] = .dictionary(form)
  }

  /// Replaces the document's XMP packet.
  package mutating func setXMP(_ packet: String) {
    let stream = addStream(["Type": .name("Metadata"), "Subtype": .name("XML")], Array(packet.utf8))
    root["Metadata"] = .reference(stream)
  }

  /// An entry of the document's information, such as `Subject`.
  package mutating func setInformation(_ key: String, _ text: String) {
    let old = objects.trailers.compactMap { $0["Info"] }.last
    var members = information ?? dictionary(old)
    members[key] = .string(PDFWriting.text(text))
    information = members
  }

  // MARK: Parts

  private static let font: [String: PDFValue] = [
    "Type": .name("Font"), "Subtype": .name("Type1"), "BaseFont": .name("Helvetica"),
    "Encoding": .name("WinAnsiEncoding"),
  ]

  private static func number(_ value: Double) -> String { PDFWriting.number(value) }

  private func dictionary(_ value: PDFValue?) -> [String: PDFValue] {
    if case .dictionary(let members)? = objects.resolved(value) { return members }
    return [:]
  }

  private mutating func add(_ value: PDFValue) -> Int {
    defer { nextNumber += 1 }
    added[nextNumber] = PDFWriting.bytes(value)
    return nextNumber
  }

  private mutating func addStream(_ members: [String: PDFValue], _ content: [UInt8]) -> Int {
    defer { nextNumber += 1 }
    added[nextNumber] = PDFWriting.stream(members, content)
    return nextNumber
  }

  private mutating func addResource(_ kind: String, _ name: String, _ value: PDFValue) {
    var resources = dictionary(page["Resources"] ?? Self.inherited("Resources", page, objects))
    var group = dictionary(resources[kind])
    group[name] = value
    resources[kind] = .dictionary(group)
    page["Resources"] = .dictionary(resources)
  }

  private mutating func appendAnnotation(_ value: PDFValue) {
    page["Annots"] = .array((objects.resolved(page["Annots"])?.array ?? []) + [value])
  }

  private mutating func hiddenLayer() -> Int {
    if let layer { return layer }
    let number = add(.dictionary(["Type": .name("OCG"), "Name": .string(Array("Layer".utf8))]))
    layer = number
    var properties = dictionary(root["OCProperties"])
    var usual = dictionary(properties["D"])
    usual["OFF"] = .array((objects.resolved(usual["OFF"])?.array ?? []) + [.reference(number)])
    properties["OCGs"] = .array((objects.resolved(properties["OCGs"])?.array ?? []) + [.reference(number)])
    properties["D"] = .dictionary(usual)
    root["OCProperties"] = .dictionary(properties)
    return number
  }

  // MARK: The file

  /// The file with the update behind it.
  package var bytes: [UInt8] {
    var objects = added
    objects[rootNumber] = PDFWriting.bytes(.dictionary(root))
    objects[pageNumber] = PDFWriting.bytes(.dictionary(page))
    var trailer: [String: PDFValue] = ["Root": .reference(rootNumber)]
    var next = nextNumber
    if let information {
      objects[next] = PDFWriting.bytes(.dictionary(information))
      trailer["Info"] = .reference(next)
      next += 1
    } else if let old = self.objects.trailers.compactMap({ $0["Info"]?.reference }).last {
      trailer["Info"] = .reference(old)
    }
    return PDFWriting.update(source, objects, trailer: trailer, nextNumber: next)
  }
}
