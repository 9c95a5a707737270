import AssayCore

extension EvidenceScorers {
  /// The entries as the registry lists them.
  static let descriptions: [ScorerDescription] = all.map { entry in
    ScorerDescription(
      entry.name, entry.summary, layer: entry.layer, needs: entry.needs,
      options: entry.options.map { .init($0.name, $0.summary, standard: $0.standard) }
    ) { (options) throws(AssayError) in try entry.make(options.values) }
  }
}
