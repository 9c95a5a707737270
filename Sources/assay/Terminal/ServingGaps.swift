import AssayServing

/// Settings that are read and checked, and that this version does not act on. Said at the start: a setting that is
/// silently without effect is worse than one that is missing.
enum ServingGaps {
  static func found(in configuration: ServingConfiguration) -> [String] { [] }
}
