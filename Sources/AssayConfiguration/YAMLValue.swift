package import AssayCore
package import AssayWire
import Yams

/// One value of the file with its place. Each reading function notes a problem and gives nil when the value is wrong.
package struct YAMLValue {
  let node: Node
  package let path: String
  package let document: YAMLDocument

  /// - Parameter showsLine: false where the line may hold a secret.
  package func problem(_ message: String, remedy: String? = nil, showsLine: Bool = true) {
    document.problem(
      message, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1, path: path, remedy: remedy,
      showsLine: showsLine)
  }

  /// Where it stands, for problems that are found later.
  package var place: AssayError.Place {
    AssayError.Place(file: document.file, line: node.mark?.line, column: node.mark?.column, path: path)
  }

  package var excerpt: String { String(document.line(node.mark?.line ?? 0)).shortened(160) }

  private func wrong(_ wanted: String) { problem("should be \(wanted), is \(typeName)") }

  package var typeName: String {
    switch node {
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .scalar(let scalar) where scalar.style == .plain:
      isNull ? "empty" : node.bool != nil ? "true or false" : node.float != nil ? "a number" : "text"
    case .scalar: "text"
    case .alias: "an alias"
    }
  }

  package var isNull: Bool {
    guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
  }

  package var isText: Bool {
    guard case .scalar = node else { return false }
    return !isNull
  }

  package var isList: Bool { node.sequence != nil }
  package var isMapping: Bool { node.mapping != nil }

  package func string() -> String? {
    guard isText, case .scalar(let scalar) = node else {
      wrong("text")
      return nil
    }
    return scalar.string
  }

  package func bool() -> Bool? {
    if case .scalar(let scalar) = node, scalar.style == .plain {
      if scalar.string == "true" { return true }
      if scalar.string == "false" { return false }
    }
    wrong("true or false")
    return nil
  }

  package func double(_ range: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude)
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

  package func int(_ range: ClosedRange<Int>) -> Int? {
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

  package func choice<T: RawRepresentable & CaseIterable>(_ type: T.Type) -> T? where T.RawValue == String {
    guard let text = string() else { return nil }
    if let value = T(rawValue: text) { return value }
    guard !document.isFull() else { return nil }
    let names = T.allCases.map(\.rawValue)
    problem(
      "unknown value `\(text.shortened())`",
      remedy: nearest(text, in: names).map { "did you mean `\($0)`?" } ?? "known: \(names.joined(separator: ", "))")
    return nil
  }

  /// The elements of a list; a single value counts as a list of one where `orOne` says so.
  package func list(orOne: Bool = false) -> [YAMLValue]? {
    guard let sequence = node.sequence else {
      if orOne, !isNull { return [self] }
      wrong("a list")
      return nil
    }
    guard document.visit(sequence.count) else { return nil }
    return sequence.enumerated().map { YAMLValue(node: $1, path: "\(path)[\($0)]", document: document) }
  }

  package func strings(orOne: Bool = true) -> [String]? { list(orOne: orOne)?.compactMap { $0.string() } }

  /// All members in order; keys that are not text are problems.
  package func members() -> [(key: String, name: YAMLValue, value: YAMLValue)]? {
    guard let mapping = node.mapping else {
      wrong("a mapping")
      return nil
    }
    guard document.visit(mapping.count) else { return nil }
    return mapping.compactMap { key, value in
      let name = YAMLValue(node: key, path: path, document: document)
      guard let text = name.string() else { return nil }
      let inner = path.isEmpty ? text : "\(path).\(text)"
      return (text, name, YAMLValue(node: value, path: inner, document: document))
    }
  }

  /// The members whose keys are known; each other one is a problem with the nearest known name.
  package func fields(_ known: [String]) -> YAMLFields? {
    guard let members = members() else { return nil }
    var found: [String: YAMLValue] = [:]
    for member in members {
      guard known.contains(member.key) else {
        guard !document.isFull() else { continue }
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
  package func json() -> JSONValue? {
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
package struct YAMLFields {
  package let parent: YAMLValue
  let found: [String: YAMLValue]

  package subscript(key: String) -> YAMLValue? { found[key] }

  package func required(_ key: String) -> YAMLValue? {
    if let value = found[key] { return value }
    parent.problem("`\(key)` is missing" + (parent.path.isEmpty ? "" : " in `\(parent.path)`"))
    return nil
  }
}
