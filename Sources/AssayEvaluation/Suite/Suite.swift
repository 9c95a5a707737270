package import AssayCore
package import AssayVerification
package import AssayWire

/// One versioned file that says what is evaluated: data, model, slices, scorers, gates.
package struct Suite: Sendable {
  package var name: String
  package var description: String?
  /// The file it was read from and the folder that relative paths start from.
  package var file: String
  package var folder: String
  /// Of the file's bytes: a run that resumes must have the same.
  package var digest: Digest
  package var data: [DataSource]
  package var model: ModelSpec
  package var prompt: PromptSpec
  package var perception: PerceptionSpec
  package var expectations: [Expectation]
  package var slices: [SliceSpec]
  package var scorers: [ScorerSpec]
  package var weakLabellers: [WeakLabellerSpec]
  /// Model stages for answers whose risk lies between two thresholds.
  package var stages: StageSettings?
  /// Perturbations that samples are crossed with; nil: none.
  package var stress: StressSuite?
  package var gates: [GateSpec]
  /// What a comparison of two runs must keep.
  package var comparisonGates: [ComparisonGate]
  /// How `assay compare` tests, where `compare:` says so.
  package var comparisonMethod: ComparisonMethodSetting? = nil
  package var epochs: Int
  package var seed: UInt64
  package var clusterBy: ClusterRule
  package var limits: SuiteLimits

  /// A suite with every default and no content; the loader fills it.
  package init(name: String, file: String, folder: String, digest: Digest) {
    self.name = name
    self.file = file
    self.folder = folder
    self.digest = digest
    data = []
    model = ModelSpec()
    prompt = PromptSpec()
    perception = PerceptionSpec()
    expectations = []
    slices = []
    scorers = []
    weakLabellers = []
    stages = nil
    stress = nil
    gates = []
    comparisonGates = []
    epochs = SuiteDefaults.epochs
    seed = SuiteDefaults.seed
    clusterBy = .declared
    limits = SuiteLimits()
  }
}

/// One or more files of samples in one form.
package struct DataSource: Sendable, Hashable {
  package enum Format: String, Sendable, CaseIterable {
    case auto, jsonl, csv, inspect, vlmevalkit
    case openaiEvals = "openai-evals"
  }

  /// Absolute paths, in the order in which they are read.
  package var paths: [String]
  package var format: Format
  /// What the dataset calls things: our field → theirs.
  package var fields: [String: String]
  /// Media must lie inside this folder; nil means the folder of the data file.
  package var mediaRoot: String?
  package var allowAbsolutePaths: Bool
  /// http(s) addresses in the data are passed to the model instead of being refused.
  package var allowURLs: Bool
  /// Attributes that every sample of this source gets.
  package var attributes: [String: JSONValue]

  package init(paths: [String], format: Format = .auto) {
    self.paths = paths
    self.format = format
    fields = [:]
    mediaRoot = nil
    allowAbsolutePaths = false
    allowURLs = false
    attributes = [:]
  }
}

/// The model a suite was written for; the command line may name another.
package struct ModelSpec: Sendable, Hashable {
  package var name: String?
  package var baseURL: String?
  package var settings: GenerationSettings
  package var price: Price?

  package init(
    name: String? = nil, baseURL: String? = nil, settings: GenerationSettings = GenerationSettings(),
    price: Price? = nil
  ) {
    self.name = name
    self.baseURL = baseURL
    self.settings = settings
    self.price = price
  }
}

/// What is put around a sample's own messages.
package struct PromptSpec: Sendable, Hashable {
  package enum Choices: String, Sendable, CaseIterable {
    /// `A. …` lines after the question.
    case letters
    /// The options are left to the dataset's own text.
    case none
  }

  package var system: String?
  /// Text before and after the question of the last user message.
  package var before: String?
  package var after: String?
  package var choices: Choices

  package init(
    system: String? = nil, before: String? = nil, after: String? = nil, choices: Choices = SuiteDefaults.choices
  ) {
    self.system = system
    self.before = before
    self.after = after
    self.choices = choices
  }

  /// What a run that resumes must have the same: everything that this puts into a request.
  package var digest: Digest {
    let value: JSONValue = [
      "system": system.map(JSONValue.string) ?? .null, "before": before.map(JSONValue.string) ?? .null,
      "after": after.map(JSONValue.string) ?? .null, "choices": .string(choices.rawValue),
    ]
    return Digest(of: value.encoded())
  }
}

package struct PerceptionSpec: Sendable, Hashable {
  /// Extractors to run; nil means: those that scorers and weak labellers need.
  package var extractors: [String]?
  /// Passed through to perception: which extractor another program or file replaces.
  package var replacements: JSONValue
  /// Media are decoded and probed even where nothing in the suite looks at the result.
  package var probes: Bool

  package init(
    extractors: [String]? = nil, replacements: JSONValue = .object(JSONObject()), probes: Bool = false
  ) {
    self.extractors = extractors
    self.replacements = replacements
    self.probes = probes
  }
}

/// A named predicate.
package struct SliceSpec: Sendable {
  package var name: String
  package var text: String
  package var predicate: Predicate

  package init(name: String, text: String, predicate: Predicate) {
    self.name = name
    self.text = text
    self.predicate = predicate
  }
}

package struct ScorerSpec: Sendable, Hashable {
  /// What it is called in results; the metric's name unless the suite gives another.
  package var name: String
  /// The metric as the registry knows it, with or without its version.
  package var metric: String
  package var options: JSONValue
  /// Only samples of this slice are scored.
  package var slice: String?
  /// Only scores of this authority are kept.
  package var authority: Authority?
  /// Where the suite names it, and the line there, for what only the registry of scorers can find wrong.
  package var place: AssayError.Place?
  package var excerpt: String?

  package init(
    name: String, metric: String, options: JSONValue = .object(JSONObject()), slice: String? = nil,
    authority: Authority? = nil
  ) {
    self.name = name
    self.metric = metric
    self.options = options
    self.slice = slice
    self.authority = authority
  }
}

package struct WeakLabellerSpec: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable { case ocr, speech, metadata, validator, agreement }

  package var name: String
  package var kind: Kind
  package var target: Label.Target
  package var options: JSONValue
  package var slice: String?

  package init(name: String, kind: Kind, target: Label.Target, options: JSONValue, slice: String? = nil) {
    self.name = name
    self.kind = kind
    self.target = target
    self.options = options
    self.slice = slice
  }

  /// Names of the models that it asks; nil when it asks none.
  var providers: [String]? {
    options["providers"].map { ($0.array ?? [$0]).compactMap(\.string) }
  }
}

/// What makes samples dependent on each other.
package enum ClusterRule: Sendable, Hashable {
  /// The sample's own `cluster` field.
  case declared
  /// The text of an attribute.
  case attribute(String)
  /// The digest of its first medium.
  case media
  /// Every sample stands alone.
  case none
}

package struct SuiteLimits: Sendable, Hashable {
  package enum FailOnError: Sendable, Hashable {
    case never
    /// Stop when more than this many samples failed.
    case count(Int)
    /// Stop when more than this share of the finished samples failed (looked at from 20 on).
    case share(Double)
  }

  package var failOnError: FailOnError
  /// Above this share of samples without an answer the run is inconclusive, whatever the gates say.
  package var errorShareMax: Double
  /// In the currency of the price.
  package var cost: Double?
  package var tokens: Int?
  package var timeoutMs: Int

  package init(
    failOnError: FailOnError = .never, errorShareMax: Double = SuiteDefaults.errorShareMax, cost: Double? = nil,
    tokens: Int? = nil, timeoutMs: Int = SuiteDefaults.timeoutMs
  ) {
    self.failOnError = failOnError
    self.errorShareMax = errorShareMax
    self.cost = cost
    self.tokens = tokens
    self.timeoutMs = timeoutMs
  }
}
