package import AssayCore
import AssayFormats
package import AssaySignals
import CPdfShim

/// An open PDF. Pages count from 1.
package final class PdfDocument {
  private let bytes: UnsafeMutableRawBufferPointer
  private let document: UnsafeMutableRawPointer
  package let pages: Int
  let content: [UInt8]
  /// On so many first pages every character is looked for as drawn, because the document has layers.
  let layeredPagesMax: Int

  /// - Throws: `encrypted` when a password is needed, `decode_failed` when it is no PDF or too damaged,
  ///   `too_large` beyond 2,000 pages.
  package init(_ content: [UInt8]) throws(DecodeError) {
    guard !content.isEmpty else { throw DecodeError("decode_failed", "the document is empty") }
    // pdfium reads from these bytes as long as the document is open.
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 16)
    bytes.copyBytes(from: content)
    var error: Int32 = 0
    guard let document = assay_pdf_open(bytes.baseAddress, UInt64(content.count), &error) else {
      bytes.deallocate()
      throw Self.failure(error)
    }
    let pages = Int(assay_pdf_page_count(document))
    guard pages > 0, pages <= PdfLimits.pagesMax else {
      assay_pdf_close(document)
      bytes.deallocate()
      throw pages > 0
        ? DecodeError("too_large", "\(pages) pages; at most \(PdfLimits.pagesMax) are read")
        : DecodeError("decode_failed", "the document has no pages that can be found")
    }
    self.bytes = bytes
    self.content = content
    let hasLayers =
      ByteView(content).find("OCProperties", in: 0..<content.count) != nil || PDFTexts.mayPackLayers(content)
    layeredPagesMax = hasLayers ? PdfLimits.layeredPagesMax : 0
    self.document = document
    self.pages = pages
  }

  deinit {
    assay_pdf_close(document)
    bytes.deallocate()
  }

  private static func failure(_ code: Int32) -> DecodeError {
    switch code {
    case 4: DecodeError("encrypted", "the document is encrypted and needs a password")
    case 5: DecodeError("encrypted", "the document is encrypted in a way that is not supported")
    default: DecodeError("decode_failed", "the document is no PDF or too damaged to open")
    }
  }

  package var isEncrypted: Bool { assay_pdf_is_encrypted(document) != 0 }

  /// `1.7`; nil when the file does not say.
  package var version: String? {
    let version = Int(assay_pdf_version(document))
    return version >= 10 && version < 100 ? "\(version / 10).\(version % 10)" : nil
  }

  package var metadata: [MetadataItem] {
    let keys = ["Title", "Author", "Subject", "Keywords", "Creator", "Producer", "CreationDate", "ModDate"]
    return keys.compactMap { key in
      let text = PdfUnits.text { assay_pdf_metadata(document, key, $0, $1) }
      return text.isEmpty ? nil : MetadataItem(group: "pdf", key: key, value: text)
    }
  }

  var handle: UnsafeMutableRawPointer { document }

  /// Runs `body` with a page that is open.
  func withPage<T>(
    _ number: Int, _ body: (UnsafeMutableRawPointer) throws(DecodeError) -> T
  ) throws(DecodeError) -> T {
    guard number >= 1, number <= pages else {
      throw DecodeError("bad_request", "page \(number) of a document of \(pages)")
    }
    guard let page = assay_pdf_page_open(document, Int32(number - 1)) else {
      throw DecodeError("decode_failed", "page \(number) cannot be read")
    }
    defer { assay_pdf_page_close(page) }
    return try body(page)
  }

  /// Width and height in points, as shown.
  package func size(ofPage number: Int) throws(DecodeError) -> (width: Double, height: Double) {
    try withPage(number) { page throws(DecodeError) in
      (assay_pdf_page_width(page), assay_pdf_page_height(page))
    }
  }

  /// The page over white, RGB.
  ///
  /// - Throws: `too_large` beyond 40 MP or 20,000 pixels a side, `decode_failed`.
  package func draw(page number: Int, dpi: Double) throws(DecodeError) -> Pixmap {
    guard dpi.isFinite, dpi >= 1, dpi <= 2400 else {
      throw DecodeError("bad_request", "a resolution is 1 to 2400 dots per inch")
    }
    return try withPage(number) { page throws(DecodeError) in try Self.draw(page, scale: dpi / 72) }
  }

  static func draw(_ page: UnsafeMutableRawPointer, scale: Double) throws(DecodeError) -> Pixmap {
    let wide = (assay_pdf_page_width(page) * scale).rounded()
    let high = (assay_pdf_page_height(page) * scale).rounded()
    guard wide.isFinite, high.isFinite, wide < Double(PdfLimits.rasterSidePixelsMax),
      high < Double(PdfLimits.rasterSidePixelsMax), wide * high <= Double(PdfLimits.rasterPixelsMax)
    else {
      throw DecodeError("too_large", "the page at this resolution is over 40 megapixels or 20,000 pixels a side")
    }
    let (width, height) = (max(1, Int(wide)), max(1, Int(high)))
    var status: Int32 = -1
    let samples = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      status = assay_pdf_page_draw(page, Int32(width), Int32(height), base)
      count = status == 0 ? width * height * 3 : 0
    }
    guard status == 0, let picture = Pixmap(width: width, height: height, channels: 3, samples: samples) else {
      throw DecodeError("decode_failed", "the page could not be drawn")
    }
    return picture
  }
}
