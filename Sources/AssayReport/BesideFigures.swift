/// The named numbers that stand beside a metric, such as the rate of each family: folded away, because they have no
/// interval of their own unless the metric gives one as `name.low` and `name.high`.
enum BesideFigures {
  static let figuresMax = 60

  static func html(_ details: [String: Double]) -> String {
    let rows = rows(details)
    guard !rows.isEmpty else { return "" }
    var html = "<details class=\"n\"><summary>\(rows.count) figures beside it</summary>"
    for row in rows.prefix(figuresMax) {
      html += "<div>\(HTML.text(row.name)) <b>\(Figures.number(row.value))</b>\(HTML.text(row.rest))</div>"
    }
    if rows.count > figuresMax { html += "<div>and \(rows.count - figuresMax) more</div>" }
    return html + "</details>"
  }

  struct Row: Equatable {
    var name: String
    var value: Double
    /// " (0.05 to 0.70, n 4)" where the metric says so.
    var rest: String
  }

  static func rows(_ details: [String: Double]) -> [Row] {
    details.keys.sorted().compactMap { name in
      guard let value = details[name], value.isFinite else { return nil }
      if let dot = name.lastIndex(of: "."), details[String(name[..<dot])] != nil,
        ["low", "high", "n"].contains(String(name[name.index(after: dot)...]))
      {
        return nil
      }
      var parts: [String] = []
      if let low = details[name + ".low"], let high = details[name + ".high"] {
        parts.append("\(Figures.number(low)) to \(Figures.number(high))")
      }
      if let n = details[name + ".n"], let count = Int(exactly: n) { parts.append("n \(count)") }
      return Row(name: name, value: value, rest: parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")
    }
  }
}
