package import AssayCore
package import AssayResilience

/// Answers that are kept: the same request gets the same answer.
package struct CacheConfiguration: Sendable, Hashable {
  package var isOn = false
  package var bytesMax = 64 << 20
  /// An older answer is not used.
  package var ageMsMax = 3_600_000

  package init() {}
}

/// When a second request goes to another upstream beside one that is slow, and what it may cost.
package struct HedgeConfiguration: Sendable, Hashable {
  package var after: HedgePolicy.After
  /// Second requests per request, above 0 to 1.
  package var extraLoadMax: Double
  /// The most that a second request may cost, in nano-units by the estimate; nil for any.
  package var costNanoMax: Int?

  package init(after: HedgePolicy.After = .percentile(0.95), extraLoadMax: Double = 0.05, costNanoMax: Int? = nil) {
    self.after = after
    self.extraLoadMax = extraLoadMax
    self.costNanoMax = costNanoMax
  }
}

/// So many units of one dimension in a period.
package struct RateLimit: Sendable, Hashable {
  package var dimension: LimitDimension
  /// In the dimension's whole units: nano-dollars, milliseconds, thousandths of a megapixel.
  package var quota: RateQuota

  package init(_ dimension: LimitDimension, _ quota: RateQuota) {
    self.dimension = dimension
    self.quota = quota
  }

  /// All limits of a holder, as the table of limits takes them.
  package static func plan(_ limits: [RateLimit]) -> LimitPlan {
    LimitPlan(Dictionary(limits.map { ($0.dimension, $0.quota) }) { first, _ in first })
  }
}

/// A class of requests that has its own places at an upstream.
package struct PoolConfiguration: Sendable, Hashable {
  /// The heaviest modality in the request.
  package var modality: Modality
  package var requestsMax: Int
  /// Of the bodies of its requests together.
  package var bytesMax = 256 << 20
  package var queueMax = 256
  package var queueMs = 10_000

  package init(_ modality: Modality, requestsMax: Int) {
    self.modality = modality
    self.requestsMax = requestsMax
  }
}

/// What a route does with a request and its answer beside asking a model.
package struct PipelineConfiguration: Sendable, Hashable {
  /// Parts whose answer is already in the text are left out.
  package var gates = false
  /// The only extractors that run before a model is asked; none named leaves the choice to what the question needs.
  package var extractors: [String] = []
  package var verify = VerifyConfiguration()
  package var degrade: [DegradeStep] = []

  package init() {}
}

/// How an answer is held against the evidence.
package struct VerifyConfiguration: Sendable, Hashable {
  package enum Streaming: String, Sendable, CaseIterable {
    /// The stream is held back until the answer is judged.
    case hold
    /// The stream passes, and the verdict follows in a last event.
    case after
  }

  package var isOn = false
  /// A file of `assay calibrate`; nil takes the built-in weights.
  package var calibration: String?
  /// A file of thresholds of the autonomy ladder; nil takes the defaults.
  package var ladder: String?
  /// A file of model stages; nil asks no further model.
  package var stages: String?
  /// What the three files say.
  package var files = VerifierFiles()
  package var stream = Streaming.after

  package init() {}
}

/// One declared way of giving less than what was asked for. The order in the file is the order of trying.
package enum DegradeStep: String, Sendable, CaseIterable {
  case videoToFrames = "video_to_frames"
  case audioToTranscript = "audio_to_transcript"
  /// Sound at a lower sample rate, as WAV.
  case audioResample = "audio_resample"
  case imageToText = "image_to_text"
  case imageSmaller = "image_smaller"
  case geometryToExtents = "geometry_to_extents"
  /// Ask for another recording, naming what is wrong with this one.
  case recapture

  /// What it takes away from.
  package var modality: Modality? {
    switch self {
    case .videoToFrames: .video
    case .audioToTranscript, .audioResample: .audio
    case .imageToText, .imageSmaller: .image
    case .geometryToExtents: .geometry
    case .recapture: nil
    }
  }
}

/// Where figures go.
package struct TelemetryConfiguration: Sendable, Hashable {
  /// `GET /metrics` answers.
  package var hasMetrics = true
  /// Base URL of an OTLP/HTTP collector; nil sends nothing.
  package var otlp: String?
  /// The environment variable that holds further header fields, as `name=value,name=value`.
  package var otlpHeadersVariable: String?
  package var otlpIntervalMs = 10_000
  package var serviceName = "assay"

  package init() {}
}

/// How long and how much the store keeps.
package struct StorageConfiguration: Sendable, Hashable {
  package enum Acknowledgement: String, Sendable, CaseIterable {
    /// Traces are synced within 50 ms.
    case written
    /// Every write of traces is synced at once.
    case synced
  }

  package var traceDays = 30
  package var mediaDays = 7
  /// What the store keeps altogether; nil for no bound beside those of its parts.
  package var bytesMax: Int?
  /// Room kept free for what must be written on a full disk; 0 for none.
  package var ballastBytes = 64 << 20
  package var acknowledges = Acknowledgement.written

  package init() {}
}

/// What may be kept of the words and media of requests and answers.
package struct RedactionConfiguration: Sendable, Hashable {
  /// Of which requests something is kept.
  package enum Keep: String, Sendable, CaseIterable { case never, errors, all }

  package var keepText = Keep.never
  /// Media, by their digest, in the store.
  package var keepMedia = Keep.never

  package init() {}
}

/// The versioned table of prices that a configuration names.
package struct PriceSource: Sendable, Hashable {
  package var path: String
  package var table: PriceTable

  package init(path: String, table: PriceTable) {
    self.path = path
    self.table = table
  }
}
