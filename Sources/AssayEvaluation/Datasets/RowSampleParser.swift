import AssayConfiguration
import AssayCore
import AssayWire

/// Samples written as rows of a table with a header: CSV by a field map, and VLMEvalKit's TSV.
struct RowSampleParser: Sendable {
  let header: [String]
  let source: DataSource
  let isVLMEvalKit: Bool
  private let fields: FieldMap

  /// - Throws: when a column is named twice or one that the field map names is not there.
  init(header: [String], source: DataSource, isVLMEvalKit: Bool) throws(DraftProblem) {
    self.header = header
    self.source = source
    self.isVLMEvalKit = isVLMEvalKit
    fields = FieldMap(source.fields)
    for (index, name) in header.enumerated() where header[..<index].contains(name) {
      throw DraftProblem("", "the column `\(name.shortened(40))` appears twice in the header")
    }
    let wanted = isVLMEvalKit ? ["index", "question"] : [fields.name("input")] + source.fields.values.sorted()
    for name in wanted where !header.contains(name) {
      throw DraftProblem(
        "", "there is no column `\(name.shortened(40))`",
        remedy: nearest(name, in: header).map { "did you mean `\($0)`? Map it under `fields`" }
          ?? "columns: \(header.joined(separator: ", ").shortened(300))")
    }
  }

  func sample(_ row: [String], index: Int) throws(DraftProblem) -> DraftSample {
    guard row.count == header.count else {
      throw DraftProblem(
        "", "\(row.count) fields where the header has \(header.count)", remedy: "quote fields that hold separators")
    }
    let cells = Dictionary(zip(header, row), uniquingKeysWith: { first, _ in first }).filter { !$0.value.isEmpty }
    return isVLMEvalKit ? try question(cells, index: index) : try mapped(cells, index: index)
  }

  private func mapped(_ cells: [String: String], index: Int) throws(DraftProblem) -> DraftSample {
    func cell(_ field: String) -> String? { cells[fields.name(field)] }
    guard let input = cell("input") else { throw DraftProblem(fields.name("input"), "is empty") }
    var draft = DraftSample(id: cell("id") ?? String(index + 1), messages: [])
    if let system = cell("system") {
      draft.messages.append(.init(role: .system, parts: [text(system, "system", .system)]))
    }
    var parts: [DraftSample.Part] = []
    var used: Set<String> = Set(
      ["id", "input", "system", "target", "weak_target", "choices", "cluster"].map(fields.name))
    for (name, modality) in FieldMap.media {
      let column = fields.name(name)
      used.insert(column)
      guard let value = cells[column] else { continue }
      parts.append(
        try PartParser.media(.string(value), modality, type: nil, name: nil, path: column, base64CharactersMin: 65))
    }
    draft.messages.append(.init(role: .user, parts: parts + [text(input, fields.name("input"), .user)]))
    if let target = cell("target") { draft.labels.append(Label(.answer, .string(target))) }
    if let target = cell("weak_target") {
      draft.labels.append(Label(.answer, .string(target), authority: .weak, source: fields.name("weak_target")))
    }
    if let choices = cell("choices") {
      draft.choices =
        (try? JSONValue(parsing: choices))?.array?.map { $0.string ?? $0.compact }
        ?? choices.split(separator: "|").map { String($0).trimmed }
    }
    draft.cluster = cell("cluster")
    for (name, value) in cells where !used.contains(name) { draft.attributes[name] = Self.typed(value) }
    return draft
  }

  /// A row of VLMEvalKit: options in the columns A, B, C…, pictures in base64 or by path.
  private func question(_ cells: [String: String], index: Int) throws(DraftProblem) -> DraftSample {
    guard let question = cells["question"] else { throw DraftProblem("question", "is empty") }
    var parts: [DraftSample.Part] = []
    for image in Self.list(cells["image"] ?? "") where !image.isEmpty {
      parts.append(
        .init(
          content: .media(.inline(image), declaredType: nil, name: nil), modality: .image, trust: .untrusted,
          path: "image"))
    }
    if parts.isEmpty {
      for path in Self.list(cells["image_path"] ?? "") {
        parts.append(try PartParser.media(.string(path), .image, type: nil, name: nil, path: "image_path"))
      }
    }
    let hint = cells["hint"].map { "Hint: \($0)\n" } ?? ""
    parts.append(text(hint + question, "question", .user))
    var draft = DraftSample(id: cells["index"] ?? String(index + 1), messages: [.init(role: .user, parts: parts)])
    let letters = (UInt8(ascii: "A")...UInt8(ascii: "Z")).map { String(UnicodeScalar($0)) }
    draft.choices = Array(letters.map { cells[$0] }.prefix { $0 != nil }).compactMap { $0 }
    if let answer = cells["answer"] { draft.labels.append(Label(.answer, .string(answer))) }
    for (name, value) in cells where !["index", "image", "image_path", "question", "hint", "answer"].contains(name) {
      if name.utf8.count == 1, letters.contains(name) { continue }
      draft.attributes[name] = Self.typed(value)
    }
    return draft
  }

  private func text(_ text: String, _ path: String, _ trust: Trust) -> DraftSample.Part {
    .init(content: .text(text), modality: .text, trust: trust, path: path)
  }

  /// One value, or the elements of a Python or JSON list of strings, as VLMEvalKit writes several pictures.
  static func list(_ text: String) -> [String] {
    guard text.hasPrefix("["), text.hasSuffix("]") else { return text.isEmpty ? [] : [text] }
    return text.dropFirst().dropLast().split(separator: ",").map {
      var item = String($0).trimmed
      for quote in ["'", "\""] where item.hasPrefix(quote) && item.hasSuffix(quote) && item.utf8.count > 1 {
        item = String(item.dropFirst().dropLast())
      }
      return item
    }
  }

  /// Numbers and truth values of a table's cells are typed, so that slices can compare them.
  static func typed(_ text: String) -> JSONValue {
    if let value = Int(text), String(value) == text { return .int(value) }
    if text.utf8.allSatisfy({ $0 &- 48 < 10 || $0 == 0x2E || $0 == 0x2D }), let value = Double(text), value.isFinite {
      return .double(value)
    }
    switch text {
    case "true", "True": return .bool(true)
    case "false", "False": return .bool(false)
    default: return .string(text)
    }
  }
}
