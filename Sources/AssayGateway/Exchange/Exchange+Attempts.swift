import AssayCore
import AssayResilience
import AssayServing
import AssayWire
import NIOCore
import Synchronization

// What happens after an attempt that gave no answer.
extension Exchange {
  /// A call gave no answer; what comes next unless another call beside it goes on.
  func failed(_ attempt: UpstreamAttempt, _ verdict: FailureVerdict) {
    guard phase != .done, phase != .streaming else { return }
    noteRecord(attempt, failure: verdict.kind.rawValue)
    attempt.leave(verdict.load, verdict.breaker)
    if hedgeGoesOn(without: attempt, verdict) { return }
    noteWaited()
    self.attempt = nil
    (upstreamStatus, retryAfterMs, answer) = (attempt.status, attempt.retryAfterMs, attempt.answer)
    attemptFailed(verdict)
  }

  private func attemptFailed(_ verdict: FailureVerdict) {
    guard let route else { return }
    guard let next = nextTurn(after: verdict, route) else { return giveUp(verdict) }
    guard paysForRetry(route) else {
      budgetIsEmpty = true
      return giveUp(verdict)
    }
    let changesModel = next != turn
    turn = next
    shared.counts.retries.add(1, ordering: .relaxed)
    guard let delay = delay(changesModel: changesModel, route) else {
      giveUp(verdict)
      return
    }
    phase = .waiting
    deadline = end
    answer = ByteBuffer()
    guard delay > .zero else { return ask() }
    let made = attemptsMade
    let exchange = NIOLoopBound(self, eventLoop: context.loop)
    context.loop.scheduleTask(in: delay) {
      let exchange = exchange.value
      guard exchange.phase == .waiting, exchange.attemptsMade == made else { return }
      exchange.waited = exchange.waited + delay
      exchange.ask()
    }
  }

  /// One of the places that retries may have at once, kept to the end of the request, and one withdrawal for each.
  private func paysForRetry(_ route: Route) -> Bool {
    if !isRetrying {
      guard route.state.beginRetry() else { return false }
      isRetrying = true
    }
    return route.state.budgets.withLock { $0.withdrawOne(now: .now) }
  }

  func noteRecord(_ attempt: UpstreamAttempt, failure: String?) {
    guard let record = attempt.record else { return }
    trace.attempts[record].failure = failure
    trace.attempts[record].durationMs = milliseconds(since: start.startedAt) - trace.attempts[record].startMs
  }

  /// Another model where there is one, else the same again where that can help.
  private func nextTurn(after verdict: FailureVerdict, _ route: Route) -> Int? {
    guard attemptsMade < route.configuration.attemptsMax, NIODeadline.now() < end else { return nil }
    if verdict.mayFallBack, turn + 1 < able.count { return turn + 1 }
    guard verdict.mayRetry else { return nil }
    // The models before it have failed in a way that passes; the first is asked again.
    return able.count > 1 ? 0 : turn
  }

  /// How long to wait; nil when the wait would pass the deadline.
  private func delay(changesModel: Bool, _ route: Route) -> TimeAmount? {
    let settings = route.configuration
    if changesModel, turn > 0 { return .zero }
    let backoff = Backoff(
      base: .milliseconds(settings.backoffBaseMs), cap: .milliseconds(settings.backoffCapMs))
    let jittered = backoff.delay(retry: max(0, attemptsMade - 1), using: &generator).nanoseconds
    let asked = Int64(retryAfterMs ?? 0) * 1_000_000
    let delay = TimeAmount.nanoseconds(max(jittered, changesModel ? 0 : asked))
    return NIODeadline.now() + delay < end ? delay : nil
  }

  /// No further attempt: the upstream's own words where they are the client's business, else ours.
  func giveUp(_ verdict: FailureVerdict) {
    switch verdict.kind {
    case .validation, .policy, .conflict:
      passOn(verdict)
    case .capability:
      let what = verdict.modality.map { "\($0.rawValue) input" } ?? "something in the request"
      fail(
        APIError(
          400, "invalid_request_error", code: "unsupported_modality",
          "The model does not take \(what).", param: param(of: verdict), retries: false))
    case .rateLimit:
      fail(
        APIError(
          429, "rate_limit_exceeded", code: "upstream_rate_limit", "The model's server limits the rate of requests.",
          retries: mayTryAgain, retryAfterMs: retryAfterMs ?? 1000))
    case .quota:
      fail(
        APIError(
          429, "insufficient_quota", code: "upstream_quota", "The account at the model's server is used up.",
          retries: false))
    case .auth:
      fail(
        APIError(
          502, "upstream_error", code: "upstream_credentials_exhausted",
          "The model's server does not accept this gateway's key.", retries: false))
    case .timeout: fail(Self.deadlineError)
    case .cancelled: fail(Self.deadlineError)
    case .overload:
      fail(
        APIError(
          503, "overloaded", code: "upstream_overloaded", "The model's server is overloaded.", retries: mayTryAgain,
          retryAfterMs: retryAfterMs ?? 1000))
    case .server, .transport:
      let seen = trace.attempts.last?.status.map { " (status \($0))" } ?? ""
      fail(
        APIError(
          502, "upstream_error", code: verdict.kind == .transport ? "upstream_unreachable" : "upstream_error",
          "The model's server failed\(seen).", retries: mayTryAgain))
    }
  }

  /// Where our own retries are used up, the client's would only add to the storm.
  private var mayTryAgain: Bool? { budgetIsEmpty ? false : nil }

  /// The first part of the modality that could not be taken.
  private func param(of verdict: FailureVerdict) -> String? {
    guard let modality = verdict.modality else { return nil }
    return trace.parts.first { $0.modality == modality }?.path
  }

  /// What the upstream says of the request itself, as it says it; anything else than an error object is not passed.
  private func passOn(_ verdict: FailureVerdict) {
    let bytes = answer.withUnsafeReadableBytes { Array($0) }
    guard let value = try? JSONValue(parsing: bytes), value["error"] != nil else {
      fail(
        APIError(
          400, "invalid_request_error", code: verdict.rule, "The model's server refused the request.", retries: false))
      return
    }
    trace.outcome = .refused
    trace.errorCode = verdict.kind.rawValue
    trace.status = upstreamStatus
    var reply = Reply(upstreamStatus)
    reply.fields = "x-should-retry: false\r\n" + replyFields
    reply.closes = !start.head.keepsAlive
    var buffer = reply.head(
      contentLength: bytes.count, requestID: start.id, allocator: client.channel.allocator, room: bytes.count)
    buffer.writeBytes(bytes)
    finish(writing: buffer)
  }

  // MARK: A whole answer

  func deliver() {
    answer.withUnsafeReadableBytes { bytes in
      if let usage = UsageScan.read(bytes) { note(usage) }
    }
    settleAttempt()
    trace.outcome = .answered
    trace.status = 200
    trace.answerBytes = answer.readableBytes
    var reply = Reply(200)
    if start.path == .transcriptions, !upstreamType.isEmpty { reply.upstreamType = upstreamType }
    reply.fields = replyFields
    reply.closes = !start.head.keepsAlive
    var content = answer
    let isLarge = content.readableBytes > 64 << 10
    var buffer = reply.head(
      contentLength: content.readableBytes, requestID: start.id, allocator: client.channel.allocator,
      room: isLarge ? 0 : content.readableBytes)
    if isLarge {
      client.channel.write(buffer, promise: nil)
      finish(writing: content)
    } else {
      buffer.writeBuffer(&content)
      finish(writing: buffer)
    }
  }

  func settleAttempt(isWhole: Bool = true) {
    guard let attempt else { return }
    noteRecord(attempt, failure: nil)
    attempt.succeed(isWhole: isWhole)
    guard isWhole, let took = attempt.duration, let record = attempt.record else { return }
    let firstByteMs = trace.firstByteMs.map { $0 - trace.attempts[record].startMs }
    route?.noteOnBoard(attempt.index, mix, firstByteMs: firstByteMs, took)
  }

  func note(_ usage: UsageScan) {
    trace.inputTokens = usage.input
    trace.outputTokens = usage.output
    trace.cachedTokens = usage.cached
    measured.audioMs = usage.audioMs ?? measured.audioMs
    trace.usageIsEstimated = false
  }
}
