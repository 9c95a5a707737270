import AssayConfiguration
import AssayCore
import AssayResilience

// What is right by itself and wrong together.
extension ConfigurationReader {
  /// A model behind as many others that take all it takes is never asked.
  func checkReach(_ route: RouteConfiguration, _ places: [YAMLValue]) {
    for (index, model) in route.models.enumerated() where index < places.count {
      let before = route.models[..<index].filter { model.inputs.isSubset(of: $0.inputs) }
      guard before.count >= route.attemptsMax else { continue }
      places[index].problem(
        "`\(model.name)` can never be asked: \(before.count) models before it take all that it takes, "
          + "and the route makes \(route.attemptsMax) attempts", remedy: "raise `attempts`, or leave it out")
    }
  }

  func checkStrategy(_ route: RouteConfiguration, _ fields: YAMLFields) {
    if route.holdOut > 0, route.strategy == .first || route.models.count < 2 {
      fields["hold_out"]?.problem(
        "a hold-out share needs two models and a strategy that chooses between them",
        remedy: "set `strategy: cheapest` or `strategy: cascade`, or leave `hold_out` out")
    }
    if route.strategy != .first, route.models.count == 1 {
      fields["strategy"]?.problem(
        "with one model there is nothing to choose", remedy: "name a second model, or leave `strategy` out")
    }
    let builtin = UpstreamConfiguration.builtinName
    if route.strategy == .cheapest,
      let model = route.models.first(where: { $0.price == nil && $0.upstream != builtin })
    {
      fields["strategy"]?.problem(
        "the cheapest cannot be told: the price of `\(model.name)` is not known",
        remedy: "set `prices`, and give each model of the route a price")
    }
    if let router = fields["router"] { checkRouter(route, router) }
    let verify = route.pipeline.verify
    if !verify.isOn, verify.calibration != nil || verify.ladder != nil || verify.stages != nil {
      fields["verify"]?.problem(
        "the verifier is off, so that its files have no effect", remedy: "set `enabled: on`, or leave them out")
    }
    for entry in fields["degrade"]?.list() ?? [] {
      guard entry.isText, let step = entry.string().flatMap({ DegradeStep(rawValue: $0) }),
        let modality = step.modality, !route.models.isEmpty
      else { continue }
      // Steps that make a medium smaller serve models that do take it.
      guard step == .imageSmaller || step == .audioResample,
        !route.models.contains(where: { $0.inputs.contains(modality) })
      else { continue }
      entry.problem("no model of the route takes \(modality.rawValue)", remedy: "leave the step out")
    }
  }

  /// The same for limits over all routes.
  func checkMoney(_ limits: [RateLimit], _ place: YAMLValue) {
    guard limits.contains(where: { $0.dimension == .usdNano }),
      let model = configuration.routes.lazy.flatMap(\.models).first(where: {
        $0.price == nil && $0.upstream != UpstreamConfiguration.builtinName
      })
    else { return }
    place.problem(
      "money cannot be limited: the price of `\(model.name)` is not known",
      remedy: "set `prices`, and give each model of the routes a price")
  }

  /// A limit of money needs the price of every model.
  func checkMoney(_ route: RouteConfiguration, _ place: YAMLValue) {
    guard route.limits.contains(where: { $0.dimension == .usdNano }),
      let model = route.models.first(where: { $0.price == nil })
    else { return }
    place.problem(
      "money cannot be limited: the price of `\(model.name)` is not known",
      remedy: "set `prices`, and give each model of the route a price")
  }

  // MARK: Rates

  /// Limits by dimension: `requests: 600/min`, or `{limit: 600, per: 1min, burst: 100}`.
  func readRates(_ value: YAMLValue) -> [RateLimit] {
    var limits: [RateLimit] = []
    for (key, name, inner) in value.members() ?? [] {
      guard let dimension = LimitDimension.allCases.first(where: { $0.key == key }) else {
        let names = LimitDimension.allCases.map(\.key)
        name.problem(
          "unknown dimension `\(key.shortened(60))`",
          remedy: nearest(key, in: names).map { "did you mean `\($0)`?" } ?? "known: \(names.joined(separator: ", "))")
        continue
      }
      if let quota = inner.isMapping ? readRate(inner, dimension) : readShortRate(inner, dimension) {
        limits.append(RateLimit(dimension, quota))
      }
    }
    return limits
  }

  private func readShortRate(_ value: YAMLValue, _ dimension: LimitDimension) -> RateQuota? {
    guard let text = value.string() else { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { String($0).trimmed }
    guard parts.count == 2, let units = dimension.units(parts[0]) else {
      value.problem(
        "`\(text.shortened(60))` is no limit of \(dimension.key)", remedy: "write it as `\(dimension.example)`")
      return nil
    }
    guard let milliseconds = Units.period(parts[1]) ?? Self.time(parts[1]) else {
      value.problem(
        "`\(parts[1].shortened(40))` is no period", remedy: "use s, min, h, d, or a time such as 10s")
      return nil
    }
    return quota(units, milliseconds, nil, value)
  }

  private static func time(_ text: String) -> Int? {
    if case .value(let milliseconds) = Units.time(text), milliseconds > 0 { return milliseconds }
    return nil
  }

  private func readRate(_ value: YAMLValue, _ dimension: LimitDimension) -> RateQuota? {
    guard let fields = value.fields(["limit", "per", "burst"]), let limit = fields.required("limit"),
      let units = amount(limit, dimension), let period = fields.required("per")?.milliseconds(1...(366 * 86_400_000))
    else { return nil }
    var burst: Int64?
    if let field = fields["burst"] {
      burst = amount(field, dimension)
      guard burst != nil else { return nil }
    }
    return quota(units, period, burst, value)
  }

  private func amount(_ value: YAMLValue, _ dimension: LimitDimension) -> Int64? {
    guard let text = value.string() else { return nil }
    if let units = dimension.units(text) { return units }
    value.problem(
      "`\(text.shortened(60))` is no number of \(dimension.key)", remedy: "such as in `\(dimension.example)`")
    return nil
  }

  private func quota(_ units: Int64, _ milliseconds: Int, _ burst: Int64?, _ value: YAMLValue) -> RateQuota? {
    do throws(AssayError) {
      return try RateQuota(limit: units, per: .milliseconds(milliseconds), burst: burst)
    } catch {
      value.problem(error.message, remedy: error.remedy)
      return nil
    }
  }
}

extension LimitDimension {
  /// As `assay.yaml` names it.
  package var key: String {
    switch self {
    case .usdNano: "usd"
    case .megapixels: "megapixels"
    case .audioSeconds: "audio_seconds"
    case .videoSeconds: "video_seconds"
    default: rawValue
    }
  }

  /// How many of the whole units that are counted make one that people write.
  package var scale: Int64 {
    switch self {
    case .usdNano: 1_000_000_000
    case .megapixels, .audioSeconds, .videoSeconds: 1000
    default: 1
    }
  }

  fileprivate var example: String { self == .mediaBytes ? "1GiB/h" : "600/min" }

  /// The whole units of what a person wrote; nil when it is no positive number of them.
  func units(_ text: String) -> Int64? {
    if self == .mediaBytes {
      guard case .value(let bytes) = Units.size(text), bytes > 0 else { return nil }
      return Int64(bytes)
    }
    guard text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: ".") }), let value = Double(text),
      value > 0, value < 1e15
    else { return nil }
    let scaled = value * Double(scale)
    let whole = scaled.rounded()
    guard whole >= 1, abs(scaled - whole) <= whole * 1e-12 else { return nil }
    return Int64(exactly: whole)
  }

  /// The inverse of `units`.
  func text(_ units: Int64) -> String {
    if self == .mediaBytes { return Units.sizeText(Int(units)) }
    guard units % scale != 0 else { return String(units / scale) }
    var digits = String(units % scale)
    while digits.utf8.count < String(scale).utf8.count - 1 { digits = "0" + digits }
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(units / scale).\(digits)"
  }
}
