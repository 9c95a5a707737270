package import AssayCore
import AssayWire

/// Evidence as a page of its own: no network, no script, light and dark. Everything from media is escaped.
package enum EvidenceHTML {
  /// What one page section is about.
  package struct Section: Sendable {
    package var name: String
    package var evidence: Evidence
    /// By part.
    package var illustrations: [Int: Illustration]

    package init(name: String, evidence: Evidence, illustrations: [Int: Illustration]) {
      self.name = name
      self.evidence = evidence
      self.illustrations = illustrations
    }
  }

  private static let rowsMax = 400

  package static func page(title: String, sections: [Section]) -> String {
    let body = sections.map(section).joined(separator: "\n")
    let count = sections.reduce(0) { $0 + $1.evidence.observations.count }
    let files = sections.count == 1 ? "1 file" : "\(sections.count) files"
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
      <title>\(SafeText.html(title))</title><style>\(EvidenceStyle.css)\(css)</style></head>
      <body><header><h1>\(SafeText.html(title))</h1><p>\(files) · \(count) observations</p></header>
      \(body)
      </body></html>

      """
  }

  private static let css = """
    *{box-sizing:border-box}body{margin:0 auto;max-width:1160px;padding:28px 32px 64px;background:var(--paper);\
    color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
    header h1{font-size:24px;margin:0;font-weight:650}header p{margin:2px 0 0;color:var(--soft)}
    section{margin-top:32px;padding-top:20px;border-top:1px solid var(--line)}
    h2{font-size:18px;margin:0 0 4px;overflow-wrap:anywhere}h3{font-size:14px;margin:24px 0 6px;font-weight:650}
    .facts{display:flex;flex-wrap:wrap;gap:2px 18px;color:var(--soft);font-size:13px;margin:0 0 12px}
    .pill{display:inline-block;padding:0 9px;border-radius:10px;font-size:12px;font-weight:600;border:1px solid}
    .ok{color:var(--face)}.degraded,.partial{color:var(--object)}.refused,.unavailable{color:var(--hidden)}
    .complete{color:var(--face)}
    ul.findings{margin:6px 0 12px;padding-left:18px;font-size:14px}
    table{border-collapse:collapse;width:100%;font-size:13px}
    th{text-align:left;font-weight:600;color:var(--soft);border-bottom:1px solid var(--line);padding:5px 12px 5px 0}
    td{border-bottom:1px solid var(--line);padding:5px 12px 5px 0;vertical-align:top}td.w{overflow-wrap:anywhere}
    td.k,.pill{white-space:nowrap}
    td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
    td.id{font-family:ui-monospace,monospace;font-size:12px;color:var(--soft);white-space:nowrap}
    td .dot{display:inline-block;width:9px;height:9px;border-radius:2px;background:var(--c);margin-right:7px}
    td .swatch{display:inline-block;width:11px;height:11px;border-radius:2px;border:1px solid var(--line);\
    margin-right:6px;vertical-align:-1px}
    .bar{display:inline-block;width:120px;height:7px;border-radius:4px;background:var(--line);margin-right:8px}
    .bar b{display:block;height:7px;border-radius:4px;background:var(--text)}.bar.low b{background:var(--hidden)}
    details summary{cursor:pointer;color:var(--soft);font-size:13px;margin:6px 0}
    .note{color:var(--soft);font-size:13px}
    """

  private static func section(_ section: Section) -> String {
    let evidence = section.evidence
    let parts = evidence.media.map { part(section, $0) }.joined()
    let agreements = evidence.agreements.isEmpty ? "" : "<h3>Agreement</h3>" + self.agreements(evidence)
    return """
      <section><h2>\(SafeText.html(section.name))</h2>\(parts)\(agreements)
      <h3>Observations</h3>\(observations(evidence.observations))
      <h3>Coverage</h3>\(coverages(evidence.coverages))</section>
      """
  }

  private static func part(_ section: Section, _ media: Evidence.PartMedia) -> String {
    let info = media.info
    var facts = [
      "<span class=\"pill \(info.status.rawValue)\">\(info.status.rawValue)</span>", SafeText.html(info.type),
      "\(info.bytes) bytes", "<span title=\"\(info.digest.hex)\">\(info.digest.short)</span>",
    ]
    facts += MediaFacts.of(info).map { SafeText.html($0) }
    var html = "<p class=\"facts\">" + facts.map { "<span>\($0)</span>" }.joined() + "</p>"
    if !info.findings.isEmpty {
      let items = info.findings.map { finding in
        let remedy = finding.remedy.map { " <span class=\"note\">→ \(SafeText.html($0))</span>" } ?? ""
        return "<li class=\"\(finding.severity.rawValue)\">\(SafeText.html(finding.message))\(remedy)</li>"
      }
      html += "<ul class=\"findings\">\(items.joined())</ul>"
    }
    guard let illustration = section.illustrations[media.part] else { return html }
    let mine = section.evidence.observations.filter { $0.part == media.part }
    return html + EvidenceDrawing.draw(illustration, info: info, observations: mine)
  }

  private static func observations(_ observations: [Observation]) -> String {
    let shown = observations.filter { $0.kind != .textWord && $0.kind != .spokenWord }
    guard !shown.isEmpty else { return "<p class=\"note\">Nothing was observed.</p>" }
    let rows = shown.prefix(rowsMax).map { item in
      let swatch = item.attributes["hex"]?.string.flatMap(swatch) ?? ""
      return "<tr><td class=\"id\">\(SafeText.html(item.id))</td><td class=\"k g-\(EvidenceStyle.group(item))\">"
        + "<span class=\"dot\"></span>\(kindName(item.kind))</td><td class=\"w\">\(swatch)"
        + "<bdi>\(SafeText.html(shortened(item.shownValue, to: 300)))</bdi>\(facts(item))</td>"
        + "<td>\(SafeText.html(item.region?.shown ?? ""))</td>"
        + "<td class=\"n\">\(item.confidence.map { SafeText.number($0) } ?? "")</td>"
        + "<td class=\"note k\">\(SafeText.html(item.source))</td></tr>"
    }
    var html =
      "<table><tr><th>id</th><th>kind</th><th>value</th><th>where</th><th class=\"n\">confidence</th><th>source</th></tr>"
      + rows.joined() + "</table>"
    let left = shown.count - rows.count
    if left > 0 { html += "<p class=\"note\">\(left) further observations are not listed.</p>" }
    let words = observations.count - shown.count
    if words > 0 { html += "<p class=\"note\">\(words) words within these lines are not listed.</p>" }
    guard rows.count > 20 else { return html }
    return "<details><summary>\(shown.count) observations</summary>\(html)</details>"
  }

  private static func kindName(_ kind: Observation.Kind) -> String {
    kind.rawValue.split(separator: "_").joined(separator: " ")
  }

  /// Facts beside the value that a reader wants; identifiers and colours have their own places.
  private static func facts(_ item: Observation) -> String {
    let skipped: Set<String> = ["hex", "unit", "what", "line", "number", "region_from", "dimension"]
    let facts = item.attributes.keys.sorted().filter { !skipped.contains($0) }.prefix(12).map { key in
      let value = item.attributes[key]
      return "\(key) \(value?.string ?? value?.double.map { SafeText.number($0, 3) } ?? value?.compact ?? "")"
    }
    guard !facts.isEmpty else { return "" }
    return " <span class=\"note\">\(SafeText.html(shortened(facts.joined(separator: ", "), to: 240)))</span>"
  }

  private static func swatch(_ hex: String) -> String? {
    let isColour = hex.utf8.count == 7 && hex.hasPrefix("#") && hex.dropFirst().allSatisfy(\.isHexDigit)
    return isColour ? "<span class=\"swatch\" style=\"background:\(hex)\"></span>" : nil
  }

  private static func agreements(_ evidence: Evidence) -> String {
    let rows = evidence.agreements.map { item in
      let share = min(1, max(0, item.value))
      return "<tr><td class=\"w\">\(SafeText.html(item.about))</td><td style=\"white-space:nowrap\">"
        + "<span class=\"bar\(share < 0.7 ? " low" : "")\"><b style=\"width:\(SafeText.number(share * 100, 1))%\"></b></span>"
        + "\(SafeText.number(item.value))</td><td class=\"note w\">\(SafeText.html(item.note ?? ""))</td></tr>"
    }
    return "<table><tr><th>what is compared</th><th>agreement</th><th></th></tr>\(rows.joined())</table>"
  }

  private static func coverages(_ coverages: [Coverage]) -> String {
    guard !coverages.isEmpty else { return "<p class=\"note\">Nobody looked.</p>" }
    let rows = coverages.map { item in
      let what = [EvidenceText.vocabulary(item), item.note].compactMap { $0 }.joined(separator: " · ")
      return "<tr><td>\(SafeText.html(item.extractor))</td>"
        + "<td><span class=\"pill \(item.state.rawValue)\">\(item.state.rawValue)</span></td>"
        + "<td class=\"note w\">\(SafeText.html(what))</td></tr>"
    }
    return "<table><tr><th>extractor</th><th>state</th><th>what it could see</th></tr>\(rows.joined())</table>"
  }
}
