package import AssayCore
package import AssaySignals

/// A line of text read from a picture.
package struct TextLine: Sendable, Hashable {
  package struct Word: Sendable, Hashable {
    package var text: String
    package var box: Box2D
    package var confidence: Double
  }

  package var text: String
  /// Pixels of the picture.
  package var box: Box2D
  /// 0 to 1: the mean over the characters.
  package var confidence: Double
  package var words: [Word]
}

/// PaddleOCR, version 6 of its small models: finds lines of text at any angle and reads them. Slower than
/// Tesseract and made differently, so that the agreement of the two says something.
package final class PaddleOCR {
  package static let source = "ppocr-v6-small@3.10.0"
  static let longSideMax = 2_000
  static let shortSideMin = 30
  static let detectSideMin = 736
  /// What the detector looks at: its memory grows with it, 300 bytes a pixel.
  static let detectPixelsMax = 4_200_000.0
  static let detectSideMax = 4_096
  static let confidenceMin = 0.5

  private let runtime: OnnxRuntime
  private let detector: OnnxSession
  private let reader: PaddleReader

  package init(folder: ModelFolder, runtime: OnnxRuntime) throws(NeuralError) {
    self.runtime = runtime
    detector = try folder.session("ocr/ppocr-v6-detect.onnx", runtime: runtime)
    reader = try PaddleReader(folder: folder, runtime: runtime)
  }

  /// Runs the three networks once.
  package func warmUp() throws(NeuralError) {
    let blank = RGBPicture(width: 64, height: 64, samples: [UInt8](repeating: 255, count: 64 * 64 * 3))
    _ = try regions(blank)
    _ = try reader.line(blank)
  }

  /// The lines of a picture in reading order.
  package func read(_ picture: Pixmap) throws(NeuralError) -> [TextLine] {
    let original = RGBPicture(picture)
    let bounded = Self.bounded(original)
    let padding = Self.padding(bounded)
    let padded = bounded.padded(above: padding, below: padding)
    let toX = Double(original.width) / Double(bounded.width)
    let toY = Double(original.height) / Double(bounded.height)
    var lines: [TextLine] = []
    for quad in Self.inReadingOrder(try regions(padded)) {
      let line = try reader.line(padded.cropped(to: quad))
      let place = quad.mapped { Point2D(x: $0.x * toX, y: ($0.y - Double(padding)) * toY) }
      if let found = Self.textLine(line, at: place) { lines.append(found) }
    }
    return lines
  }

  /// Neither side above 2000 nor below 30 pixels.
  private static func bounded(_ picture: RGBPicture) -> RGBPicture {
    var result = picture
    func scale(_ ratio: Double) {
      let width = max(32, Int((Double(Int(Double(result.width) * ratio)) / 32).rounded(.toNearestOrEven)) * 32)
      let height = max(32, Int((Double(Int(Double(result.height) * ratio)) / 32).rounded(.toNearestOrEven)) * 32)
      result = result.linearlyResized(width: min(width, 8192), height: min(height, 8192))
    }
    let long = max(result.width, result.height)
    if long > longSideMax { scale(Double(longSideMax) / Double(long)) }
    let short = min(result.width, result.height)
    if short < shortSideMin { scale(Double(shortSideMin) / Double(short)) }
    return result
  }

  /// A single line gets space above and below, without which the detector misses it.
  private static func padding(_ picture: RGBPicture) -> Int {
    guard picture.height <= 30 || picture.width > 8 * picture.height else { return 0 }
    return abs(max(picture.width / 8, 30) * 2 - picture.height) / 2
  }

  private func regions(_ picture: RGBPicture) throws(NeuralError) -> [Quad] {
    let short = min(picture.width, picture.height)
    let wanted = short < Self.detectSideMin ? Double(Self.detectSideMin) / Double(short) : 1
    let ratio = min(wanted, (Self.detectPixelsMax / Double(picture.width * picture.height)).squareRoot())
    func side(_ size: Int) -> Int {
      let scaled = (Double(Int(Double(size) * ratio)) / 32).rounded(.toNearestOrEven) * 32
      return max(32, min(Self.detectSideMax, Int(scaled)))
    }
    let (width, height) = (side(picture.width), side(picture.height))
    let small = picture.linearlyResized(width: width, height: height)
    let input = try OnnxValue.floats(shape: [1, 3, height, width], runtime: runtime) { target in
      small.samples.withUnsafeBufferPointer { samples in
        for channel in 0..<3 {
          for at in 0..<width * height {
            target[channel * width * height + at] = (Float(samples[at * 3 + 2 - channel]) / 255 - 0.5) / 0.5
          }
        }
      }
    }
    let outputs = try detector.run(["x": input], outputs: ["fetch_name_0"])
    guard let map = outputs.first, map.shape == [1, 1, height, width] else {
      throw NeuralError(.failed, "the text detector gave no map of the picture's size")
    }
    let found = try map.withFloats { TextRegions(width: width, height: height, map: $0).regions() }
    let toX = Double(picture.width) / Double(width)
    let toY = Double(picture.height) / Double(height)
    return found.compactMap { region in
      let placed = region.quad.mapped { point in
        Point2D(
          x: max(0, min(Double(picture.width - 1), (point.x * toX).rounded())),
          y: max(0, min(Double(picture.height - 1), (point.y * toY).rounded())))
      }
      let quad = Quad(ordering: placed.corners)
      return quad.width.rounded(.down) > 3 && quad.height.rounded(.down) > 3 ? quad : nil
    }
  }

  /// Lines from the top; regions whose tops are less than ten pixels apart, one after the other, are on one line.
  static func inReadingOrder(_ quads: [Quad]) -> [Quad] {
    let byTop = quads.enumerated().sorted {
      ($0.element.topLeft.y, $0.offset) < ($1.element.topLeft.y, $1.offset)
    }.map(\.element)
    var row = 0
    let rows = byTop.indices.map { index in
      if index > 0, byTop[index].topLeft.y - byTop[index - 1].topLeft.y >= 10 { row += 1 }
      return row
    }
    return byTop.indices.sorted {
      (rows[$0], byTop[$0].topLeft.x, $0) < (rows[$1], byTop[$1].topLeft.x, $1)
    }.map { byTop[$0] }
  }

  /// Nil when nothing was read or too little is certain of it.
  static func textLine(_ line: PaddleReader.Line, at place: Quad) -> TextLine? {
    guard line.confidence >= confidenceMin, line.characters.contains(where: { $0.text != " " && $0.text != "\u{3000}" })
    else { return nil }
    // Text that runs down was laid on its side with its top to the left: its length runs along the region's height.
    let isDown = place.height / max(1, place.width) >= 1.5
    let along =
      isDown
      ? Quad(
        topLeft: place.topRight, topRight: place.bottomRight, bottomRight: place.bottomLeft, bottomLeft: place.topLeft)
      : place
    var words: [TextLine.Word] = []
    for run in line.characters.split(whereSeparator: { $0.text == " " || $0.text == "\u{3000}" }) {
      guard let first = run.first, let last = run.last else { continue }
      var (from, to) = (first.from, last.to)
      if line.isTurned { (from, to) = (1 - to, 1 - from) }
      let box = along.slice(from: from, to: to).bounds
      words.append(
        .init(
          text: run.map(\.text).joined(), box: box,
          confidence: Double(run.reduce(0) { $0 + $1.probability }) / Double(run.count)))
    }
    return TextLine(text: line.text, box: place.bounds, confidence: line.confidence, words: words)
  }
}

extension RGBPicture {
  /// With black rows above and below.
  fileprivate func padded(above: Int, below: Int) -> RGBPicture {
    guard above > 0 || below > 0 else { return self }
    let line = width * 3
    let rows = [UInt8](repeating: 0, count: above * line) + samples + [UInt8](repeating: 0, count: below * line)
    return RGBPicture(width: width, height: height + above + below, samples: rows)
  }
}
