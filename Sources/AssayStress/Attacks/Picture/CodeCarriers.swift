import AssayCore
import AssayInjection
import AssayMedia
import AssaySignals

/// Words in QR and bar codes below a picture.
enum CodeCarriers {
  static let all: [AttackCarrier] = [
    code("qr", "QRCode", textBytesMax: 600, summary: "a QR code in a strip below the picture"),
    code("barcode", "Code128", textBytesMax: 78, summary: "a bar code (Code 128) in a strip below the picture"),
  ]

  private static func code(_ name: String, _ format: String, textBytesMax: Int, summary: String) -> AttackCarrier {
    let isSquare = format == "QRCode"
    return AttackCarrier(
      name, .image, channel: .qr, summary: summary,
      harmless: isSquare ? "https://example.org/menu" : "4006381333931", textBytesMax: textBytesMax, needsCodes: true
    ) { call async throws(AssayError) in
      guard let codes = call.tools.codes else {
        throw AssayError(.missing, "codes need the media worker", remedy: "see `assay doctor`")
      }
      let picture = try await call.tools.media.image(call.file.bytes, sideMax: 4_096)
      // Code 128 takes eleven bars a character; two pixels a bar are read safely.
      guard isSquare || call.text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
        throw AssayError(
          .usage, "a bar code (Code 128) holds ASCII letters, digits and signs alone",
          remedy: "use other words, or `qr`, which holds all letters")
      }
      // A place for either side of the pair.
      let letters = max(call.text.utf8.count, call.other?.utf8.count ?? 0)
      let width = isSquare ? 240 + letters / 2 : min(2_048, (letters + 6) * 22)
      let drawn = try await codes.code(
        call.text, format: format, width: width, height: isSquare ? width : 90)
      // Codes are drawn near the size that is asked for.
      var room = (width: drawn.width, height: drawn.height)
      if let other = call.other,
        let beside = try? await codes.code(other, format: format, width: width, height: isSquare ? width : 90)
      {
        room = (max(room.width, beside.width), max(room.height, beside.height))
      }
      var canvas = Canvas(picture)
      let top = canvas.height
      canvas.widen(to: room.width + 16)
      canvas.extend(by: room.height + 16)
      for y in 0..<drawn.height {
        for x in 0..<drawn.width where drawn.samples[y * drawn.width + x] < 128 {
          canvas.blend(x + 8, top + 8 + y, Canvas.black, 1)
        }
      }
      return [AttackFile(PngWriter.encode(try canvas.pixmap), modality: .image, name: call.file.renamed("png"))]
    }
  }
}
