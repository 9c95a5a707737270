import AssayWire

/// One requirement on the form of a reply.
enum FormatRequirement: Sendable {
  case words(ClosedRange<Int>)
  case characters(ClosedRange<Int>)
  case lines(ClosedRange<Int>)
  case oneOf([String])
  case json
  case schema(JSONSchema)
  case includes(String, Bool)
  case startsWith(String)
  case endsWith(String)
  case matches(SafePattern)
  case noMarkdown
  case script(TextScript)

  struct Broken: Error {
    var message: String
  }

  static let names = [
    "max_words", "min_words", "max_chars", "min_chars", "lines", "max_lines", "min_lines", "one_of", "json",
    "json_schema", "must_include", "must_not_include", "starts_with", "ends_with", "pattern", "no_markdown", "language",
    "script",
  ]

  /// Reads the label's requirements; each string of a list is one.
  static func read(_ object: JSONObject) throws(Broken) -> [(name: String, requirement: FormatRequirement)] {
    var list: [(name: String, requirement: FormatRequirement)] = []
    for (name, value) in object.members {
      for requirement in try read(name, value) { list.append((name, requirement)) }
    }
    return list
  }

  private static func read(_ name: String, _ value: JSONValue) throws(Broken) -> [FormatRequirement] {
    switch name {
    case "max_words": return [.words(0...(try count(name, value)))]
    case "min_words": return [.words(try count(name, value)...Int.max)]
    case "max_chars": return [.characters(0...(try count(name, value)))]
    case "min_chars": return [.characters(try count(name, value)...Int.max)]
    case "max_lines": return [.lines(0...(try count(name, value)))]
    case "min_lines": return [.lines(try count(name, value)...Int.max)]
    case "lines":
      let number = try count(name, value)
      return [.lines(number...number)]
    case "one_of": return [.oneOf(try texts(name, value))]
    case "must_include": return try texts(name, value).map { .includes($0, true) }
    case "must_not_include": return try texts(name, value).map { .includes($0, false) }
    case "starts_with": return [.startsWith(try text(name, value))]
    case "ends_with": return [.endsWith(try text(name, value))]
    case "json": return value == .bool(false) ? [] : [.json]
    case "no_markdown": return value == .bool(false) ? [] : [.noMarkdown]
    case "json_schema":
      do throws(JSONSchema.Broken) { return [.schema(try JSONSchema(value))] } catch {
        throw Broken(message: "the schema is unusable: \(error)")
      }
    case "pattern":
      do throws(SafePattern.Unsupported) { return [.matches(try SafePattern(try Self.source(value)))] } catch {
        throw Broken(message: "the pattern is unusable: \(error.reason)")
      }
    case "language", "script":
      let text = try text(name, value)
      guard let script = TextScript.named(text) else { throw Broken(message: "unknown \(name) \"\(Clip.text(text))\"") }
      return [.script(script)]
    default: throw Broken(message: "unknown requirement `\(Clip.text(name))`")
    }
  }

  private static func source(_ value: JSONValue) throws(SafePattern.Unsupported) -> String {
    guard let text = value.string else { throw .init(reason: "it is not a string") }
    return text
  }

  private static func count(_ name: String, _ value: JSONValue) throws(Broken) -> Int {
    guard let number = value.int, number >= 0 else { throw Broken(message: "`\(name)` is not a count") }
    return number
  }

  private static func text(_ name: String, _ value: JSONValue) throws(Broken) -> String {
    guard let text = value.string, !text.isEmpty else { throw Broken(message: "`\(name)` is not a text") }
    return text
  }

  private static func texts(_ name: String, _ value: JSONValue) throws(Broken) -> [String] {
    if let text = value.string { return [text] }
    guard let list = value.array, !list.isEmpty else { throw Broken(message: "`\(name)` is not a list of texts") }
    let texts = list.compactMap(\.string)
    guard texts.count == list.count else { throw Broken(message: "`\(name)` is not a list of texts") }
    return texts
  }

  /// What is wrong with the reply; nil when the requirement is met.
  func complaint(_ text: String, json: JSONValue?) -> String? {
    switch self {
    case .words(let range): Self.outside(range, CodePoints.words(CodePoints.of(text)).count, "words")
    case .characters(let range): Self.outside(range, text.unicodeScalars.count, "characters")
    case .lines(let range):
      Self.outside(range, text.isEmpty ? 0 : text.utf8.reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }, "lines")
    case .oneOf(let options):
      options.contains { NormalForm.areEqual($0, text) } ? nil : "is none of the \(options.count) allowed texts"
    case .json: json == nil ? "is not JSON" : nil
    case .schema(let schema): Self.complaint(schema, json)
    case .includes(let wanted, let must): Self.complaint(wanted, must, text)
    case .startsWith(let wanted): text.utf8.starts(with: wanted.utf8) ? nil : "does not start as it must"
    case .endsWith(let wanted):
      text.utf8.reversed().starts(with: wanted.utf8.reversed()) ? nil : "does not end as it must"
    case .matches(let pattern): pattern.matches(text) == true ? nil : "does not match the pattern"
    case .noMarkdown: MarkdownSigns.first(in: text).map { "has \($0)" }
    case .script(let script): script.complaint(text)
    }
  }

  private static func outside(_ range: ClosedRange<Int>, _ count: Int, _ unit: String) -> String? {
    range.contains(count) ? nil : "has \(count) \(unit)"
  }

  private static func complaint(_ schema: JSONSchema, _ json: JSONValue?) -> String? {
    guard let json else { return "is not JSON" }
    switch schema.validate(json) {
    case .valid: return nil
    case .invalid(let violations): return violations.first?.description ?? "does not follow the schema"
    case .undecided(let reason): return reason
    }
  }

  /// Case does not count.
  private static func complaint(_ wanted: String, _ must: Bool, _ text: String) -> String? {
    let needle = Array(CodePoints.text(CodePoints.lowered(CodePoints.of(wanted))).utf8)
    let hay = Array(CodePoints.text(CodePoints.lowered(CodePoints.of(text))).utf8)
    let isThere = ByteSearch.first(needle, in: hay, from: 0) != nil
    return isThere == must ? nil : "\(must ? "lacks" : "has") \"\(Clip.text(wanted))\""
  }
}

/// Signs of Markdown in a reply that should have none.
enum MarkdownSigns {
  static func first(in text: String) -> String? {
    let bytes = Array(text.utf8)
    if ByteSearch.first(Array("```".utf8), in: bytes, from: 0) != nil { return "a code fence" }
    if ByteSearch.first(Array("**".utf8), in: bytes, from: 0) != nil { return "bold" }
    if ByteSearch.first(Array("](".utf8), in: bytes, from: 0) != nil { return "a link" }
    for line in bytes.split(separator: 0x0A) {
      let content = line.drop { $0 == 0x20 || $0 == 0x09 }
      let hashes = content.prefix { $0 == 0x23 }.count
      if (1...6).contains(hashes), content.dropFirst(hashes).first == 0x20 { return "a heading" }
      if let first = content.first, first == 0x2A || first == 0x2D || first == 0x2B, content.dropFirst().first == 0x20 {
        return "a bullet"
      }
      if content.first == 0x7C, content.last == 0x7C { return "a table" }
    }
    return nil
  }
}
