import AssayCore
import AssayInference
import AssayWire

/// Evidence made by hand, as the extractors would give it.
struct Scene {
  var evidence = Evidence()
  var parts: [Part] = []

  private static func asset(_ number: Int) -> Asset { Asset(digest: Digest(of: [UInt8(number)]), bytes: 1) }

  @discardableResult
  mutating func part(_ modality: Modality) -> Int {
    parts.append(.asset(Self.asset(parts.count), modality: modality))
    return parts.count - 1
  }

  mutating func add(
    _ kind: Observation.Kind, _ value: JSONValue, _ region: Region? = nil, part: Int = 0, confidence: Double? = 0.9,
    source: String = "test@1", _ attributes: [String: JSONValue] = [:]
  ) {
    let id = "p\(part).\(kind.rawValue).\(evidence.observations.count)"
    evidence.observations.append(
      Observation(
        id: id, kind: kind, value: value, region: region, part: part, confidence: confidence, source: source,
        attributes: attributes))
  }

  mutating func cover(
    _ kinds: [Observation.Kind], _ state: Coverage.State = .complete, part: Int = 0, vocabulary: [String]? = nil,
    note: String? = nil
  ) {
    evidence.coverages.append(
      Coverage(
        extractor: "x", part: part, modality: .image, kinds: kinds, state: state, vocabulary: vocabulary, note: note))
  }

  /// Rows of text from the top, 20 pixels each; "|" parts a row into cells that are 150 pixels apart.
  mutating func read(_ text: String, part: Int = 0, source: String = "tesseract@5.3.0", confidence: Double = 0.9) {
    for (row, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      for (column, cell) in line.split(separator: "|").enumerated() {
        let text = cell.trimmed
        guard !text.isEmpty else { continue }
        let box = Box2D(
          x: Double(10 + column * 150), y: Double(20 + row * 20), width: Double(text.count * 7), height: 14)
        add(.textLine, .string(text), .box(box), part: part, confidence: confidence, source: source)
      }
    }
    cover([.textLine], part: part)
  }

  /// One utterance, with half a second a word.
  mutating func say(_ text: String, part: Int = 0) {
    let words = text.split(separator: " ")
    add(.utterance, .string(text), .span(0, Double(words.count) / 2), part: part)
    for (index, word) in words.enumerated() {
      add(
        .spokenWord, .string(String(word)), .span(Double(index) / 2, Double(index + 1) / 2), part: part,
        ["times": "approximate"])
    }
    cover([.utterance, .spokenWord, .speech], part: part)
  }

  mutating func shape(
    _ shape: String, _ colour: String, _ x: Double, _ y: Double, size: Double = 20, when: TimeSpan? = nil
  ) {
    let region = Region(.box2d(Box2D(x: x, y: y, width: size, height: size)), when: when)
    add(.shape, .string(shape), region, ["colour": .string(colour), "area": .double(size * size)])
  }

  func ask(_ question: String) -> Answer {
    BuiltinPipeline.reason(Request(messages: [Message(role: .user, parts: parts + [.text(question)])]), evidence)
  }
}

extension Substring {
  fileprivate var trimmed: String { split(separator: " ").joined(separator: " ") }
}
