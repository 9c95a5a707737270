package import AssayWire

/// Checks values against a JSON schema: the part of draft 2020-12 that describes answers.
///
/// Known: `type`, `enum`, `const`, `required`, `properties`, `additionalProperties`, `items`, `prefixItems`,
/// bounds of numbers, lengths and counts, `uniqueItems`, `pattern` (see `SafePattern`), `anyOf`, `oneOf`,
/// `allOf`, `not` and local `$ref`. Anything else that would constrain is an error of the schema, so that
/// nothing passes unchecked; annotations are ignored.
package struct JSONSchema: Sendable {
  static let depthMax = 100
  static let errorsMax = 20
  /// Visits of a schema with a value; references can multiply them.
  static let stepsMax = 500_000

  /// What is wrong, and where: `$.rows[2].total`.
  package struct Violation: Sendable, Equatable, CustomStringConvertible {
    package var path: String
    package var message: String

    package var description: String { "\(path): \(message)" }
  }

  package enum Outcome: Sendable, Equatable {
    case valid
    case invalid([Violation])
    /// The schema itself cannot be used, or the check exceeds its bounds.
    case undecided(String)
  }

  let root: JSONValue

  /// - Throws: `Broken` for a schema with an unknown keyword, an unusable pattern or a dangling reference.
  package init(_ root: JSONValue) throws(Broken) {
    self.root = root
    try JSONSchemaChecker(root: root).check()
  }

  package struct Broken: Error, Sendable, Equatable, CustomStringConvertible {
    package var path: String
    package var message: String

    package var description: String { "\(path): \(message)" }
  }

  package func validate(_ value: JSONValue) -> Outcome {
    var run = JSONSchemaRun(root: root)
    run.validate(value, root, "$", 0)
    if let reason = run.undecided { return .undecided(reason) }
    return run.violations.isEmpty ? .valid : .invalid(run.violations)
  }

  /// The schema that a local reference (`#`, `#/$defs/x`) names.
  static func resolve(_ reference: String, in root: JSONValue) -> JSONValue? {
    guard reference.hasPrefix("#") else { return nil }
    if reference == "#" { return root }
    guard reference.hasPrefix("#/") else { return nil }
    var value = root
    for part in reference.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false) {
      let key = unescaped(String(part))
      if let next = value[key] {
        value = next
      } else if let index = Int(key), let next = value[index] {
        value = next
      } else {
        return nil
      }
    }
    return value
  }

  /// `~1` is a slash, `~0` a tilde.
  private static func unescaped(_ text: String) -> String {
    var result = ""
    var isEscape = false
    for scalar in text.unicodeScalars {
      if isEscape {
        result.unicodeScalars.append(scalar == "1" ? "/" : scalar == "0" ? "~" : scalar)
        isEscape = false
      } else if scalar == "~" {
        isEscape = true
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  static func matches(_ value: JSONValue, type: String) -> Bool {
    switch (type, value) {
    case ("null", .null), ("boolean", .bool), ("string", .string), ("array", .array), ("object", .object): true
    case ("number", .int), ("number", .double), ("integer", .int): true
    case ("integer", .double(let number)): number.rounded() == number
    default: false
    }
  }
}

/// One validation with its bounds.
struct JSONSchemaRun {
  let root: JSONValue
  var violations: [JSONSchema.Violation] = []
  var undecided: String?
  private var steps = 0

  init(root: JSONValue) { self.root = root }

  mutating func fail(_ path: String, _ message: String) {
    if violations.count < JSONSchema.errorsMax { violations.append(.init(path: path, message: message)) }
  }

  mutating func validate(_ value: JSONValue, _ schema: JSONValue, _ path: String, _ depth: Int) {
    steps += 1
    guard depth <= JSONSchema.depthMax, steps <= JSONSchema.stepsMax else {
      undecided = undecided ?? "the check exceeds its bounds"
      return
    }
    if let flag = schema.bool {
      if !flag { fail(path, "nothing is allowed here") }
      return
    }
    guard undecided == nil, let rules = schema.object else { return }
    if let reference = rules["$ref"]?.string, let target = JSONSchema.resolve(reference, in: root) {
      validate(value, target, path, depth + 1)
    }
    checkType(value, rules, path)
    combinations(value, rules, path, depth)
    switch value {
    case .string(let text): checkString(text, rules, path)
    case .int, .double: checkNumber(value, rules, path)
    case .array(let list): checkArray(list, rules, path, depth)
    case .object(let object): checkObject(object, rules, path, depth)
    case .null, .bool: break
    }
  }

  private mutating func checkType(_ value: JSONValue, _ rules: JSONObject, _ path: String) {
    if let type = rules["type"] {
      let names = type.string.map { [$0] } ?? type.array?.compactMap(\.string) ?? []
      if !names.contains(where: { JSONSchema.matches(value, type: $0) }) {
        fail(path, "is \(value.typeName), not \(names.joined(separator: " or "))")
      }
    }
    if let allowed = rules["enum"]?.array, !allowed.contains(where: { LooseEquality.areEqual($0, value) }) {
      fail(path, "is none of the \(allowed.count) allowed values")
    }
    if let constant = rules["const"], !LooseEquality.areEqual(constant, value) {
      fail(path, "is not \(Clip.text(constant.compact))")
    }
  }

  /// How many of the schemas the value fits, without keeping their complaints.
  private mutating func fitting(_ schemas: [JSONValue], _ value: JSONValue, _ path: String, _ depth: Int) -> Int {
    let kept = violations
    var count = 0
    for schema in schemas {
      violations = []
      validate(value, schema, path, depth + 1)
      if violations.isEmpty { count += 1 }
    }
    violations = kept
    return count
  }

  private mutating func combinations(_ value: JSONValue, _ rules: JSONObject, _ path: String, _ depth: Int) {
    for schema in rules["allOf"]?.array ?? [] { validate(value, schema, path, depth + 1) }
    if let any = rules["anyOf"]?.array, fitting(any, value, path, depth) == 0 { fail(path, "fits none of `anyOf`") }
    if let one = rules["oneOf"]?.array {
      let count = fitting(one, value, path, depth)
      if count != 1 { fail(path, "fits \(count) of `oneOf`, not one") }
    }
    if let not = rules["not"], fitting([not], value, path, depth) == 1 { fail(path, "fits what `not` excludes") }
  }

  private mutating func checkString(_ text: String, _ rules: JSONObject, _ path: String) {
    let length = text.unicodeScalars.count
    if let least = rules["minLength"]?.int, length < least {
      fail(path, "has \(length) characters, fewer than \(least)")
    }
    if let most = rules["maxLength"]?.int, length > most { fail(path, "has \(length) characters, more than \(most)") }
    guard let source = rules["pattern"]?.string else { return }
    guard let pattern = try? SafePattern(source), let matches = pattern.matches(text) else {
      undecided = undecided ?? "the pattern cannot be checked"
      return
    }
    if !matches { fail(path, "does not match the pattern \(Clip.text(source))") }
  }

  private mutating func checkNumber(_ value: JSONValue, _ rules: JSONObject, _ path: String) {
    guard let number = value.double else { return }
    if let least = rules["minimum"]?.double, number < least { fail(path, "is \(number), less than \(least)") }
    if let most = rules["maximum"]?.double, number > most { fail(path, "is \(number), more than \(most)") }
    if let least = rules["exclusiveMinimum"]?.double, number <= least { fail(path, "is \(number), not over \(least)") }
    if let most = rules["exclusiveMaximum"]?.double, number >= most { fail(path, "is \(number), not under \(most)") }
    if let step = rules["multipleOf"]?.double, step > 0 {
      let quotient = number / step
      if abs(quotient - quotient.rounded()) > 1e-9 { fail(path, "is no multiple of \(step)") }
    }
  }

  private mutating func checkArray(_ list: [JSONValue], _ rules: JSONObject, _ path: String, _ depth: Int) {
    if let least = rules["minItems"]?.int, list.count < least {
      fail(path, "has \(list.count) items, fewer than \(least)")
    }
    if let most = rules["maxItems"]?.int, list.count > most { fail(path, "has \(list.count) items, more than \(most)") }
    if rules["uniqueItems"]?.bool == true, Set(list).count < list.count { fail(path, "has equal items") }
    let prefix = rules["prefixItems"]?.array ?? []
    for (index, item) in list.enumerated() {
      let schema = index < prefix.count ? prefix[index] : rules["items"]
      if let schema { validate(item, schema, "\(path)[\(index)]", depth + 1) }
    }
  }

  private mutating func checkObject(_ object: JSONObject, _ rules: JSONObject, _ path: String, _ depth: Int) {
    for name in rules["required"]?.array?.compactMap(\.string) ?? [] where object[name] == nil {
      fail(path, "`\(Clip.text(name))` is missing")
    }
    if let least = rules["minProperties"]?.int, object.count < least { fail(path, "has fewer than \(least) members") }
    if let most = rules["maxProperties"]?.int, object.count > most { fail(path, "has more than \(most) members") }
    let properties = rules["properties"]?.object
    for (key, value) in object.members {
      let inner = "\(path).\(Clip.text(key))"
      if let schema = properties?[key] {
        validate(value, schema, inner, depth + 1)
      } else if let rest = rules["additionalProperties"] {
        if rest == .bool(false) { fail(inner, "is not allowed") } else { validate(value, rest, inner, depth + 1) }
      }
    }
  }
}
