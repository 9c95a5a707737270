import AssayCore
import AssayMedia
import AssaySignals
import AssayWire

/// A second look at what Tesseract did not read: places with small or faint writing, enlarged and with their contrast
/// stretched. A model sees such text where a person does not; only lines that the first reading lacks are given.
struct FaintTextReader: Extractor {
  let name = "ocr2x"
  let modalities: Set<Modality> = [.image]
  let kinds: [Observation.Kind] = [.textLine, .textWord]
  static let confidenceMin = 0.5
  static let linesMax = 200

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    let picture = try await part.media.picture()
    var faint = FaintText(picture) { _, _ in false }
    guard !faint.areas.isEmpty else { return ExtractorResult(coverages: [coverage(part, note: note(faint))]) }
    let first = try await part.media.reading(.ocr, picture, context)
    let boxes = first.lines.map(\.box)
    faint = FaintText(picture) { x, y in boxes.contains { Self.widened($0).contains(x: x, y: y) } }
    let scale = part.scale(of: picture)
    var list = list(part, context)
    for area in faint.areas {
      guard let crop = FaintText.crop(picture, area) else { continue }
      let more: [(key: String, value: JSONValue)] = [("enlarge", 2), ("stretch", true)]
      let read = try await Reading.of(
        crop, .ocr, context, scale: PictureScale(width: crop.width, height: crop.height), more: more)
      for line in read.lines.prefix(Self.linesMax) {
        guard line.confidence ?? 0 >= Self.confidenceMin, !isRead(line.box, in: area, boxes) else { continue }
        add(line, area, crop, read.source, scale, &list)
      }
    }
    return list.result(coverage(part, faint.leftOut > 0 ? .partial : .complete, note: note(faint)))
  }

  private func note(_ faint: FaintText) -> String {
    let left = faint.leftOut > 0 ? ", \(faint.leftOut) too large or too many" : ""
    return "\(faint.areas.count) places with unread small or faint strokes looked at enlarged\(left)"
  }

  private static func widened(_ box: Box2D) -> Box2D {
    Box2D(x: box.x - 4, y: box.y - 4, width: box.width + 8, height: box.height + 8)
  }

  /// Whether the first reading has a line over most of this one.
  private func isRead(_ box: Box2D, in area: FaintText.Area, _ boxes: [Box2D]) -> Bool {
    let (x, y) = (box.x + Double(area.left), box.y + Double(area.top))
    return boxes.contains { other in
      let width = min(x + box.width, other.maxX) - max(x, other.x)
      let height = min(y + box.height, other.maxY) - max(y, other.y)
      return width > 0 && height > 0 && width * height > 0.4 * max(1, box.area)
    }
  }

  private func add(
    _ line: Reading.Line, _ area: FaintText.Area, _ crop: Pixmap, _ source: String, _ scale: PictureScale,
    _ list: inout ObservationList
  ) {
    func placed(_ box: Box2D) -> Region {
      var box = box
      box.x += Double(area.left)
      box.y += Double(area.top)
      return .box(scale.apply(box))
    }
    var attributes: [String: JSONValue] = ["pass": "ocr2x"]
    if let contrast = FaintText.contrast(crop, line.box) { attributes["contrast"] = .double(rounded(contrast, 2)) }
    let id = list.add(
      .textLine, .string(line.text), region: placed(line.box), confidence: line.confidence, source: source,
      attributes: attributes)
    for word in line.words {
      list.add(
        .textWord, .string(word.text), region: placed(word.box), confidence: word.confidence, source: source,
        attributes: attributes.merging(["line": .string(id)]) { $1 })
    }
  }
}
