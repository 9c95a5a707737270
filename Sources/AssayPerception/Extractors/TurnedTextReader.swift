import AssayCore
import AssayMedia
import AssaySignals
import AssayWire

/// A second look at what stands at an angle, on its side or on its head. Models read such lines, and the first reading
/// does not. Only places that look like writing and gave no sure line are turned, each twice: the way its lines run and
/// the other way round.
struct TurnedTextReader: Extractor {
  let name = "ocr-turned"
  let modalities: Set<Modality> = [.image]
  let kinds: [Observation.Kind] = [.textLine, .textWord]
  let isOnRequest = true
  /// Level print that is turned over looks like letters to a reader, who is unsure of them and makes few words of it.
  static let confidenceMin = 0.6
  static let confidenceMinOfFewWords = 0.78
  static let fewWords = 3
  static let linesMax = 200

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    let picture = try await part.media.picture()
    let before = ReadBefore(try await part.media.reading(.ocr, picture, context))
    let turned = TurnedText(picture) { before.covers($0, $1) }
    var list = list(part, context)
    var looks = 0
    for place in turned.places {
      let direction = TurnedText.direction(of: place.crop)
      var best: (score: Double, degrees: Int, lines: [(Reading.Line, Box2D)], source: String)?
      // What is level was read, if it can be; there only the other way round is left.
      for degrees in [direction, direction + 180] where !(degrees < 4 || degrees == 360) {
        guard let level = TurnedText.levelled(place.crop, degrees: degrees) else { continue }
        looks += 1
        let read = try await Reading.of(
          level.picture, .ocr, context, scale: PictureScale(width: level.picture.width, height: level.picture.height))
        let lines = read.lines.prefix(Self.linesMax).filter { Self.isSure($0) && before.isNew($0.text) }
        let score = lines.reduce(0.0) { $0 + ($1.confidence ?? 0) * Double($1.text.utf8.count) }
        if score > best?.score ?? 0 {
          best = (score, degrees % 360, lines.map { ($0, level.back($0.box)) }, read.source)
        }
      }
      guard let best else { continue }
      add(best.lines, best.degrees, best.source, place, part.scale(of: picture), &list)
    }
    return list.result(
      coverage(part, note: "\(turned.places.count) places with unread strokes, looked at \(looks) times"))
  }

  private static func isSure(_ line: Reading.Line) -> Bool {
    let words = line.text.split(separator: " ").count { $0.unicodeScalars.count { $0.properties.isAlphabetic } >= 2 }
    return line.confidence ?? 0 >= (words <= fewWords ? confidenceMinOfFewWords : confidenceMin)
  }

  private func add(
    _ lines: [(Reading.Line, Box2D)], _ degrees: Int, _ source: String, _ place: TurnedText.Place,
    _ scale: PictureScale, _ list: inout ObservationList
  ) {
    for (line, box) in lines {
      let inPicture = Box2D(
        x: Double(place.area.left) + box.x * place.scale, y: Double(place.area.top) + box.y * place.scale,
        width: box.width * place.scale, height: box.height * place.scale)
      list.add(
        .textLine, .string(line.text), region: .box(scale.apply(inPicture)), confidence: line.confidence,
        source: source, attributes: ["pass": "turned", "turned": .int(degrees)])
    }
  }
}
