import AssayCore
import AssayMedia
import AssaySignals
import AssayWire

/// The text layer of a document. Text that a reader would not see is marked `hidden`.
struct PageTextExtractor: Extractor {
  let name = "page-text"
  let modalities: Set<Modality> = [.document]
  let kinds: [Observation.Kind] = [.pageText]

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    var list = list(part, context)
    for page in try await part.media.pageTexts().prefix(context.configuration.pagesMax) {
      for (index, line) in page.lines.enumerated() {
        guard line.text.utf8.contains(where: { $0 > 0x20 }) else { continue }
        let path = "pages[\(page.number)].lines[\(index)].box"
        guard line.box.count == 4, line.box.allSatisfy(\.isFinite), page.number > 0 else {
          throw WorkerReply.malformed(path, "should be four finite numbers")
        }
        let box = Box2D(
          x: rounded(line.box[0], 2), y: rounded(line.box[1], 2), width: rounded(max(0, line.box[2]), 2),
          height: rounded(max(0, line.box[3]), 2))
        list.add(
          .pageText, .string(shortened(line.text, to: 10_000)), region: Region(.page(page.number, box)),
          source: "pdfium", attributes: Self.attributes(line))
      }
    }
    return list.result(part.pagesCoverage(coverage(part), context))
  }

  private static func attributes(_ line: PageText.Line) -> [String: JSONValue] {
    guard line.isHidden else { return [:] }
    guard let reason = line.hiddenBy else { return ["hidden": true] }
    return ["hidden": true, "hidden_by": .string(shortened(reason, to: 40))]
  }
}

/// Reads the pages as a person sees them: each is drawn and read by OCR, so that a text layer that says
/// something else shows.
struct PageReader: Extractor {
  let name = "page-ocr"
  let modalities: Set<Modality> = [.document]
  let kinds: [Observation.Kind] = [.textLine, .textWord]

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    var list = list(part, context)
    var marksLeftOut = 0
    for number in 1...max(1, part.pagesToRead(context)) {
      let picture = try await part.media.page(number)
      let read = try await Reading.of(picture, .ocr, context, scale: PagePixels.scale(picture, context))
      read.add(to: &list) { Region(.page(number, $0)) }
      marksLeftOut += read.marksLeftOut
    }
    return list.result(
      part.pagesCoverage(coverage(part, note: Reading.note(marksLeftOut: marksLeftOut)), context))
  }
}

enum PagePixels {
  /// From pixels of the drawn page to points.
  static func scale(_ picture: Pixmap, _ context: ExtractionContext) -> PictureScale {
    let points = 72 / context.configuration.pageDpi
    return PictureScale(
      width: picture.width, height: picture.height,
      shown: (Double(picture.width) * points, Double(picture.height) * points))
  }
}

extension PerceivedPart {
  func pagesToRead(_ context: ExtractionContext) -> Int {
    min(info.document?.pages ?? 1, context.configuration.pagesMax)
  }

  /// Partial when the document has more pages than are read.
  func pagesCoverage(_ coverage: Coverage, _ context: ExtractionContext) -> Coverage {
    let pages = info.document?.pages ?? 1
    guard pages > context.configuration.pagesMax, coverage.state == .complete else { return coverage }
    var coverage = coverage
    coverage.state = .partial
    let bound = "the first \(context.configuration.pagesMax) of \(pages) pages"
    coverage.note = coverage.note.map { "\(bound); \($0)" } ?? bound
    return coverage
  }
}
