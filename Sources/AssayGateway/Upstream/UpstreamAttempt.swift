import AssayResilience
import AssayServing
import AssayWire
import NIOCore
import Synchronization

/// Whoever makes an attempt; told on its event loop.
protocol AttemptUser: AnyObject {
  /// It has its place, and the call begins.
  func attemptBegins(_ attempt: UpstreamAttempt)
  /// What is sent; asked for again where a connection was stale.
  func attemptPieces(_ attempt: UpstreamAttempt) -> [ByteBuffer]
  /// The head of the answer; `bytes` are what its places point into, for the time of the call.
  func attemptAnswered(_ attempt: UpstreamAttempt, _ head: HTTPResponseHead, _ bytes: UnsafeRawBufferPointer)
  func attemptContent(_ attempt: UpstreamAttempt, _ content: ByteBuffer)
  /// The answer is complete.
  func attemptEnded(_ attempt: UpstreamAttempt)
  /// No answer, or not all of it, will come.
  func attemptBroke(_ attempt: UpstreamAttempt, _ kind: FailureClass)
  /// The line is full, or it waited too long: the upstream was not called.
  func attemptFoundNoPlace(_ attempt: UpstreamAttempt)
}

/// One call of one upstream behind all its gates: the breaker's leave, a place in the pool of its class of work or in the
/// line before it, a connection, kept or new. Plain requests, second requests and pipelines make the same.
///
/// Whoever makes it ends it: `leave` when it knows how the call went, or `cancel`.
final class UpstreamAttempt: UpstreamUser {
  enum Stage { case queued, asking, answering, ended }

  let candidate: Route.Candidate
  /// The candidate's place in its route.
  let index: Int
  private let route: Route
  private let context: LoopContext
  private unowned let user: any AttemptUser
  private(set) var stage = Stage.queued
  /// Nothing may take longer.
  private var end: NIODeadline
  /// When `timeIsOver` is due: of the line, of the first byte, then the end.
  private(set) var deadline: NIODeadline
  /// So soon after a request was written a closed connection had been closed before.
  private static let staleMax = TimeAmount.milliseconds(250)
  private let pool: PoolClass
  private var ticket: CircuitBreaker.Ticket?
  private var placeID: UInt64?
  private var priority = Priority.interactive
  private var queuedAt: Instant?
  private var startedAt: NIODeadline?
  private var connection: UpstreamConnection?
  private var connections: UpstreamPool?

  // What the one that makes it notes.
  private(set) var status = 0
  private(set) var retryAfterMs: Int?
  /// The candidate's place among those that can take the request.
  var turn = 0
  /// It was sent beside one that was slow.
  var isBackup = false
  /// Its place in the record of attempts.
  var record: Int?
  var answer = ByteBuffer()
  var contentType = ""

  init(
    _ route: Route, _ index: Int, pool: PoolClass, ticket: CircuitBreaker.Ticket?, end: NIODeadline,
    context: LoopContext, user: any AttemptUser
  ) {
    self.route = route
    self.index = index
    self.pool = pool
    self.ticket = ticket
    self.end = end
    self.context = context
    self.user = user
    candidate = route.candidates[index]
    deadline = end
  }

  /// Asks for a place; the call begins when there is one.
  ///
  /// - Parameter mayWait: false for a call that is of use at once or not at all.
  func begin(bytes: Int, priority: Priority, mayWait: Bool = true) {
    let places = candidate.target.places
    let id = UpstreamPlaces.nextID()
    let now = ContinuousClock.now
    placeID = id
    self.priority = priority
    if places.enter(id, pool, bytes: bytes, now: now) { return call() }
    let left = max(0, (end - NIODeadline.now()).nanoseconds)
    let attempt = NIOLoopBound(self, eventLoop: context.loop)
    let loop = context.loop
    let answer = places.ask(
      id, pool, bytes: bytes, priority: priority, deadline: Deadline(now + .nanoseconds(left)), now: now
    ) { refusal in
      loop.execute { attempt.value.placeAnswered(refusal) }
    }
    switch answer {
    case .admitted:
      context.shared.shedding.withLock { $0.observe(pool, priority, waited: .zero, now: now) }
      call()
    case .waits where mayWait:
      queuedAt = now
      deadline = min(end, .now() + .milliseconds(Int64(places.waitMs(pool))))
    case .waits:
      places.withdraw(id, pool, now: now)
      hasNoPlace()
    case .refused: hasNoPlace()
    }
  }

  private func placeAnswered(_ refusal: Bulkhead.Refusal?) {
    guard stage == .queued, placeID != nil else { return }
    noteQueued()
    if refusal == nil { call() } else { hasNoPlace() }
  }

  private func hasNoPlace() {
    placeID = nil
    stage = .ended
    endBreaker(.ignorable)
    user.attemptFoundNoPlace(self)
  }

  private func noteQueued() {
    guard let queuedAt else { return }
    let now = ContinuousClock.now
    self.queuedAt = nil
    context.shared.shedding.withLock { $0.observe(pool, priority, waited: now - queuedAt, now: now) }
  }

  // MARK: The call

  private func call() {
    stage = .asking
    let now = NIODeadline.now()
    startedAt = now
    deadline = min(end, now + .milliseconds(Int64(candidate.target.configuration.firstByteMs)))
    context.shared.counts.upstreamCalls.add(1, ordering: .relaxed)
    user.attemptBegins(self)
    if stage == .asking { reach(mayReuse: true) }
  }

  private func reach(mayReuse: Bool) {
    let pool = context.pool(candidate.target)
    connections = pool
    if mayReuse, let connection = pool.reuse() { return send(over: connection) }
    pool.connect { [self] result in
      switch result {
      case .success(let connection):
        guard stage == .asking else { return pool.giveBack(connection) }
        send(over: connection)
      case .failure:
        connections = nil
        if stage == .asking { user.attemptBroke(self, .transport) }
      }
    }
  }

  private func send(over connection: UpstreamConnection) {
    self.connection = connection
    connection.send(user.attemptPieces(self), for: self)
  }

  func setReading(_ reads: Bool) { connection?.setReading(reads) }

  func upstreamAnswered(_ head: HTTPResponseHead, _ bytes: UnsafeRawBufferPointer) {
    status = head.status
    retryAfterMs = head.retryAfterMs
    stage = .answering
    deadline = end
    user.attemptAnswered(self, head, bytes)
  }

  func upstreamContent(_ content: ByteBuffer) {
    if stage == .answering { user.attemptContent(self, content) }
  }

  func upstreamEnded() {
    if let connection { connections?.giveBack(connection) }
    connection = nil
    connections = nil
    if stage == .answering { user.attemptEnded(self) }
  }

  func upstreamBroke(_ why: UpstreamBreak) {
    let wasKept = (connection?.requests ?? 0) > 1
    discard()
    guard stage != .ended else { return }
    // Its server had closed the kept connection before the request came: that is no attempt. Over a new connection, so
    // that it happens once. A server that closes later has begun to work on it: that is a failure like another.
    let isAtOnce = startedAt.map { NIODeadline.now() - $0 <= Self.staleMax } ?? false
    if wasKept, stage == .asking, isAtOnce, why == .closed(answered: false) { return reach(mayReuse: false) }
    user.attemptBroke(self, .transport)
  }

  /// Adds to the answer; false when it is longer than any may be.
  func collect(_ content: ByteBuffer) -> Bool {
    let limit = (200..<300).contains(status) ? AnswerLimits.bytesMax : AnswerLimits.errorBytesMax
    guard answer.readableBytes + content.readableBytes <= limit else { return false }
    if answer.readableBytes == 0 { answer = content } else { answer.writeImmutableBuffer(content) }
    return true
  }

  /// The answer that has begun may take longer than was said at first.
  func extend(to end: NIODeadline) { (self.end, deadline) = (end, end) }

  /// Nothing comes any more in this long.
  func endsSoon(_ time: TimeAmount) { deadline = min(deadline, .now() + time) }

  func timeIsOver() {
    switch stage {
    case .queued:
      noteQueued()
      if let placeID { candidate.target.places.withdraw(placeID, pool, now: .now) }
      hasNoPlace()
    case .asking, .answering:
      discard()
      user.attemptBroke(self, .timeout)
    case .ended: break
    }
  }

  // MARK: The end

  /// Closes the connection of an answer that is not wanted, or not all of it.
  func discard() {
    if let connection { connections?.discard(connection) }
    connection = nil
    connections = nil
  }

  /// The call is over: its place and its breaker learn how it went. Once is enough.
  func leave(_ load: LoadOutcome, _ outcome: CircuitBreaker.Outcome) {
    if let placeID {
      self.placeID = nil
      if stage == .queued {
        candidate.target.places.withdraw(placeID, pool, now: .now)
      } else {
        candidate.target.places.leave(placeID, pool, load, now: .now)
      }
    }
    stage = .ended
    endBreaker(outcome)
  }

  /// A whole answer: also feeds what decides whether an attempt is worth starting.
  func succeed(isWhole: Bool = true) {
    leave(.succeeded, .success)
    guard isWhole, let duration else { return }
    route.state.note(index, pool, duration, now: .now)
  }

  /// Since the call began; nil before.
  var duration: Duration? {
    startedAt.map { .nanoseconds((NIODeadline.now() - $0).nanoseconds) }
  }

  func cancel() {
    discard()
    leave(.ignored, .ignorable)
  }

  private func endBreaker(_ outcome: CircuitBreaker.Outcome) {
    guard let ticket else { return }
    self.ticket = nil
    route.end(index, ticket, outcome, now: .now)
  }
}
