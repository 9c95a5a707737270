import AssayCore
import AssayInference
import AssayResilience
import AssayServing
import AssayWire
import NIOCore
import Synchronization

/// One call of an upstream for the pipeline, on the event loop: sends the client's body with its changes, collects the
/// reply or, where the route streams first and verifies after, passes it on as it comes.
final class PipelineCall: UpstreamUser, Timed {
  struct Reply: Sendable {
    var status: Int
    var isStream: Bool
    var body: [UInt8]
    var retryAfterMs: Int?
    /// Bytes have gone to the client.
    var isCommitted: Bool
    /// Set where no whole answer came.
    var failure: FailureClass?
  }

  private unowned let exchange: Exchange
  private let context: LoopContext
  private let candidate: Route.Candidate
  private let passesOn: Bool
  private var continuation: CheckedContinuation<Reply, Never>?
  private var connection: UpstreamConnection?
  private var pool: UpstreamPool?
  private var parcel: EdgeParcel?
  private var body = ByteBuffer()
  private var reply = Reply(status: 0, isStream: false, body: [], isCommitted: false)
  private(set) var deadline: NIODeadline
  /// Of the pipeline, which is a little before the end of the request.
  private let lastMoment: NIODeadline

  init(
    _ exchange: Exchange, candidate: Route.Candidate, passesOn: Bool, timeLeft: Duration,
    continuation: CheckedContinuation<Reply, Never>
  ) {
    self.exchange = exchange
    context = exchange.context
    self.candidate = candidate
    self.passesOn = passesOn
    self.continuation = continuation
    lastMoment = .now() + .nanoseconds(timeLeft.wholeNanoseconds)
    deadline = min(lastMoment, .now() + .milliseconds(Int64(candidate.target.configuration.firstByteMs)))
  }

  /// - Parameter parcel: what goes instead of the client's body, where this is a node of an edge.
  func start(_ edits: [BodyEdit], parcel: EdgeParcel? = nil) {
    self.parcel = parcel
    context.watch(self)
    exchange.pipelineAttempts.append(
      RequestTrace.Attempt(
        model: candidate.model.name, startMs: exchange.milliseconds(since: exchange.start.startedAt)))
    context.shared.counts.upstreamCalls.add(1, ordering: .relaxed)
    let pool = context.pool(candidate.target.index, of: exchange.start.runtime)
    self.pool = pool
    if let connection = pool.reuse() { return send(edits, over: connection) }
    pool.connect { [self] result in
      switch result {
      case .success(let connection):
        guard continuation != nil else { return pool.giveBack(connection) }
        send(edits, over: connection)
      case .failure:
        self.pool = nil
        end(.transport)
      }
    }
  }

  private func send(_ edits: [BodyEdit], over connection: UpstreamConnection) {
    self.connection = connection
    if candidate.target.configuration.isCentral {
      guard let parcel else { return withhold() }
      return connection.send(exchange.pieces(of: parcel, for: candidate, until: lastMoment), for: self)
    }
    let pieces = UpstreamRequest.pieces(
      exchange.scan, exchange.body, candidate: candidate, endpoint: exchange.upstreamPath,
      contentType: "application/json", passed: exchange.start.passed(attempt: exchange.attemptsMade),
      requestID: exchange.start.id, allocator: ByteBufferAllocator(), edits: edits)
    connection.send(pieces, for: self)
  }

  /// Nothing was made that may leave.
  private func withhold() {
    discard()
    end(.validation)
  }

  // MARK: The answer comes

  func upstreamAnswered(_ head: HTTPResponseHead, _ bytes: UnsafeRawBufferPointer) {
    reply.status = head.status
    reply.retryAfterMs = head.retryAfterMs
    reply.isStream = head.isEventStream && !head.isEncoded
    if (200..<300).contains(head.status) { deadline = passesOn ? exchange.end : lastMoment }
  }

  func upstreamContent(_ content: ByteBuffer) {
    let limit = (200..<300).contains(reply.status) ? AnswerLimits.bytesMax : AnswerLimits.errorBytesMax
    guard body.readableBytes + content.readableBytes <= limit else {
      discard()
      return end(.server)
    }
    body.writeImmutableBuffer(content)
    guard passesOn, reply.isStream, (200..<300).contains(reply.status), exchange.phase != .done else { return }
    if exchange.pipelineStream == nil { exchange.pipelineStream = PipelineStream(exchange, fields: "") }
    exchange.pipelineStream?.forward(content)
    reply.isCommitted = true
  }

  func upstreamEnded() {
    let connection = self.connection
    self.connection = nil
    if let connection { pool?.giveBack(connection) }
    pool = nil
    end(nil)
  }

  func upstreamBroke(_ why: UpstreamBreak) {
    discard()
    end(.transport)
  }

  func timeIsOver(_ now: NIODeadline) {
    discard()
    end(.timeout)
  }

  func setReading(_ reads: Bool) { connection?.setReading(reads) }

  func cancel() {
    discard()
    end(.cancelled)
  }

  private func discard() {
    if let connection { pool?.discard(connection) }
    connection = nil
    pool = nil
  }

  private func end(_ failure: FailureClass?) {
    guard let continuation else { return }
    self.continuation = nil
    context.unwatch(self)
    reply.failure = failure
    reply.body = Array(body.readableBytesView)
    body = ByteBuffer()
    exchange.pipelineCall = nil
    noteAttempt(failure)
    continuation.resume(returning: reply)
  }
}

extension PipelineCall {
  private func noteAttempt(_ failure: FailureClass?) {
    let last = exchange.pipelineAttempts.count - 1
    guard last >= 0 else { return }
    let start = exchange.pipelineAttempts[last].startMs
    exchange.pipelineAttempts[last].durationMs = exchange.milliseconds(since: exchange.start.startedAt) - start
    exchange.pipelineAttempts[last].status = reply.status == 0 ? nil : reply.status
    exchange.pipelineAttempts[last].failure = failure?.rawValue
  }
}

/// The route's models as the pipeline calls them.
struct LoopModels: ModelCalling {
  let exchange: NIOLoopBound<Exchange>
  let loop: any EventLoop
  let route: Route
  /// The built-in model, for the models of the route that are it.
  let builtin: any Provider
  let passesOn: Bool

  func paysForRetry() -> Bool { route.budgets.withLock { $0.withdrawOne(now: .now) } }

  func call(_ call: ModelCall, assets: any AssetReader) async throws(ModelFailure) -> ModelAnswer {
    let candidate = route.candidates[call.model]
    if candidate.target.configuration.isBuiltin {
      return try await ProviderModels([call.configuration.name: builtin]).call(call, assets: assets)
    }
    let reply = await ask(candidate, call)
    if let kind = reply.failure {
      throw ModelFailure(
        FailureVerdict(kind, rule: kind.rawValue), status: reply.status == 0 ? nil : reply.status,
        retryAfterMs: reply.retryAfterMs, isCommitted: reply.isCommitted)
    }
    guard (200..<300).contains(reply.status) else {
      let verdict = reply.body.withUnsafeBytes { FailureClassifier.classify(status: reply.status, body: $0) }
      throw ModelFailure(verdict, status: reply.status, retryAfterMs: reply.retryAfterMs, body: reply.body)
    }
    let answer =
      reply.isStream
      ? ChatReply.streamed(reply.body, status: reply.status) : ChatReply.answer(reply.body, status: reply.status)
    guard let answer else {
      throw ModelFailure(
        FailureVerdict(reply.isStream ? .transport : .server, rule: "malformed_answer"), status: reply.status,
        isCommitted: reply.isCommitted)
    }
    return answer
  }

  private func ask(_ candidate: Route.Candidate, _ asked: ModelCall) async -> PipelineCall.Reply {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        loop.execute {
          let exchange = exchange.value
          guard exchange.phase != .done else {
            continuation.resume(
              returning: PipelineCall.Reply(
                status: 0, isStream: false, body: [], isCommitted: false, failure: .cancelled))
            return
          }
          let call = PipelineCall(
            exchange, candidate: candidate, passesOn: passesOn, timeLeft: asked.deadline - .now,
            continuation: continuation)
          exchange.pipelineCall = call
          call.start(asked.edits, parcel: asked.parcel)
        }
      }
    } onCancel: {
      loop.execute { exchange.value.pipelineCall?.cancel() }
    }
  }
}

extension Duration {
  fileprivate var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return min(seconds, 1_000_000_000) * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}
