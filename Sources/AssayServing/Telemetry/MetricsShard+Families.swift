// Counts as families with names.
extension MetricsShard {
  typealias Labels = [(name: String, value: String)]

  func families(_ names: TelemetryNames) -> [MetricFamily] {
    requestFamilies(names) + attemptFamilies(names) + counterFamilies(names)
  }

  private func requestFamilies(_ names: TelemetryNames) -> [MetricFamily] {
    var count = MetricFamily(names.requests, .counter, .none, "Requests by how they ended.")
    var http = MetricFamily(names.httpDuration, .histogram, .seconds, "Duration of requests.")
    var served = MetricFamily(names.serverDuration, .histogram, .seconds, "Duration of requests for a model.")
    var first = MetricFamily(names.serverFirstToken, .histogram, .seconds, "Time to the first byte of a stream.")
    var token = MetricFamily(names.serverPerToken, .histogram, .seconds, "Time per output token after the first.")
    var own = MetricFamily(names.overhead, .histogram, .seconds, "Own time: without waiting for upstreams.")
    for (key, series) in requests {
      let error = key.status >= 400 ? String(key.status) : ""
      let model: Labels = [
        (names.operation, TelemetryWords.operation(key.endpoint)), (names.provider, "assay"),
        (names.requestModel, key.route), (names.errorType, error),
      ]
      count.add(
        [("endpoint", key.endpoint), ("route", key.route), ("outcome", key.outcome.rawValue)], .integer(series.count))
      http.add(
        [
          (names.httpMethod, "POST"), (names.urlScheme, "http"),
          (names.httpRoute, TelemetryWords.path(key.endpoint)), (names.httpStatus, String(key.status)),
          (names.errorType, key.status >= 500 ? error : ""),
        ], .histogram(series.duration))
      served.add(model, .histogram(series.served))
      own.add([("endpoint", key.endpoint)], .histogram(series.overhead))
      if series.firstToken.count > 0 { first.add(Array(model.dropLast()), .histogram(series.firstToken)) }
      if series.perToken.count > 0 { token.add(Array(model.dropLast()), .histogram(series.perToken)) }
    }
    return [count, http, served, first, token, own]
  }

  private func attemptFamilies(_ names: TelemetryNames) -> [MetricFamily] {
    var whole = MetricFamily(names.clientDuration, .histogram, .seconds, "Duration of calls of upstreams.")
    var first = MetricFamily(names.clientFirstChunk, .histogram, .seconds, "Time to the first chunk of an upstream.")
    var chunk = MetricFamily(
      names.clientPerChunk, .histogram, .seconds, "Mean time between the chunks of one answer after the first.")
    var tokens = MetricFamily(names.clientTokens, .histogram, .tokens, "Tokens of answered calls, as upstreams count.")
    for (key, series) in attempts {
      let (provider, model) = TelemetryWords.halves(key.model)
      let labels: Labels = [
        (names.operation, TelemetryWords.operation(key.endpoint)), (names.provider, provider),
        (names.requestModel, model),
      ]
      whole.add(labels + [(names.errorType, key.failure)], .histogram(series.duration))
      if series.firstChunk.count > 0 { first.add(labels, .histogram(series.firstChunk)) }
      if series.perChunk.count > 0 { chunk.add(labels, .histogram(series.perChunk)) }
      if series.input.count > 0 { tokens.add(labels + [(names.tokenType, "input")], .histogram(series.input)) }
      if series.output.count > 0 { tokens.add(labels + [(names.tokenType, "output")], .histogram(series.output)) }
    }
    return [whole, first, chunk, tokens]
  }

  private func counterFamilies(_ names: TelemetryNames) -> [MetricFamily] {
    var families: [Counter: MetricFamily] = [
      .attempts: MetricFamily(names.attempts, .counter, .none, "Calls of upstreams by why they were made."),
      .hedges: MetricFamily(names.hedges, .counter, .none, "Second calls that were sent ahead of a failure."),
      .shed: MetricFamily(names.shed, .counter, .none, "Requests refused to protect the others."),
      .rateLimited: MetricFamily(names.rateLimited, .counter, .none, "Requests beyond a limit."),
      .degraded: MetricFamily(names.degraded, .counter, .none, "Steps down the declared ladder."),
      .cache: MetricFamily(names.cache, .counter, .none, "Requests by what the cache said."),
      .ingressMedia: MetricFamily(names.ingressMedia, .counter, .none, "Media by what the door said."),
      .mediaBytes: MetricFamily(names.mediaBytes, .counter, .bytes, "Bytes of accepted media."),
      .cost: MetricFamily(names.cost, .counter, .usd, "Cost by the price table."),
      .edgeRequests: MetricFamily(names.edgeRequests, .counter, .none, "Requests at an edge node by who answered."),
      .edgeSent: MetricFamily(names.edgeSent, .counter, .bytes, "Bytes that left the site for a central gateway."),
      .edgeRaw: MetricFamily(names.edgeRaw, .counter, .bytes, "Bytes that would have left without the edge node."),
      .edgeEvidence: MetricFamily(names.edgeEvidence, .counter, .none, "Evidence of edge nodes by what became of it."),
    ]
    for (key, count) in counters {
      let value: MetricFamily.Value = key.counter == .cost ? .number(Double(count) / 1e9) : .integer(count)
      families[key.counter]?.add(
        Array(zip(Self.labels(key.counter), [key.first, key.second, key.third])).map { ($0.0, $0.1) }, value)
    }
    var risk = MetricFamily(names.risk, .histogram, .none, "The verifier's risk, 0 to 1.")
    for (route, histogram) in risks { risk.add([("route", route)], .histogram(histogram)) }
    let order: [Counter] = [
      .attempts, .hedges, .shed, .rateLimited, .degraded, .cache, .ingressMedia, .mediaBytes, .cost, .edgeRequests,
      .edgeSent, .edgeRaw, .edgeEvidence,
    ]
    return order.compactMap { families[$0] } + [risk]
  }

  private static func labels(_ counter: Counter) -> [String] {
    switch counter {
    case .attempts: ["route", "reason"]
    case .hedges: ["result"]
    case .shed: ["class", "reason"]
    case .rateLimited: ["dimension"]
    case .degraded: ["from", "to", "reason"]
    case .cache: ["kind", "result"]
    case .ingressMedia: ["modality", "verdict"]
    case .mediaBytes: ["modality"]
    case .cost: ["route", "model"]
    case .edgeRequests: ["route", "answered"]
    case .edgeSent, .edgeRaw: ["route"]
    case .edgeEvidence: ["state"]
    }
  }
}
