package import AssayCore

/// Chooses a model for a request: those that cannot take it, are out, full, too slow, too dear or too weak for it are
/// dropped; of the rest the cheapest is taken. No I/O, no clock: what is known of the models is passed in.
package struct Router: Sendable {
  package let models: [RoutableModel]
  package let policy: RouterPolicy
  /// The model of the hold-out.
  package let strong: Int

  /// - Throws: `.configuration` without models, with a share outside 0…1, or with a strong model that is not there.
  package init(models: [RoutableModel], policy: RouterPolicy = RouterPolicy()) throws(AssayError) {
    guard !models.isEmpty, models.count <= 64 else {
      throw AssayError(.configuration, "a route should have from 1 to 64 models")
    }
    guard policy.holdOutShare >= 0, policy.holdOutShare <= 1 else {
      throw AssayError(.configuration, "the hold-out should be a share from 0 to 1")
    }
    if let name = policy.strong {
      guard let index = models.firstIndex(where: { $0.name == name }) else {
        throw AssayError(.configuration, "the route has no model \(name) to be its strong one")
      }
      strong = index
    } else {
      strong = models.count - 1
    }
    self.models = models
    self.policy = policy
  }

  /// - Parameters:
  ///   - id: of the request; decides whether it is held out, so that its retries and its twin in another process are
  ///     treated alike; without one a number is drawn.
  ///   - able: places of the models that take what is sent; nil to tell by the features.
  ///   - slice: the path that the thresholds of complexity are looked up by; the combination of modalities if nil.
  ///   - states: one for each model.
  ///   - remainingMs: until the deadline; nil for none.
  package func decide(
    _ features: RequestFeatures, id: String?, slice: String? = nil, states: [ModelState], able: [Int]? = nil,
    remainingMs: Double? = nil, costNanoMax: Int? = nil,
    using generator: inout some RandomNumberGenerator
  ) -> RouteDecision {
    let complexity = Complexity(features, weights: policy.weights)
    let slice = slice ?? features.combination
    let costMax = [costNanoMax, policy.costNanoMax].compactMap { $0 }.min()
    var candidates = models.indices.map { index in
      let takes =
        able.map { $0.contains(index) } ?? features.modalities.subtracting([.text]).isSubset(of: models[index].inputs)
      return candidate(
        index, features, states.indices.contains(index) ? states[index] : ModelState(), remainingMs, takes, costMax)
    }
    for index in candidates.indices where isTooHard(complexity, for: index, slice) {
      candidates[index].drops.append(.complexity)
    }
    if let risk = policy.risk, risk.threshold(slice) == nil {
      for index in candidates.indices where index != strong { candidates[index].drops.append(.uncertified) }
    }
    score(&candidates)
    let draw =
      id.map { StableHash.unit($0, seed: policy.holdOutSeed) } ?? Double(generator.next() >> 11) * 0x1p-53
    let isHeldOut = draw < policy.holdOutShare
    let (order, reason) = order(candidates, isHeldOut: isHeldOut)
    return RouteDecision(
      order: order, reason: reason, isHeldOut: isHeldOut, features: features, complexity: complexity,
      candidates: candidates)
  }

  private func candidate(
    _ index: Int, _ features: RequestFeatures, _ state: ModelState, _ remainingMs: Double?, _ takes: Bool,
    _ costMax: Int?
  ) -> RouteDecision.Candidate {
    let model = models[index]
    let cost = model.price?.expected(features)
    var drops: [RouteDecision.Drop] = []
    func drop(_ reason: RouteDecision.Drop, if isOver: Bool) { if isOver { drops.append(reason) } }
    // Text is the medium of every question: a model that hears only is still asked in words.
    drop(.capability, if: !takes)
    drop(.breaker, if: !state.isAvailable)
    drop(.inFlight, if: state.inFlight >= model.inFlightMax)
    drop(.firstByte, if: isOver(state.firstByteP95Ms, policy.firstByteP95MsMax))
    drop(.total, if: isOver(state.totalP95Ms, policy.totalP95MsMax))
    drop(.cost, if: costMax.map { most in cost.map { $0 > most } ?? true } ?? false)
    drop(.deadline, if: isOver(state.totalP50Ms, remainingMs))
    return RouteDecision.Candidate(
      model: index, name: model.name, costNano: cost, drops: drops, state: state, costScore: 0, timeScore: nil)
  }

  private func isTooHard(_ complexity: Complexity, for model: Int, _ slice: String) -> Bool {
    if isOver(complexity.score, models[model].complexityMax) { return true }
    guard model != strong, let thresholds = policy.complexity else { return false }
    return thresholds.threshold(slice).map { complexity.score > $0 } ?? true
  }

  private func isOver(_ value: Double?, _ ceiling: Double?) -> Bool {
    guard let value, let ceiling else { return false }
    return value > ceiling
  }

  private func score(_ candidates: inout [RouteDecision.Candidate]) {
    let able = candidates.filter { !$0.drops.contains(.capability) }
    let costs = able.compactMap { $0.costNano.map { Double($0) } }
    let times = able.compactMap(\.state.totalP95Ms)
    func place(_ value: Double, in all: [Double]) -> Double {
      guard let low = all.min(), let high = all.max(), high > low else { return 0 }
      return min(1, max(0, (value - low) / (high - low)))
    }
    for index in candidates.indices {
      candidates[index].costScore = candidates[index].costNano.map { place(Double($0), in: costs) } ?? 1
      candidates[index].timeScore = candidates[index].state.totalP95Ms.map { place($0, in: times) }
    }
  }

  private func order(
    _ candidates: [RouteDecision.Candidate], isHeldOut: Bool
  ) -> (order: [Int], reason: RouteDecision.Reason) {
    let able = candidates.filter { !$0.drops.contains(.capability) }
    guard !able.isEmpty else { return ([], .incapable) }
    let byCost = able.sorted(by: isCheaper)
    let good = byCost.filter(\.drops.isEmpty).map(\.model)
    // A full or a broken strong model is no better for being the strong one; its time and cost are not asked.
    let isStrongAble = Set(candidates[strong].drops).isDisjoint(with: [.capability, .breaker, .inFlight])
    if isHeldOut, isStrongAble { return (first(strong, byCost, good), .holdOut) }
    if let best = good.first { return (first(best, byCost, good), policy.followsOrder ? .first : .cheapest) }
    switch policy.onNoCandidates {
    case .fail: return ([], .noCandidatesFail)
    case .cheapest:
      // One that is up before one that is out, then by cost.
      let best = byCost.first { !$0.drops.contains(.breaker) } ?? byCost[0]
      return (first(best.model, byCost, good), .noCandidatesCheapest)
    case .first:
      let best = able.first { !$0.drops.contains(.breaker) } ?? able[0]
      return (first(best.model, byCost, good), .noCandidatesFirst)
    }
  }

  /// The chosen, then the other good ones by cost, then the rest that can take the request at all.
  private func first(_ chosen: Int, _ byCost: [RouteDecision.Candidate], _ good: [Int]) -> [Int] {
    let others = byCost.map(\.model).filter { $0 != chosen }
    return [chosen] + others.filter(good.contains) + others.filter { !good.contains($0) }
  }

  private func isCheaper(_ left: RouteDecision.Candidate, _ right: RouteDecision.Candidate) -> Bool {
    if policy.followsOrder { return left.model < right.model }
    let (ours, theirs) = (left.costNano ?? .max, right.costNano ?? .max)
    if ours != theirs { return ours < theirs }
    let (a, b) = (left.state.totalP95Ms ?? 0, right.state.totalP95Ms ?? 0)
    return (a, Double(left.model)) < (b, Double(right.model))
  }
}
