import AssayCore
import AssayResilience
import AssayServing
import AssayWire
import NIOCore
import Synchronization

// What a request may use, and what it cost.
extension Exchange {
  /// Charges what the request is likely to use.
  func reserve() throws(APIError) {
    guard let route, case .caller(let caller) = start.key else { return }
    var costs = LimitCosts()
    costs[.requests] = 1
    costs[.inputTokens] = Int64(max(1, (scan.textBytes + inputBytes) / 4))
    costs[.outputTokens] = Int64(min(1 << 20, scan.outputTokensMax ?? 1024)) * Int64(min(128, max(1, scan.choices)))
    costs[.images] = Int64(trace.parts.count { $0.modality == .image || $0.modality == .document })
    costs[.mediaBytes] = Int64(trace.parts.reduce(0) { $0 + $1.bytes })
    if let first = able.first {
      let model = route.candidates[first].model
      costs[.usdNano] =
        costs[.inputTokens] * Int64(model.inputNano ?? 0) + costs[.outputTokens] * Int64(model.outputNano ?? 0)
    }
    reservation = try shared.limits.reserve(caller, route.configuration, costs)
  }

  /// Replaces the estimate by what it was. An answer that never came costs a request and nothing else.
  func settleLimits() {
    guard let reservation else { return }
    self.reservation = nil
    var actual = LimitCosts()
    actual[.requests] = 1
    // Media by address were not known when it was reserved.
    actual[.images] = Int64(trace.parts.count { $0.modality == .image || $0.modality == .document })
    actual[.mediaBytes] = Int64(trace.parts.reduce(0) { $0 + $1.bytes })
    if trace.cache != "hit" {
      actual[.inputTokens] = Int64(trace.inputTokens ?? 0)
      actual[.outputTokens] = Int64(trace.outputTokens ?? 0)
    }
    actual[.usdNano] = Int64(trace.costNano ?? 0)
    if trace.outcome == .answered, trace.inputTokens == nil {
      // Answered without a count: the estimate is the best that is known.
      actual = reservation.costs
    }
    shared.limits.settle(reservation, actual)
  }

  /// Whole nano-units: cached tokens are a part of the input and are charged once, at their own rate.
  func price() {
    guard trace.cache != "hit" else { return trace.costNano = 0 }
    guard let route, turn < able.count, let input = trace.inputTokens else { return }
    let model = route.candidates[able[turn]].model
    guard let inputNano = model.inputNano else { return }
    let output = trace.outputTokens ?? 0
    guard output == 0 || model.outputNano != nil else { return }
    let cached = min(max(0, trace.cachedTokens ?? 0), input)
    trace.costNano =
      (input - cached) * inputNano + cached * (model.cachedNano ?? inputNano) + output * (model.outputNano ?? 0)
    trace.priceVersion = start.runtime.configuration.priceVersion
  }
}
