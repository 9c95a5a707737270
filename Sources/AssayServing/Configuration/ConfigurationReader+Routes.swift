import AssayConfiguration
import AssayCore
import AssayResilience

extension ConfigurationReader {
  private static let routeKeys = [
    "models", "strategy", "deadline", "attempts", "backoff", "retry_budget", "media", "cache", "limits", "gate",
    "perceive", "verify", "degrade", "hold_out", "router", "hedge", "deadline_filter",
  ]

  mutating func readRoutes(_ value: YAMLValue) {
    guard let members = value.members() else { return }
    if members.isEmpty { value.problem("there is no route", remedy: "name at least one") }
    for (key, name, inner) in members {
      guard Self.isName(key) else {
        name.problem(
          "`\(key.shortened(60))` is no name of a route",
          remedy: "use up to 128 letters, digits and any of . _ : / @ + -")
        continue
      }
      if let route = readRoute(key, inner) { configuration.routes.append(route) }
    }
  }

  private mutating func readRoute(_ name: String, _ value: YAMLValue) -> RouteConfiguration? {
    guard let fields = value.fields(Self.routeKeys) else { return nil }
    var route = RouteConfiguration(name: name, models: [])
    let places = fields.required("models").map { readChoice($0, &route) } ?? []
    if let strategy = fields["strategy"]?.choice(RouteConfiguration.Strategy.self) { route.strategy = strategy }
    if let time = fields["deadline"]?.milliseconds(1...86_400_000) { route.deadlineMs = time }
    if let count = fields["attempts"]?.int(1...20) { route.attemptsMax = count }
    readRetries(fields, &route)
    readHedge(fields, &route)
    if let media = fields["media"] { readMedia(media, &route) }
    if let cache = fields["cache"] { readCache(cache, &route) }
    if let limits = fields["limits"] {
      route.limits = readRates(limits)
      checkMoney(route, limits)
    }
    readPipeline(fields, &route)
    checkMedia(route, fields)
    if let share = fields["hold_out"]?.double(0...0.5) { route.holdOut = share }
    if let router = fields["router"] { readRouter(router, &route) }
    checkReach(route, places)
    checkStrategy(route, fields)
    checkHedge(route, fields)
    return route
  }

  /// The models in order; gives the places of those that were found.
  private func readChoice(_ value: YAMLValue, _ route: inout RouteConfiguration) -> [YAMLValue] {
    let all = configuration.upstreams.flatMap(\.models)
    var places: [YAMLValue] = []
    guard let entries = value.list(orOne: true) else { return [] }
    if entries.isEmpty { value.problem("the route `\(route.name)` has no model", remedy: "name at least one") }
    if entries.count > 64 {
      value.problem("\(entries.count) models are more than the 64 that a route may have")
      return []
    }
    for entry in entries {
      guard let name = entry.string() else { continue }
      guard let model = all.first(where: { $0.name == name }) else {
        let names = all.map(\.name)
        let shown = names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
        entry.problem(
          "no upstream serves `\(name.shortened(80))`",
          remedy: nearest(name, in: names).map { "did you mean `\($0)`?" } ?? "known: \(shown)")
        continue
      }
      guard !route.models.contains(model) else {
        entry.problem("the model `\(name)` appears twice in the route", remedy: "keep one of them")
        continue
      }
      route.models.append(model)
      places.append(entry)
    }
    return places
  }

  private func readRetries(_ fields: YAMLFields, _ route: inout RouteConfiguration) {
    if let backoff = fields["backoff"], let inner = backoff.fields(["base", "cap"]) {
      if let time = inner["base"]?.milliseconds(0...3_600_000) { route.backoffBaseMs = time }
      if let time = inner["cap"]?.milliseconds(0...3_600_000) { route.backoffCapMs = time }
      if route.backoffBaseMs > route.backoffCapMs {
        backoff.problem(
          "the base of \(Units.timeText(route.backoffBaseMs)) is above the cap of \(Units.timeText(route.backoffCapMs))",
          remedy: "let `cap` be at least `base`")
      }
    }
    if let inner = fields["retry_budget"]?.fields(["share", "reserve_per_second"]) {
      if let share = inner["share"]?.double(0...1) { route.retryPercent = share }
      if let reserve = inner["reserve_per_second"]?.int(0...1000) { route.retryReservePerSecond = reserve }
    }
  }

  private func readCache(_ value: YAMLValue, _ route: inout RouteConfiguration) {
    guard value.isMapping else {
      if let flag = value.toggle() { route.cache.isOn = flag }
      return
    }
    guard let fields = value.fields(["enabled", "bytes", "max_age"]) else { return }
    route.cache.isOn = true
    if let flag = fields["enabled"]?.toggle() { route.cache.isOn = flag }
    if let bytes = fields["bytes"]?.bytes(1024...(1 << 44)) { route.cache.bytesMax = bytes }
    if let time = fields["max_age"]?.milliseconds(1...(366 * 86_400_000)) { route.cache.ageMsMax = time }
  }

  private mutating func readPipeline(_ fields: YAMLFields, _ route: inout RouteConfiguration) {
    if let flag = fields["gate"]?.toggle() { route.pipeline.gates = flag }
    if let list = fields["perceive"]?.fields(["extractors"])?["extractors"]?.list() {
      for entry in list {
        guard let name = entry.string() else { continue }
        if let known = known.extractors, !known.contains(name) {
          entry.problem(
            "no extractor is called `\(name.shortened(60))`",
            remedy: nearest(name, in: known).map { "did you mean `\($0)`?" }
              ?? "known: \(known.joined(separator: ", "))")
        } else if route.pipeline.extractors.contains(name) {
          entry.problem("the extractor `\(name.shortened(60))` appears twice", remedy: "keep one of them")
        } else {
          route.pipeline.extractors.append(name)
        }
      }
    }
    if let verify = fields["verify"] { readVerify(verify, &route.pipeline.verify) }
    for entry in fields["degrade"]?.list() ?? [] {
      guard let step = entry.choice(DegradeStep.self) else { continue }
      if route.pipeline.degrade.contains(step) {
        entry.problem("the step `\(step.rawValue)` appears twice", remedy: "keep one of them")
      } else {
        route.pipeline.degrade.append(step)
      }
    }
  }
}
