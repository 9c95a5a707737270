import AssayCore
import AssayDecoding
import AssayFormats
import AssaySignals
import AssayWire
import AssayWorkerKit
import Glibc

extension Role {
  /// PDF through pdfium.
  static func document(models: String?) -> Role {
    Role(
      prepare: { () throws(WorkerFailure) -> JSONObject in
        do throws(DecodeError) {
          try PdfLibrary.open(models: models ?? DocumentTasks.modelsFolder())
        } catch {
          throw WorkerFailure(error.code, error.message)
        }
        return ["pdfium": "pypdfium2"]
      },
      handle: DocumentTasks.handle)
  }
}

private enum DocumentTasks {
  static func handle(_ request: WorkerRequest) throws(WorkerFailure) -> WorkerReply {
    switch request.task {
    case "probe": return try probe(request)
    case "texts": return try texts(request)
    case "page": return try page(request)
    case "pages": return try pages(request)
    default: throw WorkerFailure("bad_request", "the document worker knows probe, texts, page and pages")
    }
  }

  /// A document that cannot be opened is an answer too: a MediaInfo that says why.
  private static func probe(_ request: WorkerRequest) throws(WorkerFailure) -> WorkerReply {
    let digest = request.header["digest"]?.string.flatMap(Digest.init(hex:)) ?? Digest(of: request.payload)
    var info = MediaInfo(
      digest: digest, bytes: request.payload.count, type: "application/pdf",
      declaredType: request.header["declared"]?.string, modality: .document)
    do throws(DecodeError) {
      let document = try PdfDocument(request.payload)
      let found = try document.probe()
      info.document = found.info
      for finding in found.findings { info.note(finding) }
      let carried = document.carried()
      info.carry(carried.items)
      for finding in carried.findings { info.note(finding) }
    } catch {
      info.decodedShare = 0
      info.note(MediaFinding(saying: error.code, .refused, error.message, remedy: remedy(error.code)))
    }
    return WorkerReply(["info": JSONValue(encoding: info)])
  }

  private static func remedy(_ code: String) -> String? {
    switch code {
    case "encrypted": "remove the password and store the document again"
    case "decode_failed": "export the document again"
    case "too_large": "send fewer pages at a time"
    default: nil
    }
  }

  private static func texts(_ request: WorkerRequest) throws(WorkerFailure) -> WorkerReply {
    let pagesMax = try request.int("pages_max", in: 1...PdfLimits.pagesMax)
    let texts = try answer { () throws(DecodeError) in try PdfDocument(request.payload).texts(pagesMax: pagesMax) }
    let pages = texts.map { page -> JSONValue in
      let lines = page.lines.map { line -> JSONValue in
        [
          "text": .string(line.text), "box": .array(line.box.map { .double($0) }), "isHidden": .bool(line.isHidden),
          "hiddenBy": line.hiddenBy.map { .string($0.rawValue) } ?? .null,
        ]
      }
      return [
        "number": .int(page.number), "width": .double(page.width), "height": .double(page.height),
        "lines": .array(lines),
      ]
    }
    return WorkerReply(["pages": .array(pages)])
  }

  private static func page(_ request: WorkerRequest) throws(WorkerFailure) -> WorkerReply {
    let number = try request.int("number", in: 1...PdfLimits.pagesMax)
    let dpi = request.header["dpi"]?.double ?? 72
    let picture = try answer { () throws(DecodeError) in
      try PdfDocument(request.payload).draw(page: number, dpi: dpi)
    }
    return WorkerReply(
      ["width": .int(picture.width), "height": .int(picture.height), "channels": 3], payload: picture.samples)
  }

  private static func pages(_ request: WorkerRequest) throws(WorkerFailure) -> WorkerReply {
    let listed = request.header["numbers"]?.array ?? []
    let numbers = listed.compactMap(\.int)
    guard numbers.count == listed.count else { throw WorkerFailure("bad_request", "`numbers` must be whole numbers") }
    let copy = try answer { () throws(DecodeError) in try PdfDocument(request.payload).copy(ofPages: numbers) }
    return WorkerReply(["pages": .int(numbers.count)], payload: copy)
  }

  private static func answer<T>(_ body: () throws(DecodeError) -> T) throws(WorkerFailure) -> T {
    do throws(DecodeError) { return try body() } catch { throw WorkerFailure(error.code, error.message) }
  }

  /// `$ASSAY_MODELS`, else the user's data folder.
  static func modelsFolder() -> String {
    func variable(_ name: String) -> String? {
      guard let value = getenv(name) else { return nil }
      let text = String(cString: value)
      return text.isEmpty ? nil : text
    }
    if let folder = variable("ASSAY_MODELS") { return folder }
    let data = variable("XDG_DATA_HOME") ?? (variable("HOME") ?? "") + "/.local/share"
    return data + "/assay/models"
  }
}
