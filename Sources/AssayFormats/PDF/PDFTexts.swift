package import AssayCore

/// Texts that stand in a PDF's objects and that its library has no question for: layers, XMP, every entry of the
/// document information, scripts and addresses wherever they hang, contents of attachments, alternative texts, and fields
/// and notes that no page shows.
package struct PDFTexts: Sendable {
  static let attachmentBytesMax = EmbeddedTextLimits.itemBytesMax

  package private(set) var items: [MetadataItem] = []
  package private(set) var scripts = 0
  package private(set) var hiddenLayers = 0
  package private(set) var hasXFA = false
  /// The file has more objects, or larger ones, than are looked at.
  package private(set) var isCut = false
  /// Strings are not readable without the key.
  package private(set) var isEncrypted = false

  package init(_ bytes: [UInt8], inflate: Inflating?) {
    var objects = PDFObjects(bytes, inflate: inflate)
    isEncrypted = objects.isEncrypted
    let hidden = Self.hiddenLayers(objects)
    readInformation(objects)
    for (number, value) in objects.sorted where !isFull {
      collect(value, number: number, &objects, hidden: hidden, depth: 0)
      collectStream(number, value, &objects)
    }
    isCut = objects.isCut || isFull
  }

  /// Whether layers may stand inside compressed objects, where a search for their name sees nothing.
  package static func mayPackLayers(_ bytes: [UInt8]) -> Bool {
    let view = ByteView(bytes)
    return view.find("/ObjStm", in: 0..<bytes.count) != nil && view.find("/OC ", in: 0..<bytes.count) != nil
  }

  private var isFull: Bool { items.count > EmbeddedTextLimits.itemsMax }

  private mutating func add(_ group: String, _ key: String, _ bytes: [UInt8]?, hiddenBy: String? = nil) {
    guard let bytes, !isEncrypted, !isFull else { return }
    let text = EmbeddedText.decode(bytes[...])
    guard !text.isEmpty else { return }
    items.append(MetadataItem(group: group, key: key, value: text, hiddenBy: hiddenBy))
  }

  private mutating func readInformation(_ objects: PDFObjects) {
    for trailer in objects.trailers {
      guard case .dictionary(let members)? = objects.resolved(trailer["Info"]) else { continue }
      for (key, value) in members.sorted(by: { $0.key < $1.key }) {
        let known = items.contains { $0.group == "pdf" && $0.key == key }
        if !known { add("pdf", key, objects.resolved(value)?.string) }
      }
    }
  }

  /// Numbers of the layers that the document opens with switched off.
  private static func hiddenLayers(_ objects: PDFObjects) -> Set<Int> {
    var hidden: Set<Int> = []
    for (_, value) in objects.sorted {
      guard let properties = objects.resolved(value["OCProperties"]), let usual = objects.resolved(properties["D"])
      else {
        continue
      }
      func layers(_ key: String, of value: PDFValue) -> [Int] {
        (objects.resolved(value[key])?.array ?? []).compactMap(\.reference)
      }
      if usual["BaseState"]?.name == "OFF" { hidden.formUnion(layers("OCGs", of: properties)) }
      hidden.subtract(layers("ON", of: usual))
      hidden.formUnion(layers("OFF", of: usual))
    }
    return hidden
  }

  private static let notes: Set<String> = [
    "Text", "FreeText", "Line", "Square", "Circle", "Polygon", "PolyLine", "Highlight", "Underline", "Squiggly",
    "StrikeOut", "Stamp", "Caret", "Ink", "Popup", "FileAttachment", "Link", "Redact", "Watermark",
  ]

  private mutating func collect(
    _ value: PDFValue, number: Int?, _ objects: inout PDFObjects, hidden: Set<Int>, depth: Int
  ) {
    guard depth <= PDFLexer.depthMax, !isFull else { return }
    switch value {
    case .array(let elements):
      for element in elements { collect(element, number: nil, &objects, hidden: hidden, depth: depth + 1) }
    case .dictionary(let members):
      dictionary(value, number: number, &objects, hidden: hidden)
      for (key, member) in members.sorted(by: { $0.key < $1.key }) {
        // XFA is an array of names and streams.
        if key == "XFA" { hasXFA = true }
        collect(member, number: nil, &objects, hidden: hidden, depth: depth + 1)
      }
    default: return
    }
  }

  private mutating func dictionary(
    _ value: PDFValue, number: Int?, _ objects: inout PDFObjects, hidden: Set<Int>
  ) {
    func text(_ key: String) -> [UInt8]? { objects.resolved(value[key])?.string }
    let subtype = value["Subtype"]?.name ?? ""
    if value["Type"]?.name == "OCG" {
      let isHidden = number.map(hidden.contains) ?? false
      if isHidden { hiddenLayers += 1 }
      add("pdf_layer", "name", text("Name"), hiddenBy: isHidden ? "hidden_layer" : nil)
    }
    if value["JS"] != nil {
      scripts += 1
      let stream = value["JS"]?.reference.flatMap { objects.content($0) }
      add("pdf_script", "JavaScript", text("JS") ?? stream)
    }
    add("pdf_action", "URI", text("URI"))
    if let action = value["S"]?.name, ["Launch", "SubmitForm", "ImportData", "GoToR"].contains(action) {
      add("pdf_action", action, text("F") ?? objects.resolved(value["F"]).flatMap { objects.resolved($0["F"])?.string })
    }
    if value["EF"] != nil { attachment(value, &objects) }
    if value["FT"] != nil {
      let name = text("T").map { EmbeddedText.decode($0.prefix(64)) } ?? "field"
      add("pdf_field", "name", text("T"))
      for key in ["TU", "TM", "V", "DV"] { add("pdf_field", "\(name) \(key)", text(key)) }
    }
    if Self.notes.contains(subtype) {
      for key in ["Contents", "Subj"] { add("pdf_annotation", "\(subtype) \(key)", text(key)) }
    }
    // Texts for those who listen to a page; nobody sees them.
    for key in ["Alt", "ActualText"] { add("pdf_alternative", key, text(key)) }
  }

  /// A file inside the document: its names, and its content where it is text.
  private mutating func attachment(_ value: PDFValue, _ objects: inout PDFObjects) {
    let names = ["UF", "F"].compactMap { objects.resolved(value[$0])?.string }
    add("pdf_attachment", "name", names.first)
    add("pdf_attachment", "description", objects.resolved(value["Desc"])?.string)
    guard !isEncrypted, let files = objects.resolved(value["EF"]),
      let stream = (files["F"] ?? files["UF"])?.reference, let content = objects.content(stream),
      EmbeddedText.isProse(content[...])
    else { return }
    let name = names.first.map { EmbeddedText.decode($0.prefix(64)) } ?? "file"
    add("pdf_attachment", "content of \(name)", Array(content.prefix(Self.attachmentBytesMax + 1)))
  }

  private mutating func collectStream(_ number: Int, _ value: PDFValue, _ objects: inout PDFObjects) {
    guard value["Type"]?.name == "Metadata" || value["Subtype"]?.name == "XML", !isEncrypted,
      let packet = objects.content(number)
    else { return }
    items += XMPReader.items(packet)
  }
}
