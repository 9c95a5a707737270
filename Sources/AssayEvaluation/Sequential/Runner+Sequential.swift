import AssayConfiguration
import AssayCore
import AssayWire

extension Runner {
  /// Reads the data for the sampling order; nil for a run that asks all of its samples.
  static func gateWatch(
    _ suite: Suite, _ options: RunOptions, _ scorers: ScorerSet
  ) throws(AssayError) -> GateWatch? {
    guard options.selection.stopsWhenDecided else { return nil }
    if suite.stress != nil {
      throw AssayError(
        .usage, "a suite with `stress` cannot stop when its gates are decided: its curves need every sample",
        remedy: "leave out --stop-when-decided, or the block `stress`")
    }
    try GateWatch.check(options.selection)
    return try GateWatch(SamplingOrder(suite, options.selection), suite, scorers)
  }

  /// Notes the order in `run.json`, so that the verdict can be had again from the folder alone, and takes up what
  /// earlier starts have finished.
  static func begin(
    _ watch: GateWatch, _ manifest: inout RunManifest, _ folder: RunFolder, _ options: RunOptions
  ) throws(AssayError) {
    if options.resume != .no, Files.exists(folder.samples) {
      try watch.add(log: folder, retriesErrors: options.retriesErrors)
    }
    guard SequentialPlan(manifest.facts) == nil else { return }
    var facts = manifest.facts.object ?? JSONObject()
    facts.append("sequential", watch.order.plan.json)
    manifest.facts = .object(facts)
    try manifest.write(to: folder)
  }
}
