import AssayLanguage

/// Looks for text on pages and pictures, forgiving what readers of scans confuse.
struct ReadJudge {
  let page: Page
  let text: TokenizedText
  let evidence: EvidenceIndex

  /// Beyond the accepted edits but still the same words: the page has it otherwise.
  private static let nearShare = 0.4

  func judge(_ query: ReadQuery, negative: Bool) -> Judgement {
    let value = text.string(tokens: query.value)
    let focus = text.byteRange(tokens: query.value)
    guard !page.isEmpty else {
      return Judgement(
        .unsupported, strength: 0.6, rule: "read.none@1", reason: .uncovered, focus: focus,
        explanation: "No text was read in which to look for “\(value)”.")
    }
    let pattern = LooseText(text, tokens: query.value)
    guard pattern.count > 0 else { return .notCheckable(.unparsed, rule: "read.text@1") }
    var judgement = find(pattern, value, focus)
    if negative { deny(&judgement, value) }
    return judgement
  }

  private func find(_ pattern: LooseText, _ value: String, _ focus: Range<Int>) -> Judgement {
    if let match = page.letters.find(pattern), !match.digitChanged {
      let lines = lines(match.range)
      let confidence = lines.compactMap { page.lines[$0].confidence }.min() ?? 1
      let sure = (match.exact ? 0.96 : match.distance == 0 ? 0.87 : 0.8) * (0.85 + 0.15 * confidence)
      return Judgement(
        .supported, strength: sure, rule: "read.text@1", supporting: lines.map { page.lines[$0].fact },
        flags: match.exact ? [] : .ocrAmbiguous, explanation: "The text reads “\(shown(lines))”.")
    }
    if pattern.count >= 8, let near = page.letters.find(pattern, editsMax: Self.nearShare) {
      let lines = lines(near.range)
      return Judgement(
        .contradicted, strength: near.digitChanged ? 0.85 : 0.7, rule: "read.changed@1",
        opposing: lines.map { page.lines[$0].fact }, focus: focus,
        explanation: "The text reads “\(shown(lines))”; the claim says “\(value)”.")
    }
    let recall = evidence.coverage.lazy.filter { $0.kind == .text }.compactMap(\.recall).first
    if let recall {
      return Judgement(
        .contradicted, strength: 0.9 * recall, rule: "read.absent@1", focus: focus,
        explanation: "“\(value)” is not among \(page.lines.count) lines.")
    }
    if page.lines.count <= 2 {
      return Judgement(
        .contradicted, strength: 0.7, rule: "read.other@1", opposing: page.lines.map(\.fact), focus: focus,
        explanation: "The only text reads “\(shown(Array(page.lines.indices)))”; the claim says “\(value)”.")
    }
    return Judgement(
      .unsupported, strength: 0.82, rule: "read.absent@1", reason: .notSaid, focus: focus,
      explanation: "“\(value)” was not found among \(page.lines.count) lines.")
  }

  /// That something is not written is shown only where the recall of the reading is declared.
  private func deny(_ judgement: inout Judgement, _ value: String) {
    if judgement.rule == "read.absent@1" || judgement.rule == "read.other@1", judgement.verdict == .contradicted {
      judgement.deny()
    } else if judgement.verdict == .contradicted {
      judgement.verdict = .unsupported
      judgement.reason = .recallUnknown
    } else {
      judgement.deny()
    }
  }

  private func lines(_ range: Range<Int>) -> [Int] {
    var lines: [Int] = []
    for place in range {
      let line = Int(page.letters.units[place])
      if lines.last != line { lines.append(line) }
    }
    return lines
  }

  private func shown(_ lines: [Int]) -> String {
    String(
      lines.map { page.lines[$0].text.string(tokens: 0..<page.lines[$0].text.count) }.joined(separator: " ").prefix(160)
    )
  }
}
