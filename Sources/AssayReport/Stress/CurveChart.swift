/// A metric over the severities of one perturbation: its interval as a band, the value without stress as a broken line,
/// the bounds of gates across. Drawn without a script, readable in both themes.
enum CurveChart {
  private static let (width, height) = (236.0, 150.0)
  private static let (left, right, top, bottom) = (30.0, 8.0, 8.0, 22.0)

  static func svg(_ curve: ReportModel.Stress.Curve, top most: Double) -> String {
    var svg =
      "<svg class=\"curve\" viewBox=\"0 0 236 150\" role=\"img\" aria-label=\"\(HTML.text(spoken(curve)))\">"
    svg += axes(most, curve)
    svg += band(curve, most)
    if let clean = curve.points.first(where: { $0.severity == 0 })?.value {
      svg +=
        "<line class=\"clean\" x1=\"\(start)\" x2=\"\(end)\" y1=\"\(y(clean, most))\" y2=\"\(y(clean, most))\"/>"
    }
    for gate in curve.gates {
      let place = y(gate.bound, most)
      svg += "<line class=\"bound\" x1=\"\(start)\" x2=\"\(end)\" y1=\"\(place)\" y2=\"\(place)\">"
      svg += "<title>gate \(HTML.text(gate.name))</title></line>"
    }
    let known = curve.points.filter { $0.value != nil }
    let line = known.map { "\(x($0.severity, curve)),\(y($0.value ?? 0, most))" }.joined(separator: " ")
    if known.count > 1 { svg += "<polyline class=\"line\" points=\"\(line)\"/>" }
    for point in known {
      svg +=
        "<circle class=\"\(isBroken(point, curve) ? "dot broken" : "dot")\" cx=\"\(x(point.severity, curve))\" cy=\"\(y(point.value ?? 0, most))\" r=\"3.2\">"
      svg += "<title>\(HTML.text(spoken(point)))</title></circle>"
    }
    return svg + "</svg>"
  }

  private static var start: String { Figures.fixed(left, 1) }
  private static var end: String { Figures.fixed(width - right, 1) }

  /// What is the same at every severity has two places, a quarter from either side.
  private static func x(_ severity: Int, _ curve: ReportModel.Stress.Curve) -> String {
    let share = curve.hasOneSeverity ? (severity == 0 ? 0.25 : 0.75) : Double(severity) / 5
    return Figures.fixed(left + share * (width - left - right), 1)
  }

  private static func y(_ value: Double, _ most: Double) -> String {
    Figures.fixed(top + (1 - min(1, max(0, value / most))) * (height - top - bottom), 1)
  }

  private static func axes(_ most: Double, _ curve: ReportModel.Stress.Curve) -> String {
    var svg = ""
    for share in [0, 0.5, 1] {
      let place = y(share * most, most)
      svg += "<line class=\"grid\" x1=\"\(start)\" x2=\"\(end)\" y1=\"\(place)\" y2=\"\(place)\"/>"
      svg +=
        "<text x=\"26\" y=\"\(place)\" dy=\"3.5\" text-anchor=\"end\">\(most >= 10 ? Figures.fixed(share * most, 0) : Figures.fixed(share * most, 1))</text>"
    }
    for severity in 0...(curve.hasOneSeverity ? 1 : 5) {
      let name = severity == 0 ? "clean" : curve.hasOneSeverity ? "stressed" : String(severity)
      let isAtEdge = severity == 0 && !curve.hasOneSeverity
      svg += "<text x=\"\(isAtEdge ? "24" : x(severity, curve))\" y=\"144\""
      svg += " text-anchor=\"\(isAtEdge ? "start" : "middle")\">\(name)</text>"
    }
    return svg
  }

  private static func band(_ curve: ReportModel.Stress.Curve, _ most: Double) -> String {
    let ends = curve.points.compactMap { point -> (Int, Double, Double)? in
      guard let low = point.low, let high = point.high else { return nil }
      return (point.severity, low, high)
    }
    guard ends.count > 1 else {
      return ends.map {
        "<line class=\"whisk\" x1=\"\(x($0.0, curve))\" x2=\"\(x($0.0, curve))\" y1=\"\(y($0.1, most))\" y2=\"\(y($0.2, most))\"/>"
      }.joined()
    }
    let over = ends.map { "\(x($0.0, curve)),\(y($0.2, most))" }
    let under = ends.reversed().map { "\(x($0.0, curve)),\(y($0.1, most))" }
    return "<polygon class=\"band\" points=\"\((over + under).joined(separator: " "))\"/>"
  }

  private static func isBroken(_ point: ReportModel.Stress.Point, _ curve: ReportModel.Stress.Curve) -> Bool {
    guard let value = point.value else { return false }
    return curve.gates.contains { $0.isLowerBound ? value < $0.bound : value > $0.bound }
  }

  private static func spoken(_ point: ReportModel.Stress.Point) -> String {
    var text = point.severity == 0 ? "without stress" : "severity \(point.severity)"
    if !point.parameters.isEmpty { text += " (\(point.parameters))" }
    text += ": " + (point.value.map(Figures.number) ?? "no value")
    if let low = point.low, let high = point.high { text += ", \(Figures.number(low)) to \(Figures.number(high))" }
    return text + ", n \(point.n)"
  }

  private static func spoken(_ curve: ReportModel.Stress.Curve) -> String {
    "\(curve.metric) on \(curve.slice) under \(curve.perturbation): "
      + curve.points.map { "\($0.severity == 0 ? "clean" : "\($0.severity)") \($0.value.map(Figures.number) ?? "–")" }
      .joined(separator: ", ")
  }
}
