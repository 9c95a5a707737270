/// One case: what was asked, what was expected, what came, and the media with the evidence drawn on them.
enum HardCaseView {
  static func html(_ item: ReportModel.HardCase) -> String {
    var html = "<article class=\"card case\"><div class=\"top\"><h3 class=\"mono\">\(HTML.text(item.id))</h3>"
    let isRight = item.answer != nil && item.answer == item.expected
    html +=
      "<span class=\"badge\(isRight ? "" : " fail")\">\(HTML.text(item.reason))</span></div><div class=\"cols\"><div>"
    for drawing in item.drawings { html += "<figure>\(drawing)</figure>" }
    if item.drawings.isEmpty { html += "<p class=\"soft\">The media of this case are not kept with the run.</p>" }
    html += "</div><div><dl><dt>asked</dt><dd>\(HTML.clipped(item.question, 600))</dd>"
    if let expected = item.expected {
      html += "<dt>expected</dt><dd class=\"right\">\(HTML.clipped(expected, 400))</dd>"
    }
    html += "<dt>answered</dt><dd\(item.answer == item.expected ? "" : " class=\"wrong\"")>"
    html += "\(item.answer.map { HTML.clipped($0, 600) } ?? "no answer")</dd></dl>"
    if !item.steps.isEmpty {
      html += "<details open><summary>how it got there</summary><ol>"
      html += item.steps.prefix(12).map { "<li>\(HTML.clipped($0, 240))</li>" }.joined() + "</ol></details>"
    }
    html += facts("scores", item.scores) + facts("attributes", item.attributes)
    return html + "</div></div></article>\n"
  }

  private static func facts(_ title: String, _ facts: [ReportModel.Fact]) -> String {
    guard !facts.isEmpty else { return "" }
    let rows = facts.map { "<dt>\(HTML.text($0.name))</dt><dd>\(HTML.clipped($0.value, 160))</dd>" }.joined()
    return "<details\(title == "scores" ? " open" : "")><summary>\(title)</summary><dl>\(rows)</dl></details>"
  }
}
