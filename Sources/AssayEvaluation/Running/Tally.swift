import AssayCore
import Synchronization

/// The counts of a run while it goes on. Nothing here grows with the number of samples.
final class Tally: Sendable {
  struct Counts: Sendable, Hashable {
    var finished = 0
    var answered = 0
    var errors = 0
    var ingestion = 0
    var cacheHits = 0
    var requests = 0
    /// Over all starts of the run.
    var spent = Spending()
    var refused = 0
  }

  private struct State {
    var counts = Counts()
    var rate: [(ms: Double, finished: Int)] = []
    var failuresInARow = 0
    var firstFailure: AssayError?
  }

  private let state: Mutex<State>
  private let startedMs = Clock.steadyMs

  /// - Parameter spent: what earlier starts of the run have spent.
  init(spent: Spending = Spending()) { state = Mutex(State(counts: Counts(spent: spent))) }

  var counts: Counts { state.withLock { $0.counts } }

  func requested() { state.withLock { $0.counts.requests += 1 } }

  /// Notes what an answer cost.
  func spend(_ usage: Usage?, price: Price?) { state.withLock { $0.counts.spent.add(usage, price: price) } }

  func add(_ record: SampleRecord) {
    state.withLock { state in
      state.counts.finished += 1
      switch record.status {
      case .answered: state.counts.answered += 1
      case .error: state.counts.errors += 1
      case .ingestion: state.counts.ingestion += 1
      case .skipped: break
      }
      if record.isCached { state.counts.cacheHits += 1 }
      if record.answer?.refused == true { state.counts.refused += 1 }
    }
  }

  /// The first error of a run in which no request has succeeded.
  var nothingWorked: AssayError? { state.withLock { $0.failuresInARow > 0 ? $0.firstFailure : nil } }

  /// Notes how a request ended; gives the error that should stop the run when nothing has worked yet.
  func ended(_ error: AssayError?) -> AssayError? {
    state.withLock { state in
      guard let error else {
        state.failuresInARow = Int.min
        return nil
      }
      guard state.failuresInARow >= 0 else { return nil }
      state.failuresInARow += 1
      if state.firstFailure == nil { state.firstFailure = error }
      return state.failuresInARow >= SuiteDefaults.firstFailuresMax ? state.firstFailure : nil
    }
  }

  /// Whether errors are more than the suite declares to bear.
  func exceeds(_ rule: SuiteLimits.FailOnError) -> Bool {
    let counts = counts
    switch rule {
    case .never: return false
    case .count(let most): return counts.errors > most
    case .share(let most): return counts.finished >= 20 && Double(counts.errors) > most * Double(counts.finished)
    }
  }

  func progress(expected: Int?, done: Int, inFlight: InFlight, price: Price?) -> RunProgress {
    let now = Clock.steadyMs
    return state.withLock { state in
      let counts = state.counts
      state.rate.append((now, counts.finished))
      if state.rate.count > 60 { state.rate.removeFirst() }
      let first = state.rate.first ?? (startedMs, 0)
      let span = now - first.ms
      let rate = span > 0 ? Double(counts.finished - first.finished) / span * 1000 : 0
      let left = expected.map { max(0, $0 - done - counts.finished) }
      let oldest = inFlight.oldest
      return RunProgress(
        finished: done + counts.finished, expected: expected, errors: counts.errors,
        ingestionFailures: counts.ingestion, inFlight: inFlight.count, cacheHits: counts.cacheHits, perSecond: rate,
        secondsLeft: rate > 0 ? left.map { Double($0) / rate } : nil,
        cost: price != nil && counts.spent.isCostKnown ? Double(counts.spent.costNano) / 1e9 : nil,
        inputTokens: counts.spent.inputTokens, outputTokens: counts.spent.outputTokens,
        elapsedSeconds: (now - startedMs) / 1000,
        waitingFor: oldest.flatMap { $0.seconds > 30 ? "\($0.name) (\(Int($0.seconds)) s)" : nil })
    }
  }
}
