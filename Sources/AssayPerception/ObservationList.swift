import AssayCore
import AssayWire

/// Collects the observations of one extractor and numbers them: `p0.ocr.12`.
struct ObservationList {
  let part: Int
  let extractor: String
  let countMax: Int
  private(set) var items: [Observation] = []
  /// Whether something was left out because of the bound.
  private(set) var isFull = false

  init(part: Int, extractor: String, countMax: Int) {
    self.part = part
    self.extractor = extractor
    self.countMax = countMax
  }

  /// Adds an observation and returns its identifier. Whatever is found in media is untrusted; a
  /// confidence that is not a number is left out, one outside 0 to 1 is clamped.
  @discardableResult
  mutating func add(
    _ kind: Observation.Kind, _ value: JSONValue, region: Region? = nil, confidence: Double? = nil, source: String,
    attributes: [String: JSONValue] = [:]
  ) -> String {
    let id = "p\(part).\(extractor).\(items.count)"
    guard items.count < countMax else {
      isFull = true
      return id
    }
    let clamped = confidence.flatMap { $0.isFinite ? min(1, max(0, $0)) : nil }
    items.append(
      Observation(
        id: id, kind: kind, value: value, region: region, part: part, confidence: clamped, source: source,
        attributes: attributes))
    return id
  }

  mutating func setAttribute(_ key: String, _ value: JSONValue, at index: Int) {
    guard items.indices.contains(index) else { return }
    items[index].attributes[key] = value
  }

  /// The result with the coverage, which is partial when the bound cut something off.
  func result(_ coverage: Coverage) -> ExtractorResult {
    var coverage = coverage
    if isFull, coverage.state == .complete {
      coverage.state = .partial
      coverage.note = "more than \(countMax) observations; the rest was left out"
    }
    return ExtractorResult(observations: items, coverages: [coverage])
  }
}

/// A number fit for people: three decimals at most, so that files stay small and stable.
func rounded(_ value: Double, _ digits: Int = 3) -> Double {
  guard value.isFinite else { return 0 }
  var scale = 1.0
  for _ in 0..<digits { scale *= 10 }
  let scaled = (value * scale).rounded()
  return scaled.isFinite ? scaled / scale : value
}
