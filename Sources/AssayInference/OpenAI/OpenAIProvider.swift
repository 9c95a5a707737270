package import AssayCore
package import AssayResilience
package import AssayWire
import NIOCore
import Synchronization

/// How an endpoint is used; everything has a bound.
package struct OpenAIOptions: Sendable {
  package var streams: Bool
  package var retry: RetryPolicy
  package var connections: ConcurrencyLimits
  /// Providers that are made with the same options share it.
  package var budget: SharedRetryBudget
  package var connectTimeout: Duration
  package var answerBytesMax: Int
  /// Of the jitter.
  package var seed: UInt64

  /// - Throws: `.configuration` from the parts; the defaults are fine.
  package init(
    streams: Bool = false, retry: RetryPolicy = RetryPolicy(), connections: ConcurrencyLimits = .fixed(10),
    budget: RetryBudget? = nil, connectTimeout: Duration = .seconds(10), answerBytesMax: Int = 8 << 20,
    seed: UInt64 = 0
  ) throws(AssayError) {
    self.streams = streams
    self.retry = retry
    self.connections = connections
    if let budget {
      self.budget = SharedRetryBudget(budget)
    } else {
      self.budget = SharedRetryBudget(try RetryBudget())
    }
    self.connectTimeout = connectTimeout
    self.answerBytesMax = answerBytesMax
    self.seed = seed
  }
}

/// A model behind an OpenAI-compatible endpoint.
///
/// The provider itself holds back requests above its limit of connections and paces them by the endpoint's
/// rate-limit headers, so a caller may simply ask for as many answers at once as it likes to hold in memory.
package final class OpenAIProvider: Provider {
  /// Counts since the provider was made, for events and progress.
  package struct Statistics: Sendable, Hashable {
    package var requests = 0
    package var attempts = 0
    package var retries = 0
    package var rateLimited = 0
    package var limit = 0
    package var inFlight = 0
    package var inFlightPeak = 0
  }

  struct Shared {
    var generator: SeededGenerator
    var pacing = PacingCore()
    var statistics = Statistics()
  }

  package let endpoint: Endpoint
  package let options: OpenAIOptions
  let transport: HTTPTransport
  let gate: ConcurrencyGate
  let shared: Mutex<Shared>

  package init(endpoint: Endpoint, options: OpenAIOptions) {
    self.endpoint = endpoint
    self.options = options
    transport = HTTPTransport(connectionsMax: options.connections.maximum, connectTimeout: options.connectTimeout)
    gate = ConcurrencyGate(limits: options.connections)
    shared = Mutex(
      Shared(generator: SeededGenerator(seed: options.seed, purpose: "backoff")))
  }

  package var name: String { "\(endpoint.provider)/\(endpoint.model)" }
  package var isRemote: Bool { true }

  package var identity: JSONValue {
    ["api": "chat_completions", "base_url": .string(endpoint.base), "model": .string(endpoint.model)]
  }

  package var statistics: Statistics {
    var statistics = shared.withLock { $0.statistics }
    statistics.limit = gate.limit
    statistics.inFlight = gate.inFlight
    statistics.inFlightPeak = gate.inFlightPeak
    return statistics
  }

  package func answer(
    _ request: Request, context: ProviderContext, assets: any AssetReader
  ) async throws(AssayError) -> Answer {
    var exchange = Exchange(started: .now, policy: options.retry)
    shared.withLock { $0.statistics.requests += 1 }
    options.budget.withLock { $0.depositOne(now: exchange.started) }
    while true {
      let failure: Failure
      do throws(Failure) {
        let reply = try await attemptInTurn(request, &exchange, settings: context.settings, assets: assets)
        return finish(reply, exchange)
      } catch {
        failure = error
      }
      let action = shared.withLock { shared in
        options.budget.withLock { budget in
          exchange.core.on(failure, budget: &budget, using: &shared.generator, now: .now)
        }
      }
      switch action {
      case .giveUp(let reason): throw Self.error(failure, reason, attempts: exchange.core.attempts)
      case .retry(let delay):
        shared.withLock { $0.statistics.retries += 1 }
        try await Self.sleep(delay)
      }
    }
  }

  /// One attempt: waits for a place and for the endpoint's rate limits, sends, reads.
  private func attemptInTurn(
    _ request: Request, _ exchange: inout Exchange, settings: GenerationSettings, assets: any AssetReader
  ) async throws(Failure) -> Reply {
    let asked = Instant.now
    let ticket: ConcurrencyGate.Ticket
    do throws(AssayError) { ticket = try await gate.enter() } catch { throw Failure(.cancelled, error: error) }
    do throws(Failure) {
      let number = try await pace(deadline: exchange.core.deadline)
      exchange.queued += Instant.now - asked
      if exchange.body == nil {
        exchange.body = try await body(request, settings: settings, assets: assets)
      }
      guard let body = exchange.body, let time = exchange.core.attemptTime(now: .now) else {
        throw HTTPTransport.timeout(afterContent: false)
      }
      let call = Call(
        body: body, assets: assets, wantsJSON: settings.responseSchema != nil, number: number,
        attempt: exchange.core.attempts)
      shared.withLock { $0.statistics.attempts += 1 }
      let (result, timedOut) = await transport.within(time) { [self] in await attempt(call) }
      switch result {
      case .success(let reply):
        gate.leave(ticket, .succeeded)
        return reply
      case .failure(let failure) where timedOut && failure.kind == .cancelled:
        throw HTTPTransport.timeout(afterContent: failure.afterContent)
      case .failure(let failure): throw failure
      }
    } catch {
      gate.leave(ticket, error.loadOutcome)
      throw error
    }
  }

  private func body(
    _ request: Request, settings: GenerationSettings, assets: any AssetReader
  ) async throws(Failure) -> ChatBody {
    do throws(AssayError) {
      return try await ChatBodyWriter.write(
        request, settings: settings, model: endpoint.model, streams: options.streams,
        isOpenAI: endpoint.host == "api.openai.com", assets: assets)
    } catch {
      throw Failure(.request, error: error)
    }
  }

  /// Waits until the endpoint's rate limits allow another request.
  private func pace(deadline: Instant) async throws(Failure) -> Int {
    while true {
      let action = shared.withLock { $0.pacing.on(.ask, now: .now).first }
      switch action {
      case .go(let number)?: return number
      case .wait(let until)?:
        guard until < deadline else {
          throw Failure(
            .timeout, error: AssayError(.timeout, "the endpoint's rate limit holds the request back past its deadline"))
        }
        do throws(AssayError) { try await Self.sleep(until - .now) } catch { throw Failure(.cancelled, error: error) }
      case nil: return 0
      }
    }
  }

  private func finish(_ reply: Reply, _ exchange: Exchange) -> Answer {
    var answer = reply.answer
    answer.timing = Timing(
      queuedMs: exchange.queued.milliseconds,
      firstTokenMs: reply.firstToken.map { ($0 - reply.sent).milliseconds },
      totalMs: (Instant.now - exchange.started).milliseconds, attempts: exchange.core.attempts)
    return answer
  }

  private static func sleep(_ time: Duration) async throws(AssayError) {
    guard time > .zero else { return }
    do { try await Task.sleep(for: time) } catch {
      throw AssayError(.cancelled, "cancelled while waiting to try again")
    }
  }

  private static func error(_ failure: Failure, _ reason: RetryCore.Reason, attempts: Int) -> AssayError {
    var error = failure.error
    if attempts > 1 || reason == .budget || reason == .retryAfter || reason == .deadline, reason != .cannotHelp {
      error.message += " (\(attempts) attempt\(attempts == 1 ? "" : "s"); \(reason.rawValue))"
    }
    return error
  }

  /// What one request keeps over its attempts.
  private struct Exchange {
    let started: Instant
    var core: RetryCore
    var queued: Duration = .zero
    var body: ChatBody?

    init(started: Instant, policy: RetryPolicy) {
      self.started = started
      core = RetryCore(policy: policy, started: started)
    }
  }

  struct Call: Sendable {
    let body: ChatBody
    let assets: any AssetReader
    let wantsJSON: Bool
    let number: Int
    let attempt: Int
  }

  struct Reply: Sendable {
    var answer: Answer
    var sent: Instant
    var firstToken: Instant?
  }
}

extension Duration {
  var milliseconds: Double {
    Double(components.seconds) * 1000 + Double(components.attoseconds) * 1e-15
  }
}
