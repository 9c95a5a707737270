import AssayFormats
package import AssaySignals

/// Binds drawn pages to a document: a PDF of one picture a page.
package struct PageBook: Sendable {
  private var writer = PdfWriter()

  package init() {}

  package var count: Int { writer.pages }

  /// - Parameter dpi: dots an inch that the page was drawn at, from which its size follows.
  package mutating func add(_ picture: Pixmap, dpi: Double) {
    let drawn = writer.picture(picture)
    _ = writer.page(width: Double(picture.width) * 72 / dpi, height: Double(picture.height) * 72 / dpi, of: drawn)
  }

  package func finish() -> [UInt8] { writer.finish() }
}
