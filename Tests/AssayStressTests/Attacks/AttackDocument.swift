import AssayFormats

/// A page with one line of print.
enum AttackDocument {
  static let bytes: [UInt8] = {
    let blank = PDFAmendment.blankPage(width: 300, height: 200)
    guard var page = try? PDFAmendment(blank) else { return blank }
    page.draw([PDFAmendment.Words("INVOICE 4471", x: 40, y: 60, sizePoints: 18)])
    return page.bytes
  }()
}
