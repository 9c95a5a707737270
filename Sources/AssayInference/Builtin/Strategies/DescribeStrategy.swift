import AssayCore

/// A plain description: what was seen, read and heard, with nothing added.
struct DescribeStrategy: EvidenceStrategy {
  let name = "describe"

  func answer(_ question: Question, _ facts: Facts) -> Finding? {
    guard question.intent == .describe else { return nil }
    var sentences: [String] = []
    var cited: [Observation] = []
    let things = facts.things.filter { ($0.observation.confidence ?? 1) >= 0.3 }
    if !things.isEmpty {
      sentences.append("Seen: " + Self.counted(things.prefix(200).map(\.description)) + ".")
      cited += things.prefix(20).map(\.observation)
    }
    let rows = ReadingStrategy.best(facts).flatMap(\.rows)
    if !rows.isEmpty {
      sentences.append("Read: " + printable(rows.map(\.text).joined(separator: " / "), charactersMax: 300) + ".")
      cited += rows.prefix(20).flatMap(\.ids).compactMap { facts.evidence.observation(id: $0) }
    }
    for transcript in facts.transcripts where !transcript.words.isEmpty {
      sentences.append("Heard: " + printable(transcript.text, charactersMax: 300))
      cited += transcript.utterances.prefix(20)
    }
    if things.isEmpty, let colour = facts.evidence.observations(.colour).first, let name = colour.text {
      sentences.append("Mostly \(name).")
      cited.append(colour)
    }
    guard !sentences.isEmpty else {
      return .unknown(facts.whyMissing(.object, .textLine, .utterance) ?? "nothing was observed")
    }
    return Finding(sentences.joined(separator: " "), from: cited, steps: ["listed \(cited.count) observations"])
  }

  /// "2 × red circle, blue square", in the order of first sight.
  private static func counted(_ names: [String]) -> String {
    var order: [String] = []
    var counts: [String: Int] = [:]
    for name in names {
      if counts[name] == nil { order.append(name) }
      counts[name, default: 0] += 1
    }
    return order.prefix(12).map { (counts[$0] ?? 1) > 1 ? "\(counts[$0] ?? 1) × \($0)" : $0 }.joined(separator: ", ")
  }
}
