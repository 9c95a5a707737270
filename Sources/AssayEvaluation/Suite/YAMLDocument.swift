import AssayCore
import AssayWire
import Yams

/// A YAML file being read, and everything that is wrong with it so far.
final class YAMLDocument {
  let file: String
  let lines: [Substring]
  private(set) var problems: [AssayError] = []
  private var valuesLeft = 100_000

  init(file: String, text: String) {
    self.file = file
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The root of the text; nil when it is no YAML, which is then among the problems.
  func root(of text: String) -> YAMLValue? {
    guard !isNestedTooDeep(text) else {
      problem("the file is nested deeper than 100 levels", line: 1, column: 1)
      return nil
    }
    do {
      guard let node = try Yams.compose(yaml: text) else {
        problem("the file is empty", line: 1, column: 1, remedy: "start from `assay init`")
        return nil
      }
      return YAMLValue(node: node, path: "", document: self)
    } catch let error as YamlError {
      report(error)
    } catch {
      problem("the file could not be read as YAML", line: 1, column: 1)
    }
    return nil
  }

  private func report(_ error: YamlError) {
    switch error {
    case .scanner(_, let text, let mark, _), .parser(_, let text, let mark, _), .composer(_, let text, let mark, _):
      let tab = line(mark.line).utf8.prefix(max(1, mark.column)).contains(0x09)
      problem(
        "not YAML: \(text)", line: mark.line, column: mark.column,
        remedy: tab ? "indent with spaces, not tabs" : "check the indentation, quotes and colons on this line")
    case .duplicatedKeysInMapping(let keys, let context):
      // The mark is where the mapping starts; the second occurrence is what the reader looks for.
      let key = keys.first ?? ""
      let place = repeated(key, from: context.mark.line) ?? (context.mark.line, context.mark.column)
      problem("the key `\(key)` appears twice", line: place.0, column: place.1, remedy: "keep one of them")
    case .reader(let text, _, _, _):
      problem("not YAML: \(text)", line: 1, column: 1, remedy: "the file must be UTF-8 text")
    default: problem("not YAML", line: 1, column: 1)
    }
  }

  private func repeated(_ key: String, from first: Int) -> (Int, Int)? {
    var columns: [Int: Int] = [:]
    for number in max(1, first)...max(1, first, lines.count) {
      let text = line(number)
      let indent = text.utf8.prefix { $0 == 0x20 || $0 == UInt8(ascii: "-") }.count
      guard text.utf8.dropFirst(indent).starts(with: (key + ":").utf8) else { continue }
      if columns[indent] != nil { return (number, indent + 1) }
      columns[indent] = number
    }
    return nil
  }

  private func isNestedTooDeep(_ text: String) -> Bool {
    var (flow, deepest, dashes, isStart) = (0, 0, 0, true)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"): flow += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): flow = max(0, flow - 1)
      case 0x0A: (dashes, isStart) = (0, true)
      case UInt8(ascii: "-"), UInt8(ascii: "?"): if isStart { dashes += 1 }
      case 0x20: break
      default: isStart = false
      }
      deepest = max(deepest, flow, dashes)
    }
    return deepest > 100
  }

  func line(_ number: Int) -> Substring { lines.indices.contains(number - 1) ? lines[number - 1] : "" }

  func problem(_ message: String, line: Int, column: Int, path: String? = nil, remedy: String? = nil) {
    let excerpt = String(self.line(line)).shortened(160)
    problems.append(
      AssayError(
        .configuration, message,
        at: AssayError.Place(file: file, line: line, column: column, path: path.flatMap { $0.isEmpty ? nil : $0 }),
        remedy: remedy, excerpt: excerpt))
  }

  /// Counts a value that is read; false once an alias bomb has used up what a suite may hold.
  func spend() -> Bool {
    valuesLeft -= 1
    return valuesLeft > 0
  }
}

/// One value of the file with its place. Each reading function notes a problem and gives nil when the value is wrong.
struct YAMLValue {
  let node: Node
  let path: String
  let document: YAMLDocument

  func problem(_ message: String, remedy: String? = nil) {
    document.problem(
      message, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1, path: path, remedy: remedy)
  }

  /// Where it stands, for problems that are found later.
  var place: AssayError.Place {
    AssayError.Place(file: document.file, line: node.mark?.line, column: node.mark?.column, path: path)
  }

  var excerpt: String { String(document.line(node.mark?.line ?? 0)).shortened(160) }

  private func wrong(_ wanted: String) { problem("should be \(wanted), is \(typeName)") }

  var typeName: String {
    switch node {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .scalar(let scalar) where scalar.style == .plain:
      isNull ? "empty" : node.bool != nil ? "true or false" : node.float != nil ? "a number" : "text"
    case .scalar: "text"
    case .alias: "an alias"
    }
  }

  var isNull: Bool {
    guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  var isText: Bool {
    guard case .scalar = node else { return false }
    return !isNull
  }

  var isList: Bool { node.sequence != nil }
  var isMapping: Bool { node.mapping != nil }

  func string() -> String? {
    guard isText, case .scalar(let scalar) = node else {
      wrong("text")
      return nil
    }
    return scalar.string
  }

  func bool() -> Bool? {
    if case .scalar(let scalar) = node, scalar.style == .plain {
      if scalar.string == "true" { return true }
      if scalar.string == "false" { return false }
    }
    wrong("true or false")
    return nil
  }

  func double(_ range: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)
    -> Double?
  {
    guard case .scalar(let scalar) = node, scalar.style == .plain, let value = Double(scalar.string), value.isFinite
    else {
      wrong("a number")
      return nil
    }
    guard range.contains(value) else {
      problem("should be from \(range.lowerBound) to \(range.upperBound), is \(scalar.string)")
      return nil
    }
    return value
  }

  func int(_ range: ClosedRange<Int>) -> Int? {
    guard case .scalar(let scalar) = node, scalar.style == .plain, let value = Int(scalar.string) else {
      wrong("a whole number")
      return nil
    }
    guard range.contains(value) else {
      problem("should be from \(range.lowerBound) to \(range.upperBound), is \(value)")
      return nil
    }
    return value
  }

  func choice<T: RawRepresentable & CaseIterable>(_ type: T.Type) -> T? where T.RawValue == String {
    guard let text = string() else { return nil }
    if let value = T(rawValue: text) { return value }
    let names = T.allCases.map(\.rawValue)
    problem(
      "unknown value `\(text.shortened())`",
      remedy: nearest(text, in: names).map { "did you mean `\($0)`?" } ?? "known: \(names.joined(separator: ", "))")
    return nil
  }

  /// The elements of a list; a single value counts as a list of one where `orOne` says so.
  func list(orOne: Bool = false) -> [YAMLValue]? {
    guard let sequence = node.sequence else {
      if orOne, !isNull { return [self] }
      wrong("a list")
      return nil
    }
    return sequence.enumerated().map { YAMLValue(node: $1, path: "\(path)[\($0)]", document: document) }
  }

  func strings(orOne: Bool = true) -> [String]? { list(orOne: orOne)?.compactMap { $0.string() } }

  /// All members in order; keys that are not text are problems.
  func members() -> [(key: String, name: YAMLValue, value: YAMLValue)]? {
    guard let mapping = node.mapping else {
      wrong("a mapping")
      return nil
    }
    return mapping.compactMap { key, value in
      let name = YAMLValue(node: key, path: path, document: document)
      guard let text = name.string() else { return nil }
      let inner = path.isEmpty ? text : "\(path).\(text)"
      return (text, name, YAMLValue(node: value, path: inner, document: document))
    }
  }

  /// The members whose keys are known; each other one is a problem with the nearest known name.
  func fields(_ known: [String]) -> YAMLFields? {
    guard let members = members() else { return nil }
    var found: [String: YAMLValue] = [:]
    for member in members {
      guard known.contains(member.key) else {
        let near = nearest(member.key, in: known)
        member.name.problem(
          "unknown key `\(member.key.shortened())`" + (path.isEmpty ? "" : " in `\(path)`"),
          remedy: near.map { "did you mean `\($0)`?" } ?? "known: \(known.joined(separator: ", "))")
        continue
      }
      if !member.value.isNull { found[member.key] = member.value }
    }
    return YAMLFields(parent: self, found: found)
  }

  /// The value as JSON, by YAML's core schema.
  func json() -> JSONValue? {
    guard document.spend() else {
      problem("the file holds more than 100,000 values once its aliases are followed")
      return nil
    }
    switch node {
    case .mapping:
      guard let members = members() else { return nil }
      return .object(JSONObject(members.compactMap { member in member.value.json().map { (member.key, $0) } }))
    case .sequence: return list().map { .array($0.compactMap { $0.json() }) }
    case .scalar(let scalar):
      if isNull { return .null }
      guard scalar.style == .plain else { return .string(scalar.string) }
      if scalar.string == "true" { return .bool(true) }
      if scalar.string == "false" { return .bool(false) }
      if let value = Int(scalar.string) { return .int(value) }
      if let first = scalar.string.utf8.first,
        first == UInt8(ascii: "-") || first == UInt8(ascii: ".") || first &- 48 < 10,
        let value = Double(scalar.string), value.isFinite
      {
        return .double(value)
      }
      return .string(scalar.string)
    case .alias:
      wrong("a value")
      return nil
    }
  }
}

/// The known members of a mapping.
struct YAMLFields {
  let parent: YAMLValue
  let found: [String: YAMLValue]

  subscript(key: String) -> YAMLValue? { found[key] }

  func required(_ key: String) -> YAMLValue? {
    if let value = found[key] { return value }
    parent.problem("`\(key)` is missing" + (parent.path.isEmpty ? "" : " in `\(parent.path)`"))
    return nil
  }
}
