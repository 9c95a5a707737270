import AssayConfiguration
package import AssayCore

/// Looks at values given for settings before anything is done with them: on the command line, in suites, and where a
/// logged run is done again.
package enum StressSettings {
  /// - Throws: `.usage` for the first by name that does not fit.
  package static func check(_ given: [String: Double], for perturbation: Perturbation) throws(AssayError) {
    for (name, value) in given.sorted(by: { $0.key < $1.key }) {
      if let fault = fault(name, value, for: [perturbation]) { throw fault }
    }
  }

  /// What is wrong with a value that some perturbations are given together: each of them must have the setting and
  /// allow the value.
  package static func fault(_ name: String, _ value: Double, for perturbations: [Perturbation]) -> AssayError? {
    if let fault = unknown(name, for: perturbations) { return fault }
    for perturbation in perturbations {
      guard let setting = perturbation.setting(name), !value.isFinite || !setting.allowed.contains(value) else {
        continue
      }
      return wrong(setting, perturbation, StressSetting.shown(value))
    }
    return nil
  }

  /// Nil where each of the perturbations has the setting.
  package static func unknown(_ name: String, for perturbations: [Perturbation]) -> AssayError? {
    let without = perturbations.filter { $0.setting(name) == nil }
    guard !without.isEmpty else { return nil }
    let shown = without.prefix(3).map { "`\($0.name)`" }.joined(separator: ", ")
    let more = without.count > 3 ? " and \(without.count - 3) more" : ""
    let message = shown + more + (without.count == 1 ? " has" : " have") + " no setting `\(name.shortened(40))`"
    if without.count < perturbations.count {
      let having = perturbations.filter { $0.setting(name) != nil }.prefix(5).map { "`\($0.name)`" }.joined(
        separator: ", ")
      return AssayError(
        .usage, message, remedy: "give the setting an entry without them: \(having)")
    }
    let known = perturbations.flatMap(\.settings).map(\.name)
    var remedy = "it has none: the severity and the seed are all that change it"
    if let near = nearest(name, in: known) {
      remedy = "did you mean `\(near)`?"
    } else if !known.isEmpty {
      remedy = "its settings: \(Array(Set(known)).sorted().joined(separator: ", "))"
    } else if perturbations.count > 1 {
      remedy = "they have none"
    }
    return AssayError(.usage, message, remedy: remedy)
  }

  /// What to say of a value that is no number; `given` tells what it is.
  package static func noNumber(_ name: String, _ given: String, for perturbations: [Perturbation]) -> AssayError {
    for perturbation in perturbations {
      if let setting = perturbation.setting(name) { return wrong(setting, perturbation, given) }
    }
    return AssayError(.usage, "`\(name)` should be a number, is \(given)", remedy: "write a number")
  }

  private static func wrong(_ setting: StressSetting, _ perturbation: Perturbation, _ given: String) -> AssayError {
    AssayError(
      .usage,
      "`\(setting.name)` of `\(perturbation.name)` should be \(setting.allowed.asText), is \(given)",
      remedy: "`assay stress list \(perturbation.name)` tells its settings (`\(setting.name)`: \(setting.meaning))")
  }

  /// Reads `angle=20`, as given to `--set`.
  ///
  /// - Throws: `.usage` for what is no setting of the perturbation, no number, out of its range, or given twice.
  package static func parse(_ texts: [String], for perturbation: Perturbation) throws(AssayError) -> [String: Double] {
    var values: [String: Double] = [:]
    for text in texts {
      guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
        throw AssayError(
          .usage, "--set \(text.shortened(60)) is no setting", remedy: "write a name and a number: --set angle=20")
      }
      let (name, written) = (String(text[..<equals]), String(text[text.index(after: equals)...]))
      if let fault = unknown(name, for: [perturbation]) { throw fault }
      guard let value = Double(written) else {
        throw noNumber(name, "`\(written.shortened(40))`", for: [perturbation])
      }
      if let fault = fault(name, value, for: [perturbation]) { throw fault }
      guard values.updateValue(value, forKey: name) == nil else {
        throw AssayError(.usage, "`\(name)` is given twice", remedy: "give each setting once")
      }
    }
    return values
  }
}

extension Perturbation {
  package func setting(_ name: String) -> StressSetting? { settings.first { $0.name == name } }
}
