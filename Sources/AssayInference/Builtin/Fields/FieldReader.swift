import AssayCore

/// A value that a reading may hold for a field, and how much speaks for it.
struct Candidate {
  var text: String
  /// Points; only their order within one field means something.
  var score: Double
  var rows: [TextRow]
  /// Why, in a few words, for the answer's steps.
  var reason: String
}

/// Reads one field from the rows of one reading.
protocol FieldReader: Sendable {
  func candidates(_ reading: Reading) -> [Candidate]
}

/// Reads a field from all readings and lets them vote: values that independent readers agree on win.
enum FieldVote {
  /// How far a reader is believed beforehand.
  private static func weight(_ source: String) -> Double {
    if source.hasPrefix("pdfium") { return 1.3 }
    return source.hasPrefix("tesseract") ? 1 : 1.15
  }

  private struct Group {
    var key: String
    var total: Double
    var best: Double
    var readings: Set<String>
    var candidate: Candidate
    var reading: Reading
  }

  static func read(_ reader: some FieldReader, named name: String, in facts: Facts) -> Finding? {
    var groups: [Group] = []
    for reading in facts.readings {
      let trust = weight(reading.source) * agreementWeight(reading, facts)
      var seen: Set<String> = []
      for candidate in reader.candidates(reading).sorted(by: { $0.score > $1.score }).prefix(8) {
        let key = key(candidate.text)
        guard seen.insert(key).inserted else { continue }
        let score = candidate.score * trust
        let source = reading.source + "|\(reading.part)"
        if let index = groups.firstIndex(where: { $0.key == key }) {
          groups[index].total += score
          groups[index].readings.insert(source)
          if score > groups[index].best {
            (groups[index].best, groups[index].candidate, groups[index].reading) = (score, candidate, reading)
          }
        } else {
          groups.append(
            Group(key: key, total: score, best: score, readings: [source], candidate: candidate, reading: reading))
        }
      }
    }
    // The earlier group wins a tie, so that the answer does not depend on anything but the evidence.
    guard
      let winner = groups.enumerated().max(by: { ($0.element.total, $1.offset) < ($1.element.total, $0.offset) })?
        .element
    else { return nil }
    let others = Set(facts.readings.filter { !$0.rows.isEmpty }.map { $0.source + "|\($0.part)" }).count
    return finding(winner.candidate, winner.reading, name, agreeing: winner.readings.count, of: others)
  }

  private static func finding(
    _ candidate: Candidate, _ reading: Reading, _ name: String, agreeing: Int, of readings: Int
  ) -> Finding {
    var evidence: [Answer.CitedRegion] = []
    for row in candidate.rows {
      let box = candidate.rows.count == 1 ? reading.box(of: candidate.text, in: row) : row.box
      if let region = row.region(box) { evidence.append(Answer.CitedRegion(part: row.part, region: region)) }
    }
    let known = candidate.rows.compactMap(\.confidence)
    let read = known.isEmpty ? 0.7 : known.reduce(0, +) / Double(known.count)
    let agreement = readings > 1 ? 0.6 + 0.4 * Double(agreeing) / Double(readings) : 0.9
    var steps = [
      "\(reading.source) read \"\(printable(candidate.rows.map(\.text).joined(separator: " / "), charactersMax: 120))\""
    ]
    steps.append("\(name): \(candidate.reason)")
    if readings > 1 { steps.append("\(agreeing) of \(readings) readings say so") }
    return Finding(
      text: candidate.text, citations: candidate.rows.flatMap(\.ids), evidence: evidence, steps: steps,
      confidence: min(1, max(0, read * agreement)))
  }

  /// A text layer that says something else than the drawn page is not believed.
  private static func agreementWeight(_ reading: Reading, _ facts: Facts) -> Double {
    guard reading.source.hasPrefix("pdfium") else { return 1 }
    let values = facts.evidence.agreements.filter { $0.part == reading.part && $0.about.lowercased().contains("text") }
      .map(\.value)
    return (values.min() ?? 1) < 0.5 ? 0.3 : 1
  }

  private static func key(_ text: String) -> String { Words.split(text).joined(separator: " ") }
}
