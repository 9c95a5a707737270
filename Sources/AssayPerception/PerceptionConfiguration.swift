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
  package var replacements: [String: Replacement] = [:]

  package init() {}

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
    case .http(let url, let timeoutMs): ["http": .string(url), "timeout_ms": .int(timeoutMs)]
    case .onnx(let model): model.identity
    }
  }
}

/// A picture model in an ONNX file: how to feed it and how to read its output.
package struct ONNXModel: Sendable, Hashable {
  package enum Kind: String, Sendable, Codable, CaseIterable { case classes, embedding }

  /// Path of the file; its bytes go to the worker once. Relative paths are relative to the
  /// working folder, unless whoever reads the configuration has resolved them.
  package var path: String
  package var kind: Kind
  /// Names of the model's input and output.
  package var input = "input"
  package var output = "output"
  /// Pixels of the square input.
  package var side = 224
  /// Value = (sample − mean) / deviation, for R, G, B in 0 to 255.
  package var mean = [127.0, 127.0, 127.0]
  package var deviation = [128.0, 128.0, 128.0]
  /// Input [1, 3, side, side]; false = [1, side, side, 3].
  package var channelsFirst = true
  /// Whether the output holds logits that need a softmax.
  package var softmax = true
  /// One label an output of `classes`.
  package var labels: [String]

  package init(path: String, kind: Kind, labels: [String] = []) {
    self.path = path
    self.kind = kind
    self.labels = labels
  }

  var identity: JSONValue {
    [
      "onnx": .string(path), "kind": .string(kind.rawValue), "input": .string(input),
      "output": .string(output), "side": .int(side),
      "mean": .array(mean.map(JSONValue.double)), "deviation": .array(deviation.map(JSONValue.double)),
      "channels_first": .bool(channelsFirst), "softmax": .bool(softmax),
      "labels": .string(Digest(of: Array(labels.joined(separator: "\n").utf8)).short),
    ]
  }
}
