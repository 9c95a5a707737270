import AssayFormats
import CPdfShim

extension PdfDocument {
  /// A new file of some pages (from 1), in the order given, with their text, pictures and annotations. What belongs
  /// to the document as a whole (outline, layers' settings, forms, attachments, title) stays behind.
  ///
  /// The same pages give the same bytes: the library's time of creation and random identifier are overwritten.
  ///
  /// - Throws: `bad_request` for no pages, too many or unknown ones; `missing` where the library cannot write;
  ///   `decode_failed` where a page cannot be taken over.
  package func copy(ofPages numbers: [Int]) throws(DecodeError) -> [UInt8] {
    guard !numbers.isEmpty, numbers.count <= PdfLimits.pagesMax else {
      throw DecodeError("bad_request", "a document is made of 1 to \(PdfLimits.pagesMax) pages")
    }
    if let unknown = numbers.first(where: { $0 < 1 || $0 > pages }) {
      throw DecodeError("bad_request", "page \(unknown) of a document of \(pages)")
    }
    guard assay_pdf_can(Int32(ASSAY_PDF_COPIES)) != 0 else {
      throw DecodeError(
        "missing", "this build of pdfium cannot write documents", remedy: "install pypdfium2's with fetch-models")
    }
    var count: UInt64 = 0
    guard let bytes = assay_pdf_copy(handle, numbers.map { Int32($0 - 1) }, UInt64(numbers.count), &count) else {
      throw DecodeError("decode_failed", "the pages cannot be taken into a new document")
    }
    defer { assay_pdf_free(bytes) }
    return Self.withoutChance([UInt8](UnsafeBufferPointer(start: bytes, count: Int(count))))
  }

  /// Overwrites what differs from run to run, byte for byte: offsets stay right.
  private static func withoutChance(_ file: [UInt8]) -> [UInt8] {
    var file = file
    let view = ByteView(file)
    if let start = view.find("/CreationDate(D:", in: 0..<file.count) {
      overwrite(&file, from: start, opening: 0x28, closing: 0x29) { $0 >= 0x30 && $0 <= 0x39 }
    }
    // The trailer stands last; content may hold the same letters before it.
    if let trailer = last("trailer", in: view), let start = view.find("/ID", in: trailer..<file.count) {
      overwrite(&file, from: start, opening: 0x5B, closing: 0x5D) { $0 != 0x3C && $0 != 0x3E }
    }
    return file
  }

  private static func last(_ word: StaticString, in view: ByteView) -> Int? {
    var found: Int?
    var from = max(0, view.count - 4_096)
    while let next = view.find(word, in: from..<view.count) {
      found = next
      from = next + 1
    }
    return found
  }

  private static func overwrite(
    _ file: inout [UInt8], from start: Int, opening: UInt8, closing: UInt8, where isChance: (UInt8) -> Bool
  ) {
    var position = start
    let end = min(file.count, start + 256)
    while position < end, file[position] != opening { position += 1 }
    while position < end, file[position] != closing {
      if isChance(file[position]), file[position] != opening { file[position] = 0x30 }
      position += 1
    }
  }
}
