package import AssayCore
import AssayStatistics

/// One metric under one perturbation in the base and in every candidate, over the same samples at each severity.
package struct StressCurve: Sendable {
  package struct Line: Sendable {
    /// Nil for the base.
    package var candidate: Int?
    /// From severity 0, which is without stress, to 5; nil where there is none.
    package var values: [Double?]
  }

  package var perturbation: String
  package var name: String
  package var definition: String
  package var authority: Authority
  package var higherIsBetter: Bool
  /// The base first.
  package var lines: [Line]
  /// By candidate and severity, 0 included.
  package var cells: [Comparison.Cell]

  /// - Parameter cells: of one metric and authority.
  package static func all(_ cells: [Comparison.Cell]) -> [StressCurve] {
    var names: [String] = []
    for cell in cells { if let name = cell.stress?.perturbation, !names.contains(name) { names.append(name) } }
    return names.compactMap { name in
      let mine = cells.filter { $0.stress?.perturbation == name }
      guard let first = mine.first else { return nil }
      func values(_ value: (Comparison.Cell) -> Double?) -> [Double?] {
        (0...5).map { step in mine.lazy.filter { $0.stress?.severity == step }.compactMap(value).first }
      }
      var lines = [Line(candidate: nil, values: values { $0.result?.base })]
      for index in Set(mine.map(\.candidate)).sorted() {
        lines.append(Line(candidate: index, values: values { $0.candidate == index ? $0.result?.candidate : nil }))
      }
      return StressCurve(
        perturbation: name, name: first.name, definition: first.definition, authority: first.authority,
        higherIsBetter: first.higherIsBetter, lines: lines, cells: mine)
    }
  }
}
