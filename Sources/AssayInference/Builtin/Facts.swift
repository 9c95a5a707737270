import AssayCore
import AssayWire

/// The evidence of a request, arranged for the strategies.
struct Facts {
  let evidence: Evidence
  let parts: [Part]
  let readings: [Reading]
  let transcripts: [Transcript]
  let things: [Thing]

  init(_ request: Request, _ evidence: Evidence, only: Set<Int>? = nil) {
    var evidence = evidence
    if let only {
      evidence.observations.removeAll { !only.contains($0.part) }
      evidence.coverages.removeAll { !only.contains($0.part) }
    }
    self.evidence = evidence
    parts = request.parts
    readings = TextRows.readings(evidence)
    transcripts = Transcript.all(evidence)
    things = Thing.all(evidence)
  }

  var hasText: Bool { readings.contains { !$0.rows.isEmpty } }
  var hasSpeech: Bool { transcripts.contains { !$0.words.isEmpty } }

  func parts(_ modality: Modality) -> [Int] { parts.indices.filter { parts[$0].modality == modality } }

  /// The state of whatever could have seen this kind of observation; nil when nothing looked.
  func coverage(_ kind: Observation.Kind, part: Int? = nil) -> Coverage.State? {
    let states = evidence.coverages.filter { $0.kinds.contains(kind) && (part == nil || $0.part == part) }.map(\.state)
    if states.contains(.complete) { return .complete }
    return states.contains(.partial) ? .partial : states.first
  }

  /// Whether a word is in what the extractors of a kind can name; nil for an open vocabulary that decides nothing.
  func knows(_ word: String, _ kind: Observation.Kind) -> Bool? {
    let coverages = evidence.coverages.filter { $0.kinds.contains(kind) && $0.state != .unavailable }
    guard !coverages.isEmpty else { return false }
    let lists = coverages.compactMap(\.vocabulary)
    guard !lists.isEmpty else { return nil }
    return lists.joined().contains { Words.singular($0.lowercased()) == word }
  }

  /// Why nothing could be read, heard or seen, in the words of whatever did not run.
  func whyMissing(_ kinds: Observation.Kind...) -> String? {
    evidence.coverages.first { coverage in
      coverage.state == .unavailable && coverage.kinds.contains { kinds.contains($0) }
    }
    .map { "\($0.extractor) could not run" + ($0.note.map { ": \($0)" } ?? "") }
  }
}

/// What was said in one part.
struct Transcript {
  struct Word {
    /// As it was written down.
    var text: String
    /// In lower case, without punctuation.
    var plain: String
    var start: Double?
    var end: Double?
    /// The observation it comes from: a word's, else its utterance's.
    var id: String
  }

  var part: Int
  var utterances: [Observation]
  var words: [Word]

  var text: String { utterances.compactMap(\.text).joined(separator: " ") }

  static func all(_ evidence: Evidence) -> [Transcript] {
    let utterances = Dictionary(grouping: evidence.observations(.utterance), by: \.part)
    let spoken = Dictionary(grouping: evidence.observations(.spokenWord), by: \.part)
    return Set(utterances.keys).union(spoken.keys).sorted().map { part in
      let said = (utterances[part] ?? []).sorted { start($0) < start($1) }
      let timed = (spoken[part] ?? []).sorted { start($0) < start($1) }
      return Transcript(part: part, utterances: said.isEmpty ? timed : said, words: words(said, timed))
    }
  }

  private static func words(_ said: [Observation], _ timed: [Observation]) -> [Word] {
    let source = timed.isEmpty ? said : timed
    return source.flatMap { observation in
      Words.tokens(observation.text ?? "").flatMap { token in
        Words.split(token).map { plain in
          let span = observation.region?.span
          return Word(text: token, plain: plain, start: span?.start, end: span?.end, id: observation.id)
        }
      }
    }
  }

  private static func start(_ observation: Observation) -> Double { observation.region?.span?.start ?? 0 }

  /// Where a phrase is said: exactly, else with a slip of the writer.
  func find(_ phrase: [String]) -> Range<Int>? {
    let plain = words.map(\.plain)
    guard !phrase.isEmpty, phrase.count <= plain.count else { return nil }
    let exact = (0...(plain.count - phrase.count)).first { Array(plain[$0..<($0 + phrase.count)]) == phrase }
    return exact.map { $0..<($0 + phrase.count) } ?? Words.find(phrase, in: plain)
  }

  func region(_ range: Range<Int>) -> Answer.CitedRegion? {
    guard let start = words[range].compactMap(\.start).min(), let end = words[range].compactMap(\.end).max() else {
      return nil
    }
    return Answer.CitedRegion(part: part, region: .span(start, max(start, end)))
  }

  /// The clause that holds a range: to the marks before and after it. Times of words are estimates, and a clause
  /// is what shows that a value is meant. The range itself where nothing marks a clause of some length.
  func clause(_ range: Range<Int>) -> Range<Int> {
    func endsClause(_ index: Int) -> Bool {
      let isWithinToken =
        index + 1 < words.count && words[index + 1].id == words[index].id && words[index + 1].text == words[index].text
      return !isWithinToken && words[index].text.last.map(".,;:?!".contains) ?? false
    }
    var (start, end) = (range.lowerBound, range.upperBound)
    while start > 0, !endsClause(start - 1) { start -= 1 }
    while end < words.count, end == range.lowerBound || !endsClause(end - 1) { end += 1 }
    return end - start <= Self.clauseWordsMax ? start..<end : range
  }

  private static let clauseWordsMax = 16

  func ids(_ range: Range<Int>) -> [String] {
    var ids: [String] = []
    for word in words[range] where ids.last != word.id { ids.append(word.id) }
    return ids
  }
}

/// Something that was seen: a shape, an object, a face, a cluster of points.
struct Thing {
  var observation: Observation
  /// `circle`, `face`, `cluster`, in the singular and in lower case.
  var label: String
  var colour: String?

  static func all(_ evidence: Evidence) -> [Thing] {
    evidence.observations.compactMap { observation in
      switch observation.kind {
      case .object, .face, .shape, .cluster, .plane:
        let label = observation.kind == .face ? "face" : observation.text ?? observation.kind.rawValue
        let colour = observation.attributes["colour"]?.string ?? observation.attributes["color"]?.string
        return Thing(observation: observation, label: Words.singular(label.lowercased()), colour: colour?.lowercased())
      default: return nil
      }
    }
  }

  var box: Box2D? { observation.region?.box }
  var box3d: Box3D? { observation.region?.box3d }
  var description: String { [colour, label].compactMap { $0 }.joined(separator: " ") }

  /// Longest side first.
  var extent: [Double]? { box3d.map { $0.size.array.sorted(by: >) } }
}

/// What a question calls a thing: "red circles", "the largest object".
struct Description {
  static let colours: Set<String> = [
    "black", "white", "grey", "gray", "red", "orange", "yellow", "green", "cyan", "blue", "purple", "violet", "pink",
    "brown", "beige",
  ]
  static let anything: Set<String> = [
    "object", "thing", "item", "shape", "figure", "part", "cluster", "body", "element",
  ]

  var colour: String?
  /// Nil for anything at all.
  var label: String?

  init(_ text: String) {
    let stop: Set<String> = [
      "the", "a", "an", "any", "all", "of", "different", "coloured", "colored", "filled", "visible", "human",
    ]
    var words = Words.split(text).filter { !stop.contains($0) }.map(Words.singular)
    if let index = words.firstIndex(where: { Self.colours.contains($0) }) {
      let found = words.remove(at: index)
      colour = found == "gray" ? "grey" : found == "violet" ? "purple" : found
    }
    words.removeAll { Self.anything.contains($0) }
    label = words.isEmpty ? nil : words.joined(separator: " ")
  }

  func matches(_ thing: Thing) -> Bool {
    if let colour, thing.colour != colour { return false }
    guard let label else { return true }
    if thing.label == label { return true }
    // "tabby cat" is a cat; "box" asks for a box even where the extractor says rectangle.
    let words = Words.split(thing.label).map(Words.singular)
    if words.last == label || Self.synonyms[label]?.contains(thing.label) == true { return true }
    return Words.find(Words.split(label), in: words) != nil && words.count <= 4
  }

  private static let synonyms: [String: Set<String>] = [
    "disc": ["circle"], "disk": ["circle"], "dot": ["circle"], "ball": ["circle"], "round": ["circle"],
    "person": ["face"], "oval": ["ellipse"], "rhombus": ["diamond"],
    "floor": ["ground"], "ground": ["floor"],
  ]
}
