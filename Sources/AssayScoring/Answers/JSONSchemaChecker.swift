import AssayWire

/// Checks a schema itself before it judges anything.
struct JSONSchemaChecker {
  typealias Broken = JSONSchema.Broken

  let root: JSONValue

  private static let annotations: Set<String> = [
    "$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "default", "examples", "format",
    "deprecated", "readOnly", "writeOnly", "strict", "name",
  ]
  private static let numbers: Set<String> = [
    "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems",
    "maxItems", "minProperties", "maxProperties",
  ]
  private static let types: Set<String> = ["null", "boolean", "string", "number", "integer", "array", "object"]

  func check() throws(Broken) {
    try check(root, "schema", 0)
    // Definitions are checked where they are, used or not.
    for key in ["$defs", "definitions"] {
      for (name, schema) in root[key]?.object?.members ?? [] { try check(schema, "schema.\(key).\(name)", 1) }
    }
  }

  private func check(_ schema: JSONValue, _ path: String, _ depth: Int) throws(Broken) {
    guard depth <= JSONSchema.depthMax else { throw Broken(path: path, message: "nested too deep") }
    if schema.bool != nil { return }
    guard let rules = schema.object else {
      throw Broken(path: path, message: "is \(schema.typeName), not an object or true or false")
    }
    for (key, value) in rules.members { try check(key, value, "\(path).\(key)", depth) }
  }

  private func check(_ key: String, _ value: JSONValue, _ path: String, _ depth: Int) throws(Broken) {
    if Self.annotations.contains(key) || key == "const" { return }
    if Self.numbers.contains(key) {
      if value.double == nil { throw Broken(path: path, message: "is \(value.typeName), not a number") }
      return
    }
    switch key {
    case "type": try checkType(value, path)
    case "enum", "required":
      if value.array == nil { throw Broken(path: path, message: "is \(value.typeName), not a list") }
    case "uniqueItems": if value.bool == nil { throw Broken(path: path, message: "is not true or false") }
    case "pattern":
      guard let source = value.string else { throw Broken(path: path, message: "is not a string") }
      do throws(SafePattern.Unsupported) { _ = try SafePattern(source) } catch {
        throw Broken(path: path, message: error.reason)
      }
    case "properties":
      guard let object = value.object else { throw Broken(path: path, message: "is not an object") }
      for (name, schema) in object.members { try check(schema, "\(path).\(name)", depth + 1) }
    case "items", "additionalProperties", "not": try check(value, path, depth + 1)
    case "anyOf", "oneOf", "allOf", "prefixItems":
      guard let list = value.array else { throw Broken(path: path, message: "is not a list") }
      for (index, schema) in list.enumerated() { try check(schema, "\(path)[\(index)]", depth + 1) }
    case "$ref":
      guard let reference = value.string, JSONSchema.resolve(reference, in: root) != nil else {
        throw Broken(path: path, message: "names nothing in this schema; only local references are followed")
      }
    default: throw Broken(path: path, message: "is a keyword that is not supported")
    }
  }

  private func checkType(_ value: JSONValue, _ path: String) throws(Broken) {
    let names = value.string.map { [$0] } ?? value.array?.map { $0.string ?? "" } ?? [""]
    for name in names where !Self.types.contains(name) {
      throw Broken(path: path, message: "is no type")
    }
  }
}
