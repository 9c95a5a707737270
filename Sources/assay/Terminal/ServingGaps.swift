import AssayServing

/// Settings that are read and checked, and that this version does not act on. Said at the start: a setting that is
/// silently without effect is worse than one that is missing.
enum ServingGaps {
  static func found(in configuration: ServingConfiguration) -> [String] {
    var gaps: [String] = []
    for route in configuration.routes {
      func note(_ setting: String, _ what: String) { gaps.append("routes.\(route.name).\(setting): \(what)") }
      if route.strategy == .cheapest { note("strategy", "models are tried in the order of the file") }
      if route.holdOut > 0 { note("hold_out", "no share is held out") }
      if route.pipeline.verify.calibration != nil { note("verify.calibration", "the built-in risk weights are used") }
      if route.pipeline.verify.ladder != nil { note("verify.ladder", "the default ladder is used") }
      if !route.pipeline.extractors.isEmpty { note("perceive.extractors", "what the question needs is run") }
      if !route.remoteHosts.isEmpty { note("media.remote", "remote media are refused") }
    }
    if !configuration.keyLimits.isEmpty { gaps.append("limits of all keys: only limits of a key or a route count") }
    return gaps
  }
}
