import AssayCore

/// Everything that is written, and the payloads of codes.
struct ReadingStrategy: EvidenceStrategy {
  let name = "reading"

  func answer(_ question: Question, _ facts: Facts) -> Finding? {
    switch question.intent {
    case .readText: return read(facts)
    case .code: return code(facts)
    case .presence(let what) where what.hasPrefix("text "): return presence(String(what.dropFirst(5)), facts)
    default: return nil
    }
  }

  /// The readings of each part that are believed most: a page's text layer where it agrees with the page.
  static func best(_ facts: Facts) -> [Reading] {
    var best: [Int: Reading] = [:]
    for reading in facts.readings where !reading.rows.isEmpty {
      guard let held = best[reading.part] else {
        best[reading.part] = reading
        continue
      }
      if rank(reading, facts) > rank(held, facts) { best[reading.part] = reading }
    }
    return best.keys.sorted().compactMap { best[$0] }
  }

  private static func rank(_ reading: Reading, _ facts: Facts) -> Double {
    if reading.source.hasPrefix("pdfium") {
      let agreement = facts.evidence.agreements.filter { $0.part == reading.part }.map(\.value).min() ?? 1
      return agreement >= 0.5 ? 2 : 0
    }
    let known = reading.rows.compactMap(\.confidence)
    return known.isEmpty ? 0.5 : known.reduce(0, +) / Double(known.count)
  }

  private func read(_ facts: Facts) -> Finding {
    let readings = Self.best(facts)
    guard !readings.isEmpty else {
      if let why = facts.whyMissing(.textLine, .pageText) { return .unknown(why) }
      return .unknown(facts.coverage(.textLine) == nil ? "no picture or document was read" : "no text was found")
    }
    var finding = Finding(text: readings.flatMap { $0.rows.map(\.text) }.joined(separator: "\n"))
    for reading in readings {
      finding.citations += reading.rows.flatMap(\.ids)
      finding.evidence += reading.rows.prefix(50).compactMap { row in
        row.region(nil).map { Answer.CitedRegion(part: row.part, region: $0) }
      }
      finding.steps.append("\(reading.source) read \(reading.rows.count) rows in part \(reading.part)")
    }
    let known = readings.flatMap { $0.rows.compactMap(\.confidence) }
    finding.confidence = known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    return finding
  }

  private func code(_ facts: Facts) -> Finding {
    let codes = facts.evidence.observations(.code)
    guard !codes.isEmpty else {
      return .unknown(
        facts.coverage(.code) == .complete ? "no code was found" : facts.whyMissing(.code) ?? "nothing looked for codes"
      )
    }
    return Finding(
      codes.compactMap(\.text).joined(separator: "\n"), from: codes,
      steps: ["decoded \(codes.count) code\(codes.count == 1 ? "" : "s")"],
      confidence: 0.98)
  }

  private func presence(_ phrase: String, _ facts: Facts) -> Finding {
    let wanted = Words.split(phrase)
    for row in facts.readings.flatMap(\.rows) where Words.find(wanted, in: Words.split(row.text)) != nil {
      return Finding(
        text: "yes", citations: row.ids,
        evidence: [row.region(nil).map { Answer.CitedRegion(part: row.part, region: $0) }].compactMap { $0 },
        steps: ["\"\(phrase)\" was read"], confidence: row.confidence)
    }
    guard facts.coverage(.textLine) == .complete || facts.coverage(.pageText) == .complete else {
      return .unknown(facts.whyMissing(.textLine) ?? "not everything was read")
    }
    return Finding(text: "no", steps: ["\"\(phrase)\" was not read anywhere"], confidence: 0.7)
  }
}
