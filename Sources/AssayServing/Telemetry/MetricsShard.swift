import AssayCore

/// The counts of one thread. Three look-ups a request: one by what was asked, one a call of an upstream, one for why.
struct MetricsShard: Sendable {
  /// What distinguishes requests. Every value comes from the configuration or from a list in this program.
  struct RequestKey: Hashable, Sendable {
    var endpoint: String
    var route: String
    var status: Int
    var outcome: RequestTrace.Outcome
  }

  struct RequestSeries: Sendable {
    var count: Int64 = 0
    var duration = Histogram(HistogramBounds.http)
    var served = Histogram(HistogramBounds.operation)
    var overhead = Histogram(HistogramBounds.overhead)
    var firstToken = Histogram(HistogramBounds.firstToken)
    var perToken = Histogram(HistogramBounds.perToken)
  }

  struct AttemptKey: Hashable, Sendable {
    var endpoint: String
    var model: String
    var failure: String
  }

  struct AttemptSeries: Sendable {
    var duration = Histogram(HistogramBounds.operation)
    var firstChunk = Histogram(HistogramBounds.operation)
    var perChunk = Histogram(HistogramBounds.operation)
    var input = Histogram(HistogramBounds.tokens)
    var output = Histogram(HistogramBounds.tokens)
  }

  enum Counter: UInt8, Sendable {
    case attempts, hedges, shed, rateLimited, degraded, cache, ingressMedia, mediaBytes, cost
    case edgeRequests, edgeSent, edgeRaw, edgeEvidence
  }

  struct CounterKey: Hashable, Sendable {
    var counter: Counter
    var first = ""
    var second = ""
    var third = ""
  }

  var requests: [RequestKey: RequestSeries] = [:]
  var attempts: [AttemptKey: AttemptSeries] = [:]
  var counters: [CounterKey: Int64] = [:]
  var risks: [String: Histogram] = [:]

  /// No table grows past this; what comes later is counted under `other`.
  private static let keysMax = 2000

  mutating func take(_ trace: RequestTrace) {
    countRequest(trace)
    var before = "first"
    let last = trace.attempts.count - 1
    for index in trace.attempts.indices {
      let attempt = trace.attempts[index]
      add(CounterKey(counter: .attempts, first: trace.route, second: before))
      before = trace.hedge != nil && attempt.failure == "cancelled" ? "hedge" : attempt.failure ?? "retry"
      countAttempt(attempt, of: trace, isLast: index == last)
    }
    for part in trace.parts {
      add(CounterKey(counter: .ingressMedia, first: part.modality.rawValue, second: "accepted"))
      add(CounterKey(counter: .mediaBytes, first: part.modality.rawValue), Int64(part.bytes))
    }
    if let code = trace.errorCode, let modality = Self.refusedMedia[code] {
      add(CounterKey(counter: .ingressMedia, first: modality, second: code))
    }
    if let shed = trace.shed { add(CounterKey(counter: .shed, first: shed.class, second: shed.reason)) }
    if let dimension = trace.limitedBy { add(CounterKey(counter: .rateLimited, first: dimension)) }
    if let hedge = trace.hedge { add(CounterKey(counter: .hedges, first: hedge)) }
    if let cache = trace.cache { add(CounterKey(counter: .cache, first: "exact", second: cache)) }
    for step in trace.degraded {
      let step = DegradedLabels(step)
      add(CounterKey(counter: .degraded, first: step.from, second: step.to, third: step.reason))
    }
    if let cost = trace.costNano {
      add(CounterKey(counter: .cost, first: trace.route, second: trace.attempts.last?.model ?? ""), Int64(cost))
    }
    if let edge = trace.edge {
      add(CounterKey(counter: .edgeRequests, first: trace.route, second: edge.answered.rawValue))
      add(CounterKey(counter: .edgeSent, first: trace.route), Int64(edge.sentBytes))
      add(CounterKey(counter: .edgeRaw, first: trace.route), Int64(edge.rawBytes))
    }
    if let state = trace.evidence { add(CounterKey(counter: .edgeEvidence, first: state.rawValue)) }
    if let risk = trace.risk { risks[trace.route, default: Histogram(HistogramBounds.share)].observe(risk) }
  }

  /// Codes of refused media, with what they say of the modality.
  private static let refusedMedia: [String: String] = [
    "invalid_image": "image", "invalid_audio": "audio", "invalid_video": "video", "invalid_file": "unknown",
    "type_mismatch": "unknown", "invalid_base64": "unknown", "empty_media": "unknown",
    "remote_url_denied": "unknown", "unsupported_modality": "unknown", "invalid_media": "unknown",
    "media_incomplete": "image",
    "image_too_large": "image", "audio_too_long": "audio", "video_too_long": "video", "video_too_large": "video",
    "geometry_too_large": "geometry", "media_too_large": "unknown", "remote_unreachable": "unknown",
    "remote_too_large": "unknown", "remote_timeout": "unknown",
  ]

  private mutating func countRequest(_ trace: RequestTrace) {
    var key = RequestKey(
      endpoint: trace.endpoint, route: trace.route, status: trace.status, outcome: trace.outcome)
    if requests.count >= Self.keysMax, requests[key] == nil { key.route = "other" }
    let isAnswered = trace.outcome == .answered
    let firstByte = trace.firstByteMs
    let output = trace.outputTokens ?? 0
    Self.update(&requests[key, default: RequestSeries()]) { series in
      series.count += 1
      series.duration.observe(trace.totalMs / 1000)
      series.served.observe(trace.totalMs / 1000)
      series.overhead.observe(trace.overheadMs / 1000)
      guard isAnswered, let firstByte else { return }
      series.firstToken.observe(firstByte / 1000)
      if output > 1 { series.perToken.observe((trace.totalMs - firstByte) / 1000 / Double(output - 1)) }
    }
  }

  private mutating func countAttempt(_ attempt: RequestTrace.Attempt, of trace: RequestTrace, isLast: Bool) {
    var key = AttemptKey(endpoint: trace.endpoint, model: attempt.model, failure: attempt.failure ?? "")
    if attempts.count >= Self.keysMax, attempts[key] == nil { key.model = "other" }
    Self.update(&attempts[key, default: AttemptSeries()]) { series in
      series.duration.observe(attempt.durationMs / 1000)
      guard isLast, attempt.failure == nil else { return }
      if let firstByte = trace.firstByteMs {
        series.firstChunk.observe((firstByte - attempt.startMs) / 1000)
        if let events = trace.events, events > 1 {
          let rest = attempt.startMs + attempt.durationMs - firstByte
          series.perChunk.observe(rest / 1000 / Double(events - 1))
        }
      }
      // An estimate is no measurement: it is in the trace, marked, and in no histogram.
      guard !trace.usageIsEstimated else { return }
      if let input = trace.inputTokens { series.input.observe(Double(input)) }
      if let output = trace.outputTokens { series.output.observe(Double(output)) }
    }
  }

  /// One look-up for the whole change.
  @inline(__always)
  private static func update<Value>(_ value: inout Value, _ change: (inout Value) -> Void) { change(&value) }

  private mutating func add(_ key: CounterKey, _ count: Int64 = 1) {
    guard counters.count < Self.keysMax || counters[key] != nil else {
      counters[CounterKey(counter: key.counter, first: "other"), default: 0] &+= count
      return
    }
    counters[key, default: 0] &+= count
  }

  mutating func merge(_ other: MetricsShard) {
    for (key, series) in other.requests {
      Self.update(&requests[key, default: RequestSeries()]) {
        $0.count += series.count
        $0.duration.add(series.duration)
        $0.served.add(series.served)
        $0.overhead.add(series.overhead)
        $0.firstToken.add(series.firstToken)
        $0.perToken.add(series.perToken)
      }
    }
    for (key, series) in other.attempts {
      Self.update(&attempts[key, default: AttemptSeries()]) {
        $0.duration.add(series.duration)
        $0.firstChunk.add(series.firstChunk)
        $0.perChunk.add(series.perChunk)
        $0.input.add(series.input)
        $0.output.add(series.output)
      }
    }
    for (key, count) in other.counters { counters[key, default: 0] &+= count }
    for (route, histogram) in other.risks { risks[route, default: Histogram(HistogramBounds.share)].add(histogram) }
  }
}

/// A step of a degradation as traces name it: `image:ocr_text:upstream`, what it was, what it became, and why.
struct DegradedLabels {
  var from: String
  var to: String
  var reason: String

  init(_ name: String) {
    let words = name.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
    from = words[0]
    to = words.count > 1 ? words[1] : ""
    reason = words.count > 2 ? words[2] : ""
  }
}
