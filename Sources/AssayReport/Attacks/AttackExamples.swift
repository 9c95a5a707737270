import AssayEvaluation

/// What was not made, and attacked media beside their twins.
struct AttackExamples {
  let view: AttackView

  static let examplesMax = 200
  private static let skipsMax = 100

  var skips: String {
    guard !view.skips.isEmpty else { return "" }
    let items = view.skips.prefix(Self.skipsMax).map { "<li>\(HTML.clipped($0, 340))</li>" }
    let more =
      view.skips.count > Self.skipsMax ? "<li>\(view.skips.count - Self.skipsMax) more</li>" : ""
    return "<div class=\"card\"><ul class=\"notes-list\">\(items.joined())\(more)</ul></div>"
  }

  var html: String {
    view.examples.prefix(Self.examplesMax).map { item in
      """
      <div class="card pair"><p><b>\(HTML.text(item.example.family))</b> <span class="soft">on \
      \(HTML.clipped(item.example.base, 100))</span></p><div class="pairs">\(figure(item.example.attacked, "Attacked"))\
      \(figure(item.example.twin, "Twin"))</div>\(answers(item.rows))</div>
      """
    }.joined()
  }

  private func figure(_ side: AttackExample.Side, _ title: String) -> String {
    // Pictures come from our own writer, as base64 of a PNG.
    let picture = side.picture.map { "<img alt=\"\(title)\" src=\"\(HTML.text($0))\">" } ?? ""
    let sound = side.sound.map { "<audio controls preload=\"none\" src=\"\(HTML.text($0))\"></audio>" } ?? ""
    return """
      <figure>\(picture)\(sound)<figcaption><b>\(title)</b> <span class="soft">\(HTML.clipped(side.name, 80)), \
      \(side.bytes) bytes, \(HTML.text(side.digest))</span><br>\(HTML.clipped(side.words, 600))</figcaption></figure>
      """
  }

  /// What was answered under each defence.
  private func answers(_ rows: [AttackRow]) -> String {
    guard !rows.isEmpty else { return "" }
    let items = rows.map { row -> String in
      let badge =
        row.succeeded == true
        ? "<span class=\"badge fail\">worked</span>"
        : row.succeeded == false ? "<span class=\"badge pass\">held</span>" : "<span class=\"badge\">not judged</span>"
      let hits =
        row.hits.isEmpty
        ? "" : " <span class=\"badge inconclusive\">\(HTML.text(row.hits.joined(separator: ", ")))</span>"
      let answer = row.error ?? (row.answer.isEmpty ? "(no answer)" : row.answer)
      return "<tr><td>\(row.defence.rawValue)</td><td>\(badge)\(hits)</td><td>\(HTML.clipped(answer, 300))</td></tr>"
    }
    return """
      <table class="attacks answers"><tr><th>Defence</th><th>Attack</th><th>Answer under attack</th></tr>\
      \(items.joined())</table>
      """
  }
}
