import AssayCore
import AssayInference
import AssayResilience
import AssayServing
import AssayWire
import NIOCore
import Synchronization

/// One chat request on its way: read, checked, asked of one upstream after another, answered. Lives on one event loop.
final class Exchange: Timed {
  enum Phase {
    case preparing
    /// Between two attempts.
    case waiting
    /// Another request that is the same is being answered.
    case joined
    /// Its body is read beside the loop, or its media are fetched and decoded.
    case probing
    /// In line for a place at an upstream, waiting for its answer, or collecting one that is passed on when it is whole.
    case asking
    /// An event stream; once its first event has gone to the client, nothing can be taken back.
    case streaming
    case done
  }

  let start: RequestStart
  unowned let client: ClientHandler
  var body: ByteBuffer
  var scan = ChatScan()
  var trace = RequestTrace()
  var phase = Phase.preparing
  var route: Route?
  /// Indices of the route's candidates that can take this request, in order.
  var able: [Int] = []
  /// Place in `able`.
  var turn = 0
  var attemptsMade = 0
  /// The call that is made now, and the second one beside it where the first is slow.
  var attempt: UpstreamAttempt?
  var backup: UpstreamAttempt?
  var hedge: HedgeCore?
  var hedgeTimer: Scheduled<Void>?
  /// The turn of the second call.
  var hedgedTurn = 0
  /// Of what is waited for beside upstreams.
  private var ownDeadline = NIODeadline.distantFuture
  /// End of the whole request.
  var end = NIODeadline.distantFuture
  var poolClass = PoolClass.text
  var mix = ModalityMix()
  var priority = Priority.interactive
  /// It counts among the requests under way, its retry among the retries, its second request among them too.
  var isUnderWay = false
  var isRetrying = false
  var isHedging = false
  /// What was measured says that it is too late, and it is tried all the same.
  var isLate = false
  var cacheUse = RequestSettings.CacheUse.use
  var cacheID: UInt64 = 0
  var key: AnswerCache.Key?
  /// Others may wait for what this one gets.
  var leads = false
  var kept = ByteBuffer()
  /// Fields that belong to a kept answer.
  var keptFields = ""
  /// False for an answer that is right only now.
  var mayKeep = true
  var reservation: RateLimits.Reservation?
  /// What was counted on the way: seconds heard, verifier calls.
  var measured = Measured()
  /// Of text outside chat messages.
  var inputBytes = 0
  // Of the attempt that ended last.
  var upstreamStatus = 0
  var upstreamType = ""
  var retryAfterMs: Int?
  /// A further attempt was wanted and not paid for.
  var budgetIsEmpty = false
  var answer = ByteBuffer()
  var stream: StreamForwarder?
  /// When the wait for an upstream began, and how long all waits were.
  var waitSince: NIODeadline?
  var waited = TimeAmount.zero
  var generator = SystemRandomNumberGenerator()
  /// What the client says to the gateway itself.
  var own: RequestSettings?
  /// What its media need before anything is asked; nil where it has none.
  var doorWork: DoorWork?
  // Of a route with a pipeline: its task, the call it makes now, the stream it writes.
  var pipelineTask: Task<Void, Never>?
  var pipelineCall: PipelineCall?
  var pipelineStream: PipelineStream?
  var pipelineAttempts: [RequestTrace.Attempt] = []
  var pipelineTimer: Scheduled<Void>?
  /// Whole answers that the pipeline got of upstreams: models, forms and bytes, which it holds as well.
  var pipelineAnswers: [(model: String, isStream: Bool, body: [UInt8])] = []
  /// What the pipeline's models had used when the client left.
  var abandonedUses: [(model: String, usage: Usage)] = []
  /// What an edge node says of media that stayed on its site.
  var evidence: EdgeEvidence?

  var context: LoopContext { client.context }
  var shared: GatewayState { client.shared }

  init(_ start: RequestStart, body: ByteBuffer, client: ClientHandler) {
    self.start = start
    self.body = body
    self.client = client
  }

  // MARK: Preparing

  func begin() {
    shared.counts.inFlight.add(1, ordering: .relaxed)
    prepareTrace()
    enter()
  }

  /// Everything that can be checked has been.
  func proceed() {
    guard reservesMedia() else { return }
    if !looksUp(cacheUse) { go() }
  }

  /// Nobody has the answer: it is asked for.
  func go() {
    if route?.pipeline == nil || start.path != .chat, !choose() { return }
    guard arrives() else { return }
    charge()
    if let route, let pipeline = route.pipeline, start.path == .chat {
      startPipeline(pipeline, of: route)
    } else {
      ask()
    }
  }

  // MARK: Time

  var deadline: NIODeadline {
    get {
      let first = min(ownDeadline, attempt?.deadline ?? .distantFuture)
      guard let backup else { return first }
      return min(first, backup.deadline)
    }
    set { ownDeadline = newValue }
  }

  func timeIsOver(_ now: NIODeadline) {
    if let backup, now >= backup.deadline { backup.timeIsOver() }
    if let attempt, now >= attempt.deadline { attempt.timeIsOver() }
    guard now >= ownDeadline else { return }
    switch phase {
    case .preparing, .waiting, .joined, .probing: fail(Self.deadlineError)
    case .asking, .streaming, .done: break
    }
  }

  static let deadlineError = APIError(
    504, "deadline_exceeded", code: "deadline_exceeded", "No model answered before the deadline.", retries: false)

  // MARK: The end

  func clientWentAway() {
    guard phase != .done else { return }
    attempt?.discard()
    backup?.discard()
    trace.outcome = .abandoned
    trace.status = 499
    if trace.outputTokens == nil {
      if let stream { stream.estimateUsage() } else { estimatePipelineUsage() }
    }
    close()
  }

  func clientIsWritable(_ isWritable: Bool) {
    attempt?.setReading(isWritable)
    pipelineCall?.setReading(isWritable)
  }

  func fail(_ error: APIError) {
    guard phase != .done else { return }
    if let pipelineStream { return pipelineStream.broke(error) }
    trace.outcome = error.status < 500 && trace.attempts.isEmpty ? .refused : .failed
    trace.errorCode = error.code ?? error.type
    if error.code == "pool_full" { trace.shed = ("\(priority)", "pool_full") }
    var reply = Reply(error.status)
    reply.fields = error.fields + replyFields
    reply.closes = !start.head.keepsAlive
    let body = error.body
    trace.status = error.status
    var buffer = reply.head(
      contentLength: body.count, requestID: start.id, allocator: client.channel.allocator, room: body.count)
    buffer.writeBytes(body)
    finish(writing: buffer)
  }

  /// Hands the trace over, then lets the answer go.
  func finish(writing buffer: ByteBuffer) {
    close()
    if let durability = start.runtime.services.durability { return finish(writing: buffer, after: durability) }
    client.channel.writeAndFlush(buffer, promise: nil)
    client.finished(self)
  }

  func close() {
    guard phase != .done else { return }
    phase = .done
    endAttempts()
    // Ended before the pipeline did: what it had tried is on record all the same.
    if pipelineTask != nil {
      trace.attempts += pipelineAttempts
      closeAttempts()
      waited = waited + .nanoseconds(Int64(trace.attempts.reduce(0) { $0 + $1.durationMs } * 1e6))
    } else {
      closeAttempts()
    }
    pipelineTask?.cancel()
    pipelineTimer?.cancel()
    doorWork?.cancel()
    pipelineCall?.cancel()
    settleCache(stream == nil && pipelineStream == nil ? answer : kept)
    if route?.pipeline == nil || trace.cache == "hit" {
      price()
    } else if trace.outcome == .abandoned {
      priceAbandoned()
    }
    settleLimits()
    context.unwatch(self)
    shared.counts.inFlight.subtract(1, ordering: .relaxed)
    start.held.release()
    let total = NIODeadline.now() - start.startedAt
    if let since = waitSince { waited = waited + (NIODeadline.now() - since) }
    trace.totalMs = Double(total.nanoseconds) / 1e6
    trace.overheadMs = Double(max(0, total.nanoseconds - waited.nanoseconds)) / 1e6
    keepTexts()
    keepMedia()
    start.runtime.traces.take(trace)
    body = ByteBuffer()
    answer = ByteBuffer()
    kept = ByteBuffer()
    pipelineAnswers = []
  }

  /// What was under way when the request ended took until now.
  private func closeAttempts() {
    let now = milliseconds(since: start.startedAt)
    for index in trace.attempts.indices where trace.attempts[index].durationMs == 0 {
      trace.attempts[index].durationMs = max(0, now - trace.attempts[index].startMs)
    }
  }

  /// Fields that say what happened, for whoever looks.
  var replyFields: String {
    let total = (NIODeadline.now() - start.startedAt).nanoseconds
    var waited = self.waited.nanoseconds
    if let since = waitSince { waited += (NIODeadline.now() - since).nanoseconds }
    var lines = HeadLines()
    lines.line("openai-processing-ms: ", total / 1_000_000)
    lines.line("x-assay-overhead-us: ", max(0, total - waited) / 1000)
    if let route { lines.line("x-assay-route: ", route.configuration.name) }
    // A stream's head goes out while the pipeline is at it.
    if let attempt = trace.attempts.last ?? pipelineAttempts.last { lines.line("x-assay-model: ", attempt.model) }
    lines.line("x-assay-attempts: ", Int64(max(attemptsMade, pipelineAttempts.count)))
    if let cache = trace.cache { lines.line("x-assay-cache: ", cache) }
    if own?.minAutonomy != nil, route?.pipeline == nil { lines.add("x-assay-min-autonomy: unmet\r\n") }
    if let reservation { shared.limits.write(reservation, to: &lines) }
    return lines.text
  }

  func milliseconds(since time: NIODeadline) -> Double { Double((NIODeadline.now() - time).nanoseconds) / 1e6 }
}

enum AnswerLimits {
  static let bytesMax = 64 << 20
  static let errorBytesMax = 256 << 10
}
