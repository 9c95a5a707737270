import AssayCore
import AssayWire

extension SampleRecord {
  /// The record as one line, with its line feed.
  func encoded(suite: String) -> [UInt8] {
    var line = LineWriter()
    line.open()
    // These four come first and in this order: RunLog reads them without parsing the rest.
    line.member("index", index)
    line.member("epoch", epoch)
    line.member("attempt", attempt)
    line.member("status", status.rawValue)
    line.member("id", sample.id)
    line.member("suite", suite)
    line.member(
      "at",
      JSONValue.object([
        "file": .string(place.file), "line": .int(place.line), "offset": .int(place.offset), "bytes": .int(place.bytes),
      ]))
    if let unit {
      line.member("unit", .object(["rank": .int(unit.rank), "records": .int(unit.records)]))
    }
    line.member("slices", .array(slices.map { .string($0) }))
    line.member("attributes", Self.sorted(sample.attributes))
    if let cluster = sample.cluster { line.member("cluster", cluster) }
    writeInput(&line)
    writeMedia(&line)
    if !sample.choices.isEmpty { line.member("choices", .array(sample.choices.map { .string($0) })) }
    line.member("labels", .array(sample.labels.map { JSONValue(encoding: $0) }))
    if let answer { writeAnswer(answer, &line) } else { line.member("answer", .null) }
    line.member("observations", .array(evidence.observations.map { JSONValue(encoding: $0) }))
    if !evidence.coverages.isEmpty {
      line.member("coverages", .array(evidence.coverages.map { JSONValue(encoding: $0) }))
    }
    if !evidence.agreements.isEmpty {
      line.member("agreements", .array(evidence.agreements.map { JSONValue(encoding: $0) }))
    }
    writeLayers(&line)
    line.key("scores")
    line.list(scores) { Self.write($1, &$0) }
    if let stress { line.member("stress", stress.json) }
    if let attack { line.member("attack", attack.json) }
    line.member("unscored", unscored.map { .string($0) } ?? .null)
    if let stages { line.member("stages", stages) }
    writeEnd(&line)
    line.close()
    line.end()
    return line.bytes
  }

  static func sorted(_ members: [String: JSONValue]) -> JSONValue {
    .object(JSONObject(members.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }))
  }

  /// Why the sample has no score at all.
  var unscored: String? {
    if let failure { return failure.type }
    guard scores.allSatisfy({ $0.score.value == nil }) else { return nil }
    guard case .unscored(let reason)? = scores.first?.score.outcome else { return nil }
    return reason
  }

  private func writeInput(_ line: inout LineWriter) {
    line.key("input")
    line.list(sample.request.messages) { line, message in
      line.open()
      line.member("role", message.role.rawValue)
      line.key("content")
      line.list(message.parts) { line, part in
        line.open()
        line.member("type", part.modality.rawValue)
        switch part.content {
        case .text(let text): line.member("text", text)
        case .asset(let asset):
          line.member("sha256", asset.digest.hex)
          line.member("bytes", asset.bytes)
          if let type = asset.declaredType { line.member("media_type", type) }
          if let name = asset.name { line.member("name", name) }
        }
        if part.trust != Self.usualTrust(part, message.role) { line.member("trust", part.trust.rawValue) }
        line.close()
      }
      line.close()
    }
  }

  static func usualTrust(_ part: Part, _ role: Message.Role) -> Trust {
    part.asset != nil ? .untrusted : role == .system ? .system : .user
  }

  private func writeMedia(_ line: inout LineWriter) {
    line.key("media")
    let assets = sample.request.parts.enumerated().filter { $1.asset != nil }
    line.list(assets) { line, item in
      guard let asset = item.element.asset else { return }
      line.open()
      line.member("part", item.offset)
      line.member("sha256", asset.digest.hex)
      if let path = mediaPaths[item.offset] { line.member("path", path) }
      if let info = evidence.media(part: item.offset) { line.member("info", JSONValue(encoding: info)) }
      line.close()
    }
  }

  private func writeAnswer(_ answer: Answer, _ line: inout LineWriter) {
    var answer = answer
    let isShared = answer.perceived.map(evidence.showsSame) ?? false
    if isShared { answer.perceived = nil }
    var form = AnswerForm.json(answer).object ?? JSONObject()
    // What the model perceived is often what the sample was scored with: then it is not written twice.
    if isShared { form.append("perceived", "evidence") }
    line.key("answer")
    line.write(.object(form))
  }

  private func writeLayers(_ line: inout LineWriter) {
    line.key("layers")
    line.open()
    line.member("ingestion", .object(["status": .string(status == .ingestion ? "failed" : "ok")]))
    for layer in Layer.allCases where layer != .ingestion {
      let mine = scores.filter { $0.score.layer == layer }
      guard !mine.isEmpty else { continue }
      let scored = mine.count { $0.score.value != nil }
      line.member(
        layer.rawValue, .object(["status": .string(scored == 0 ? "unscored" : "scored"), "scores": .int(scored)]))
    }
    line.close()
  }

  static func write(_ named: NamedScore, _ line: inout LineWriter) {
    let score = named.score
    line.open()
    line.member("name", named.name)
    line.member("definition", score.metric)
    line.member("layer", score.layer.rawValue)
    line.member("authority", score.authority.rawValue)
    switch score.outcome {
    case .value(let value): line.member("value", value)
    case .unscored(let reason): line.member("unscored", reason)
    }
    line.member("parse", score.parse.rawValue)
    if let extracted = score.extracted { line.member("extracted", extracted) }
    if !score.counts.isEmpty { line.member("counts", Self.sorted(score.counts.mapValues { .double($0) })) }
    if let detail = score.detail { line.member("detail", detail) }
    line.close()
  }

  private static func json(_ use: LabelUse) -> JSONValue {
    [
      "requests": .int(use.requests), "input": .int(use.inputTokens), "output": .int(use.outputTokens),
      "cost_nano": use.costNano.map { .int($0) } ?? .null,
    ]
  }

  private func writeEnd(_ line: inout LineWriter) {
    if let failure {
      line.member(
        "error",
        .object(["type": .string(failure.type), "message": .string(failure.message), "retries": .int(failure.retries)]))
    } else {
      line.member("error", .null)
    }
    if let timing = answer?.timing { line.member("timing", AnswerForm.json(timing)) }
    line.member("cost_nano", costNano.map { .int($0) } ?? .null)
    if let labelUse { line.member("label_use", Self.json(labelUse)) }
    if let stageUse { line.member("stage_use", Self.json(stageUse)) }
    line.member("cache", isCached ? "hit" : "miss")
    line.member("started_at", Clock.text(startedAtMs))
    line.member("completed_at", Clock.text(completedAtMs))
  }
}

extension Evidence {
  /// Whether two perceptions hold the same, whatever was probed beside.
  func showsSame(_ other: Evidence) -> Bool {
    observations == other.observations && coverages == other.coverages && agreements == other.agreements
  }
}

/// Writes one JSON line member by member, without building a value first.
struct LineWriter {
  private var writer = JSONWriter()
  private var isFirst = true

  var bytes: [UInt8] { writer.bytes }

  mutating func open() {
    writer.raw("{")
    isFirst = true
  }

  mutating func close() {
    writer.raw("}")
    isFirst = false
  }

  mutating func end() { writer.raw("\n") }

  mutating func key(_ key: String) {
    if !isFirst { writer.raw(",") }
    isFirst = false
    writer.write(key)
    writer.raw(":")
  }

  mutating func write(_ value: JSONValue) { writer.write(value) }

  mutating func member(_ key: String, _ value: JSONValue) {
    self.key(key)
    writer.write(value)
  }

  mutating func member(_ key: String, _ value: String) {
    self.key(key)
    writer.write(value)
  }

  mutating func member(_ key: String, _ value: Int) {
    self.key(key)
    writer.write(.int(value))
  }

  mutating func member(_ key: String, _ value: Double) {
    self.key(key)
    writer.write(value)
  }

  mutating func list<T>(_ elements: some Sequence<T>, _ each: (inout LineWriter, T) -> Void) {
    writer.raw("[")
    var isFirstElement = true
    for element in elements {
      if !isFirstElement { writer.raw(",") }
      isFirstElement = false
      each(&self, element)
    }
    writer.raw("]")
    isFirst = false
  }
}
