package import AssayCore
package import AssayWire

/// Why a case is kept.
package enum CorpusReason: String, Sendable, CaseIterable {
  /// Something went wrong in service.
  case incident
  /// It was right, and only just.
  case nearMiss = "near_miss"
  /// It was wrong in an evaluation or under stress.
  case failure
  /// Somebody wants it to stay right.
  case example
}

/// What a case asks of a model.
package enum CorpusBehaviour: String, Sendable, CaseIterable {
  case answer
  /// To say that it cannot be told.
  case abstain
  /// Nobody has said it yet: such a case is scored by nothing.
  case unlabelled
}

/// What is known of a case beside the sample itself: the member `corpus` of its attributes.
package struct CorpusNote: Sendable, Hashable {
  package struct Medium: Sendable, Hashable {
    package var digest: Digest
    package var print: MediaPrint?
  }

  package var reason: CorpusReason
  /// UTC, as `2026-03-01T12:00:00.250Z`.
  package var addedAt: String
  /// `run:ID`, `trace:ID` or `file:NAME`.
  package var origin: String
  /// The sample's id where it came from.
  package var sample: String?
  /// What was under test or in service: a model, a release.
  package var release: String?
  package var behaviour: CorpusBehaviour
  /// Names of the scorers that judge it, and how they are made.
  package var scorers: [CorpusScorer]
  package var media: [Medium]
  /// Of the normalised words of the request.
  package var words: Digest
  /// Extractors that its suite named; nil where it named none, and for what came from no run.
  package var extractors: [String]?
  /// `gaussian_blur:3`, where a perturbation made its media.
  package var stress: String?

  /// The perturbation without its severity.
  var perturbation: Substring? { stress?.prefix { $0 != ":" } }

  package var json: JSONValue {
    var object: JSONObject = [
      "reason": .string(reason.rawValue), "added_at": .string(addedAt), "origin": .string(origin),
    ]
    if let sample { object.append("sample", .string(sample)) }
    if let release { object.append("release", .string(release)) }
    object.append("behaviour", .string(behaviour.rawValue))
    object.append("scorers", .array(scorers.map { .string($0.name) }))
    object.append("made", .array(scorers.map(\.json)))
    object.append(
      "media",
      .array(
        media.map { medium in
          var one: JSONObject = ["sha256": .string(medium.digest.hex)]
          if let print = medium.print { one.append("print", .string(print.text)) }
          return .object(one)
        }))
    object.append("words", .string(words.hex))
    if let stress { object.append("stress", .string(stress)) }
    if let extractors { object.append("extractors", .array(extractors.map { .string($0) })) }
    return .object(object)
  }

  init?(_ value: JSONValue) {
    guard let reason = value["reason"]?.string.flatMap(CorpusReason.init), let addedAt = value["added_at"]?.string,
      Clock.milliseconds(addedAt) != nil, let origin = value["origin"]?.string,
      let behaviour = value["behaviour"]?.string.flatMap(CorpusBehaviour.init),
      let words = value["words"]?.string.flatMap({ Digest(hex: $0) }), let media = value["media"]?.array,
      let made = value["made"]?.array
    else { return nil }
    self.init(
      reason: reason, addedAt: addedAt, origin: origin, sample: value["sample"]?.string,
      release: value["release"]?.string, behaviour: behaviour, scorers: [], media: [], words: words)
    for one in made {
      guard let scorer = CorpusScorer(one) else { return nil }
      scorers.append(scorer)
    }
    for one in media {
      guard let digest = one["sha256"]?.string.flatMap({ Digest(hex: $0) }) else { return nil }
      self.media.append(Medium(digest: digest, print: one["print"]?.string.flatMap { MediaPrint($0) }))
    }
    stress = value["stress"]?.string
    extractors = value["extractors"]?.array.map { $0.compactMap(\.string) }
  }

  init(
    reason: CorpusReason, addedAt: String, origin: String, sample: String?, release: String?,
    behaviour: CorpusBehaviour, scorers: [CorpusScorer], media: [Medium], words: Digest
  ) {
    self.reason = reason
    self.addedAt = addedAt
    self.origin = origin
    self.sample = sample
    self.release = release
    self.behaviour = behaviour
    self.scorers = scorers
    self.media = media
    self.words = words
  }
}

/// A scorer as a suite names it.
package struct CorpusScorer: Sendable, Hashable {
  package var name: String
  package var metric: String
  package var options: JSONValue
  /// Error rates and the like.
  package var isLowerBetter: Bool

  package init(name: String, metric: String, options: JSONValue = .object([:]), isLowerBetter: Bool = false) {
    self.name = name
    self.metric = metric
    self.options = options
    self.isLowerBetter = isLowerBetter
  }

  /// As a suite says it.
  var suiteJSON: JSONObject { ["name": .string(name), "metric": .string(metric), "options": options] }

  package var json: JSONValue {
    var object = suiteJSON
    if isLowerBetter { object.append("lower_is_better", true) }
    return .object(object)
  }

  init?(_ value: JSONValue) {
    guard let name = value["name"]?.string, let metric = value["metric"]?.string else { return nil }
    self.init(
      name: name, metric: metric, options: value["options"] ?? .object([:]),
      isLowerBetter: value["lower_is_better"]?.bool ?? false)
  }

  /// For cases that bring none.
  package static let usual = CorpusScorer(name: "answer", metric: "exact.normalised")
  package static let abstention = CorpusScorer(name: "abstention", metric: "abstention.evidence")
}

/// One line of `cases.jsonl`.
package struct CorpusCase: Sendable {
  package let id: String
  package var note: CorpusNote
  /// The whole line, with members that this release does not know.
  package var line: JSONObject

  /// What is asked, in whatever form a dataset allows: one text, parts, or messages.
  private var input: JSONValue { line["input"] ?? line["messages"] ?? .null }

  /// Parts of all messages, or of what is asked last.
  private func parts(lastOnly: Bool) -> [JSONValue] {
    let messages = input.array?.contains { $0["role"] != nil } == true ? input.array ?? [] : nil
    guard let messages else { return input.array ?? [input] }
    let asked = lastOnly ? messages.last { $0["role"] == "user" }.map { [$0] } ?? [] : messages
    return asked.compactMap { $0["content"] }.flatMap { $0.array ?? [$0] }
  }

  package var modalities: [Modality] {
    let types = parts(lastOnly: false).compactMap { $0.string == nil ? $0["type"]?.string : "text" }
    return Modality.allCases.filter { modality in types.contains { CorpusLine.modality(ofType: $0) == modality } }
  }

  /// The words that are asked last.
  package var question: String {
    parts(lastOnly: true).compactMap { $0.string ?? $0["text"]?.string }.last ?? ""
  }

  /// Nil where the line is no case: the reason.
  static func read(_ bytes: [UInt8]) -> Result<CorpusCase, CorpusFault> {
    guard let value = try? JSONValue(parsing: bytes), let line = value.object else {
      return .failure(CorpusFault(why: "it is no JSON object"))
    }
    guard let id = line["id"]?.string, !id.isEmpty else { return .failure(CorpusFault(why: "it has no `id`")) }
    guard let input = line["input"] ?? line["messages"] else {
      return .failure(CorpusFault(why: "it has no `input`"))
    }
    guard input.string != nil || input.array != nil else {
      return .failure(CorpusFault(why: "its `input` is neither a text nor a list"))
    }
    guard let note = line["attributes"]?["corpus"] else {
      return .failure(CorpusFault(why: "it has no `attributes.corpus`: who kept it, when and why"))
    }
    guard let read = CorpusNote(note) else {
      return .failure(CorpusFault(why: "its `attributes.corpus` is not one that `assay corpus` writes"))
    }
    return .success(CorpusCase(id: id, note: read, line: line))
  }
}

/// What is wrong with a line.
struct CorpusFault: Error { let why: String }
