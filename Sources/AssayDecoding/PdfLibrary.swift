import CPdfShim
import Glibc

/// Bounds on documents.
package enum PdfLimits {
  package static let pagesMax = 2000
  /// Pages whose text layer a probe counts.
  package static let probedPagesMax = 200
  package static let pageCharactersMax = 200_000
  package static let characterTotalMax = 2_000_000
  package static let rasterPixelsMax = 40_000_000
  package static let rasterSidePixelsMax = 20_000
  /// Pages of a document with layers that are drawn to see which text shows.
  static let layeredPagesMax = 24
  /// Annotations of a page that are looked at, pages whose annotations are, options of one field.
  static let annotationsMax = 500
  static let annotatedPagesMax = 200
  static let optionsMax = 64
  static let bookmarksMax = 1_000
}

/// pdfium, opened by path. It is not thread-safe: a process uses it from one thread.
package enum PdfLibrary {
  /// Opens `pdfium/libpdfium.so` of the models folder and draws a page once, so that nothing is opened later.
  ///
  /// - Throws: `missing` with the command that installs it.
  package static func open(models folder: String) throws(DecodeError) {
    let path = folder + "/pdfium/libpdfium.so"
    var missing: UnsafePointer<CChar>?
    switch assay_pdf_open_library(path, &missing) {
    case Int32(ASSAY_PDF_OK): break
    case Int32(ASSAY_PDF_NO_SYMBOL):
      let name = missing.map { String(cString: $0) } ?? "a function"
      throw DecodeError(
        "missing", "\(path) lacks \(name); install pypdfium2's build of pdfium with scripts/fetch-models")
    default:
      throw DecodeError("missing", "\(path) cannot be opened; run scripts/fetch-models to install pdfium")
    }
    try warmUp()
  }

  private static func warmUp() throws(DecodeError) {
    let document = try PdfDocument(Array(warmUpPage.utf8))
    _ = try document.texts(pagesMax: 1)
    _ = try document.draw(page: 1, dpi: 72)
  }

  /// One page with a word in each family of standard fonts. pdfium rebuilds the missing cross-reference table.
  private static let warmUpPage = """
    %PDF-1.4
    1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
    2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
    3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R/Resources<</Font<</A 5 0 R/B 6 0 R/C 7 0 R\
    /D 8 0 R>>>>>> endobj
    4 0 obj <</Length 105>> stream
    BT /A 12 Tf 9 80 Td (Assay) Tj /B 12 Tf 0 -20 Td (Assay) Tj /C 12 Tf 0 -20 Td (Assay) Tj /D 12 Tf (abc) Tj ET
    endstream endobj
    5 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj
    6 0 obj <</Type/Font/Subtype/Type1/BaseFont/Times-Roman>> endobj
    7 0 obj <</Type/Font/Subtype/Type1/BaseFont/Courier>> endobj
    8 0 obj <</Type/Font/Subtype/TrueType/BaseFont/Unknown>> endobj
    trailer <</Root 1 0 R>>
    %%EOF
    """
}
