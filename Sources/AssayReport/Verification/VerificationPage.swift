import AssayCore
package import AssayVerification
import AssayWire

/// A verified answer as a page of its own: spans, claims and evidence linked, no script, nothing from elsewhere.
package struct VerificationPage: Sendable {
  package var title: String
  package var prompt: String?
  package var verification: Verification
  package var evidence: EvidenceIndex
  /// `data:` addresses of pictures by frame id, where the media are at hand.
  package var pictures: [String: String]
  /// What model stages did, where some were asked for.
  package var stages: StageReport?

  package init(
    title: String, prompt: String? = nil, verification: Verification, evidence: EvidenceIndex,
    pictures: [String: String] = [:], stages: StageReport? = nil
  ) {
    self.title = title
    self.prompt = prompt
    self.verification = verification
    self.evidence = evidence
    self.pictures = pictures
    self.stages = stages
  }

  private static let rowsMax = 500

  package var html: String {
    """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
    <title>\(HTML.text(title))</title><style>\(ReportStyle.css)\(VerificationStyle.css)</style></head>
    <body><main><h1>\(HTML.text(title))</h1>
    \(summary)
    \(answer)
    <h2>Claims</h2><div class="card scroll">\(claims)</div>
    \(VerificationDrawing(evidence: evidence, verification: verification, pictures: pictures).html)
    <h2>Evidence</h2><div class="card scroll">\(facts)</div>
    \(coverage)
    \(stages.map { VerificationStages(report: $0).html } ?? "")
    </main></body></html>

    """
  }

  private var summary: String {
    let result = verification
    let notes = result.flags.names.map { "<span class=\"badge inconclusive\">\(shown($0))</span>" }.joined(
      separator: " ")
    return """
      <div class="card verdict \(Self.tone(result.verdict))"><div><p>\(badge(result.verdict)) \
      <b>\(result.checkedCount) of \(result.claimCount)</b> claims checkable · risk <b>\(Figures.fixed(result.risk, 3))</b> \
      · strength \(Figures.fixed(result.strength, 3))</p>\(notes.isEmpty ? "" : "<p class=\"flags\">\(notes)</p>")</div></div>
      """
  }

  private var answer: String {
    var text = ""
    for run in MarkedText(verification).runs.prefix(20_000) {
      guard let claim = run.claim, let verdict = run.verdict else {
        text += HTML.text(run.text)
        continue
      }
      let focus = run.isFocus ? " focus" : ""
      text +=
        "<a class=\"run v-\(verdict.rawValue)\(focus)\" href=\"#c\(claim)\" title=\"\(shown(verdict.rawValue))\">"
        + "\(HTML.text(run.text))</a>"
    }
    let asked = prompt.map { "<p class=\"soft\">\(HTML.clipped($0, 2_000))</p>" } ?? ""
    return "<h2>Answer</h2><div class=\"card\">\(asked)<p class=\"answer\">\(text)</p>\(legend)</div>"
  }

  private var legend: String {
    "<p class=\"legend\">"
      + Verdict.allCases.map { "<span class=\"run v-\($0.rawValue)\">\(shown($0.rawValue))</span>" }.joined(
        separator: " ")
      + " <span class=\"soft\">underlined: the words that the evidence does not carry</span></p>"
  }

  private var claims: String {
    var rows = ""
    for (index, item) in verification.claims.prefix(Self.rowsMax).enumerated() {
      let judgement = item.judgement
      let slots = item.claim.slots.map { slot in
        "<span class=\"soft\">\(HTML.text(slot.name))</span> \(HTML.clipped(slot.value.string ?? slot.value.compact, 80))"
      }
      let marks = judgement.flags.names.map { "<span class=\"badge inconclusive\">\(shown($0))</span>" }
      rows += """
        <tr id="c\(index)"><td>\(badge(judgement.verdict))<span class="interval">strength \
        \(Figures.fixed(judgement.strength, 2)) · risk \(Figures.fixed(item.risk, 2))</span></td>
        <td><b>\(HTML.clipped(text(of: item.claim), 300))</b><span class="interval">\(item.claim.type.rawValue)\
        \(item.claim.polarity == .negative ? ", denied" : "")\(item.claim.hedge == .none ? "" : ", hedged") · \
        \(slots.joined(separator: " · "))</span></td>
        <td>\(HTML.clipped(judgement.explanation, 400)) \(marks.joined(separator: " "))\
        <span class="interval">\(HTML.text(judgement.rule))</span></td>
        <td>\(links(judgement.supporting, "for"))\(links(judgement.opposing, "against"))</td></tr>
        """
    }
    let more = verification.claims.count - Self.rowsMax
    if more > 0 { rows += "<tr><td colspan=\"4\" class=\"soft\">\(more) more claims are not shown.</td></tr>" }
    return "<table><tr><th>Verdict</th><th>Claim</th><th>Why</th><th>Evidence</th></tr>\(rows)</table>"
  }

  private func text(of claim: Claim) -> String {
    let bytes = Array(verification.text.utf8)
    return String(decoding: bytes[claim.span.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }

  private func links(_ numbers: [Int], _ side: String) -> String {
    guard !numbers.isEmpty else { return "" }
    let names = numbers.filter { evidence.facts.indices.contains($0) }.map { number in
      "<a href=\"#f\(number)\">\(HTML.clipped(evidence.facts[number].id, 40))</a>"
    }
    return "<span class=\"interval\">\(side) \(names.joined(separator: ", "))</span>"
  }

  private var facts: String {
    let cited = Set(verification.claims.flatMap { $0.judgement.supporting + $0.judgement.opposing })
    // What is cited must be there to link to; the rest fills up.
    let shown = cited.sorted() + evidence.facts.indices.prefix(Self.rowsMax).filter { !cited.contains($0) }
    var rows = ""
    for number in shown.prefix(Self.rowsMax + cited.count).sorted() where evidence.facts.indices.contains(number) {
      let fact = evidence.facts[number]
      let attributes = fact.attributes.prefix(8).map { item in
        "<span class=\"soft\">\(HTML.text(item.name))</span> \(HTML.clipped(item.value.string ?? item.value.compact, 40))"
      }
      rows += """
        <tr id="f\(number)"><td class="mono">\(HTML.clipped(fact.id, 60))</td>\
        <td>\(fact.modality.rawValue) · \(fact.kind.rawValue)</td>\
        <td>\(HTML.clipped(fact.value, 200))\(fact.unit.map { " " + HTML.clipped($0, 20) } ?? "") \
        <span class="interval">\(attributes.joined(separator: " · "))</span></td>\
        <td class="num">\(fact.confidence.map { Figures.fixed($0, 2) } ?? "")</td>\
        <td class="soft">\(HTML.clipped(fact.source, 40))</td></tr>
        """
    }
    return
      "<table><tr><th>Id</th><th>Kind</th><th>Observed</th><th class=\"num\">Confidence</th><th>Source</th></tr>\(rows)</table>"
  }

  private var coverage: String {
    guard !evidence.coverage.isEmpty else {
      return "<p class=\"soft\">No coverage is declared: what is absent here means nothing.</p>"
    }
    let rows = evidence.coverage.prefix(100).map { item in
      let words = item.vocabulary.map { "\($0.count) labels: \($0.prefix(12).joined(separator: ", "))" } ?? "open"
      let recall = item.recall.map { "recall \(Figures.fixed($0, 2))" } ?? "recall not declared"
      return "<li>\(item.modality.rawValue) \(item.kind.rawValue): \(HTML.clipped(words, 200)); \(recall)"
        + "\(item.closed ? "; complete: nothing else exists" : "")</li>"
    }
    return "<h2>What could have been seen</h2><div class=\"card\"><ul class=\"notes\">\(rows.joined())</ul></div>"
  }

  private func badge(_ verdict: Verdict) -> String {
    "<span class=\"badge \(Self.tone(verdict))\">\(shown(verdict.rawValue))</span>"
  }

  private func shown(_ name: String) -> String { name.split(separator: "_").joined(separator: " ") }

  static func tone(_ verdict: Verdict) -> String {
    switch verdict {
    case .supported: "pass"
    case .contradicted: "fail"
    case .unsupported: "inconclusive"
    case .notCheckable: "open"
    }
  }
}
