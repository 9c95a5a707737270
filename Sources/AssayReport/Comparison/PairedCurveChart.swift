import AssayEvaluation
import AssayStatistics

/// A metric over the severities of one perturbation in the base and in every candidate. The band is the interval of the
/// difference, laid on the base's line: where it leaves that line, the runs differ.
enum PairedCurveChart {
  private static let (width, height) = (236.0, 150.0)
  private static let (left, right, top, bottom) = (38.0, 8.0, 8.0, 22.0)
  /// With more candidates than this the bands would hide each other.
  private static let bandsMax = 2

  static func svg(_ curve: StressCurve, _ comparison: Comparison, top most: Double) -> String {
    var svg = "<svg class=\"curve\" viewBox=\"0 0 236 150\" role=\"img\" aria-label=\"\(spoken(curve, comparison))\">"
    svg += axes(most)
    if comparison.candidates.count <= bandsMax {
      for line in curve.lines { if let index = line.candidate { svg += band(curve, index, most) } }
    }
    for line in curve.lines { svg += polyline(line, curve, comparison, most) }
    return svg + "</svg>"
  }

  private static func x(_ severity: Int) -> String {
    Figures.fixed(left + Double(severity) / 5 * (width - left - right), 1)
  }

  private static func y(_ value: Double, _ most: Double) -> String {
    Figures.fixed(top + (1 - min(1, max(0, value / most))) * (height - top - bottom), 1)
  }

  private static func axes(_ most: Double) -> String {
    var svg = ""
    for share in [0, 0.5, 1] {
      let place = y(share * most, most)
      svg += "<line class=\"grid\" x1=\"\(x(0))\" x2=\"\(x(5))\" y1=\"\(place)\" y2=\"\(place)\"/>"
      svg += "<text x=\"30\" y=\"\(place)\" dy=\"3.5\" text-anchor=\"end\">"
      svg += "\(Figures.fixed(share * most, most >= 10 ? 0 : 1))</text>"
    }
    for severity in 0...5 {
      let place = severity == 0 ? "24" : x(severity)
      svg += "<text x=\"\(place)\" y=\"144\" text-anchor=\"\(severity == 0 ? "start" : "middle")\">"
      svg += "\(severity == 0 ? "clean" : String(severity))</text>"
    }
    return svg
  }

  private static func cell(_ curve: StressCurve, _ candidate: Int, _ severity: Int) -> Comparison.Cell? {
    curve.cells.first { $0.candidate == candidate && $0.stress?.severity == severity }
  }

  private static func band(_ curve: StressCurve, _ candidate: Int, _ most: Double) -> String {
    let ends = (0...5).compactMap { severity -> (Int, Double, Double)? in
      guard let result = cell(curve, candidate, severity)?.result, let interval = result.interval else { return nil }
      return (severity, result.base + interval.low, result.base + interval.high)
    }
    let fill = ComparisonStyle.colour(candidate)
    guard ends.count > 1 else { return "" }
    let over = ends.map { "\(x($0.0)),\(y($0.2, most))" }
    let under = ends.reversed().map { "\(x($0.0)),\(y($0.1, most))" }
    return "<polygon class=\"pairband\" fill=\"\(fill)\" points=\"\((over + under).joined(separator: " "))\"/>"
  }

  private static func polyline(
    _ line: StressCurve.Line, _ curve: StressCurve, _ comparison: Comparison, _ most: Double
  ) -> String {
    let known = line.values.enumerated().compactMap { severity, value in value.map { (severity, $0) } }
    let colour = ComparisonStyle.colour(line.candidate)
    var svg = ""
    if known.count > 1 {
      let points = known.map { "\(x($0.0)),\(y($0.1, most))" }.joined(separator: " ")
      svg += "<polyline class=\"pairline\" stroke=\"\(colour)\"\(ComparisonStyle.dash(line.candidate)) "
      svg += "points=\"\(points)\"/>"
    }
    for (severity, value) in known {
      let cell = line.candidate.flatMap { self.cell(curve, $0, severity) }
      // Filled where the difference is sure after Holm.
      let isSure = line.candidate == nil || (cell?.pHolm ?? 1) <= 1 - comparison.confidence
      svg += "<circle cx=\"\(x(severity))\" cy=\"\(y(value, most))\" r=\"\(line.candidate == nil ? "2.4" : "3.4")\" "
      svg += "fill=\"\(isSure ? colour : "var(--card)")\" stroke=\"\(colour)\" stroke-width=\"1.5\">"
      svg += "<title>\(spoken(line, severity, value, cell, comparison))</title></circle>"
    }
    return svg
  }

  private static func spoken(
    _ line: StressCurve.Line, _ severity: Int, _ value: Double, _ cell: Comparison.Cell?, _ comparison: Comparison
  ) -> String {
    var text = line.candidate.map { comparison.name($0) } ?? "base"
    text += severity == 0 ? " without stress" : " at severity \(severity)"
    text += ": \(Figures.number(value))"
    if let result = cell?.result {
      text += ", \(ForestPlot.signed(result.difference)) against base, \(result.n) pairs"
      if let p = cell?.pHolm { text += ", Holm p \(p < 0.0005 ? "below 0.001" : Figures.fixed(p, 3))" }
    }
    return HTML.text(text)
  }

  private static func spoken(_ curve: StressCurve, _ comparison: Comparison) -> String {
    let lines = curve.lines.map { line in
      (line.candidate.map { comparison.name($0) } ?? "base") + " "
        + line.values.map { $0.map(Figures.number) ?? "–" }.joined(separator: ", ")
    }
    return HTML.text(
      "\(curve.name) under \(curve.perturbation), clean and severities 1 to 5: " + lines.joined(separator: "; "))
  }

  /// What the lines and dots are.
  static func legend(_ comparison: Comparison) -> String {
    func key(_ candidate: Int?, _ name: String) -> String {
      "<svg width=\"26\" height=\"8\" viewBox=\"0 0 26 8\" aria-hidden=\"true\"><line x1=\"0\" x2=\"26\" y1=\"4\" y2=\"4\" "
        + "stroke=\"\(ComparisonStyle.colour(candidate))\" stroke-width=\"2\"\(ComparisonStyle.dash(candidate))/></svg>"
        + HTML.text(name)
    }
    var html = "<p class=\"curve-keys n\">" + key(nil, "base")
    for (index, candidate) in comparison.candidates.enumerated() { html += key(index, candidate.name) }
    let percent = Figures.fixed(comparison.confidence * 100, 0)
    html += " · a filled dot: a sure difference (Holm)"
    if comparison.candidates.count <= bandsMax {
      html += " · the band: \(percent) % interval of the difference, laid on the base's line"
    }
    return html + "</p>"
  }
}
