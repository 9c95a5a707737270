import AssayServing

/// Settings that are read and checked, and that this version does not act on. Said at the start: a setting that is
/// silently without effect is worse than one that is missing.
enum ServingGaps {
  static func found(in configuration: ServingConfiguration) -> [String] {
    var gaps: [String] = []
    for route in configuration.routes {
      func note(_ setting: String, _ what: String) { gaps.append("routes.\(route.name).\(setting): \(what)") }
    }
    if configuration.redaction.keepText == .errors {
      gaps.append("redaction.keep_text: errors keep no text either; only `all` does")
    }
    return gaps
  }
}
