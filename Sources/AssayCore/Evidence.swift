package import AssayWire

/// One item of evidence that an extractor found.
package struct Observation: Sendable, Hashable, Codable {
  /// What sort of thing was observed; names are stable because suites and rules match on them.
  package enum Kind: String, Sendable, Codable, CaseIterable {
    /// A line of text read in a picture or on a page, and a word of it.
    case textLine = "text_line"
    case textWord = "text_word"
    /// A line of a document's text layer.
    case pageText = "page_text"
    /// A transcript segment and a word of it.
    case utterance, spokenWord = "spoken_word"
    /// A stretch in which somebody speaks, or nobody does.
    case speech, silence
    case object, face, colour, shape
    /// A QR or bar code with its payload.
    case code
    /// A sound that is not speech.
    case sound
    /// The floor or another plane, and a cluster of points that may be a thing.
    case plane, cluster
    case metadata
    /// A note that a document carries beside its pages' text, and a field of its form.
    case annotation, formField = "form_field"
    /// A line of a subtitle track.
    case subtitle
    /// A vector; `value` holds the numbers.
    case embedding
    /// A number read off, with its unit in `attributes["unit"]`.
    case measurement
  }

  /// Unique within an evidence: `p0.ocr.12`, part, extractor, number.
  package var id: String
  package var kind: Kind
  /// The text, label, payload or number that was observed.
  package var value: JSONValue
  /// Where; nil when it holds for the whole part.
  package var region: Region?
  /// Index into `Request.parts`.
  package var part: Int
  /// From 0 to 1 as the extractor gives it, not calibrated; nil when it gives none.
  package var confidence: Double?
  /// The extractor with its version: `tesseract@5.3.0`.
  package var source: String
  package var trust: Trust
  /// Facts beside the value: unit, speaker, the line a word belongs to, the colour's share.
  package var attributes: [String: JSONValue]

  package init(
    id: String, kind: Kind, value: JSONValue, region: Region? = nil, part: Int, confidence: Double? = nil,
    source: String, trust: Trust = .untrusted, attributes: [String: JSONValue] = [:]
  ) {
    self.id = id
    self.kind = kind
    self.value = value
    self.region = region
    self.part = part
    self.confidence = confidence
    self.source = source
    self.trust = trust
    self.attributes = attributes
  }

  /// The value as text, where it is text.
  package var text: String? { value.string }
}

/// What an extractor could have seen. Without it, absence means nothing.
package struct Coverage: Sendable, Hashable, Codable {
  package enum State: String, Sendable, Codable {
    /// It ran and saw the whole part.
    case complete
    /// It ran under limits that `note` names.
    case partial
    /// It could not run; `note` says why. Nothing may be concluded from its silence.
    case unavailable
  }

  package var extractor: String
  package var part: Int
  package var modality: Modality
  package var kinds: [Observation.Kind]
  package var state: State
  /// The labels it knows; nil means an open vocabulary, such as text.
  package var vocabulary: [String]?
  /// The name of a vocabulary too long to list, such as `imagenet-1k`.
  package var vocabularyName: String?
  package var region: Region?
  /// The share of true items it finds under conditions like these; nil when nobody measured it.
  package var recall: Double?
  package var note: String?

  package init(
    extractor: String, part: Int, modality: Modality, kinds: [Observation.Kind], state: State = .complete,
    vocabulary: [String]? = nil, vocabularyName: String? = nil, region: Region? = nil, recall: Double? = nil,
    note: String? = nil
  ) {
    self.extractor = extractor
    self.part = part
    self.modality = modality
    self.kinds = kinds
    self.state = state
    self.vocabulary = vocabulary
    self.vocabularyName = vocabularyName
    self.region = region
    self.recall = recall
    self.note = note
  }
}

/// How far two independent sources agree about one thing: what the fusion layer scores.
package struct Agreement: Sendable, Hashable, Codable {
  /// What was compared: `page text against OCR`, `tesseract against pp-ocr`.
  package var about: String
  package var part: Int
  package var sources: [String]
  package var modalities: [Modality]
  /// 1 = they say the same, 0 = nothing in common.
  package var value: Double
  /// Identifiers of the observations that differ most.
  package var observations: [String]
  package var note: String?

  package init(
    about: String, part: Int, sources: [String], modalities: [Modality], value: Double, observations: [String] = [],
    note: String? = nil
  ) {
    self.about = about
    self.part = part
    self.sources = sources
    self.modalities = modalities
    self.value = value
    self.observations = observations
    self.note = note
  }
}

/// Everything that was observed for one request.
package struct Evidence: Sendable, Hashable, Codable {
  package var observations: [Observation]
  package var coverages: [Coverage]
  package var agreements: [Agreement]
  /// What the probe said of each part that is an asset.
  package var media: [PartMedia]

  package struct PartMedia: Sendable, Hashable, Codable {
    package var part: Int
    package var info: MediaInfo

    package init(part: Int, info: MediaInfo) {
      self.part = part
      self.info = info
    }
  }

  package init(
    observations: [Observation] = [], coverages: [Coverage] = [], agreements: [Agreement] = [], media: [PartMedia] = []
  ) {
    self.observations = observations
    self.coverages = coverages
    self.agreements = agreements
    self.media = media
  }

  package func observations(_ kind: Observation.Kind, part: Int? = nil) -> [Observation] {
    observations.filter { $0.kind == kind && (part == nil || $0.part == part) }
  }

  package func observation(id: String) -> Observation? { observations.first { $0.id == id } }
  package func media(part: Int) -> MediaInfo? { media.first { $0.part == part }?.info }

  package mutating func merge(_ other: Evidence) {
    observations += other.observations
    coverages += other.coverages
    agreements += other.agreements
    media += other.media
  }
}
