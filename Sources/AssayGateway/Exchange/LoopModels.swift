import AssayCore
import AssayInference
import AssayResilience
import AssayServing
import NIOCore
import Synchronization

/// The route's models as the pipeline calls them.
struct LoopModels: ModelCalling {
  let exchange: NIOLoopBound<Exchange>
  let loop: any EventLoop
  let route: Route
  let pools: Pools
  /// The built-in model, for the models of the route that are it.
  let builtin: any Provider
  /// What the question counts for where no server counts it.
  let promptTokens: Int
  let passesOn: Bool
  private let retries: PipelineRetries

  init(
    exchange: NIOLoopBound<Exchange>, loop: any EventLoop, route: Route, pools: Pools, builtin: any Provider,
    promptTokens: Int, passesOn: Bool
  ) {
    self.promptTokens = promptTokens
    self.exchange = exchange
    self.loop = loop
    self.route = route
    self.pools = pools
    self.builtin = builtin
    self.passesOn = passesOn
    retries = PipelineRetries(route.state)
  }

  func paysForRetry() -> Bool { retries.pay() }

  func call(_ call: ModelCall, assets: any AssetReader) async throws(ModelFailure) -> ModelAnswer {
    if route.candidates[call.model].target.configuration.isBuiltin {
      retries.noteCall(true)
      var answer = try await ProviderModels([call.configuration.name: builtin]).call(call, assets: assets)
      if answer.usage == nil {
        answer.usage = Usage(
          input: promptTokens, output: TokenEstimate.tokens(bytes: answer.text?.utf8.count ?? 0))
        answer.usageIsEstimated = true
      }
      return answer
    }
    let (reply, made) = await ask(call)
    retries.noteCall(reply.wasCalled)
    do throws(ModelFailure) {
      let answer = try Self.read(reply)
      loop.execute { made?.value.settle(nil) }
      return answer
    } catch {
      loop.execute { made?.value.settle(error.verdict) }
      throw error
    }
  }

  private static func read(_ reply: PipelineCall.Reply) throws(ModelFailure) -> ModelAnswer {
    if let verdict = reply.failure {
      let isAnswered = reply.status != 0 && !(200..<300).contains(reply.status)
      throw ModelFailure(
        verdict, status: reply.status == 0 ? nil : reply.status, retryAfterMs: reply.retryAfterMs,
        body: isAnswered ? reply.body : nil, isCommitted: reply.isCommitted)
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

  private func ask(_ asked: ModelCall) async -> (PipelineCall.Reply, NIOLoopBound<PipelineCall>?) {
    let made = Mutex<NIOLoopBound<PipelineCall>?>(nil)
    let reply = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        loop.execute {
          let exchange = exchange.value
          guard exchange.phase != .done else {
            let verdict = FailureVerdict(.cancelled, rule: "cancelled")
            return continuation.resume(returning: PipelineCall.Reply(failure: verdict, wasCalled: false))
          }
          let call = PipelineCall(exchange, asked, route: route, passesOn: passesOn, continuation: continuation)
          exchange.pipelineCall = call
          made.withLock { $0 = NIOLoopBound(call, eventLoop: loop) }
          call.start()
        }
      }
    } onCancel: {
      loop.execute { exchange.value.pipelineCall?.cancel() }
    }
    return (reply, made.withLock { $0 })
  }
}

/// What the retries of one request in a pipeline take of their route's budget.
private final class PipelineRetries: Sendable {
  private struct State {
    var wasCalled = true
    var holdsPlace = false
  }

  private let route: RouteState
  private let state = Mutex(State())

  init(_ route: RouteState) { self.route = route }

  deinit {
    if state.withLock({ $0.holdsPlace }) { route.endRetry() }
  }

  func noteCall(_ wasCalled: Bool) { state.withLock { $0.wasCalled = wasCalled } }

  /// One place among the retries under way, kept to the end of the request, and one withdrawal for each. Nothing is to
  /// be paid where no upstream was called.
  func pay() -> Bool {
    state.withLock { state in
      guard state.wasCalled else { return true }
      if !state.holdsPlace {
        guard route.beginRetry() else { return false }
        state.holdsPlace = true
      }
      return route.budgets.withLock { $0.withdrawOne(now: .now) }
    }
  }
}
