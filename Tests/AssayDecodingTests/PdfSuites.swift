import Testing

/// pdfium is not made for several threads. A worker has one; in this process all suites that read PDFs stand in this
/// one, so that they run one after another.
@Suite("PDF, one at a time", .serialized)
enum PdfSuites {}
