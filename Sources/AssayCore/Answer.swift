package import AssayWire

/// A model's reply.
package struct Answer: Sendable, Hashable, Codable {
  package var text: String
  /// The reply as JSON, where it is JSON.
  package var structured: JSONValue?
  /// Identifiers of the observations it cites.
  package var citations: [String]
  /// Regions it points at as its evidence, with the part each is in.
  package var evidence: [CitedRegion]
  /// The intermediate steps it reported.
  package var steps: [String]
  /// The model's own confidence, from 0 to 1.
  package var confidence: Double?
  /// It declined, as its endpoint's refusal field or finish reason says.
  package var refused: Bool
  /// It said that it does not know.
  package var abstained: Bool
  /// `stop`, `length`, `content_filter`… as the endpoint names it.
  package var stopReason: String?
  package var usage: Usage?
  package var timing: Timing?
  /// The model that answered, as it names itself.
  package var model: String?
  /// What the model perceived, where it is a pipeline that shows it.
  package var perceived: Evidence?

  package struct CitedRegion: Sendable, Hashable, Codable {
    package var part: Int
    package var region: Region

    package init(part: Int, region: Region) {
      self.part = part
      self.region = region
    }
  }

  package init(
    text: String, structured: JSONValue? = nil, citations: [String] = [], evidence: [CitedRegion] = [],
    steps: [String] = [], confidence: Double? = nil, refused: Bool = false, abstained: Bool = false,
    stopReason: String? = nil, usage: Usage? = nil, timing: Timing? = nil, model: String? = nil,
    perceived: Evidence? = nil
  ) {
    self.text = text
    self.structured = structured
    self.citations = citations
    self.evidence = evidence
    self.steps = steps
    self.confidence = confidence
    self.refused = refused
    self.abstained = abstained
    self.stopReason = stopReason
    self.usage = usage
    self.timing = timing
    self.model = model
    self.perceived = perceived
  }
}

/// Tokens as the endpoint counts them; a count that it does not report is nil, never 0.
package struct Usage: Sendable, Hashable, Codable {
  package var input: Int?
  package var output: Int?
  package var cacheRead: Int?
  package var cacheWrite: Int?
  package var reasoning: Int?

  package init(
    input: Int? = nil, output: Int? = nil, cacheRead: Int? = nil, cacheWrite: Int? = nil, reasoning: Int? = nil
  ) {
    self.input = input
    self.output = output
    self.cacheRead = cacheRead
    self.cacheWrite = cacheWrite
    self.reasoning = reasoning
  }
}

/// How long an answer took, in milliseconds.
package struct Timing: Sendable, Hashable, Codable {
  package var queuedMs: Double?
  /// To the first content byte; only when the answer was streamed.
  package var firstTokenMs: Double?
  package var totalMs: Double
  package var attempts: Int

  package init(queuedMs: Double? = nil, firstTokenMs: Double? = nil, totalMs: Double, attempts: Int = 1) {
    self.queuedMs = queuedMs
    self.firstTokenMs = firstTokenMs
    self.totalMs = totalMs
    self.attempts = attempts
  }
}

/// Settings of one generation; what is nil is left to the endpoint. All of it is part of the cache key.
package struct GenerationSettings: Sendable, Hashable, Codable {
  package var temperature: Double?
  package var topP: Double?
  package var maxTokens: Int?
  package var seed: Int?
  package var stop: [String]?
  /// A JSON schema that the answer must follow.
  package var responseSchema: JSONValue?
  /// Further members of the request body, passed through as they are.
  package var extra: [String: JSONValue]

  package init(
    temperature: Double? = nil, topP: Double? = nil, maxTokens: Int? = nil, seed: Int? = nil, stop: [String]? = nil,
    responseSchema: JSONValue? = nil, extra: [String: JSONValue] = [:]
  ) {
    self.temperature = temperature
    self.topP = topP
    self.maxTokens = maxTokens
    self.seed = seed
    self.stop = stop
    self.responseSchema = responseSchema
    self.extra = extra
  }
}

/// Something that answers requests: a model behind an endpoint, the built-in pipeline, recorded answers.
package protocol Provider: Sendable {
  /// The model's name in logs, reports and cache keys: `openai/gpt-x`, `builtin:pipeline`, `replay:FILE`.
  var name: String { get }
  /// What else decides its answers (base URL, digests of weights and rules): part of the cache key.
  var identity: JSONValue { get }
  /// Whether an answer costs money or a rate limit, so that it must be logged before anything else happens.
  var isRemote: Bool { get }

  /// Answers one request.
  ///
  /// - Parameters:
  ///   - request: parts in order; media are read through `assets` only when needed.
  ///   - context: settings, identifiers of the sample for replay and logs, and what was perceived already.
  /// - Throws: `.provider`, `.unreachable`, `.timeout`, `.budget`, `.cancelled`; never returns an error as text.
  func answer(_ request: Request, context: ProviderContext, assets: any AssetReader) async throws(AssayError) -> Answer
}

package struct ProviderContext: Sendable {
  package var settings: GenerationSettings
  package var sampleID: String?
  /// From 1.
  package var epoch: Int
  /// What the evaluation has perceived of the request already, so that nothing is decoded twice.
  package var evidence: Evidence?

  package init(
    settings: GenerationSettings = GenerationSettings(), sampleID: String? = nil, epoch: Int = 1,
    evidence: Evidence? = nil
  ) {
    self.settings = settings
    self.sampleID = sampleID
    self.epoch = epoch
    self.evidence = evidence
  }
}
