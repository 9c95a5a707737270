import AssayCore
package import AssayWire

extension SampleRecord {
  /// How much of a line is read: aggregates need only scores.
  package enum Depth: Sendable { case whole, scores }

  /// Reads one line of `samples.jsonl`; nil when it is not one.
  package init?(line: [UInt8], depth: Depth = .whole) {
    guard let value = try? JSONValue(parsing: line) else { return nil }
    self.init(value, depth: depth)
  }

  package init?(_ value: JSONValue, depth: Depth = .whole) {
    guard let index = value["index"]?.int, let epoch = value["epoch"]?.int, let id = value["id"]?.string,
      let status = value["status"]?.string.flatMap(Status.init(rawValue:)), let at = value["at"],
      let file = at["file"]?.string
    else { return nil }
    let place = DataPlace(
      file: file, line: at["line"]?.int ?? 0, offset: at["offset"]?.int ?? 0, bytes: at["bytes"]?.int ?? 0)
    self.init(index: index, epoch: epoch, place: place, sample: Sample(id: id, request: Request(messages: [])))
    self.status = status
    attempt = value["attempt"]?.int ?? 1
    slices = (value["slices"]?.array ?? []).compactMap(\.string)
    sample.cluster = value["cluster"]?.string
    if let rank = value["unit"]?["rank"]?.int, let records = value["unit"]?["records"]?.int {
      unit = Unit(rank: rank, records: records)
    }
    scores = (value["scores"]?.array ?? []).compactMap(Self.score)
    if let error = value["error"], let type = error["type"]?.string {
      failure = Failure(type: type, message: error["message"]?.string ?? "", retries: error["retries"]?.int ?? 0)
    }
    isCached = value["cache"]?.string == "hit"
    costNano = value["cost_nano"]?.int
    if let use = value["label_use"], use.object != nil { labelUse = Self.labelUse(use) }
    if let use = value["stage_use"], use.object != nil { stageUse = Self.labelUse(use) }
    stress = value["stress"].flatMap { StressMark($0) }
    attack = value["attack"].flatMap { AttackMark($0) }
    if let form = value["answer"], !form.isNull { answer = AnswerForm.answer(form, timing: value["timing"]) }
    switch depth {
    case .whole: readContent(value)
    // Who could not look is part of a run's counts.
    case .scores: evidence.coverages = Self.coverages(value) { $0["state"]?.string == "unavailable" }
    }
  }

  private mutating func readContent(_ value: JSONValue) {
    for member in value["attributes"]?.object?.members ?? [] { sample.request.attributes[member.key] = member.value }
    sample.request.caseID = sample.id
    sample.request.messages = (value["input"]?.array ?? []).compactMap(Self.message)
    sample.labels = (value["labels"]?.array ?? []).compactMap { try? $0.decode(Label.self) }
    stages = value["stages"]
    sample.choices = (value["choices"]?.array ?? []).compactMap(\.string)
    evidence.observations = (value["observations"]?.array ?? []).compactMap { try? $0.decode(Observation.self) }
    evidence.coverages = Self.coverages(value) { _ in true }
    evidence.agreements = (value["agreements"]?.array ?? []).compactMap { try? $0.decode(Agreement.self) }
    for medium in value["media"]?.array ?? [] {
      guard let part = medium["part"]?.int else { continue }
      mediaPaths[part] = medium["path"]?.string
      if let info = medium["info"], let decoded = try? info.decode(MediaInfo.self) {
        evidence.media.append(.init(part: part, info: decoded))
      }
    }
    if value["answer"]?["perceived"]?.string == "evidence" { answer?.perceived = evidence }
    startedAtMs = value["started_at"]?.string.flatMap(Clock.milliseconds) ?? 0
    completedAtMs = value["completed_at"]?.string.flatMap(Clock.milliseconds) ?? 0
  }

  private static func coverages(_ value: JSONValue, where isWanted: (JSONValue) -> Bool) -> [Coverage] {
    (value["coverages"]?.array ?? []).filter(isWanted).compactMap { try? $0.decode(Coverage.self) }
  }

  private static func message(_ value: JSONValue) -> Message? {
    guard let role = value["role"]?.string.flatMap(Message.Role.init(rawValue:)) else { return nil }
    let parts: [Part] = (value["content"]?.array ?? []).compactMap { part in
      guard let modality = part["type"]?.string.flatMap(Modality.init(rawValue:)) else { return nil }
      let content: Part.Content
      if let text = part["text"]?.string {
        content = .text(text)
      } else if let digest = part["sha256"]?.string.flatMap({ Digest(hex: $0) }) {
        content = .asset(
          Asset(
            digest: digest, declaredType: part["media_type"]?.string, bytes: part["bytes"]?.int ?? 0,
            name: part["name"]?.string))
      } else {
        return nil
      }
      var result = Part(content, modality: modality, trust: .user)
      result.trust = part["trust"]?.string.flatMap(Trust.init(rawValue:)) ?? usualTrust(result, role)
      return result
    }
    return Message(role: role, parts: parts)
  }

  private static func labelUse(_ value: JSONValue) -> LabelUse {
    var use = LabelUse()
    use.requests = value["requests"]?.int ?? 0
    use.inputTokens = value["input"]?.int ?? 0
    use.outputTokens = value["output"]?.int ?? 0
    use.costNano = value["cost_nano"]?.int
    return use
  }

  private static func score(_ value: JSONValue) -> NamedScore? {
    guard let name = value["name"]?.string, let definition = value["definition"]?.string,
      let layer = value["layer"]?.string.flatMap(Layer.init(rawValue:)),
      let authority = value["authority"]?.string.flatMap(Authority.init(rawValue:))
    else { return nil }
    let outcome: Score.Outcome
    if let number = value["value"]?.double {
      outcome = .value(number)
    } else {
      outcome = .unscored(reason: value["unscored"]?.string ?? "unknown")
    }
    var counts: [String: Double] = [:]
    for member in value["counts"]?.object?.members ?? [] { counts[member.key] = member.value.double }
    return NamedScore(
      name: name,
      score: Score(
        metric: definition, layer: layer, authority: authority, outcome: outcome,
        parse: value["parse"]?.string.flatMap(Score.Parse.init(rawValue:)) ?? .notApplicable,
        extracted: value["extracted"]?.string, counts: counts, detail: value["detail"]))
  }
}
