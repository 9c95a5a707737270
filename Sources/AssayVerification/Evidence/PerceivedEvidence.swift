package import AssayCore
import AssayWire

extension EvidenceIndex {
  /// The evidence that perception gave, as facts to verify against.
  ///
  /// Left out: vectors, words of lines that are there as lines, and what perception derived for its own use
  /// (distances, tracks), which the verifier works out again from the places.
  ///
  /// - Parameter request: its untrusted text parts are passages: evidence, never instructions.
  package convenience init(perceived evidence: Evidence, request: Request? = nil) {
    var adapter = PerceivedEvidence(evidence)
    adapter.run()
    if let request { adapter.addPassages(of: request) }
    self.init(
      frames: adapter.frames, facts: adapter.facts, coverage: adapter.coverage, unavailable: adapter.unavailable)
  }
}

/// Translates perceived observations, regions and coverage into the verifier's terms.
struct PerceivedEvidence {
  private let evidence: Evidence
  private(set) var frames: [Frame] = []
  private(set) var facts: [Fact] = []
  private(set) var coverage: [FactCoverage] = []
  private(set) var unavailable: [UnavailableExtractor] = []
  /// Frame number by part and kind.
  private var frameNumbers: [String: Int] = [:]
  private var modalities: [Int: Modality] = [:]

  init(_ evidence: Evidence) {
    self.evidence = evidence
    for media in evidence.media { modalities[media.part] = media.info.modality }
    for coverage in evidence.coverages where modalities[coverage.part] == nil {
      modalities[coverage.part] = coverage.modality
    }
  }

  mutating func run() {
    for observation in evidence.observations {
      guard let kind = Self.kind(of: observation) else { continue }
      add(observation, kind)
    }
    for item in evidence.coverages {
      if item.state == .unavailable { addUnavailable(item) } else { add(item) }
    }
  }

  private mutating func addUnavailable(_ item: Coverage) {
    var kinds: FactKinds = Self.kindsByName[item.extractor] ?? []
    for kind in item.kinds.compactMap(Self.kind(of:)) { kinds.insert(FactKinds(kind)) }
    unavailable.append(UnavailableExtractor(name: item.extractor, kinds: kinds, note: item.note))
  }

  /// What extractors look for that were not even started, so that they could not say so themselves.
  private static let kindsByName: [String: FactKinds] = [
    "tesseract": .texts, "pp-ocr": .texts, "page-ocr": .texts, "page-text": .texts, "codes": .texts,
    "speech": [.words, .speech], "sounds": .sounds, "classes": .objects, "faces": .objects, "shapes": .objects,
    "geometry": [.objects, .measures], "film": [.texts, .objects],
  ]

  mutating func addPassages(of request: Request) {
    for (index, part) in request.parts.enumerated() where part.trust == .untrusted {
      guard let text = part.text, !text.isEmpty else { continue }
      facts.append(
        Fact(id: "p\(index).text", modality: .text, kind: .passage, value: text, source: "request", trust: .untrusted))
    }
  }

  private mutating func add(_ observation: Observation, _ kind: Fact.Kind) {
    let modality = modalities[observation.part] ?? .text
    var attributes: [Fact.Attribute] = []
    for (name, value) in observation.attributes {
      let known = Self.attributeNames[name] ?? name
      attributes.append(Fact.Attribute(name: known, value: value))
    }
    var value = observation.value.string ?? observation.value.compact
    if observation.kind == .face { value = "face" }
    // A metadata entry is a field: its key says what the value means.
    if observation.kind == .metadata || observation.kind == .formField,
      let key = observation.attributes["key"]?.string
    {
      attributes.append(Fact.Attribute(name: "role", value: .string(key)))
    }
    if observation.kind == .cluster { value = "object" }
    let place = observation.region.map { self.place($0, part: observation.part, modality: modality) }
    facts.append(
      Fact(
        id: observation.id, modality: modality, kind: kind, value: value, number: observation.value.double,
        unit: observation.attributes["unit"]?.string, attributes: attributes,
        places: place.map { [$0] } ?? [], confidence: observation.confidence, source: observation.source,
        trust: observation.trust))
  }

  private mutating func add(_ item: Coverage) {
    // A vocabulary that is only named cannot be looked up: absence then means nothing.
    let recall = item.state == .complete && item.vocabularyName == nil ? item.recall : nil
    for kind in Set(item.kinds.compactMap(Self.kind(of:))).sorted(by: { $0.rawValue < $1.rawValue }) {
      coverage.append(
        FactCoverage(
          modality: item.modality, kind: kind, vocabulary: item.vocabulary, recall: recall,
          region: item.region?.box.map(Self.bounds),
          time: item.region?.span.map { Interval(start: $0.start, end: $0.end) },
          source: item.extractor))
    }
  }

  /// A class of the whole picture that its extractor hardly believes is one of several guesses, not a thing.
  private static let guessBelow = 0.5

  private static func kind(of observation: Observation) -> Fact.Kind? {
    if observation.kind == .object, let confidence = observation.confidence, confidence < guessBelow { return nil }
    if observation.kind == .measurement, observation.attributes["what"] != nil { return nil }
    return kind(of: observation.kind)
  }

  private static func kind(of kind: Observation.Kind) -> Fact.Kind? {
    switch kind {
    case .textLine, .pageText, .code, .annotation, .subtitle: .text
    case .utterance: .speech
    case .spokenWord: .word
    case .sound: .sound
    case .object, .face, .shape, .plane, .cluster: .object
    case .metadata: .metadata
    case .formField: .field
    case .measurement: .measure
    case .textWord, .speech, .silence, .colour, .embedding: nil
    }
  }

  private static let attributeNames = ["colour": "color"]

  private mutating func place(_ region: Region, part: Int, modality: Modality) -> Place {
    var place = Place()
    if let when = region.when { place.time = Interval(start: when.start, end: when.end) }
    switch region.shape {
    case .box2d(let box):
      place.frame = frame(part, .image, .px)
      place.box = Self.bounds(box)
    case .point2d(let x, let y):
      place.frame = frame(part, .image, .px)
      place.point = (x, y)
    case .span(let span):
      place.frame = frame(part, modality == .video ? .video : .audio, .s)
      place.time = Interval(start: span.start, end: span.end)
    case .time(let second):
      place.frame = frame(part, modality == .video ? .video : .audio, .s)
      place.time = Interval(start: second, end: second)
    case .box3d(let box):
      place.frame = frame(part, .scene, .m)
      place.center = box.centre
      place.extent = box.size
    case .point3d(let point):
      place.frame = frame(part, .scene, .m)
      place.center = point
    case .page(let number, let box):
      place.frame = frame(part, .page, .px)
      place.page = number
      place.box = box.map(Self.bounds)
    case .text(let range):
      place.path = "bytes \(range.lowerBound)-\(range.upperBound)"
    }
    return place
  }

  private static func bounds(_ box: Box2D) -> Bounds {
    Bounds(left: box.x, top: box.y, right: box.maxX, bottom: box.maxY)
  }

  /// The frame of one part, made when the first place needs it.
  private mutating func frame(_ part: Int, _ kind: Frame.Kind, _ unit: Frame.Unit) -> Int {
    let id = "p\(part).\(kind.rawValue)"
    if let known = frameNumbers[id] { return known }
    var frame = Frame(id: id, kind: kind, unit: unit)
    let info = evidence.media(part: part)
    if kind == .image {
      frame.width = info?.image.map { Double($0.width) }
      frame.height = info?.image.map { Double($0.height) }
    }
    if kind == .scene, let unit = info?.geometry?.unit { frame.unit = unit == "m" ? .m : .unit }
    frameNumbers[id] = frames.count
    frames.append(frame)
    return frames.count - 1
  }
}
