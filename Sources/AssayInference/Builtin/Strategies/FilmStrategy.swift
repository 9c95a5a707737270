import AssayCore
import AssayWire

/// When something shows in a film, and which way it moves.
struct FilmStrategy: EvidenceStrategy {
  let name = "film"

  func answer(_ question: Question, _ facts: Facts) -> Finding? {
    switch question.intent {
    case .whenSeen(let what): return when(what, question, facts)
    case .motion(let what): return motion(what, facts)
    default: return nil
    }
  }

  private func when(_ what: String, _ question: Question, _ facts: Facts) -> Finding {
    if question.has("change", "changes") || what.isEmpty, let found = change(what, facts) { return found }
    let timed = facts.evidence.observations.filter { $0.region?.span != nil }
    let description = Description(what)
    let wanted = Words.split(what)
    let seen = facts.things.filter {
      $0.observation.region?.when != nil && (description.colour != nil || description.label != nil)
        && description.matches($0)
    }.map(\.observation)
    let read = timed.filter { $0.kind == .textLine && Words.find(wanted, in: Words.split($0.text ?? "")) != nil }
    let coloured =
      description.label == nil || description.label == "frame"
      ? timed.filter {
        $0.kind == .colour && $0.text == description.colour && ($0.attributes["share"]?.double ?? 0) >= 0.3
      } : []
    let found = [read, seen, coloured].first { !$0.isEmpty } ?? []
    let ordered = found.sorted { ($0.region?.span?.start ?? 0) < ($1.region?.span?.start ?? 0) }
    guard let first = ordered.first?.region?.span else {
      let heard = facts.transcripts.contains { $0.find(wanted) != nil }
      return .unknown(
        heard
          ? "\"\(what)\" is said in the film, but was not seen"
          : "no \(what.isEmpty ? "change" : what) was seen in the pictures that were looked at")
    }
    var end = first.end
    for next in ordered.compactMap({ $0.region?.span }) where next.start <= end + 0.01 { end = max(end, next.end) }
    return Finding(
      text: "\(Numbers.text(first.start, decimals: 1)) s", citations: ordered.map(\.id),
      evidence: [Answer.CitedRegion(part: ordered[0].part, region: .span(first.start, end))],
      steps: ["\(what) shows from \(Numbers.text(first.start, decimals: 1)) s to \(Numbers.text(end, decimals: 1)) s"],
      confidence: 0.75)
  }

  /// A change of scene or of the dominant colour.
  private func change(_ what: String, _ facts: Facts) -> Finding? {
    let cuts = facts.evidence.observations(.measurement).filter { $0.attributes["what"]?.string == "scene change" }
    guard let first = cuts.first, case .time(let time)? = first.region?.shape else { return nil }
    return Finding(
      "\(Numbers.text(time, decimals: 1)) s", from: [first], steps: ["the scene changes there"], confidence: 0.8)
  }

  private func motion(_ what: String, _ facts: Facts) -> Finding {
    let colour = Description(what).colour
    let motions = facts.evidence.observations(.measurement).filter { observation in
      observation.attributes["what"]?.string == "motion"
        && (colour == nil || observation.attributes["colour"]?.string == colour)
    }
    guard
      let largest = motions.enumerated().max(by: {
        ($0.element.value.double ?? 0, $1.offset) < ($1.element.value.double ?? 0, $0.offset)
      })?.element,
      let direction = largest.attributes["direction"]?.string
    else {
      return .unknown(facts.whyMissing(.measurement) ?? "nothing \(what.isEmpty ? "" : what + " ")was seen to move")
    }
    return Finding(
      direction, from: [largest],
      steps: ["it moves \(Numbers.text(largest.value.double ?? 0, decimals: 0)) pixels, mostly \(direction)"],
      confidence: 0.8)
  }
}
