import AssayCore
import AssayMedia
import AssayWire

/// Reads QR and bar codes in pictures and on pages. Payloads are untrusted text.
struct CodeExtractor: Extractor {
  let name = "codes"
  let modalities: Set<Modality> = [.image, .document]
  let kinds: [Observation.Kind] = [.code]

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    var list = list(part, context)
    guard part.modality == .document else {
      let picture = try await part.media.picture()
      let scale = part.scale(of: picture)
      try add(try await context.media.codes(in: picture), to: &list, scale) { .box($0) }
      return list.result(coverage(part, vocabularyName: "zxing formats"))
    }
    let pages = part.pagesToRead(context)
    for number in 1...max(1, pages) {
      let picture = try await part.media.page(number)
      let scale = PagePixels.scale(picture, context)
      try add(try await context.media.codes(in: picture), to: &list, scale) { Region(.page(number, $0)) }
    }
    return list.result(part.pagesCoverage(coverage(part, vocabularyName: "zxing formats"), context))
  }

  private func add(
    _ codes: [CodeFinding], to list: inout ObservationList, _ scale: PictureScale, region: (Box2D) -> Region
  ) throws(AssayError) {
    for (index, code) in codes.enumerated() {
      let reply = WorkerReply(["box": .array(code.box.map(JSONValue.double))], path: "codes[\(index)]")
      let box = try reply.box(in: scale)
      list.add(
        .code, .string(shortened(code.text, to: 8_000)), region: region(box), source: "zxing",
        attributes: ["format": .string(shortened(code.format, to: 40))])
    }
  }
}
