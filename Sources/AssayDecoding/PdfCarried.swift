package import AssayCore
import AssayFormats
import CPdfShim

extension PdfDocument {
  /// What the document carries beside the text of its pages: notes, links, form fields, layers, attachments, scripts,
  /// bookmarks, information; each with its page and box where it has one.
  package func carried() -> (items: [MetadataItem], findings: [MediaFinding]) {
    var collector = PdfCollector(document: self)
    collector.items = metadata
    collector.readPages()
    collector.readDocument()
    let texts = PDFTexts(content, inflate: Inflater.zlib)
    collector.add(texts)
    return (collector.items, collector.findings(texts))
  }
}

private struct PdfCollector {
  let document: PdfDocument
  var items: [MetadataItem] = []
  /// What was read with its place, so that the walk over the file's objects does not repeat it.
  private var seen: Set<String> = []
  private var pagesLeftOut = 0
  private var annotationsLeftOut = 0

  init(document: PdfDocument) { self.document = document }

  private var isFull: Bool { items.count > EmbeddedTextLimits.itemsMax }

  private mutating func add(
    _ group: String, _ key: String, _ value: String, _ region: Region? = nil, hiddenBy: String? = nil
  ) {
    guard !value.isEmpty, !isFull else { return }
    seen.insert(value)
    items.append(MetadataItem(group: group, key: key, value: value, region: region, hiddenBy: hiddenBy))
  }

  mutating func readPages() {
    guard assay_pdf_can(Int32(ASSAY_PDF_ANNOTATIONS)) != 0 else { return }
    let form = assay_pdf_form_open(document.handle)
    defer { if let form { assay_pdf_form_close(form) } }
    let looked = min(document.pages, PdfLimits.annotatedPagesMax)
    pagesLeftOut = document.pages - looked
    for number in 1...looked where !isFull {
      // A page that cannot be read has been reported.
      _ = try? document.withPage(number) { page throws(DecodeError) in
        let count = Int(assay_pdf_annotation_count(page))
        annotationsLeftOut += max(0, count - PdfLimits.annotationsMax)
        for index in 0..<max(0, min(count, PdfLimits.annotationsMax)) where !isFull {
          var facts = assay_pdf_annotation()
          guard let annotation = assay_pdf_annotation_open(page, Int32(index), &facts) else { continue }
          read(annotation, facts, page: number, form: form)
          assay_pdf_annotation_close(annotation)
        }
      }
    }
  }

  private static let subtypes: [Int32: String] = [
    1: "note", 2: "link", 3: "free text", 4: "line", 5: "square", 6: "circle", 7: "polygon", 8: "polyline",
    9: "highlight", 10: "underline", 11: "squiggly", 12: "strikeout", 13: "stamp", 14: "caret", 15: "ink", 16: "popup",
    17: "file", 18: "sound", 19: "movie", 20: "field", 21: "screen", 28: "redaction",
  ]

  private mutating func read(
    _ annotation: UnsafeMutableRawPointer, _ facts: assay_pdf_annotation, page: Int, form: UnsafeMutableRawPointer?
  ) {
    func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
    var box: Box2D?
    if facts.has_box != 0, [facts.x, facts.y, facts.width, facts.height].allSatisfy({ abs($0) < 1e6 }) {
      box = Box2D(x: rounded(facts.x), y: rounded(facts.y), width: rounded(facts.width), height: rounded(facts.height))
    }
    let region = Region(.page(page, box))
    let hiding = Self.hiding(facts)
    let kind = Self.subtypes[facts.subtype] ?? "annotation"
    if facts.subtype == 20 { readField(annotation, region, hiding, form) }
    for (key, name) in [("Contents", "contents"), ("T", "author"), ("Subj", "subject"), ("RC", "rich text")] {
      // A field's own name stands under the same key as a note's author.
      if facts.subtype == 20, key == "T" { continue }
      let text = PdfUnits.text { assay_pdf_annotation_text(annotation, key, $0, $1) }
      let plain = key == "RC" ? Self.withoutTags(text) : text
      add("pdf_annotation", "\(kind) \(name)", plain, region, hiddenBy: hiding)
    }
    let address = PdfUnits.bytes { assay_pdf_annotation_address(document.handle, annotation, $0, $1) }
    add("pdf_annotation", "\(kind) URI", address, region, hiddenBy: hiding)
  }

  private static func hiding(_ facts: assay_pdf_annotation) -> String? {
    // Hidden, or not shown on the screen.
    if facts.flags & 2 != 0 || facts.flags & 32 != 0 { return "hidden" }
    return facts.has_box != 0 && (facts.x + facts.width < 0 || facts.y + facts.height < 0) ? "off_page" : nil
  }

  private mutating func readField(
    _ annotation: UnsafeMutableRawPointer, _ region: Region, _ hiding: String?, _ form: UnsafeMutableRawPointer?
  ) {
    func text(_ what: Int32, _ key: String) -> String {
      let own = form.map { form in PdfUnits.text { assay_pdf_field_text(form, annotation, what, $0, $1) } } ?? ""
      return own.isEmpty ? PdfUnits.text { assay_pdf_annotation_text(annotation, key, $0, $1) } : own
    }
    let name = text(0, "T")
    let label = name.isEmpty ? "field" : EmbeddedText.cleaned(name.unicodeScalars.prefix(64))
    add("pdf_field", "name", name, region, hiddenBy: hiding)
    add("pdf_field", "\(label) tooltip", text(1, "TU"), region, hiddenBy: hiding)
    add("pdf_field", label, text(2, "V"), region, hiddenBy: hiding)
    guard let form else { return }
    let options = Int(assay_pdf_field_options(form, annotation))
    for index in 0..<max(0, min(options, PdfLimits.optionsMax)) {
      let option = PdfUnits.text { assay_pdf_field_option(form, annotation, Int32(index), $0, $1) }
      add("pdf_field", "\(label) option", option, region, hiddenBy: hiding)
    }
  }

  private static func withoutTags(_ text: String) -> String {
    var (kept, inTag) = (String.UnicodeScalarView(), false)
    for scalar in text.unicodeScalars {
      if scalar == "<" { inTag = true }
      if !inTag { kept.append(scalar) }
      if scalar == ">" {
        inTag = false
        kept.append(" ")
      }
    }
    return EmbeddedText.cleaned(kept)
  }

  mutating func readDocument() {
    for index in 0..<max(0, min(Int(assay_pdf_attachment_count(document.handle)), EmbeddedTextLimits.itemsMax)) {
      add(
        "pdf_attachment", "name",
        PdfUnits.text { assay_pdf_attachment_name(document.handle, Int32(index), $0, $1) })
    }
    for index in 0..<max(0, min(Int(assay_pdf_script_count(document.handle)), EmbeddedTextLimits.itemsMax)) {
      add("pdf_script", "JavaScript", PdfUnits.text { assay_pdf_script(document.handle, Int32(index), $0, $1) })
    }
    readOutline()
  }

  /// Bookmarks, depth first. A bookmark that was met before ends its branch, so that cycles do.
  private mutating func readOutline() {
    var met: Set<UnsafeMutableRawPointer> = []
    var waiting: [UnsafeMutableRawPointer] = []
    if let first = assay_pdf_bookmark_child(document.handle, nil) { waiting.append(first) }
    while let bookmark = waiting.popLast(), met.count < PdfLimits.bookmarksMax, !isFull {
      guard met.insert(bookmark).inserted else { continue }
      add("pdf_outline", "title", PdfUnits.text { assay_pdf_bookmark_title(bookmark, $0, $1) })
      if let next = assay_pdf_bookmark_next(document.handle, bookmark) { waiting.append(next) }
      if let child = assay_pdf_bookmark_child(document.handle, bookmark) { waiting.append(child) }
    }
  }

  /// What the file's objects hold beside what pdfium gave.
  mutating func add(_ texts: PDFTexts) {
    for item in texts.items where !seen.contains(item.value) {
      guard !items.contains(where: { $0.key == item.key && $0.value == item.value }) else { continue }
      items.append(item)
    }
  }

  func findings(_ texts: PDFTexts) -> [MediaFinding] {
    var findings: [MediaFinding] = []
    let scripts = items.count { $0.group == "pdf_script" }
    if scripts > 0 || texts.scripts > 0 {
      findings.append(
        MediaFinding(
          saying: "javascript", .note,
          "the document carries \(max(scripts, texts.scripts)) script(s), which are never run",
          remedy: "treat a document that carries scripts with suspicion"))
    }
    if texts.hiddenLayers > 0 {
      findings.append(
        MediaFinding(saying: "hidden_layers", .note, "\(texts.hiddenLayers) layer(s) of the document are switched off"))
    }
    if texts.hasXFA {
      findings.append(
        MediaFinding(saying: "xfa_form", .note, "the document carries an XFA form, whose own texts are not read"))
    }
    if texts.isEncrypted {
      findings.append(
        MediaFinding(
          saying: "carried_partly", .note,
          "the document is encrypted: layers, XMP and contents of attachments were not read"))
    }
    if texts.isCut || pagesLeftOut > 0 || annotationsLeftOut > 0 {
      findings.append(
        MediaFinding(
          saying: "carried_partly", .note,
          "of what the document carries not all was looked at: \(pagesLeftOut) pages and \(annotationsLeftOut) "
            + "annotations were left out\(texts.isCut ? ", and its objects exceed the bounds" : "")"))
    }
    let missing = [
      (ASSAY_PDF_ANNOTATIONS, "annotations"), (ASSAY_PDF_FORMS, "form fields"), (ASSAY_PDF_ATTACHMENTS, "attachments"),
      (ASSAY_PDF_SCRIPTS, "scripts"), (ASSAY_PDF_OUTLINE, "bookmarks"),
    ].filter { assay_pdf_can(Int32($0.0)) == 0 }.map(\.1)
    if !missing.isEmpty {
      findings.append(
        MediaFinding(
          saying: "carried_partly", .note, "this pdfium cannot read \(missing.joined(separator: ", "))",
          remedy: "install pdfium with scripts/fetch-models"))
    }
    return findings
  }
}
