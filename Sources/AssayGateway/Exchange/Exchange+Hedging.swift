import AssayCore
import AssayResilience
import AssayServing
import AssayWire
import NIOCore
import Synchronization

// A second request to another upstream where the first is slow: the first success wins, the other is cancelled. Never
// for a request with tools, never once a byte of an answer has come, and only where it is paid for.
extension Exchange {
  enum HedgeEnd { case committed, succeeded }

  /// Larger bodies are not sent twice.
  private static let hedgedBytesMax = 4 << 20

  /// The first call has begun: sets the time after which a second may follow.
  func armHedge() {
    guard let route, route.configuration.hedge != nil, !scan.hasTools, route.configuration.attemptsMax > 1,
      body.readableBytes <= Self.hedgedBytesMax, rivalTurn != nil,
      let delay = route.state.hedgeDelay(poolClass, streams: scan.streams, now: .now)
    else { return }
    hedge = HedgeCore()
    let exchange = NIOLoopBound(self, eventLoop: context.loop)
    hedgeTimer = context.loop.scheduleTask(in: .nanoseconds(delay.nanoseconds)) { exchange.value.hedgeIsDue() }
  }

  /// The next model that another upstream serves.
  private var rivalTurn: Int? {
    guard let route else { return nil }
    let own = route.candidates[able[turn]].target.places
    return able.indices.first { $0 > turn && route.candidates[able[$0]].target.places !== own }
  }

  private func hedgeIsDue() {
    guard phase == .asking, backup == nil, let attempt, attempt.stage == .asking,
      hedge?.on(.timer).contains(.sendBackup) == true
    else { return }
    if !sendBackup() { hedge?.refused() }
  }

  private func sendBackup() -> Bool {
    guard let route, attemptsMade < route.configuration.attemptsMax, let place = rivalTurn,
      isCheap(route.candidates[able[place]].model, route.configuration.hedge?.costNanoMax)
    else { return false }
    let now = ContinuousClock.now
    guard
      case .chosen(_, let ticket) = route.choose(
        [able[place]], among: able, pool: poolClass, left: end - .now(), now: now)
    else { return false }
    guard route.state.paysForHedge(poolClass, streams: scan.streams, now: now) else {
      if let ticket { route.end(able[place], ticket, .ignorable, now: now) }
      return false
    }
    isHedging = true
    shared.counts.retries.add(1, ordering: .relaxed)
    let backup = UpstreamAttempt(
      route, able[place], pool: poolClass, ticket: ticket, end: end, context: context, user: self)
    (backup.turn, backup.isBackup, hedgedTurn) = (place, true, place)
    self.backup = backup
    backup.begin(bytes: body.readableBytes, priority: priority, mayWait: false)
    return true
  }

  /// Below the cap by the same estimate that limits use; a price that nobody knows is above any cap.
  private func isCheap(_ model: ModelConfiguration, _ costNanoMax: Int?) -> Bool {
    guard let costNanoMax else { return true }
    guard let input = model.inputNano, let output = model.outputNano else { return false }
    let tokens = Double(max(1, (scan.textBytes + inputBytes) / 4))
    let answers = Double(scan.outputTokensMax ?? 1024) * Double(max(1, scan.choices))
    return tokens * Double(input) + answers * Double(output) <= Double(costNanoMax)
  }

  func hedgeFoundNoPlace() {
    backup = nil
    endHedging()
    hedge?.refused()
  }

  func endHedging() {
    guard isHedging else { return }
    isHedging = false
    route?.state.endRetry()
  }

  /// This is the answer: the other call, if there is one, ends.
  func settleHedge(_ end: HedgeEnd, for attempt: UpstreamAttempt) {
    turn = attempt.turn
    guard let route, route.configuration.hedge != nil else { return }
    hedgeTimer?.cancel()
    note(attempt)
    let side: HedgeCore.Side = attempt.isBackup ? .backup : .original
    _ = hedge?.on(end == .committed ? .committed(side) : .succeeded(side))
    if let loser = attempt === backup ? self.attempt : backup {
      note(loser)
      noteRecord(loser, failure: FailureClass.cancelled.rawValue)
      loser.cancel()
      // The last record is the answer's, here as everywhere.
      if let last = loser.record, let own = attempt.record, own < last {
        trace.attempts.swapAt(own, last)
        (loser.record, attempt.record) = (own, last)
      }
    }
    (self.attempt, backup) = (attempt, nil)
    endHedging()
  }

  /// One call has failed. True when the other goes on.
  func hedgeGoesOn(without attempt: UpstreamAttempt, _ verdict: FailureVerdict) -> Bool {
    guard hedge != nil else { return false }
    hedgeTimer?.cancel()
    if verdict.kind == .timeout { note(attempt) }
    _ = hedge?.on(.failed(attempt.isBackup ? .backup : .original))
    let other = attempt === backup ? self.attempt : backup
    backup = nil
    guard let other else {
      endHedging()
      turn = max(turn, hedgedTurn)
      return false
    }
    if attempt.isBackup { endHedging() }
    (self.attempt, turn) = (other, other.turn)
    return true
  }

  /// What a call took: those that succeeded, timed out or were cancelled by their rival.
  private func note(_ attempt: UpstreamAttempt) {
    guard let duration = attempt.duration else { return }
    route?.state.noteHedged(poolClass, streams: scan.streams, duration, now: .now)
  }
}
