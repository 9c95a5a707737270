import AssayCore

/// The extractors that may run, in the order in which their observations appear.
struct ExtractorRegistry {
  static let builtIn: [any Extractor] = [
    MetadataExtractor(), TextReader.tesseract, TextReader.neural, FaintTextReader(), TurnedTextReader(),
    ReducedTextReader(), PageTextExtractor(), PageReader(),
    CodeExtractor(),
    FaceExtractor(), ClassExtractor(), ColourExtractor(), ShapeExtractor(), SpeechExtractor(), HiddenSpeechExtractor(),
    SoundExtractor(),
    FilmExtractor(), GeometryExtractor(),
  ]

  static let builtInNames = builtIn.map(\.name)
  static let onRequestNames = Set(builtIn.filter(\.isOnRequest).map(\.name))

  let extractors: [any Extractor]

  /// The built-in extractors without those that are off, with replacements in their places and new ones last.
  init(_ configuration: PerceptionConfiguration, http: (any HTTPCalling)?) {
    var extractors: [any Extractor] = []
    for extractor in Self.builtIn where !configuration.off.contains(extractor.name) {
      if let replacement = configuration.replacements[extractor.name] {
        extractors.append(
          Self.replacement(extractor.name, replacement, extractor.modalities, extractor.kinds, http))
      } else {
        extractors.append(extractor)
      }
    }
    for name in configuration.replacements.keys.sorted() where !Self.builtInNames.contains(name) {
      guard let replacement = configuration.replacements[name] else { continue }
      extractors.append(Self.replacement(name, replacement, [], nil, http))
    }
    self.extractors = extractors
  }

  private static func replacement(
    _ name: String, _ replacement: Replacement, _ modalities: Set<Modality>, _ kinds: [Observation.Kind]?,
    _ http: (any HTTPCalling)?
  ) -> any Extractor {
    let modalities = replacement.modalities ?? modalities
    switch replacement.engine {
    case .http(let url, let timeoutMs):
      return HTTPExtractor(
        name: name, modalities: modalities, kinds: replacement.kinds ?? kinds ?? Observation.Kind.allCases, url: url,
        timeoutMs: timeoutMs,
        http: http)
    case .onnx(let model):
      return ONNXExtractor(
        name: name, modalities: modalities.intersection(model.input.sort.modalities), model: model,
        kinds: replacement.kinds ?? (model.kind == .boxes ? kinds?.first.map { [$0] } : nil))
    }
  }
}
