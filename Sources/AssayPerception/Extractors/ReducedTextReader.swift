import AssayCore
import AssayMedia
import AssaySignals
import AssayWire

/// A look at the picture at the sizes at which models see it: words that exist only there were put there on purpose.
/// A size is read where it shows strokes that the first reading has no line for, and with the nearest neighbour where
/// that differs from the mean of what it stands for.
struct ReducedTextReader: Extractor {
  let name = "ocr-reduced"
  let modalities: Set<Modality> = [.image]
  let kinds: [Observation.Kind] = [.textLine, .textWord]
  let isOnRequest = true
  static let confidenceMin = 0.6
  static let linesMax = 200
  /// Longest sides that models take, in pixels; besides them a half and a quarter.
  static let modelSides = [1_024, 768, 512]
  static let sideMin = 224
  static let sizesMax = 4
  static let sourceSideMax = 8_000

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    let shown = try await part.media.picture()
    let before = ReadBefore(try await part.media.reading(.ocr, shown, context))
    let source = try await wholePicture(part, shown, context)
    let sizes = Self.sizes(source)
    guard !sizes.isEmpty else {
      return ExtractorResult(coverages: [coverage(part, note: "the picture is not larger than models take")])
    }
    var (list, known, looks) = (list(part, context), before, 0)
    for size in sizes {
      for view in Self.views(source, size, shown, before) {
        looks += 1
        let read = try await Reading.of(
          view, .ocr, context, scale: PictureScale(width: view.width, height: view.height),
          more: [("stretch", true)])
        let scale = PictureScale(
          width: view.width, height: view.height,
          shown: part.info.image.map { (Double($0.width), Double($0.height)) }
            ?? (Double(shown.width), Double(shown.height)))
        let toShown = Double(shown.width) / Double(view.width)
        for line in read.lines.prefix(Self.linesMax)
        where line.confidence ?? 0 >= Self.confidenceMin && known.isNew(line.text) {
          // Small print is read worse when reduced: where a line was read, another reading of it is nothing hidden.
          let (x, y) = (line.box.x + line.box.width / 2, line.box.y + line.box.height / 2)
          guard !before.covers(x * toShown, y * toShown) else { continue }
          known.add(line.text)
          list.add(
            .textLine, .string(line.text), region: .box(scale.apply(line.box)), confidence: line.confidence,
            source: read.source,
            attributes: ["pass": "reduced", "found_only": "model_size", "side": .int(max(view.width, view.height))])
        }
      }
    }
    return list.result(coverage(part, note: "\(sizes.count) sizes, read \(looks) times"))
  }

  /// A grid of single pixels is gone once the picture was reduced, so that the file's own size counts.
  private func wholePicture(
    _ part: PerceivedPart, _ shown: Pixmap, _ context: ExtractionContext
  ) async throws(AssayError) -> Pixmap {
    guard let image = part.info.image, max(image.width, image.height) > max(shown.width, shown.height),
      max(image.width, image.height) <= Self.sourceSideMax
    else { return shown }
    return try await context.media.image(try await part.media.bytes(), sideMax: nil)
  }

  static func sizes(_ picture: Pixmap) -> [(width: Int, height: Int)] {
    let longest = max(picture.width, picture.height)
    var sides: [Int] = []
    for side in [longest / 4, longest / 2] + modelSides
    where side >= sideMin && side * 4 <= longest * 3 && !sides.contains(where: { abs($0 - side) * 10 < side }) {
      sides.append(side)
    }
    return sides.prefix(sizesMax).map { side in
      // Whole factors exactly: the grid of an attack on them has no remainder.
      let factor = longest / side
      return longest == factor * side || side == longest / 4 || side == longest / 2
        ? (picture.width / factor, picture.height / factor)
        : Pixmap.fitted(width: picture.width, height: picture.height, sideMax: side)
    }
  }

  /// The reduced pictures that are worth reading.
  static func views(
    _ source: Pixmap, _ size: (width: Int, height: Int), _ shown: Pixmap, _ before: ReadBefore
  ) -> [Pixmap] {
    guard size.width >= 16, size.height >= 16 else { return [] }
    let mean = source.reduced(width: size.width, height: size.height)
    let nearest = Self.nearest(source, size)
    let scale = Double(shown.width) / Double(size.width)
    func isRead(_ x: Double, _ y: Double) -> Bool { before.covers(x * scale, y * scale) }
    var views: [Pixmap] = []
    if !FaintText(mean, isRead: isRead).areas.isEmpty { views.append(mean) }
    if differs(nearest, mean), !FaintText(nearest, isRead: isRead).areas.isEmpty { views.append(nearest) }
    return views
  }

  static func nearest(_ source: Pixmap, _ size: (width: Int, height: Int)) -> Pixmap {
    let channels = source.channels
    let samples = [UInt8](unsafeUninitializedCapacity: size.width * size.height * channels) { target, used in
      source.samples.withUnsafeBufferPointer { samples in
        for y in 0..<size.height {
          let row = min(source.height - 1, (2 * y + 1) * source.height / (2 * size.height)) * source.width
          for x in 0..<size.width {
            let from = (row + min(source.width - 1, (2 * x + 1) * source.width / (2 * size.width))) * channels
            let to = (y * size.width + x) * channels
            for channel in 0..<channels { target[to + channel] = samples[from + channel] }
          }
        }
      }
      used = size.width * size.height * channels
    }
    return Pixmap(width: size.width, height: size.height, channels: channels, samples: samples) ?? source
  }

  /// Whether in some block of 16 pixels the two are far apart on average, more than a photograph's detail makes them.
  static func differs(_ a: Pixmap, _ b: Pixmap) -> Bool {
    let (left, right) = (FaintText.luma(a), FaintText.luma(b))
    let (columns, rows) = (a.width / 16, a.height / 16)
    guard columns > 0, rows > 0 else { return false }
    return left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        for row in 0..<rows {
          for column in 0..<columns {
            var sum = 0
            for y in row * 16..<row * 16 + 16 {
              let start = y * a.width + column * 16
              for x in start..<start + 16 { sum += abs(Int(left[x]) - Int(right[x])) }
            }
            if sum >= 12 * 256 { return true }
          }
        }
        return false
      }
    }
  }
}
