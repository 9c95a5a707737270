import AssayCore
import AssayInference
import AssayResilience
import AssayServing
import AssayWire
import NIOCore
import Synchronization

// Which model a request without a pipeline goes to: on the event loop, from what is known already.
extension Exchange {
  var unaffordable: APIError {
    APIError(
      429, "insufficient_quota", code: "max_cost", "No model of the route answers within what the request may cost.",
      param: own?.maxCostUSD == nil ? nil : "assay.max_cost_usd", retries: false)
  }

  /// Puts the candidates in order, and leaves out what the client will not pay for. False when it has been refused.
  func choose() -> Bool {
    guard let route, route.router != nil || own?.maxCostUSD != nil else { return true }
    let features = features()
    let bound = [own?.maxCostNano, route.configuration.router.costNanoMax].compactMap { $0 }.min()
    if let bound {
      able.removeAll { place in
        // A price that nobody knows is no price of 0.
        (ModelPrice(route.configuration.models[place])?.expected(features)).map { $0 > bound } ?? true
      }
      guard !able.isEmpty else {
        fail(unaffordable)
        return false
      }
    }
    guard let router = route.router else { return true }
    let left = Double((end - NIODeadline.now()).nanoseconds) / 1e6
    let order = RoutedOrder(router).order(
      OrderQuestion(
        id: start.id, features: features, able: able,
        states: route.candidates.indices.map { route.modelState($0, mix: mix, pool: poolClass, start.runtime.pools) },
        remainingMs: left, costNanoMax: bound))
    if let decision = order.decision { trace.stages.append(("router", Self.record(decision))) }
    guard !order.places.isEmpty else {
      fail(
        APIError(
          503, "overloaded", code: "no_candidates", "No model of the route meets its ceilings at the moment.",
          retryAfterMs: 1000))
      return false
    }
    able = order.places
    return true
  }

  private static func record(_ decision: RouteDecision) -> String {
    JSONValue.object(["choice": decision.json]).compact
  }

  /// What the router looks at. Words are read from the last message of the user only.
  private func features() -> RequestFeatures {
    var features = RequestFeatures()
    features.textBytes = scan.textBytes + inputBytes
    features.outputTokensMax = scan.outputTokensMax
    features.addPart(.text)
    let last = scan.parts.last { $0.kind == .text && $0.role == .user }?.message
    body.withUnsafeReadableBytes { bytes in
      for part in scan.parts where part.kind == .text && part.message == last {
        let payload = UnsafeRawBufferPointer(rebasing: bytes[part.payload].prefix(RequestFeatures.scannedBytesMax))
        if part.isEscaped {
          features.addQuestion(
            String(
              decoding: JSONText.decoded(bytes, part.payload).prefix(RequestFeatures.scannedBytesMax), as: UTF8.self))
        } else {
          features.addQuestion(String(decoding: payload, as: UTF8.self))
        }
      }
    }
    for part in trace.parts {
      features.addPart(part.modality)
      features.mediaBytes += part.bytes
      if let prober = shared.prober, let digest = Digest(hex: part.digest),
        let info = prober.known(digest, declaredType: part.type)
      {
        features.add(info)
      } else {
        features.uninspected += 1
      }
    }
    return features
  }
}

extension Route {
  /// What is known of a model now.
  func modelState(_ place: Int, mix: ModalityMix, pool: PoolClass, _ pools: Pools) -> ModelState {
    let now = ContinuousClock.now
    var state = ModelState()
    let load = pools.load(candidates[place].target.index, pool)
    state.inFlight = load.inFlight + load.queued
    if configuration.breaks { state.isAvailable = self.state.health.withLock { $0.isAvailable(place, now: now) } }
    latencyBoard.read(model: boardNumbers[place], mix: mix, into: &state, now: now)
    return state
  }

  func noteOnBoard(_ place: Int, _ mix: ModalityMix, firstByteMs: Double?, _ took: Duration) {
    latencyBoard.add(
      model: boardNumbers[place], mix: mix,
      firstByte: firstByteMs.flatMap { $0 >= 0 ? .microseconds(Int64(min($0, 1e9) * 1000)) : nil }, total: took,
      now: .now)
  }
}

// What the pipeline asks of the route's models beside their answers.
extension LoopModels {
  func state(of model: Int, mix: ModalityMix) -> ModelState {
    route.modelState(model, mix: mix, pool: mix.pool, pools)
  }

  func note(model: Int, mix: ModalityMix, took: Duration) {
    route.noteOnBoard(model, mix, firstByteMs: nil, took)
  }
}

extension ModalityMix {
  /// The class of work that its media are.
  var pool: PoolClass { PoolClass.heaviest(of: modalities) }
}
