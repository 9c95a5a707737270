import AssayConfiguration
package import AssayCore
package import AssayStress

/// Finds perturbations by what people call them, with the nearest name where there is none.
package enum StressNaming {
  /// - Throws: `.usage` where no perturbation, or a whole group, is called so.
  package static func one(
    _ name: String, in catalogue: [Perturbation] = PerturbationCatalogue.all
  ) throws(AssayError) -> Perturbation {
    let found = StressNames.resolve(name, in: catalogue)
    if let first = found.first, found.count == 1 { return first }
    if !found.isEmpty {
      throw AssayError(
        .usage, "\(name) is a group of \(found.count) perturbations",
        remedy: "take one of them, such as \(found[0].name)")
    }
    throw AssayError(.usage, unknown(name), remedy: remedy(name, in: catalogue))
  }

  package static func group(_ name: String) throws(AssayError) -> Perturbation.Group {
    if let group = Perturbation.Group(rawValue: name) { return group }
    let names = Perturbation.Group.allCases.map(\.rawValue)
    throw AssayError(
      .usage, "there is no group \(name.shortened(40))",
      remedy: nearest(name, in: names).map { "did you mean \($0)?" } ?? "known: \(names.joined(separator: ", "))")
  }

  static func unknown(_ name: String) -> String { "there is no perturbation `\(name.shortened(60))`" }

  static func remedy(_ name: String, in catalogue: [Perturbation]) -> String {
    nearest(name, in: StressNames.known(in: catalogue)).map { "did you mean `\($0)`?" }
      ?? "`assay stress list` shows all; groups: \(StressNames.groups.joined(separator: ", "))"
  }
}
