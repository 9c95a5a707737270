import AssayCore

/// A scorer that another one asks.
enum InnerScorer {
  static func make(_ options: ScorerOptions, standard: String = "contains") throws(AssayError) -> any Scorer {
    let name = try options.string("by") ?? standard
    guard let description = ScorerRegistry.description(name) else {
      throw options.error(
        "by", "is \"\(name.prefix(60))\"",
        remedy: NameSuggestion.remedy(for: name, among: ScorerRegistry.all.map(\.name)))
    }
    guard description.options.allSatisfy({ $0.name != "by" && $0.standard != nil }) else {
      throw options.error("by", "names \(description.name), which needs options of its own", remedy: "take another one")
    }
    return try ScorerRegistry.make(description.name)
  }
}
