/// Every name that leaves this program as telemetry, in one table: the conventions for generative AI are being renamed,
/// and a dashboard should follow one switch. Spellings of the OpenTelemetry semantic conventions 1.41.0 unless the
/// operator asks for the latest.
package struct TelemetryNames: Sendable, Hashable {
  // MARK: Metrics

  package var clientDuration = "gen_ai.client.operation.duration"
  package var clientFirstChunk = "gen_ai.client.operation.time_to_first_chunk"
  package var clientPerChunk = "gen_ai.client.operation.time_per_output_chunk"
  package var clientTokens = "gen_ai.client.token.usage"
  package var serverDuration = "gen_ai.server.request.duration"
  package var serverFirstToken = "gen_ai.server.time_to_first_token"
  package var serverPerToken = "gen_ai.server.time_per_output_token"
  package var httpDuration = "http.server.request.duration"
  package var overhead = "assay.gateway.overhead"
  package var requests = "assay.requests"
  package var inFlight = "assay.gateway.inflight"
  package var connections = "assay.gateway.connections"
  package var heldBytes = "assay.gateway.held"
  package var retryBalance = "assay.retry.budget.balance"
  package var attempts = "assay.attempts"
  package var hedges = "assay.hedges"
  package var breaker = "assay.breaker.state"
  package var poolInFlight = "assay.pool.inflight"
  package var poolQueued = "assay.pool.queued"
  package var poolLimit = "assay.pool.limit"
  package var retriesInFlight = "assay.retries.inflight"
  package var shed = "assay.shed"
  package var rateLimited = "assay.ratelimited"
  package var degraded = "assay.degraded"
  package var cache = "assay.cache.requests"
  package var ingressMedia = "assay.ingress.media"
  package var mediaBytes = "assay.media"
  package var cost = "assay.cost"
  package var risk = "assay.risk.score"
  package var edgeRequests = "assay.edge.requests"
  package var edgeSent = "assay.edge.sent"
  package var edgeRaw = "assay.edge.raw"
  package var edgeEvidence = "assay.edge.evidence"
  package var dropped = "assay.telemetry.dropped"

  // MARK: Attributes

  package var operation = "gen_ai.operation.name"
  package var provider = "gen_ai.provider.name"
  package var requestModel = "gen_ai.request.model"
  package var requestStream = "gen_ai.request.stream"
  package var firstChunk = "gen_ai.response.time_to_first_chunk"
  package var responseID = "gen_ai.response.id"
  package var inputTokens = "gen_ai.usage.input_tokens"
  package var outputTokens = "gen_ai.usage.output_tokens"
  package var cacheReadTokens = "gen_ai.usage.cache_read.input_tokens"
  package var cacheWriteTokens = "gen_ai.usage.cache_creation.input_tokens"
  package var tokenType = "gen_ai.token.type"
  package var errorType = "error.type"
  package var httpMethod = "http.request.method"
  package var httpRoute = "http.route"
  package var httpStatus = "http.response.status_code"
  package var urlPath = "url.path"
  package var urlScheme = "url.scheme"
  package var evaluationName = "gen_ai.evaluation.name"
  package var evaluationScore = "gen_ai.evaluation.score.value"
  package var evaluationLabel = "gen_ai.evaluation.score.label"

  // MARK: Events

  package var evaluationResult = "gen_ai.evaluation.result"

  /// The environment variable of the switch.
  package static let optInVariable = "OTEL_SEMCONV_STABILITY_OPT_IN"

  package static let standard = TelemetryNames()

  /// As the conventions' own repository spells them now, where that differs.
  package static let latest: TelemetryNames = {
    var names = TelemetryNames()
    names.cacheWriteTokens = "gen_ai.usage.cache_write.input_tokens"
    return names
  }()

  /// - Parameter optIn: the variable's value: names separated by commas.
  package static func chosen(optIn: String?) -> TelemetryNames {
    let words = optIn?.split(separator: ",").map { $0.filter { $0 != " " } } ?? []
    return words.contains("gen_ai_latest_experimental") ? latest : standard
  }
}

/// What the parts of a chat's name mean to a collector.
package enum TelemetryWords {
  /// `chat` and `embeddings` as the conventions name operations; transcription has no name of theirs.
  package static func operation(_ endpoint: String) -> String {
    switch endpoint {
    case "chat", "embeddings": endpoint
    // The conventions have one name for both forms of asking a model.
    case "responses": "chat"
    case "transcriptions": "transcription"
    default: "other"
    }
  }

  package static func path(_ endpoint: String) -> String {
    switch endpoint {
    case "chat": "/v1/chat/completions"
    case "responses": "/v1/responses"
    case "embeddings": "/v1/embeddings"
    case "transcriptions": "/v1/audio/transcriptions"
    default: "/other"
    }
  }

  /// `upstream/model` in its two halves.
  package static func halves(_ model: String) -> (provider: String, model: String) {
    guard let slash = model.utf8.firstIndex(of: UInt8(ascii: "/")) else { return ("", model) }
    return (String(model[..<slash]), String(model[model.utf8.index(after: slash)...]))
  }
}
