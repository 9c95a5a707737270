import AssayCore
import AssayWire

/// One request to a model: for a sample's answer, for one of its weak labels or for a stage of its verification. All
/// may cost money, so all go the same way.
struct Errand {
  var provider: any Provider
  var request: Request
  var context: ProviderContext
  var ticket: AnswerJournal.Ticket
  /// What messages call it.
  var name: String
  /// Of a model that is neither under test nor gives labels.
  var price: Price?
  /// Less than the run's own limit, where the caller has less time.
  var timeoutMs: Int?
}

/// What came of an errand.
enum Reply {
  /// - Parameter isCounted: whether an earlier line of the log says already what it cost.
  case journal(Answer, isCounted: Bool)
  case cache(Answer)
  case model(Answer)
  case failed(AssayError, retries: Int)
  /// The run stops before it was asked or while it was: the sample must not be logged.
  case stopped
}

extension RunSession {
  /// Gets an answer from the journal of an earlier start, the cache, or the model, in this order.
  ///
  /// - Parameter onFailure: told of each attempt that failed; true gives up.
  func fetch(
    _ errand: Errand, _ assets: SampleAssets, onFailure: (AssayError) -> Bool = { _ in false }
  ) async -> Reply {
    let provider = errand.provider
    let key = provider.isRemote ? key(errand) : nil
    if let key, let found = journal?.answer(errand.ticket, key: key.hex) {
      let ticket = errand.ticket
      let isCounted = ticket.label != nil && (found.attempt, found.epoch) != (ticket.attempt, ticket.epoch)
      if !isCounted { spend(found.answer, errand) }
      return .journal(found.answer, isCounted: isCounted)
    }
    if let key, let answer = options.cache?.answer(key) { return .cache(answer) }
    guard await gate.enter() else {
      stopAtLimit()
      return .stopped
    }
    defer { gate.leave() }
    var last = AssayError(.internalError, "the model was not asked")
    for attempt in 0...max(0, options.retriesOnError) {
      tally.requested()
      let result = await inFlight.run(name: errand.name, timeoutMs: min(timeoutMs, errand.timeoutMs ?? .max)) {
        () async throws(AssayError) -> Answer in
        try await provider.answer(errand.request, context: errand.context, assets: assets)
      }
      switch result {
      case .success(let answer):
        await keep(answer, errand.ticket, key)
        // Before the slot is free again, so that no more than what is in flight goes beyond a limit.
        spend(answer, errand)
        return .model(answer)
      case .failure(let error):
        // Only the run's own end leaves a sample out; a provider that gives up is an error like any other.
        if error.code == .cancelled, inFlight.isAborted { return .stopped }
        last = error
        let isLasting = error.code == .data || error.code == .ingestion
        if isLasting || onFailure(error) || stopReason != nil { return .failed(error, retries: attempt) }
      }
    }
    return .failed(last, retries: max(0, options.retriesOnError))
  }

  private func spend(_ answer: Answer, _ errand: Errand) {
    guard let label = errand.ticket.label else {
      tally.spend(answer.usage, price: price)
      return checkLimits()
    }
    guard errand.provider.isRemote else { return }
    tally.spend(answer.usage, price: errand.price ?? labelPrices[label])
    checkLimits()
  }

  private func key(_ errand: Errand) -> Digest {
    guard errand.ticket.label != nil else { return key(errand.request, epoch: errand.context.epoch) }
    return RequestKey.digest(
      of: errand.request, provider: errand.provider, settings: errand.context.settings, epoch: errand.context.epoch)
  }

  /// An answer that was paid for is on the disk before anything else happens to it.
  private func keep(_ answer: Answer, _ ticket: AnswerJournal.Ticket, _ key: Digest?) async {
    guard let key else { return }
    do throws(AssayError) {
      try await journal?.append(ticket, key: key.hex, answer: answer, onWait: waiting)
    } catch {
      stop(error)
    }
    do throws(AssayError) {
      try options.cache?.store(answer, key: key)
    } catch {
      warn("the cache takes no answers: \(error)")
    }
  }
}
