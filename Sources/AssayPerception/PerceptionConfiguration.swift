package import AssayCore
package import AssayWire

/// Limits of perception, and which extractors are off or replaced.
package struct PerceptionConfiguration: Sendable, Hashable {
  /// Pictures are scaled down so that no side is longer, in pixels.
  package var pictureSideMax = 3_200
  package var soundSecondsMax = 600.0
  /// Pictures taken from a film, and how many of them are read and classified (the dear extractors).
  package var filmFramesMax = 24
  package var filmFramesReadMax = 4
  package var filmSideMax = 640
  package var pagesMax = 4
  package var pageDpi = 150.0
  package var pointsMax = 150_000
  package var observationsMax = 20_000
  /// Work that runs at once: extractors of one part, and parts in the whole process.
  package var extractorsAtOnce = 3
  package var partsAtOnce = 4
  package var cacheBytesMax = 24 << 20
  /// Seed of whatever draws random numbers (plane search).
  package var seed: UInt64 = 0
  /// Names of extractors that do not run.
  package var off: Set<String> = []
  /// Names of extractors that run only on request, and that were requested.
  package var on: Set<String> = []
  package var replacements: [String: Replacement] = [:]
  /// By extractor: the share of what is there that it finds, as a team measured it on labelled data of its own.
  /// Without it nothing is said to be absent because an extractor did not find it.
  package var recall: [String: Double] = [:]

  package init() {}

  /// The extractors that are always there.
  package static var extractorNames: [String] { ExtractorRegistry.builtInNames }

  /// Notes the digests of the models' files, so that `identity` says what is in them.
  package mutating func readModelDigests() {
    for (name, replacement) in replacements {
      guard case .onnx(var model) = replacement.engine else { continue }
      model.readDigests()
      replacements[name]?.engine = .onnx(model)
    }
  }

  /// What changes observations, as a value for cache keys and reports.
  package var identity: JSONValue {
    var object = JSONObject([
      ("picture_side_max", .int(pictureSideMax)), ("sound_seconds_max", .double(soundSecondsMax)),
      ("film_frames_max", .int(filmFramesMax)), ("film_frames_read_max", .int(filmFramesReadMax)),
      ("film_side_max", .int(filmSideMax)), ("pages_max", .int(pagesMax)), ("page_dpi", .double(pageDpi)),
      ("points_max", .int(pointsMax)), ("observations_max", .int(observationsMax)), ("seed", .int(Int(seed >> 1))),
      ("off", .array(off.sorted().map(JSONValue.string))),
    ])
    for name in replacements.keys.sorted() {
      if let replacement = replacements[name] { object.append("extractor." + name, replacement.identity) }
    }
    if !on.isEmpty { object.append("on", .array(on.sorted().map(JSONValue.string))) }
    if !recall.isEmpty {
      object.append("recall", .object(JSONObject(recall.keys.sorted().map { ($0, .double(recall[$0] ?? 0)) })))
    }
    return .object(object)
  }
}

/// What runs in the place of a built-in extractor, or as a further one under a new name.
package struct Replacement: Sendable, Hashable {
  package enum Engine: Sendable, Hashable {
    /// POST to this URL; the answer must come within the time.
    case http(url: String, timeoutMs: Int)
    /// A model file that a worker runs.
    case onnx(ONNXModel)
  }

  package var engine: Engine
  /// Needed for a new name; nil takes the built-in extractor's.
  package var modalities: Set<Modality>?
  package var kinds: [Observation.Kind]?

  package init(_ engine: Engine, modalities: Set<Modality>? = nil, kinds: [Observation.Kind]? = nil) {
    self.engine = engine
    self.modalities = modalities
    self.kinds = kinds
  }

  var identity: JSONValue {
    switch engine {
    case .http(let url, let timeoutMs):
      ["http": .string(SafeAddress.text(url)), "timeout_ms": .int(timeoutMs), "kinds": kindNames]
    case .onnx(let model): ["model": model.identity, "kinds": kindNames]
    }
  }

  private var kindNames: JSONValue { kinds.map { .array($0.map { .string($0.rawValue) }) } ?? .null }
}
