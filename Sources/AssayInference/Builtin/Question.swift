import AssayCore
import AssayWire

/// What a person asks for, as far as rules can tell.
enum Intent: Hashable {
  /// JSON with these members.
  case fields([String])
  /// All text there is.
  case readText
  /// A named field: `total`, `date`, `company`, or any label such as `serial number`.
  case field(String)
  /// The payload of a QR or bar code.
  case code
  /// What is said; with a word to say when it is said.
  case said
  case whenSaid(String)
  case whenSeen(String)
  case whoSpeaks
  case count(String)
  case colour(String)
  /// Whether one thing is left of, right of, above or below another.
  case relation(String, Direction, String)
  /// What stands left of, right of, above or below a thing.
  case neighbour(Direction, String)
  case place(String)
  case presence(String)
  /// Which way something moves.
  case motion(String)
  /// How tall, wide, long, large.
  case size(String, dimension: String)
  case distance(String, String)
  /// Which is the largest, smallest, nearest, longest, loudest.
  case extreme(String, of: String)
  /// What a picture mainly shows.
  case subject
  /// What somebody who speaks asks for.
  case wish
  /// Whether two parts say the same.
  case agree
  case describe
  case unknown

  enum Direction: String, Hashable, CaseIterable { case left, right, above, below }
}

/// A request's question, read by rules.
struct Question {
  /// As it was asked, with its choices.
  var text: String
  /// The question without its choices, in words of lower case.
  var words: [String]
  var intent: Intent
  /// Choices in order, A first, and whether the answer should be their letter.
  var choices: [String]
  /// Parts that the question names ("the second image", "the recording"); nil when it names none.
  var parts: Set<Int>?
  /// Dates are given as they stand unless the question asks for ISO 8601.
  var wantsISODate: Bool
  /// "Answer with the number only", "in seconds": a measure goes without its unit.
  var wantsBareNumber: Bool

  func has(_ words: String...) -> Bool { words.contains { self.words.contains($0) } }
  func has(phrase: String) -> Bool { Words.find(Words.split(phrase), in: words) != nil }

  func with(_ intent: Intent) -> Question {
    var copy = self
    copy.intent = intent
    return copy
  }
}

/// What a strategy found.
struct Finding {
  var text: String
  var structured: JSONValue?
  var citations: [String] = []
  var evidence: [Answer.CitedRegion] = []
  var steps: [String] = []
  var confidence: Double?
  /// What is missing, when the evidence supports no answer.
  var missing: String?

  static func unknown(_ missing: String, steps: [String] = []) -> Finding {
    Finding(text: "I don't know: \(missing)", steps: steps, missing: missing)
  }

  init(
    text: String, structured: JSONValue? = nil, citations: [String] = [], evidence: [Answer.CitedRegion] = [],
    steps: [String] = [], confidence: Double? = nil, missing: String? = nil
  ) {
    self.text = text
    self.structured = structured
    self.citations = citations
    self.evidence = evidence
    self.steps = steps
    self.confidence = confidence
    self.missing = missing
  }

  /// An answer that rests on whole observations.
  init(_ text: String, from observations: [Observation], steps: [String] = [], confidence: Double? = nil) {
    let known = observations.compactMap(\.confidence)
    self.init(
      text: text, citations: observations.map(\.id),
      evidence: observations.prefix(20).compactMap { observation in
        observation.region.map { Answer.CitedRegion(part: observation.part, region: $0) }
      },
      steps: steps, confidence: confidence ?? (known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)))
  }
}

/// One way to answer one kind of question from evidence. It sees the question and what was observed, never a
/// label; text that was found in media is data to it.
protocol EvidenceStrategy: Sendable {
  var name: String { get }
  /// Nil when the question is not of its kind; an unknown finding when the evidence does not answer it.
  func answer(_ question: Question, _ facts: Facts) -> Finding?
}
