import AssayCore
import AssayInference
import AssayResilience
import AssayServing
import AssayWire
import NIOCore
import Synchronization

/// One chat request on its way: read, checked, asked of one upstream after another, answered. Lives on one event loop.
final class Exchange: UpstreamUser, Timed {
  enum Phase {
    case preparing
    /// Between two attempts.
    case waiting
    /// Another request that is the same is being answered.
    case joined
    /// Its media are being decoded.
    case probing
    /// In line for a place at an upstream.
    case queued
    case asking
    /// An answer that is passed on when it is whole.
    case collecting
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
  var connection: UpstreamConnection?
  var pool: UpstreamPool?
  var deadline = NIODeadline.distantFuture
  /// End of the whole request.
  var end = NIODeadline.distantFuture
  var poolClass = PoolClass.text
  var priority = Priority.interactive
  var place: Pools.Place?
  var ticket: CircuitBreaker.Ticket?
  var queuedAt: Instant?
  var cacheUse = RequestSettings.CacheUse.use
  var cacheID: UInt64 = 0
  var key: AnswerCache.Key?
  /// Others may wait for what this one gets.
  var leads = false
  var kept = ByteBuffer()
  var reservation: RateLimits.Reservation?
  /// Of text outside chat messages.
  var inputBytes = 0
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
  // Of a route with a pipeline: its task, the call it makes now, the stream it writes.
  var pipelineTask: Task<Void, Never>?
  var pipelineCall: PipelineCall?
  var pipelineStream: PipelineStream?
  var pipelineAttempts: [RequestTrace.Attempt] = []
  var pipelineTimer: Scheduled<Void>?
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
    do throws(APIError) {
      try prepare()
      context.watch(self)
      if !probes() { proceed() }
    } catch { fail(error) }
  }

  /// Everything that can be checked has been.
  func proceed() {
    // A route with a pipeline decides by evidence, which no key of the cache covers.
    if let route, let pipeline = route.pipeline, start.path == .chat {
      charge()
      startPipeline(pipeline, of: route)
      return
    }
    if looksUp(cacheUse) { return }
    charge()
    ask()
  }

  // MARK: Asking

  func ask() {
    guard let route, phase != .done, chooseUpstream() else { return }
    phase = .asking
    if takePlace(route.candidates[able[turn]]) { askNow() }
  }

  func askNow() {
    guard let route else { return }
    attemptsMade += 1
    retryAfterMs = nil
    upstreamStatus = 0
    let candidate = route.candidates[able[turn]]
    trace.attempts.append(
      RequestTrace.Attempt(model: candidate.model.name, startMs: milliseconds(since: start.startedAt)))
    deadline = min(end, .now() + .milliseconds(Int64(candidate.target.configuration.firstByteMs)))
    waitSince = .now()
    reach(candidate, mayReuse: true)
  }

  private func reach(_ candidate: Route.Candidate, mayReuse: Bool) {
    let pool = context.pool(candidate.target.index, of: start.runtime)
    self.pool = pool
    if mayReuse, let connection = pool.reuse() {
      send(candidate, over: connection)
      return
    }
    let attempt = attemptsMade
    pool.connect { [self] result in
      switch result {
      case .success(let connection):
        guard phase == .asking, attempt == attemptsMade else { return pool.giveBack(connection) }
        send(candidate, over: connection)
      case .failure:
        guard phase == .asking, attempt == attemptsMade else { return }
        self.pool = nil
        attemptFailed(.transport, status: nil)
      }
    }
  }

  private func send(_ candidate: Route.Candidate, over connection: UpstreamConnection) {
    self.connection = connection
    shared.counts.upstreamCalls.add(1, ordering: .relaxed)
    connection.send(
      UpstreamRequest.pieces(
        scan, body, candidate: candidate, endpoint: upstreamPath,
        contentType: start.path == .transcriptions ? start.contentType : "application/json",
        passed: start.passed(attempt: attemptsMade), requestID: start.id,
        allocator: client.channel.allocator),
      for: self)
  }

  // MARK: The answer comes

  func upstreamAnswered(_ head: HTTPResponseHead, _ bytes: UnsafeRawBufferPointer) {
    upstreamStatus = head.status
    retryAfterMs = head.retryAfterMs
    upstreamType =
      head.contentType.map { String(decoding: UnsafeRawBufferPointer(rebasing: bytes[$0]), as: UTF8.self) } ?? ""
    noteFirstByte()
    if (200..<300).contains(head.status), head.isEncoded {
      // Nobody asked for an encoding, and what cannot be read cannot be passed on with honest counts.
      abandonUpstream()
      attemptFailed(.server, status: head.status)
    } else if (200..<300).contains(head.status), head.isEventStream {
      phase = .streaming
      stream = StreamForwarder(self)
      deadline = end
    } else {
      phase = .collecting
      answer = client.channel.allocator.buffer(capacity: min(head.contentLength ?? 4096, 1 << 20))
    }
  }

  private func noteFirstByte() {
    if let since = waitSince { waited = waited + (NIODeadline.now() - since) }
    waitSince = nil
    guard !trace.attempts.isEmpty else { return }
    trace.attempts[trace.attempts.count - 1].status = upstreamStatus
  }

  func upstreamContent(_ content: ByteBuffer) {
    switch phase {
    case .streaming: stream?.forward(content)
    case .collecting:
      let limit = (200..<300).contains(upstreamStatus) ? AnswerLimits.bytesMax : AnswerLimits.errorBytesMax
      guard answer.readableBytes + content.readableBytes <= limit else {
        abandonUpstream()
        attemptFailed(.server, status: upstreamStatus)
        return
      }
      if answer.readableBytes == 0 { answer = content } else { answer.writeImmutableBuffer(content) }
    default: break
    }
  }

  func upstreamEnded() {
    let connection = self.connection
    self.connection = nil
    if let connection { pool?.giveBack(connection) }
    pool = nil
    switch phase {
    case .streaming: stream?.ended()
    case .collecting where (200..<300).contains(upstreamStatus):
      guard start.path == .transcriptions || isObject(answer) else {
        return attemptFailed(.server, status: upstreamStatus)
      }
      deliver()
    case .collecting:
      let verdict = answer.withUnsafeReadableBytes { FailureClassifier.classify(status: upstreamStatus, body: $0) }
      attemptFailed(verdict.kind, status: upstreamStatus, verdict: verdict)
    default: break
    }
  }

  func upstreamBroke(_ why: UpstreamBreak) {
    let wasReused = (connection?.requests ?? 0) > 1
    abandonUpstream()
    if wasReused, phase == .asking, why == .closed(answered: false), let route {
      // Its server had closed the kept connection before the request came: that is no attempt. Over a new connection,
      // so that it happens once.
      reach(route.candidates[able[turn]], mayReuse: false)
      return
    }
    brokeOff(.transport)
  }

  /// The answer stopped: said in the stream where the client has seen some of it, else an attempt that failed.
  func brokeOff(_ kind: FailureClass, verdict: FailureVerdict? = nil) {
    if phase == .streaming {
      if let stream, stream.hasBegun { return stream.broke() }
      stream = nil
      phase = .asking
    }
    attemptFailed(kind, status: nil, verdict: verdict)
  }

  /// Whether an answer could be what the protocol says: what a proxy says instead is often a page.
  private func isObject(_ answer: ByteBuffer) -> Bool {
    answer.readableBytesView.first { $0 > 0x20 } == UInt8(ascii: "{")
  }

  func timeIsOver(_ now: NIODeadline) {
    abandonUpstream()
    switch phase {
    case .streaming, .asking, .collecting: brokeOff(.timeout)
    case .queued where now < end:
      noteQueued()
      if let place { start.runtime.pools.withdraw(place, now: .now) }
      place = nil
      noPlace()
    case .preparing, .waiting, .queued, .joined, .probing: fail(Self.deadlineError)
    case .done: break
    }
  }

  static let deadlineError = APIError(
    504, "deadline_exceeded", code: "deadline_exceeded", "No model answered before the deadline.", retries: false)

  func abandonUpstream() {
    if let connection { pool?.discard(connection) }
    connection = nil
    pool = nil
  }

  // MARK: The end

  func clientWentAway() {
    guard phase != .done else { return }
    abandonUpstream()
    trace.outcome = .abandoned
    trace.status = 499
    if trace.outputTokens == nil, let stream { stream.estimateUsage() }
    close()
  }

  func clientIsWritable(_ isWritable: Bool) {
    connection?.setReading(isWritable)
    pipelineCall?.setReading(isWritable)
  }

  func fail(_ error: APIError) {
    guard phase != .done else { return }
    if let pipelineStream { return pipelineStream.broke(error) }
    trace.outcome = error.status < 500 && trace.attempts.isEmpty ? .refused : .failed
    trace.errorCode = error.code ?? error.type
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
    client.channel.writeAndFlush(buffer, promise: nil)
    client.finished(self)
  }

  func close() {
    guard phase != .done else { return }
    leavePlace(.ignored, .ignorable)
    phase = .done
    // Ended before the pipeline did: what it had tried is on record all the same.
    if pipelineTask != nil { trace.attempts += pipelineAttempts }
    pipelineTask?.cancel()
    pipelineTimer?.cancel()
    pipelineCall?.cancel()
    settleCache(stream == nil ? answer : kept)
    if route?.pipeline == nil { price() }
    settleLimits()
    context.unwatch(self)
    shared.counts.inFlight.subtract(1, ordering: .relaxed)
    start.held.release()
    let total = NIODeadline.now() - start.startedAt
    if let since = waitSince { waited = waited + (NIODeadline.now() - since) }
    trace.totalMs = Double(total.nanoseconds) / 1e6
    trace.overheadMs = Double(max(0, total.nanoseconds - waited.nanoseconds)) / 1e6
    start.runtime.traces.take(trace)
    body = ByteBuffer()
    answer = ByteBuffer()
    kept = ByteBuffer()
  }

  /// Fields that say what happened, for whoever looks.
  var replyFields: String {
    let total = (NIODeadline.now() - start.startedAt).nanoseconds
    var waited = self.waited.nanoseconds
    if let since = waitSince { waited += (NIODeadline.now() - since).nanoseconds }
    var text = "openai-processing-ms: \(total / 1_000_000)\r\nx-assay-overhead-us: \(max(0, total - waited) / 1000)\r\n"
    if let route { text += "x-assay-route: \(route.configuration.name)\r\n" }
    if let attempt = trace.attempts.last { text += "x-assay-model: \(attempt.model)\r\n" }
    text += "x-assay-attempts: \(attemptsMade)\r\n"
    if let cache = trace.cache { text += "x-assay-cache: \(cache)\r\n" }
    if let reservation { text += shared.limits.fields(reservation) }
    return text
  }

  func milliseconds(since time: NIODeadline) -> Double { Double((NIODeadline.now() - time).nanoseconds) / 1e6 }
}

enum AnswerLimits {
  static let bytesMax = 64 << 20
  static let errorBytesMax = 256 << 10
}
