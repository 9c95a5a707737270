package import AssayCore
import Synchronization

/// One request of a stage.
package struct StageCall: Sendable {
  package var stage: StagePlan.Stage
  /// From 1, over all stages of the answer: keeps repeated questions apart in caches, journals and recordings.
  package var number: Int
  package var request: Request
  package var settings: GenerationSettings
  package var sampleID: String?
  /// What the budget of seconds leaves; nil without one.
  package var timeoutMs: Int?
}

package enum StageReply: Sendable {
  case answered(Answer)
  case failed(AssayError)
  /// Whoever runs the stages ends: nothing that was found counts.
  case stopped
}

/// How stages reach their model. In a suite this is the run's own way, with its journal, its cache and its limits.
package protocol StageAsking: Sendable {
  func ask(_ call: StageCall) async -> StageReply
}

/// Asks a provider directly. A call ends when its time is over, whether or not the provider heeds cancellation.
package struct ProviderAsker: StageAsking {
  private let provider: any Provider
  private let assets: any AssetReader

  package init(provider: any Provider, assets: any AssetReader) {
    self.provider = provider
    self.assets = assets
  }

  package func ask(_ call: StageCall) async -> StageReply {
    let context = ProviderContext(settings: call.settings, sampleID: call.sampleID, epoch: call.number)
    let work = Task { [provider, assets] () -> StageReply in
      do throws(AssayError) {
        return .answered(try await provider.answer(call.request, context: context, assets: assets))
      } catch {
        return .failed(error)
      }
    }
    guard let timeoutMs = call.timeoutMs else { return await work.value }
    let once = Once()
    return await withCheckedContinuation { continuation in
      once.keep(continuation)
      let timer = Task {
        try? await Task.sleep(for: .milliseconds(timeoutMs))
        guard !Task.isCancelled else { return }
        once.resume(.failed(AssayError(.timeout, "no answer within the budget of time")))
        work.cancel()
      }
      Task {
        once.resume(await work.value)
        timer.cancel()
      }
    }
  }

  /// A continuation that two tasks race for.
  private final class Once: Sendable {
    private let waiting = Mutex<CheckedContinuation<StageReply, Never>?>(nil)

    func keep(_ continuation: CheckedContinuation<StageReply, Never>) {
      waiting.withLock { $0 = continuation }
    }

    func resume(_ reply: StageReply) {
      let continuation = waiting.withLock { waiting in
        defer { waiting = nil }
        return waiting
      }
      continuation?.resume(returning: reply)
    }
  }
}

/// What the stages of many answers may use together.
package final class StageTotal: Sendable {
  private struct State {
    var requests = 0
    var spent = StageSpending()
  }

  private let budget: StageBudget
  private let price: StagePrice?
  private let started = ContinuousClock.now
  private let state = Mutex(State())

  package init(_ budget: StageBudget, price: StagePrice?) {
    self.budget = budget
    self.price = price
  }

  package var requests: Int { state.withLock { $0.requests } }

  /// Takes one request from the budget; why not, when it is used up.
  func reserve() -> StageReason? {
    state.withLock { state in
      let seconds = started.duration(to: .now) / .seconds(1)
      if let reason = state.spent.reason(budget, requests: state.requests, seconds: seconds) { return reason }
      state.requests += 1
      return nil
    }
  }

  func add(_ usage: Usage?) { state.withLock { $0.spent.add(usage, price: price) } }
}

/// Tokens and cost so far.
struct StageSpending: Sendable {
  var inputTokens = 0
  var outputTokens = 0
  var areTokensKnown = true
  /// Nil once it is not known.
  var costNano: Int? = 0

  mutating func add(_ usage: Usage?, price: StagePrice?) {
    if usage?.input == nil || usage?.output == nil { areTokensKnown = false }
    // Counts come from an endpoint: a negative one counts as none, a huge one stays below what a sum can hold.
    inputTokens += min(max(0, usage?.input ?? 0), 1 << 40)
    outputTokens += min(max(0, usage?.output ?? 0), 1 << 40)
    costNano = costNano.flatMap { sum in price?.nano(usage).map { sum + min($0, 1 << 50) } }
  }

  /// Which budget leaves no further request. One that cannot be counted is used up.
  func reason(_ budget: StageBudget, requests: Int, seconds: Double) -> StageReason? {
    if let most = budget.requests, requests >= most { return .budgetRequests }
    if let most = budget.tokens, !areTokensKnown || inputTokens + outputTokens >= most { return .budgetTokens }
    if let most = budget.cost, requests > 0, costNano.map({ Double($0) / 1e9 >= most }) ?? true { return .budgetCost }
    if let most = budget.cost, most <= 0 { return .budgetCost }
    if let most = budget.seconds, seconds >= most { return .budgetSeconds }
    return nil
  }
}
