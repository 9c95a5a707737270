import AssayCore
import AssayResilience
import AssayServing
import AssayWire
import NIOCore

/// One call of an upstream for the pipeline, on the event loop: behind the same gates as a plain request, it sends the
/// client's body with its changes, collects the reply or, where the route streams first and verifies after, passes it on
/// as it comes.
final class PipelineCall: AttemptUser, Timed {
  struct Reply: Sendable {
    var status = 0
    var isStream = false
    var body: [UInt8] = []
    var retryAfterMs: Int?
    /// Bytes have gone to the client.
    var isCommitted = false
    /// Set where no whole answer came.
    var failure: FailureVerdict?
    /// False where no upstream was called: none could take it now.
    var wasCalled = true
  }

  /// Why no upstream was called.
  enum Refusal: String { case breakerOpen = "breaker_open", poolFull = "pool_full", tooLate = "too_late" }

  private unowned let exchange: Exchange
  private let context: LoopContext
  private let route: Route
  private let model: Int
  private let passesOn: Bool
  private let edits: [BodyEdit]
  /// What goes instead of the client's body, where this is a node of an edge.
  private let parcel: EdgeParcel?
  private var continuation: CheckedContinuation<Reply, Never>?
  private var attempt: UpstreamAttempt?
  private var reply = Reply()
  /// Its place among the exchange's records.
  private var record: Int?
  /// Of the pipeline, which is a little before the end of the request.
  private let lastMoment: NIODeadline

  init(
    _ exchange: Exchange, _ call: ModelCall, route: Route, passesOn: Bool,
    continuation: CheckedContinuation<Reply, Never>
  ) {
    self.exchange = exchange
    self.route = route
    self.passesOn = passesOn
    self.continuation = continuation
    (context, model, edits, parcel) = (exchange.context, call.model, call.edits, call.parcel)
    lastMoment = .now() + .nanoseconds((call.deadline - .now).nanoseconds)
  }

  var deadline: NIODeadline { attempt?.deadline ?? .distantFuture }

  func start() {
    // Nothing was made that may leave.
    if route.candidates[model].target.configuration.isCentral, parcel == nil {
      reply.wasCalled = false
      return end(FailureVerdict(.validation, rule: "nothing_may_leave"))
    }
    let now = ContinuousClock.now
    let others = Array(route.candidates.indices)
    let choice = route.choose(
      [model], among: others, pool: exchange.poolClass, left: heedsTime(now) ? lastMoment - .now() : nil, now: now)
    switch choice {
    case .tooLate: refuse(.tooLate)
    case .unavailable: refuse(.breakerOpen)
    case .chosen(_, let ticket):
      let attempt = UpstreamAttempt(
        route, model, pool: exchange.poolClass, ticket: ticket, end: lastMoment, context: context, user: self)
      self.attempt = attempt
      context.watch(self)
      attempt.begin(bytes: exchange.body.readableBytes, priority: exchange.priority)
    }
  }

  /// A model that is too slow is passed over where another one is not.
  private func heedsTime(_ now: Instant) -> Bool {
    guard !exchange.isLate else { return false }
    let left = (lastMoment - NIODeadline.now()).nanoseconds
    return route.candidates.indices.contains { other in
      guard other != model else { return false }
      return (route.need([other], exchange.poolClass, now: now)?.nanoseconds ?? 0) <= left
    }
  }

  // MARK: The call

  func attemptBegins(_ attempt: UpstreamAttempt) {
    record = exchange.pipelineAttempts.count
    exchange.pipelineAttempts.append(
      RequestTrace.Attempt(
        model: attempt.candidate.model.name, startMs: exchange.milliseconds(since: exchange.start.startedAt)))
  }

  func attemptPieces(_ attempt: UpstreamAttempt) -> [ByteBuffer] {
    if let parcel, attempt.candidate.target.configuration.isCentral {
      return exchange.pieces(of: parcel, for: attempt.candidate, until: lastMoment)
    }
    return UpstreamRequest.pieces(
      exchange.scan, exchange.body, candidate: attempt.candidate, endpoint: exchange.upstreamPath,
      contentType: "application/json", passed: exchange.start.passed(attempt: exchange.pipelineAttempts.count),
      requestID: exchange.start.id, allocator: exchange.client.channel.allocator, edits: edits)
  }

  func attemptFoundNoPlace(_ attempt: UpstreamAttempt) {
    refuse(NIODeadline.now() < lastMoment ? .poolFull : .tooLate)
  }

  private func refuse(_ why: Refusal) {
    reply.wasCalled = false
    end(FailureVerdict(.overload, rule: why.rawValue))
  }

  // MARK: The answer comes

  func attemptAnswered(_ attempt: UpstreamAttempt, _ head: HTTPResponseHead, _ bytes: UnsafeRawBufferPointer) {
    reply.status = head.status
    reply.retryAfterMs = head.retryAfterMs
    guard (200..<300).contains(head.status) else { return }
    if head.isEncoded {
      attempt.discard()
      return end(FailureVerdict(.server, rule: "encoded"))
    }
    reply.isStream = head.isEventStream
    // What goes to the client as it comes is not cut short for what would come after it.
    if passesOn, head.isEventStream { attempt.extend(to: exchange.end) }
  }

  func attemptContent(_ attempt: UpstreamAttempt, _ content: ByteBuffer) {
    guard attempt.collect(content) else {
      attempt.discard()
      return end(FailureVerdict(.server, rule: "answer_too_long"))
    }
    guard passesOn, reply.isStream, exchange.phase != .done else { return }
    // A stream that starts with an error is an attempt that failed: nothing of it is shown.
    let known = attempt.answer.readableBytes - content.readableBytes
    if !reply.isCommitted, !PipelineStream.showsContent(attempt.answer, after: known) { return }
    let stream = exchange.pipelineStream ?? PipelineStream(exchange, fields: "")
    exchange.pipelineStream = stream
    stream.forward(reply.isCommitted ? content : attempt.answer)
    reply.isCommitted = true
    if !exchange.client.channel.isWritable { attempt.setReading(false) }
  }

  func attemptEnded(_ attempt: UpstreamAttempt) {
    guard !(200..<300).contains(attempt.status) else { return end(nil) }
    end(attempt.answer.withUnsafeReadableBytes { FailureClassifier.classify(status: attempt.status, body: $0) })
  }

  func attemptBroke(_ attempt: UpstreamAttempt, _ kind: FailureClass) {
    end(FailureVerdict(kind, rule: kind.rawValue))
  }

  func timeIsOver(_ now: NIODeadline) { attempt?.timeIsOver() }

  func setReading(_ reads: Bool) { attempt?.setReading(reads) }

  /// What has come of a stream that goes on; nil where none does.
  var streamSoFar: ByteBuffer? { reply.isStream ? attempt?.answer : nil }

  func cancel() {
    attempt?.discard()
    end(FailureVerdict(.cancelled, rule: "cancelled"))
  }

  // MARK: The end

  private func end(_ failure: FailureVerdict?) {
    guard let continuation else { return }
    self.continuation = nil
    context.unwatch(self)
    reply.failure = failure
    if let attempt { reply.body = Array(attempt.answer.readableBytesView) }
    if failure == nil {
      exchange.pipelineAnswers.append((route.candidates[model].model.name, reply.isStream, reply.body))
    }
    attempt?.answer = ByteBuffer()
    exchange.pipelineCall = nil
    note(failure?.kind)
    if let failure { settle(failure) }
    continuation.resume(returning: reply)
  }

  /// How the call went, said by whoever has read the answer: only then is its place free.
  func settle(_ failure: FailureVerdict?) {
    guard let attempt else { return }
    self.attempt = nil
    if let failure {
      attempt.leave(failure.load, failure.breaker)
    } else {
      attempt.succeed()
    }
  }

  private func note(_ failure: FailureClass?) {
    guard let record else { return }
    let start = exchange.pipelineAttempts[record].startMs
    exchange.pipelineAttempts[record].durationMs = exchange.milliseconds(since: exchange.start.startedAt) - start
    exchange.pipelineAttempts[record].status = reply.status == 0 ? nil : reply.status
    exchange.pipelineAttempts[record].failure = failure?.rawValue
  }
}
