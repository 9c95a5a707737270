import AssayCore
import AssayFormats
import AssayInjection

/// Words in a PDF, by an update of its first page and its objects.
enum DocumentCarriers {
  private typealias Words = PDFAmendment.Words

  static let all: [AttackCarrier] = [
    drawn("pdf_visible", "a line of ordinary print at the foot of the page") { line, y in
      Words(line, x: 36, y: y, sizePoints: 9)
    },
    drawn("pdf_white", "white letters on the white page") { line, y in
      Words(line, x: 36, y: y, sizePoints: 9, grey: 1)
    },
    drawn("pdf_tiny", "letters of one point") { line, y in Words(line, x: 36, y: y, sizePoints: 1) },
    drawn("pdf_off_page", "letters beside the page") { line, y in Words(line, x: 5_000, y: y, sizePoints: 9) },
    drawn("pdf_hidden_layer", "letters on a layer that is switched off (OCG)") { line, y in
      Words(line, x: 36, y: y, sizePoints: 9, isOnHiddenLayer: true)
    },
    drawn("pdf_covered", "letters under a white box: text layer and picture say different things") { line, y in
      Words(line, x: 36, y: y, sizePoints: 9, isCovered: true)
    },
    object("pdf_annotation", channel: .document, "a hidden note beside the page") { $0.annotate($1) },
    object("pdf_form_field", channel: .document, "the value of a hidden form field") {
      $0.addField(name: "remark", value: $1)
    },
    object("pdf_xmp", channel: .metadata, "the document's XMP description") { $0.setXMP(PictureFields.xmp($1)) },
    object("pdf_info", channel: .metadata, "the subject in the document's information") {
      $0.setInformation("Subject", $1)
    },
  ]

  private static func drawn(
    _ name: String, _ summary: String, _ words: @escaping @Sendable (String, Double) -> PDFAmendment.Words
  ) -> AttackCarrier {
    AttackCarrier(
      name, .document, channel: .document, summary: summary, harmless: "Page 1 of 1. Printed on recycled paper."
    ) { call async throws(AssayError) in
      try AttackWords.checkDrawn(call.text)
      return try amended(call) { document, text in
        let lines = AttackWords.wrapped(text, charactersPerLine: max(20, Int((document.pageWidth - 72) / 4.6)))
        let top = document.pageHeight - 12 - Double(lines.count) * 11
        document.draw(lines.enumerated().map { words($1, max(10, top + Double($0) * 11)) })
      }
    }
  }

  private static func object(
    _ name: String, channel: SegmentChannel, _ summary: String,
    _ change: @escaping @Sendable (inout PDFAmendment, String) -> Void
  ) -> AttackCarrier {
    AttackCarrier(
      name, .document, channel: channel, summary: summary,
      harmless: channel == .metadata ? PictureFieldCarriers.harmless : "Checked by the front desk."
    ) { call async throws(AssayError) in try amended(call, change) }
  }

  private static func amended(
    _ call: CarrierCall, _ change: (inout PDFAmendment, String) -> Void
  ) throws(AssayError) -> [AttackFile] {
    do throws(FormatError) {
      var document = try PDFAmendment(call.file.bytes)
      change(&document, call.text)
      return [AttackFile(document.bytes, modality: .document, name: call.file.name)]
    } catch {
      throw AssayError(
        .data, "nothing can be added to \(AttackWords.printable(call.file.name)): \(error.message)",
        remedy: "write it without encryption and object streams first")
    }
  }
}
