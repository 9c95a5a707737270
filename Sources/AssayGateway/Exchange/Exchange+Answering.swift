import AssayCore
import AssayInference
import AssayResilience
import AssayServing
import AssayWire
import NIOCore

// A plain request asks an upstream, and what comes back.
extension Exchange: AttemptUser {
  /// Counts the request as under way; false when it is refused because no model that is known could answer in the time
  /// that is left.
  func arrives() -> Bool {
    guard let route else { return false }
    let now = ContinuousClock.now
    let left = end - NIODeadline.now()
    // What answers in this program is always in time.
    let need = route.need(start.path == .chat && route.pipeline != nil ? nil : able, poolClass, now: now)
    switch route.state.arrive(latest: need.map { now + .nanoseconds(left.nanoseconds) - $0 }, now: now) {
    case .goesOn: isUnderWay = true
    case .goesOnLate: (isUnderWay, isLate) = (true, true)
    case .refused:
      fail(Self.deadlineError)
      return false
    }
    return true
  }

  func ask() {
    guard let route, phase != .done else { return }
    switch route.choose(able, from: turn, pool: poolClass, left: isLate ? nil : end - .now(), now: .now) {
    case .chosen(let place, let ticket):
      turn = place
      phase = .asking
      deadline = .distantFuture
      let attempt = UpstreamAttempt(
        route, able[turn], pool: poolClass, ticket: ticket, end: end, context: context, user: self)
      attempt.turn = turn
      self.attempt = attempt
      attempt.begin(bytes: body.readableBytes, priority: priority)
    case .tooLate: fail(Self.deadlineError)
    case .unavailable: fail(unavailable)
    }
  }

  var unavailable: APIError {
    APIError(
      503, "overloaded", code: "upstream_unavailable", "The models behind this route are failing at the moment.",
      retries: budgetIsEmpty ? false : nil, retryAfterMs: 1000)
  }

  var poolIsFull: APIError {
    APIError(
      503, "overloaded", code: "pool_full", "All places for \(poolClass) requests at this model are taken.",
      retryAfterMs: 1000)
  }

  // MARK: The call

  func attemptBegins(_ attempt: UpstreamAttempt) {
    attemptsMade += 1
    attempt.record = trace.attempts.count
    trace.attempts.append(
      RequestTrace.Attempt(model: attempt.candidate.model.name, startMs: milliseconds(since: start.startedAt)))
    if waitSince == nil { waitSince = .now() }
    if attemptsMade == 1 { armHedge() }
  }

  func attemptPieces(_ attempt: UpstreamAttempt) -> [ByteBuffer] {
    UpstreamRequest.pieces(
      scan, body, candidate: attempt.candidate, endpoint: upstreamPath,
      contentType: start.path == .transcriptions ? start.contentType : "application/json",
      passed: start.passed(attempt: attemptsMade), requestID: start.id, allocator: client.channel.allocator,
      edits: doorWork?.addresses ?? [])
  }

  /// Another model may have room, and no upstream was called.
  func attemptFoundNoPlace(_ attempt: UpstreamAttempt) {
    guard attempt === self.attempt else { return hedgeFoundNoPlace() }
    self.attempt = nil
    phase = .preparing
    guard NIODeadline.now() < end else { return fail(Self.deadlineError) }
    guard turn + 1 < able.count else { return fail(poolIsFull) }
    turn += 1
    ask()
  }

  // MARK: The answer comes

  func attemptAnswered(_ attempt: UpstreamAttempt, _ head: HTTPResponseHead, _ bytes: UnsafeRawBufferPointer) {
    attempt.contentType =
      head.contentType.map { String(decoding: UnsafeRawBufferPointer(rebasing: bytes[$0]), as: UTF8.self) } ?? ""
    if let record = attempt.record { trace.attempts[record].status = head.status }
    guard (200..<300).contains(head.status) else { return }
    if head.isEncoded {
      // Nobody asked for an encoding, and what cannot be read cannot be passed on with honest counts.
      attempt.discard()
      failed(attempt, FailureVerdict(.server, rule: "encoded"))
    } else if head.isEventStream {
      settleHedge(.committed, for: attempt)
      noteWaited()
      phase = .streaming
      stream = StreamForwarder(self)
    }
  }

  func attemptContent(_ attempt: UpstreamAttempt, _ content: ByteBuffer) {
    if phase == .streaming {
      stream?.forward(content)
    } else if !attempt.collect(content) {
      attempt.discard()
      failed(attempt, FailureVerdict(.server, rule: "answer_too_long"))
    }
  }

  func attemptEnded(_ attempt: UpstreamAttempt) {
    guard phase != .streaming else {
      stream?.ended()
      return
    }
    guard (200..<300).contains(attempt.status) else {
      let verdict = attempt.answer.withUnsafeReadableBytes {
        FailureClassifier.classify(status: attempt.status, body: $0)
      }
      return failed(attempt, verdict)
    }
    guard start.path == .transcriptions || attempt.answer.isJSONObject else {
      return failed(attempt, FailureVerdict(.server, rule: "malformed_answer"))
    }
    settleHedge(.succeeded, for: attempt)
    noteWaited()
    (answer, upstreamType, upstreamStatus) = (attempt.answer, attempt.contentType, attempt.status)
    deliver()
  }

  func attemptBroke(_ attempt: UpstreamAttempt, _ kind: FailureClass) {
    let verdict = FailureVerdict(kind, rule: kind.rawValue)
    if phase == .streaming { brokeOff(verdict) } else { failed(attempt, verdict) }
  }

  /// The answer stopped: said in the stream where the client has seen some of it, else an attempt that failed.
  func brokeOff(_ verdict: FailureVerdict) {
    if phase == .streaming {
      if let stream, stream.hasBegun { return stream.broke() }
      stream = nil
      phase = .asking
    }
    if let attempt { failed(attempt, verdict) }
  }

  /// The wait for upstreams ends here, or with what comes next begins again.
  func noteWaited() {
    if let since = waitSince { waited = waited + (NIODeadline.now() - since) }
    waitSince = nil
  }

  // MARK: The end

  /// All calls end with the request, and nothing is counted any more.
  func endAttempts() {
    hedgeTimer?.cancel()
    attempt?.cancel()
    backup?.cancel()
    if let hedge, hedge.sentBackup {
      trace.hedge = attempt?.isBackup == true && trace.outcome == .answered ? "won" : "lost"
    }
    guard let route else { return }
    endHedging()
    if isRetrying { route.state.endRetry() }
    if isUnderWay { route.state.depart() }
    (isRetrying, isUnderWay) = (false, false)
  }
}

extension ByteBuffer {
  /// Whether it could be what the protocol says: what a proxy says instead is often a page.
  var isJSONObject: Bool { readableBytesView.first { $0 > 0x20 } == UInt8(ascii: "{") }
}
