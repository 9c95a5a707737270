package import AssayCore
package import AssayWire

/// All scorers by name.
package enum ScorerRegistry {
  /// One list a folder; a new family of scorers is added here.
  static let families: [[ScorerDescription]] = [
    TextScorers.all, AnswerScorers.all, DocumentScorers.all, EvidenceScorers.descriptions, MomentScorers.all,
    ClaimScorers.all, ConflictScorers.all, AbstentionScorers.all, InjectionScorers.all,
  ]

  /// Every scorer, sorted by name.
  package static let all: [ScorerDescription] = families.flatMap { $0 }.sorted { $0.name < $1.name }

  /// The scorer of a name: with its version, or without it for the newest.
  package static func description(_ name: String) -> ScorerDescription? {
    if let exact = all.first(where: { $0.name == name }) { return exact }
    guard !name.contains("@") else { return nil }
    let versions = all.filter { $0.name.hasPrefix(name + "@") }
    return versions.max { version($0.name) < version($1.name) }
  }

  private static func version(_ name: String) -> Int {
    name.split(separator: "@").last.flatMap { Int($0) } ?? 0
  }

  /// Makes a scorer.
  ///
  /// - Parameters:
  ///   - name: `wer@1`, or `wer` for its newest version.
  ///   - options: an object of the scorer's options; null for none.
  /// - Throws: `.configuration` for an unknown name or option, with what was probably meant, and for an
  ///   option of the wrong type, with its path.
  package static func make(_ name: String, options: JSONValue = .null) throws(AssayError) -> any Scorer {
    guard let description = description(name) else {
      throw AssayError(
        .configuration, "there is no scorer \"\(name.prefix(100))\"",
        remedy: NameSuggestion.remedy(for: name, among: all.map(\.name)))
    }
    let values: JSONObject
    switch options {
    case .null: values = JSONObject()
    case .object(let object): values = object
    default:
      throw AssayError(
        .configuration, "\(description.name): options are \(options.typeName), not an object",
        at: .init(path: "options"))
    }
    let known = description.options.map(\.name)
    for key in values.keys where !known.contains(key) {
      throw AssayError(
        .configuration, "\(description.name) has no option `\(key.prefix(100))`",
        at: .init(path: "options.\(key.prefix(100))"),
        remedy: known.isEmpty ? "it takes no options" : NameSuggestion.remedy(for: key, among: known))
    }
    for option in description.options where option.standard == nil && (values[option.name] ?? .null) == .null {
      throw AssayError(
        .configuration, "\(description.name): option `\(option.name)` is missing: \(option.summary)",
        at: .init(path: "options.\(option.name)"))
    }
    return try description.make(ScorerOptions(scorer: description.name, values: values))
  }
}
