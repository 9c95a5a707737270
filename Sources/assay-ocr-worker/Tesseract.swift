import AssayCore
import AssayWire
import AssayWorkerKit
import CTesseract

/// A line of text with its words.
struct ReadLine {
  struct Word {
    var text: String
    var box: Box2D
    /// 0 to 1.
    var confidence: Double

    var lettersCount: Int {
      text.unicodeScalars.count { $0.properties.isAlphabetic || $0.properties.numericType != nil }
    }
  }

  var text: String
  var box: Box2D
  var confidence: Double
  var words: [Word] = []

  var json: JSONValue {
    [
      "text": .string(text), "box": json(of: box), "confidence": .double(confidence),
      "words": .array(
        words.map { ["text": .string($0.text), "box": json(of: $0.box), "confidence": .double($0.confidence)] }),
    ]
  }

  private func json(of box: Box2D) -> JSONValue {
    .array([.double(box.x), .double(box.y), .double(box.width), .double(box.height)])
  }
}

/// Tesseract with its English model, through its C interface.
final class Tesseract {
  let source: String
  private let api: OpaquePointer
  static let millisecondsMax: Int32 = 15_000
  /// What a page is taken to be scanned at; without it Tesseract guesses, and says so.
  static let dotsPerInch: Int32 = 300
  static let wordsMax = 20_000
  /// Below it a word is a shape taken for letters.
  static let confidenceMin = 0.15
  /// Where no layout of a page was found, a word must be surer, and longer than a letter.
  static let sparseConfidenceMin = 0.6

  init() throws(WorkerFailure) {
    guard let api = TessBaseAPICreate() else { throw WorkerFailure("missing", "Tesseract cannot be started") }
    guard TessBaseAPIInit3(api, nil, "eng") == 0 else {
      TessBaseAPIDelete(api)
      throw WorkerFailure(
        "missing", "Tesseract's English model is not installed: apt-get install tesseract-ocr-eng")
    }
    self.api = api
    source = "tesseract@" + String(cString: TessVersion())
    // Its messages may hold what it reads.
    TessBaseAPISetVariable(api, "debug_file", "/dev/null")
  }

  deinit { TessBaseAPIDelete(api) }

  /// Reads one page with a few letters' worth of shapes, so that nothing is left to be loaded.
  func warmUp() throws(WorkerFailure) {
    var page = GreyPicture(width: 240, height: 80, samples: [UInt8](repeating: 255, count: 240 * 80))
    for letter in 0..<8 {
      for y in 24..<56 {
        for x in 0..<6 { page.samples[y * 240 + 20 + letter * 24 + x] = 0 }
      }
    }
    _ = try recognise(page, mode: PSM_AUTO)
    _ = try recognise(page, mode: PSM_SPARSE_TEXT)
  }

  /// The lines of a picture from the top, boxes in its pixels.
  ///
  /// - Parameter factorMin: by how much to enlarge at least, as far as the bound on pixels allows.
  func read(_ picture: GreyPicture, factorMin: Int = 1) throws(WorkerFailure) -> [ReadLine] {
    let wanted = max(factorMin, TextSize.factor(for: picture))
    let area = picture.width * picture.height
    let factor = (1...wanted).last { area * $0 * $0 <= TextSize.enlargedPixelsMax } ?? 1
    let enlarged = picture.enlarged(by: factor)
    var lines = try recognise(enlarged, mode: PSM_AUTO)
    // A page layout is looked for first; a few words somewhere in a picture are none.
    if lines.isEmpty {
      lines = try recognise(enlarged, mode: PSM_SPARSE_TEXT).compactMap { line in
        ReadLine(line.words.filter { $0.confidence >= Self.sparseConfidenceMin && $0.lettersCount >= 2 })
      }
    }
    return lines.map { $0.scaled(by: 1 / Double(factor)) }
  }

  private func recognise(_ picture: GreyPicture, mode: TessPageSegMode) throws(WorkerFailure) -> [ReadLine] {
    TessBaseAPISetPageSegMode(api, mode)
    defer { TessBaseAPIClear(api) }
    let monitor = TessMonitorCreate()
    defer { TessMonitorDelete(monitor) }
    TessMonitorSetDeadlineMSecs(monitor, Self.millisecondsMax)
    let status = picture.samples.withUnsafeBufferPointer { samples in
      TessBaseAPISetImage(
        api, samples.baseAddress, Int32(picture.width), Int32(picture.height), 1, Int32(picture.width))
      TessBaseAPISetSourceResolution(api, Self.dotsPerInch)
      return TessBaseAPIRecognize(api, monitor)
    }
    guard status == 0 else {
      throw WorkerFailure("decode_failed", "Tesseract gave up, at the latest after \(Self.millisecondsMax) ms")
    }
    guard let results = TessBaseAPIGetIterator(api) else { return [] }
    defer { TessResultIteratorDelete(results) }
    return lines(results)
  }

  private func lines(_ results: OpaquePointer) -> [ReadLine] {
    guard let place = TessResultIteratorGetPageIterator(results) else { return [] }
    var lines: [ReadLine] = []
    var words: [ReadLine.Word] = []
    var count = 0
    repeat {
      count += 1
      if TessPageIteratorIsAtBeginningOf(place, RIL_TEXTLINE) != 0 {
        ReadLine(words).map { lines.append($0) }
        words = []
      }
      if let word = word(results, place) { words.append(word) }
    } while TessResultIteratorNext(results, RIL_WORD) != 0 && count < Self.wordsMax
    ReadLine(words).map { lines.append($0) }
    return lines
  }

  private func word(_ results: OpaquePointer, _ place: OpaquePointer) -> ReadLine.Word? {
    guard let raw = TessResultIteratorGetUTF8Text(results, RIL_WORD) else { return nil }
    defer { TessDeleteText(raw) }
    let text = String(cString: raw)
    var (left, top, right, bottom): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }),
      TessPageIteratorBoundingBox(place, RIL_WORD, &left, &top, &right, &bottom) != 0
    else { return nil }
    let percent = Double(TessResultIteratorConfidence(results, RIL_WORD))
    guard percent >= Self.confidenceMin * 100 else { return nil }
    return ReadLine.Word(
      text: text,
      box: Box2D(x: Double(left), y: Double(top), width: Double(right - left), height: Double(bottom - top)),
      confidence: max(0, min(1, (percent * 10).rounded() / 1000)))
  }
}

extension ReadLine {
  /// Nil without words. The confidence is the mean over the letters.
  init?(_ words: [Word]) {
    guard let first = words.first else { return nil }
    let letters = words.map { Double($0.text.unicodeScalars.count) }
    let sum = zip(words, letters).reduce(0) { $0 + $1.0.confidence * $1.1 }
    self.init(
      text: words.map(\.text).joined(separator: " "), box: words.dropFirst().reduce(first.box) { $0.union($1.box) },
      confidence: (sum / letters.reduce(0, +) * 1000).rounded() / 1000, words: words)
  }

  func scaled(by factor: Double) -> ReadLine {
    func scaled(_ box: Box2D) -> Box2D {
      func short(_ value: Double) -> Double { (value * factor * 100).rounded() / 100 }
      return Box2D(x: short(box.x), y: short(box.y), width: short(box.width), height: short(box.height))
    }
    var line = self
    line.box = scaled(box)
    line.words = words.map { Word(text: $0.text, box: scaled($0.box), confidence: $0.confidence) }
    return line
  }
}
