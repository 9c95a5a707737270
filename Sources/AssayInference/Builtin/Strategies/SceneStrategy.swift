import AssayCore
import AssayWire

/// Counts, colours, presence and places of things in pictures.
struct SceneStrategy: EvidenceStrategy {
  let name = "scene"

  func answer(_ question: Question, _ facts: Facts) -> Finding? {
    switch question.intent {
    case .count(let what): return count(what, facts)
    case .colour(let what): return colour(what, facts)
    case .presence(let what): return presence(what, facts)
    case .place(let what): return place(what, facts)
    case .subject: return subject(facts)
    default: return nil
    }
  }

  /// Who could have seen a thing of this name: the kinds to ask for coverage.
  static func kinds(_ what: Description, _ facts: Facts) -> [Observation.Kind] {
    guard let label = what.label else {
      return what.colour == nil && !facts.parts(.geometry).isEmpty ? [.cluster] : [.shape, .cluster, .object]
    }
    return [.shape, .face, .cluster, .plane, .object].filter { facts.knows(label, $0) != false }
  }

  static func things(_ what: Description, _ facts: Facts) -> [Thing] {
    let all = facts.things.filter { what.matches($0) }
    guard what.label == nil else { return all }
    // Anything at all: shapes or clusters where there are some; class names tell what a picture is about, not how many.
    let counted = all.filter { $0.observation.kind == .shape || $0.observation.kind == .cluster }
    return counted.isEmpty ? all.filter { $0.observation.kind != .plane } : counted
  }

  private func count(_ text: String, _ facts: Facts) -> Finding? {
    if ["page", "pages"].contains(text) { return pages(facts) }
    if ["line", "lines", "text lines", "lines of text"].contains(text), facts.hasText {
      let rows = ReadingStrategy.best(facts).flatMap(\.rows)
      return Finding(
        text: String(rows.count), citations: rows.flatMap(\.ids), steps: ["counted the rows that were read"],
        confidence: 0.7)
    }
    if text.hasSuffix("scene changes") || text.hasSuffix("cuts") || text == "scenes" { return cuts(text, facts) }
    if let cut = facts.evidence.media.first(where: { $0.info.modality == .image && $0.info.decodedShare < 0.98 }) {
      let percent = Numbers.text(100 * cut.info.decodedShare, decimals: 0)
      return .unknown("only \(percent) % of the picture could be decoded")
    }
    let what = Description(text)
    let found = Self.things(what, facts)
    let moving = Set(found.compactMap { $0.observation.attributes["track"]?.int })
    if !found.isEmpty {
      // Sightings of one thing in many pictures of a film are one thing.
      let number = moving.isEmpty ? Self.distinct(found) : moving.count
      return Finding(
        String(number), from: found.map(\.observation),
        steps: ["\(number) × \(text) among \(facts.things.count) things that were seen"])
    }
    let kinds = Self.kinds(what, facts)
    let states = kinds.compactMap { facts.coverage($0) }
    if let label = what.label, states.isEmpty || kinds.allSatisfy({ facts.knows(label, $0) == nil }) {
      return .unknown("\"\(label)\" is not among the things that can be seen here")
    }
    guard states.contains(.complete) else {
      return .unknown(facts.whyMissing(.shape, .object, .face, .cluster) ?? "the picture was not looked at as a whole")
    }
    return Finding(text: "0", steps: ["no \(text) among \(facts.things.count) things that were seen"], confidence: 0.7)
  }

  /// In a film the most that are there at one time; elsewhere all.
  private static func distinct(_ things: [Thing]) -> Int {
    let times = things.compactMap { $0.observation.region?.when?.start }
    guard times.count == things.count, !times.isEmpty else { return things.count }
    let atOnce = Dictionary(grouping: times) { $0 }.values.map(\.count)
    return atOnce.max() ?? things.count
  }

  /// The class that a picture most likely shows, by the first of its names.
  private func subject(_ facts: Facts) -> Finding? {
    let classes = facts.evidence.observations(.object).filter { $0.attributes["track"] == nil && $0.text != nil }
    let best = classes.enumerated().max {
      ($0.element.confidence ?? 0, $1.offset) < ($1.element.confidence ?? 0, $0.offset)
    }?.element
    guard let best, let label = best.text else {
      return .unknown(facts.whyMissing(.object) ?? "no class of things was recognised")
    }
    let name = label.split(separator: ",").first.map(String.init) ?? label
    return Finding(
      name, from: [best], steps: ["most likely \(printable(label, charactersMax: 80))"], confidence: best.confidence)
  }

  private func pages(_ facts: Facts) -> Finding? {
    let counts = facts.evidence.media.compactMap { $0.info.document?.pages }
    guard let count = counts.first else { return .unknown("no document was opened") }
    return Finding(text: String(count), steps: ["the document has \(count) pages"], confidence: 0.99)
  }

  private func cuts(_ text: String, _ facts: Facts) -> Finding? {
    let cuts = facts.evidence.observations(.measurement).filter { $0.attributes["what"]?.string == "scene change" }
    guard facts.coverage(.measurement) != nil else { return .unknown("no film was looked at") }
    let count = text == "scenes" ? cuts.count + 1 : cuts.count
    return Finding(String(count), from: cuts, steps: ["\(cuts.count) scene changes were found"], confidence: 0.8)
  }

  private func colour(_ text: String, _ facts: Facts) -> Finding? {
    let ofAll: Set<String> = ["", "background", "whole", "screen"]
    if ofAll.contains(text) {
      let colours = facts.evidence.observations(.colour).filter {
        $0.region?.when == nil || $0.region?.when?.start == 0
      }
      let best = colours.enumerated().max { (share($0.element), $1.offset) < (share($1.element), $0.offset) }?.element
      guard let best, let name = best.text else {
        return .unknown(facts.whyMissing(.colour) ?? "no colours were looked at")
      }
      return Finding(name, from: [best], steps: ["\(name) has the largest share of the picture"], confidence: 0.85)
    }
    let selector = Selector(text)
    let found = selector.select(Self.things(selector.description, facts).filter { $0.colour != nil })
    guard let first = found.first, let name = first.colour else {
      return .unknown("no \(text) with a colour was seen")
    }
    let colours = found.compactMap(\.colour).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    guard colours.count == 1 else {
      return Finding(
        colours.joined(separator: ", "), from: found.map(\.observation),
        steps: ["\(found.count) × \(text) in \(colours.count) colours"], confidence: 0.6)
    }
    return Finding(name, from: [first.observation], steps: ["the \(text) is \(name)"])
  }

  private func share(_ observation: Observation) -> Double { observation.attributes["share"]?.double ?? 0 }

  private func presence(_ text: String, _ facts: Facts) -> Finding? {
    if text.hasPrefix("said ") || text.hasPrefix("text ") { return nil }
    if ["qr code", "qr", "barcode", "code", "bar code"].contains(text) {
      let codes = facts.evidence.observations(.code)
      if !codes.isEmpty { return Finding("yes", from: codes, steps: ["a code was decoded"], confidence: 0.98) }
      return facts.coverage(.code) == .complete
        ? Finding(text: "no", steps: ["no code was found"], confidence: 0.8) : .unknown("nothing looked for codes")
    }
    if ["text", "any text", "writing"].contains(text), facts.hasText {
      return Finding(text: "yes", citations: facts.readings.flatMap(\.rows).flatMap(\.ids), confidence: 0.9)
    }
    if ["speech", "voice", "anyone speaking", "anybody speaking", "someone speaking"].contains(text) {
      let speech = facts.evidence.observations(.speech)
      if !speech.isEmpty { return Finding("yes", from: speech, steps: ["speech was heard"], confidence: 0.9) }
      return facts.coverage(.speech) == .complete
        ? Finding(text: "no", steps: ["no speech was heard"], confidence: 0.85)
        : .unknown("nothing listened for speech")
    }
    let what = Description(text)
    let found = Self.things(what, facts)
    if !found.isEmpty { return Finding("yes", from: found.map(\.observation), steps: ["\(text): \(found.count) seen"]) }
    guard let label = what.label else {
      return facts.coverage(.shape) == .complete
        ? Finding(text: "no", steps: ["nothing of that kind was seen"], confidence: 0.7)
        : .unknown("the picture was not looked at as a whole")
    }
    let known = Self.kinds(what, facts).filter { facts.knows(label, $0) == true && facts.coverage($0) == .complete }
    guard !known.isEmpty else { return .unknown("\"\(label)\" is not among the things that can be seen here") }
    return Finding(text: "no", steps: ["no \(text) was seen by what knows \(label)"], confidence: 0.75)
  }

  private func place(_ text: String, _ facts: Facts) -> Finding? {
    let what = Description(text)
    let found = facts.things.filter { (what.label != nil || what.colour != nil) && what.matches($0) }
    if let first = found.first, let place = Places.words(first.observation, facts) {
      return Finding(
        place, from: found.map(\.observation),
        steps: ["\(text) was seen \(found.count == 1 ? "once" : "\(found.count) times")"])
    }
    let wanted = Words.split(text)
    for row in facts.readings.flatMap(\.rows) where Words.find(wanted, in: Words.split(row.text)) != nil {
      guard let region = row.region(row.box), let place = Places.words(region, part: row.part, facts) else { continue }
      return Finding(
        text: place, citations: row.ids, evidence: [Answer.CitedRegion(part: row.part, region: region)],
        steps: ["\"\(text)\" was read there"], confidence: row.confidence)
    }
    for transcript in facts.transcripts {
      guard let range = transcript.find(wanted), let region = transcript.region(range), let span = region.region.span
      else { continue }
      return Finding(
        text: "at \(Numbers.text(span.start, decimals: 1)) s", citations: transcript.ids(range), evidence: [region],
        steps: ["\"\(text)\" is said there"], confidence: 0.7)
    }
    return .unknown("no \(text) was seen, read or heard")
  }
}
