import AssayCore
import AssayWire

/// Compares whole parts: which recording is louder, which picture is brighter, sharper, larger.
enum PartComparison {
  static func answer(_ kind: String, _ facts: Facts) -> Finding? {
    guard let (signal, isMore) = signals[kind] else { return nil }
    let measured = facts.evidence.media.compactMap { item in
      item.info.signals[signal].map { (part: item.part, value: $0) }
    }
    guard measured.count >= 2 else { return nil }
    let best = measured.reduce(measured[0]) { held, next in
      (isMore ? next.value > held.value : next.value < held.value) ? next : held
    }
    guard measured.contains(where: { $0.part != best.part && $0.value != best.value }) else {
      return Finding(text: "equal", steps: ["\(signal) is the same in all parts"], confidence: 0.7)
    }
    let steps = measured.map { "\(signal) of part \($0.part): \(Numbers.text($0.value))" }
    return Finding(text: name(best.part, facts), steps: steps, confidence: 0.8)
  }

  private static let signals: [String: (String, Bool)] = [
    "louder": ("audio.loudness_db", true), "loudest": ("audio.loudness_db", true),
    "quieter": ("audio.loudness_db", false),
    "brighter": ("image.mean_luma", true), "darker": ("image.mean_luma", false), "sharper": ("image.sharpness", true),
    "longer": ("audio.seconds", true), "longest": ("audio.seconds", true), "shorter": ("audio.seconds", false),
  ]

  /// "image 2": the part's number among those of its modality.
  static func name(_ part: Int, _ facts: Facts) -> String {
    guard facts.parts.indices.contains(part) else { return "part \(part)" }
    let modality = facts.parts[part].modality
    let number = facts.parts(modality).firstIndex(of: part).map { $0 + 1 } ?? 1
    return "\(modality == .audio ? "recording" : modality.rawValue) \(number)"
  }
}

/// Whether two parts say the same: the numbers and words that are read in one against those read or heard in the other.
struct AgreementStrategy: EvidenceStrategy {
  let name = "agreement"

  func answer(_ question: Question, _ facts: Facts) -> Finding? {
    guard question.intent == .agree else { return nil }
    let sources = sources(facts)
    guard sources.count >= 2 else {
      return .unknown("two parts with text or speech are needed; \(sources.count) was found")
    }
    let (one, other) = (sources[0], sources[1])
    let topic = FieldLabels.written(
      ["what"]
        + question.words.filter {
          !["does", "do", "is", "match", "matches", "agree", "same", "with", "whether", "amount"].contains($0)
        })
    if let field = question.words.first(where: { ["total", "date", "refund", "amount"].contains($0) }) ?? topic,
      let finding = compare(field, one, other, question)
    {
      return finding
    }
    let (a, b) = (Set(one.numbers), Set(other.numbers))
    guard !a.isEmpty, !b.isEmpty else { return .unknown("one of the parts holds no number to compare") }
    let shared = a.intersection(b).sorted()
    return Finding(
      text: shared.isEmpty ? "no" : "yes", citations: one.ids + other.ids,
      steps: [
        "part \(one.part) holds \(one.numbers.joined(separator: ", "))",
        "part \(other.part) holds \(other.numbers.joined(separator: ", "))",
      ], confidence: 0.6)
  }

  private struct Source {
    var part: Int
    var facts: Facts
    var numbers: [String]
    var ids: [String]
  }

  private func sources(_ facts: Facts) -> [Source] {
    let parts = Set(facts.readings.map(\.part)).union(facts.transcripts.map(\.part)).sorted()
    return parts.compactMap { part in
      let own = Facts(Request(messages: [Message(role: .user, parts: facts.parts)]), facts.evidence, only: [part])
      let read = ReadingStrategy.best(own).flatMap(\.rows)
      var numbers = read.flatMap { row in
        row.text.split { !$0.isNumber && $0 != "." }.map(String.init).filter { Words.hasDigit($0) && $0.count > 1 }
      }
      var ids = read.flatMap(\.ids)
      for transcript in own.transcripts {
        let plain = transcript.words.map(\.plain)
        var index = 0
        while index < plain.count {
          let run = Numbers.digits(plain[index...])
          if run.text.count > 1 { numbers.append(run.text) }
          index += max(1, run.count)
        }
        ids += transcript.utterances.map(\.id)
      }
      return read.isEmpty && own.transcripts.isEmpty
        ? nil : Source(part: part, facts: own, numbers: Array(numbers.prefix(40)), ids: ids)
    }
  }

  private func compare(_ field: String, _ one: Source, _ other: Source, _ question: Question) -> Finding? {
    let field = field == "amount" ? "total" : field
    func read(_ source: Source) -> Finding? {
      FieldStrategy.written(field, question, source.facts) ?? SpokenField.find(field, source.facts)
    }
    guard let a = read(one), let b = read(other) else { return nil }
    let isSame =
      Words.split(a.text) == Words.split(b.text) || (Double(a.text) != nil && Double(a.text) == Double(b.text))
    return Finding(
      text: isSame ? "yes" : "no", citations: a.citations + b.citations, evidence: a.evidence + b.evidence,
      steps: ["part \(one.part): \(field) \(a.text)", "part \(other.part): \(field) \(b.text)"],
      confidence: min(a.confidence ?? 0.7, b.confidence ?? 0.7))
  }
}
