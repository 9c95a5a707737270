import AssayCore
import AssayMedia
import AssaySignals
import AssayWire

/// Reads the lines and words in a picture: `ocr` with Tesseract, `ocr2` with PP-OCR as an independent
/// second opinion.
struct TextReader: Extractor {
  static let tesseract = TextReader(name: "ocr", role: .ocr)
  static let neural = TextReader(name: "ocr2", role: .ocrModel)

  let name: String
  let role: WorkerRole
  let modalities: Set<Modality> = [.image]
  let kinds: [Observation.Kind] = [.textLine, .textWord]
  /// Below this many pixels a side there is nothing a reader could make out.
  static let sideMin = 10

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    let picture = try await part.media.picture()
    guard min(picture.width, picture.height) >= Self.sideMin else {
      return ExtractorResult(coverages: [
        coverage(part, .partial, note: "\(picture.width) × \(picture.height) pixels are too few to read")
      ])
    }
    let scale = part.scale(of: picture)
    let read =
      role == .ocr
      ? try await part.media.reading(role, picture, context).scaled(scale)
      : try await Reading.of(picture, role, context, scale: scale)
    var list = list(part, context)
    read.add(to: &list) { .box($0) }
    return list.result(coverage(part, note: Reading.note(marksLeftOut: read.marksLeftOut)))
  }
}

extension PerceivedPart {
  /// From decoded pixels to the pixels of the asset as shown.
  func scale(of picture: Pixmap) -> PictureScale {
    let shown = info.image.map { (Double($0.width), Double($0.height)) }
    return PictureScale(width: picture.width, height: picture.height, shown: shown)
  }
}

/// What an OCR worker read in one picture, checked and in the asset's frame.
struct Reading {
  struct Word {
    var text: String
    var box: Box2D
    var confidence: Double?
  }

  struct Line {
    var text: String
    var box: Box2D
    var confidence: Double?
    var words: [Word]
  }

  var source: String
  var lines: [Line]
  /// Lines that the reader gave and that are no text.
  var marksLeftOut = 0

  static func of(
    _ picture: Pixmap, _ role: WorkerRole, _ context: ExtractionContext, scale: PictureScale,
    more: [(key: String, value: JSONValue)] = []
  ) async throws(AssayError) -> Reading {
    let (reply, _) = try await WorkerReply.of(
      context.workers, role, picture.header(task: "read", more), picture.samples)
    var lines: [Line] = []
    for item in try reply.items("lines", countMax: 20_000) {
      let text = try item.string("text")
      guard text.utf8.contains(where: { $0 > 0x20 }) else { continue }
      var words: [Word] = []
      for word in try item.items("words", countMax: 2_000) {
        words.append(
          Word(
            text: try word.string("text"), box: try word.box(in: scale),
            confidence: try word.numberIfPresent("confidence")))
      }
      lines.append(
        Line(
          text: text, box: try item.box(in: scale), confidence: try item.numberIfPresent("confidence"), words: words))
    }
    return Reading(source: try reply.string("source", scalarsMax: 100), lines: lines).checked()
  }

  /// From decoded pixels to another frame.
  func scaled(_ scale: PictureScale) -> Reading {
    var scaled = self
    for index in lines.indices {
      scaled.lines[index].box = scale.apply(lines[index].box)
      for word in lines[index].words.indices {
        scaled.lines[index].words[word].box = scale.apply(lines[index].words[word].box)
      }
    }
    return scaled
  }

  /// Adds every line followed by its words; a word names its line in the attribute `line`.
  func add(
    to list: inout ObservationList, attributes: [String: JSONValue] = [:], words: Bool = true,
    region: (Box2D) -> Region
  ) {
    for line in lines {
      let id = list.add(
        .textLine, .string(line.text), region: region(line.box), confidence: line.confidence, source: source,
        attributes: attributes)
      guard words else { continue }
      for word in line.words {
        list.add(
          .textWord, .string(word.text), region: region(word.box), confidence: word.confidence, source: source,
          attributes: attributes.merging(["line": .string(id)]) { $1 })
      }
    }
  }
}

extension Pixmap {
  /// The header of a call whose payload are these pixels.
  func header(task: String, _ more: [(key: String, value: JSONValue)] = []) -> JSONValue {
    .object(
      JSONObject(
        [("task", .string(task)), ("width", .int(width)), ("height", .int(height)), ("channels", .int(channels))]
          + more))
  }
}
