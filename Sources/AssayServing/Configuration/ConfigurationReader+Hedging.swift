import AssayConfiguration
import AssayCore
import AssayResilience

extension ConfigurationReader {
  private enum LateRequests: String, CaseIterable {
    /// Refused at once, a fifth of all at most.
    case enforce
    /// Served all the same.
    case dark
  }

  /// `hedge: {after: p95, extra_load: 0.05, max_cost: 0.01}`, and what becomes of requests that come too late.
  func readHedge(_ fields: YAMLFields, _ route: inout RouteConfiguration) {
    if let mode = fields["deadline_filter"]?.choice(LateRequests.self) { route.filtersLate = mode == .enforce }
    guard let value = fields["hedge"] else { return }
    guard value.isMapping else {
      if let flag = value.toggle() { route.hedge = flag ? HedgeConfiguration() : nil }
      return
    }
    guard let inner = value.fields(["after", "extra_load", "max_cost"]) else { return }
    var hedge = HedgeConfiguration()
    if let after = inner["after"].flatMap({ readAfter($0) }) { hedge.after = after }
    if case .percentile(let share) = hedge.after {
      hedge.extraLoadMax = ((1 - share) * 10_000).rounded() / 10_000
    }
    if let share = inner["extra_load"]?.double(0.001...1) { hedge.extraLoadMax = share }
    if let cost = inner["max_cost"]?.double(0...1_000_000) { hedge.costNanoMax = Int((cost * 1e9).rounded()) }
    route.hedge = hedge
  }

  /// `p95`, or a time.
  private func readAfter(_ value: YAMLValue) -> HedgePolicy.After? {
    guard value.isText, let text = value.string(), text.first == "p", let percent = Double(text.dropFirst()) else {
      return value.milliseconds(1...3_600_000).map { .fixed(.milliseconds($0)) }
    }
    guard percent >= 50, percent <= 99.9 else {
      value.problem("the percentile should be from p50 to p99.9", remedy: "write p95, or a time such as 300ms")
      return nil
    }
    return .percentile((percent * 10).rounded() / 1000)
  }

  /// A second request needs a second upstream, and a pipeline chooses its models itself.
  func checkHedge(_ route: RouteConfiguration, _ fields: YAMLFields) {
    guard let hedge = route.hedge, let place = fields["hedge"] else { return }
    if Set(route.models.map(\.upstream)).count < 2, !route.models.isEmpty {
      place.problem("a second request needs a second upstream", remedy: "name a model of another one, or leave it out")
    } else if route.attemptsMax < 2 {
      place.problem("a second request is a second attempt", remedy: "raise `attempts`, or leave it out")
    } else if route.pipelineOptions != nil || route.models.contains(where: { $0.upstream == "builtin" }) {
      place.problem(
        "a route that gates, verifies, degrades or cascades sends no second requests",
        remedy: "leave it out, or split the route")
    } else if hedge.costNanoMax != nil, let model = route.models.first(where: { $0.price == nil }) {
      place.problem(
        "the cost cannot be told: the price of `\(model.name)` is not known",
        remedy: "set `prices`, and give each model of the route a price")
    }
  }
}

extension HedgeConfiguration {
  /// As a file says it.
  var afterText: String {
    switch after {
    case .matching: Self.text(1 - extraLoadMax)
    case .percentile(let share): Self.text(share)
    case .fixed(let time): Units.timeText(Int(time.nanoseconds / 1_000_000))
    }
  }

  private static func text(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    return tenths % 10 == 0 ? "p\(tenths / 10)" : "p\(tenths / 10).\(tenths % 10)"
  }
}
