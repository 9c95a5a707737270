import AssayResilience
package import AssayServing
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Where telemetry goes, and how much of it may wait.
package struct OTLPSettings: Sendable {
  /// The collector's address without `/v1/…`: `http://127.0.0.1:4318`.
  package var endpoint: String
  /// Fields of every request, such as the collector's key; never logged.
  package var headers: [(name: String, value: String)] = []
  package var intervalMs = 5_000
  package var tracesMax = 4_096
  package var batchMax = 512
  package var timeoutMs = 10_000
  package var attemptsMax = 4
  package var backoffBaseMs = 500
  package var backoffCapMs = 10_000
  package var answerBytesMax = 64 << 10

  package init(endpoint: String) { self.endpoint = endpoint }

  /// As a configuration says; nil when it names no collector.
  ///
  /// - Parameter headers: the value of the variable that the configuration names.
  package init?(_ configuration: TelemetryConfiguration, headers text: String?) {
    guard let endpoint = configuration.otlp else { return nil }
    var endpointText = endpoint
    while endpointText.hasSuffix("/") { endpointText.removeLast() }
    self.endpoint = endpointText
    headers = TelemetryConfiguration.headers(text ?? "")
    intervalMs = max(1_000, configuration.otlpIntervalMs)
  }
}

/// Sends spans, metrics and evaluation events to an OpenTelemetry collector over HTTP in JSON. Handing a trace over
/// never waits; what the collector does not take in time is dropped and counted.
package final class OTLPExporter: TraceSink {
  private let settings: OTLPSettings
  private let document: OTLPDocument
  private let metrics: MetricsSink
  private let queue: RecordQueue
  private let client: HTTPClient
  private let task = Mutex<Task<Void, Never>?>(nil)

  package init(
    _ settings: OTLPSettings, names: TelemetryNames, resource: [(name: String, value: String)], version: String,
    metrics: MetricsSink
  ) {
    self.settings = settings
    document = OTLPDocument(names: names, resource: resource, version: version)
    self.metrics = metrics
    queue = RecordQueue(tracesMax: settings.tracesMax)
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.timeout.connect = .milliseconds(Int64(min(settings.timeoutMs, 5_000)))
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  package func take(_ trace: consuming RequestTrace) {
    // What is sent of a trace are its spans and its judgement; metrics have it already.
    let isWanted = trace.context?.isSampled == true || trace.risk != nil
    if isWanted { queue.add(trace) }
  }

  package func start() {
    task.withLock { task in
      guard task == nil else { return }
      task = Task { [self] in
        while !Task.isCancelled {
          try? await Task.sleep(for: .milliseconds(settings.intervalMs))
          await flush()
        }
      }
    }
  }

  /// Sends what waits, tries no longer than the settings say, and closes.
  package func stop() async {
    let running = task.withLock { task in
      defer { task = nil }
      return task
    }
    running?.cancel()
    await running?.value
    await flush()
    try? await client.shutdown()
  }

  /// Sends everything that waits, in batches.
  package func flush() async {
    let (traces, dropped) = queue.take()
    if dropped > 0 { metrics.noteDropped(dropped) }
    var start = 0
    while start < traces.count {
      let batch = Array(traces[start..<min(traces.count, start + settings.batchMax)])
      start += batch.count
      var isSent = true
      if let body = document.spans(batch) { isSent = await send(body, "/v1/traces") }
      if let body = document.evaluations(batch) { isSent = await send(body, "/v1/logs") && isSent }
      if !isSent { metrics.noteDropped(batch.count) }
    }
    // Metrics are cumulative: a reading that is lost is made up for by the next.
    let families = metrics.families()
    _ = await send(
      document.metrics(families, startedAtNs: metrics.startedAtNs, nowNs: WallClock.nowNs()), "/v1/metrics")
  }

  private enum Answer { case taken, refused, later(afterMs: Int?) }

  private func send(_ body: [UInt8], _ path: String) async -> Bool {
    var generator = SystemRandomNumberGenerator()
    let backoff = Backoff(base: .milliseconds(settings.backoffBaseMs), cap: .milliseconds(settings.backoffCapMs))
    for attempt in 0..<settings.attemptsMax {
      switch await post(body, path) {
      case .taken: return true
      case .refused: return false
      case .later(let afterMs):
        guard attempt + 1 < settings.attemptsMax, !Task.isCancelled else { return false }
        let asked = Duration.milliseconds(min(afterMs ?? 0, settings.backoffCapMs))
        try? await Task.sleep(for: max(backoff.delay(retry: attempt, using: &generator), asked))
      }
    }
    return false
  }

  private func post(_ body: [UInt8], _ path: String) async -> Answer {
    var request = HTTPClientRequest(url: settings.endpoint + path)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/json")
    for header in settings.headers { request.headers.add(name: header.name, value: header.value) }
    request.body = .bytes(ByteBuffer(bytes: body))
    do {
      let response = try await client.execute(request, timeout: .milliseconds(Int64(settings.timeoutMs)))
      // The answer is read so that the connection can be used again.
      _ = try? await response.body.collect(upTo: settings.answerBytesMax)
      switch response.status.code {
      case 200..<300: return .taken
      case 429, 502, 503, 504:
        let seconds = response.headers.first(name: "Retry-After").flatMap { Int($0) }
        return .later(afterMs: seconds.map { min(max($0, 0), 86_400) * 1000 })
      default: return .refused
      }
    } catch { return .later(afterMs: nil) }
  }
}
