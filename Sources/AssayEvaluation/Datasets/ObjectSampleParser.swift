import AssayConfiguration
import AssayCore
import AssayWire

/// Samples written as JSON objects: Assay's own form, Inspect's and that of OpenAI's evals, which differ in names only.
struct ObjectSampleParser: Sendable {
  let fields: FieldMap
  let format: DataSource.Format

  private static let ownKeys: Set<String> = [
    "id", "input", "target", "ideal", "labels", "choices", "attributes", "metadata", "cluster", "files", "sandbox",
    "setup", "messages", "system",
  ]

  func sample(_ value: JSONValue, index: Int, notes: inout Notes) throws(DraftProblem) -> DraftSample {
    guard let object = value.object else {
      throw DraftProblem("", "a sample should be an object, is \(value.typeName)")
    }
    let id =
      try fields.value("id", in: object).map { value throws(DraftProblem) in try Self.id(value) } ?? String(index + 1)
    guard let input = fields.value("input", in: object) ?? object["messages"] else {
      throw DraftProblem("", "`\(fields.name("input"))` is missing", remedy: "each line needs an `input`")
    }
    var draft = DraftSample(id: id, messages: try messages(input, path: fields.name("input")))
    if let system = fields.value("system", in: object)?.string, fields.isMapped("system") || object["system"] != nil {
      draft.messages.insert(
        .init(role: .system, parts: try PartParser.parts(.string(system), role: .system, path: "system")), at: 0)
    }
    try addMedia(from: object, to: &draft)
    guard draft.messages.contains(where: { $0.role != .system && !$0.parts.isEmpty }) else {
      throw DraftProblem(fields.name("input"), "holds nothing to ask")
    }
    draft.labels = try labels(object)
    if let choices = fields.value("choices", in: object) { draft.choices = try Self.choices(choices) }
    draft.attributes = try attributes(object)
    if let cluster = fields.value("cluster", in: object) {
      draft.cluster = cluster.string ?? cluster.compact
    }
    noteUnknown(object, &notes)
    return draft
  }

  private func noteUnknown(_ object: JSONObject, _ notes: inout Notes) {
    guard format == .auto || format == .jsonl else { return }
    for key in object.keys where !Self.ownKeys.contains(key) && !notes.isFull {
      guard !FieldMap.known.contains(where: { fields.name($0) == key }) else { continue }
      notes.add("unknown member `\(key.shortened(40))` is ignored; what slices look at belongs under `attributes`")
    }
  }

  private static func id(_ value: JSONValue) throws(DraftProblem) -> String {
    switch value {
    case .string(let text):
      guard !text.isEmpty, text.utf8.count <= 1024 else {
        throw DraftProblem("id", "should have from 1 to 1024 bytes")
      }
      return text
    case .int, .double, .bool: return value.compact
    default: throw DraftProblem("id", "should be a string or a number, is \(value.typeName)")
    }
  }

  private func messages(_ value: JSONValue, path: String) throws(DraftProblem) -> [DraftSample.Message] {
    guard let elements = value.array, elements.contains(where: { $0["role"] != nil }) else {
      return [.init(role: .user, parts: try PartParser.parts(value, role: .user, path: path))]
    }
    var messages: [DraftSample.Message] = []
    for (index, element) in elements.enumerated() {
      let here = "\(path)[\(index)]"
      guard let name = element["role"]?.string else { throw DraftProblem("\(here).role", "is missing") }
      let known = name == "developer" ? "system" : name
      guard let role = Message.Role(rawValue: known) else {
        throw DraftProblem(
          "\(here).role", "unknown role \"\(name.shortened(40))\"; known: system, user, assistant, tool")
      }
      guard let content = element["content"], !content.isNull else {
        throw DraftProblem("\(here).content", "is missing")
      }
      messages.append(.init(role: role, parts: try PartParser.parts(content, role: role, path: "\(here).content")))
    }
    guard messages.contains(where: { $0.role == .user }) else {
      throw DraftProblem(path, "no message is the user's")
    }
    return messages
  }

  /// Columns of media that the field map names go before the text of the last user message.
  private func addMedia(from object: JSONObject, to draft: inout DraftSample) throws(DraftProblem) {
    var parts: [DraftSample.Part] = []
    for (name, modality) in FieldMap.media where fields.isMapped(name) {
      guard let value = fields.value(name, in: object) else { continue }
      for (index, element) in (value.array ?? [value]).enumerated() {
        let path = fields.name(name) + (value.array == nil ? "" : "[\(index)]")
        parts.append(try PartParser.media(element, modality, type: nil, name: nil, path: path, base64CharactersMin: 65))
      }
    }
    guard !parts.isEmpty, let last = draft.messages.lastIndex(where: { $0.role == .user }) else { return }
    draft.messages[last].parts.insert(contentsOf: parts, at: 0)
  }

  private func attributes(_ object: JSONObject) throws(DraftProblem) -> [String: JSONValue] {
    var attributes: [String: JSONValue] = [:]
    for name in fields.isMapped("attributes") ? [fields.name("attributes")] : ["metadata", "attributes"] {
      guard let value = object[name], !value.isNull else { continue }
      guard let members = value.object else { throw DraftProblem(name, "should be an object, is \(value.typeName)") }
      for member in members.members { attributes[member.key] = member.value }
    }
    return attributes
  }

  static func choices(_ value: JSONValue) throws(DraftProblem) -> [String] {
    guard let elements = value.array else { throw DraftProblem("choices", "should be a list, is \(value.typeName)") }
    guard elements.count <= 100 else { throw DraftProblem("choices", "more than 100 choices") }
    return elements.map { $0.string ?? $0.compact }
  }

  private func labels(_ object: JSONObject) throws(DraftProblem) -> [Label] {
    var labels: [Label] = []
    if let target = fields.value("target", in: object) ?? object["ideal"] {
      if !target.isNull { labels.append(Label(.answer, target)) }
    }
    if fields.isMapped("weak_target"), let target = fields.value("weak_target", in: object) {
      labels.append(Label(.answer, target, authority: .weak, source: fields.name("weak_target")))
    }
    guard let value = fields.value("labels", in: object) else { return labels }
    guard let elements = value.array else { throw DraftProblem("labels", "should be a list, is \(value.typeName)") }
    guard elements.count <= SuiteDefaults.labelsMax else {
      throw DraftProblem("labels", "more than \(SuiteDefaults.labelsMax) labels")
    }
    for (index, element) in elements.enumerated() { labels.append(try Self.label(element, path: "labels[\(index)]")) }
    return labels
  }

  static func label(_ value: JSONValue, path: String) throws(DraftProblem) -> Label {
    guard let object = value.object else { throw DraftProblem(path, "should be an object, is \(value.typeName)") }
    let names = Label.Target.allCases.map(\.rawValue)
    guard let text = object["for"]?.string else {
      throw DraftProblem("\(path).for", "is missing", remedy: "known: \(names.joined(separator: ", "))")
    }
    guard let target = Label.Target(rawValue: text) else {
      throw DraftProblem(
        "\(path).for", "unknown target \"\(text.shortened(40))\"",
        remedy: nearest(text, in: names).map { "did you mean \"\($0)\"?" } ?? "known: \(names.joined(separator: ", "))")
    }
    guard let content = object["value"] else { throw DraftProblem("\(path).value", "is missing") }
    var authority = Authority.gold
    if let text = object["authority"] {
      guard let known = text.string.flatMap(Authority.init(rawValue:)) else {
        throw DraftProblem("\(path).authority", "should be \"gold\" or \"weak\"")
      }
      authority = known
    }
    let part = object["part"]
    guard part == nil || (part?.int ?? -1) >= 0 else {
      throw DraftProblem("\(path).part", "should be a part's index from 0")
    }
    if authority == .weak, object["source"]?.string == nil {
      throw DraftProblem("\(path).source", "a weak label must name its source")
    }
    return Label(target, content, authority: authority, source: object["source"]?.string ?? "dataset", part: part?.int)
  }
}

/// Things worth saying once, not for each line.
struct Notes: Sendable {
  private(set) var texts: [String] = []
  var isFull: Bool { texts.count >= 20 }

  mutating func add(_ text: String) {
    guard !isFull, !texts.contains(text) else { return }
    texts.append(text)
  }
}
