package import AssayCore

/// What the order of a route's models is decided by.
package struct OrderQuestion: Sendable {
  /// Of the request: the hold-out is drawn by it.
  package var id: String
  package var features: RequestFeatures
  /// Places in the route's list, of the models that take what is sent.
  package var able: [Int]
  /// One for each model of the route.
  package var states: [ModelState]
  package var remainingMs: Double?
  /// The client's own bound.
  package var costNanoMax: Int?

  package init(
    id: String, features: RequestFeatures, able: [Int], states: [ModelState], remainingMs: Double? = nil,
    costNanoMax: Int? = nil
  ) {
    self.id = id
    self.features = features
    self.able = able
    self.states = states
    self.remainingMs = remainingMs
    self.costNanoMax = costNanoMax
  }
}

package struct ModelOrder: Sendable {
  /// Places in the route's list, the first to ask first.
  package var places: [Int]
  package var decision: RouteDecision?

  package init(_ places: [Int], decision: RouteDecision? = nil) {
    self.places = places
    self.decision = decision
  }
}

/// Says in which order the models of a route are asked.
package protocol ModelOrdering: Sendable {
  func order(_ question: OrderQuestion) -> ModelOrder
}

/// As the route lists them.
package struct DeclaredOrder: ModelOrdering {
  package init() {}
  package func order(_ question: OrderQuestion) -> ModelOrder { ModelOrder(question.able) }
}

/// As a router decides.
package struct RoutedOrder: ModelOrdering {
  package let router: Router

  package init(_ router: Router) { self.router = router }

  package func order(_ question: OrderQuestion) -> ModelOrder {
    // Every request has an id, so that no number is drawn.
    var generator = SystemRandomNumberGenerator()
    let decision = router.decide(
      question.features, id: question.id, states: question.states, able: question.able,
      remainingMs: question.remainingMs, costNanoMax: question.costNanoMax, using: &generator)
    return ModelOrder(decision.order.filter(question.able.contains), decision: decision)
  }
}

extension Router {
  /// The router of a route that chooses between its models; nil where the first that can takes the request.
  ///
  /// - Parameter places: how many requests at once the upstream of each model takes.
  package static func made(for route: RouteConfiguration, places: [Int] = []) throws(AssayError) -> Router? {
    guard route.strategy != .first, route.models.count > 1 else { return nil }
    let models = route.models.enumerated().map { index, model in
      RoutableModel(
        name: model.name, inputs: model.inputs, price: ModelPrice(model),
        inFlightMax: places.indices.contains(index) ? places[index] : .max)
    }
    var policy = RouterPolicy()
    let settings = route.router
    policy.totalP95MsMax = Double(settings.slaMs ?? route.deadlineMs)
    policy.firstByteP95MsMax = settings.firstByteMs.map(Double.init)
    policy.costNanoMax = settings.costNanoMax
    policy.onNoCandidates = settings.onNoCandidates
    policy.holdOutShare = route.holdOut
    policy.followsOrder = route.strategy == .cascade
    if let thresholds = settings.thresholds?.thresholds {
      if thresholds.signal == .complexity { policy.complexity = thresholds } else { policy.risk = thresholds }
    }
    return try Router(models: models, policy: policy)
  }
}

extension ModelPrice {
  /// Nil where the price of the model is not known.
  package init?(_ model: ModelConfiguration) {
    guard let input = model.inputNano, let output = model.outputNano else { return nil }
    self.init(inputTokenNano: input, outputTokenNano: output, requestNano: model.price?.request ?? 0, outputTokens: 256)
    imageNano = model.price?.image ?? 0
    secondNano = model.price?.second ?? 0
  }
}
