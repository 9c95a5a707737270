import AssayWire
import Testing

@testable import AssayScoring

@Suite("JSON schema")
struct JSONSchemaTests {
  static let schema: JSONValue = [
    "type": "object", "required": ["name", "rows"], "additionalProperties": false,
    "properties": [
      "name": ["type": "string", "minLength": 1, "maxLength": 5, "pattern": "^[A-Z]\\w*$"],
      "rows": ["type": "array", "minItems": 1, "items": ["$ref": "#/$defs/row"]],
      "kind": ["enum": ["a", "b", 3]], "size": ["anyOf": [["type": "integer", "minimum": 0], ["const": "big"]]],
      "flag": ["not": ["const": false]], "one": ["oneOf": [["type": "number"], ["type": "integer"]]],
    ],
    "$defs": ["row": ["type": "object", "properties": ["total": ["type": "number", "exclusiveMinimum": 0]]]],
  ]

  @Test(
    "a value is valid, or its faults are named with their paths",
    arguments: [
      (["name": "Ab", "rows": [["total": 1]]], []),
      (["name": "Ab", "rows": [["total": 1]], "kind": 3.0, "size": "big"], []),
      (["rows": [[:]]], ["$: `name` is missing"]),
      (["name": "ab", "rows": [[:]]], ["$.name: does not match the pattern ^[A-Z]\\w*$"]),
      (
        ["name": "Abcdef", "rows": []], ["$.name: has 6 characters, more than 5", "$.rows: has 0 items, fewer than 1"]
      ),
      (["name": "Ab", "rows": [["total": 1], ["total": 0]]], ["$.rows[1].total: is 0.0, not over 0.0"]),
      (["name": "Ab", "rows": [[:]], "x": 1], ["$.x: is not allowed"]),
      (["name": "Ab", "rows": [[:]], "size": -1], ["$.size: fits none of `anyOf`"]),
      (["name": "Ab", "rows": [[:]], "flag": false], ["$.flag: fits what `not` excludes"]),
      (["name": "Ab", "rows": [[:]], "one": 1], ["$.one: fits 2 of `oneOf`, not one"]),
      (["name": "Ab", "rows": [[:]], "kind": "c"], ["$.kind: is none of the 3 allowed values"]),
      ([1], ["$: is a list, not object"]),
    ] as [(JSONValue, [String])])
  func validate(value: JSONValue, faults: [String]) throws {
    switch try JSONSchema(Self.schema).validate(value) {
    case .valid: #expect(faults.isEmpty)
    case .invalid(let violations): #expect(violations.map(\.description) == faults)
    case .undecided(let reason): Issue.record("undecided: \(reason)")
    }
  }

  @Test(
    "a schema that could not be checked wholly is refused",
    arguments: [
      (["if": [:]], "schema.if"), (["$ref": "http://x"], "schema.$ref"), (["$ref": "#/nowhere"], "schema.$ref"),
      (["properties": ["a": ["type": "text"]]], "schema.properties.a.type"), (["pattern": "(?=x)"], "schema.pattern"),
      (["minLength": "3"], "schema.minLength"), (3, "schema"), (["items": [1]], "schema.items"),
    ] as [(JSONValue, String)])
  func broken(schema: JSONValue, path: String) {
    let error = #expect(throws: JSONSchema.Broken.self) { try JSONSchema(schema) }
    #expect(error?.path == path)
  }

  @Test("a schema that refers to itself without end is undecided, not a crash")
  func recursion() throws {
    #expect(try JSONSchema(["$ref": "#"]).validate(1) == .undecided("the check exceeds its bounds"))
    let branching: JSONValue = ["anyOf": [["$ref": "#"], ["$ref": "#"]]]
    #expect(try JSONSchema(branching).validate(1) == .undecided("the check exceeds its bounds"))
  }
}

@Suite("Safe patterns")
struct SafePatternTests {
  @Test(
    "match as regular expressions do",
    arguments: [
      ("^a+b?$", "aab", true), ("^a+b?$", "abb", false), ("colou?r", "my color", true),
      ("^\\d{4}-\\d{2}$", "2024-03", true),
      ("^\\d{4}-\\d{2}$", "2024-3", false), ("^(?:ab|cd){2,3}$", "abcdab", true), ("^(ab|cd){2,3}$", "ab", false),
      ("[^a-c]", "abc", false), ("[\\w.-]+@\\w+", "x.y@z", true), ("\\bcat\\b", "a cat sat", true),
      ("\\bcat\\b", "scatter", false),
      ("", "anything", true), ("^$", "", true), ("a|", "", true), ("\\u0041", "A", true), ("^.$", "\n", false),
      ("^[]a]", "a", false),
      ("^é$", "é", true), ("a{2,}", "caab", true), ("[a\\-z]", "-", true),
    ])
  func matches(pattern: String, text: String, expected: Bool) throws {
    #expect(try SafePattern(pattern).matches(text) == expected)
  }

  @Test(
    "what is not supported is refused",
    arguments: [
      "(?=a)", "(a)\\1", "a**", "(", ")", "[a", "*a", "a{3,2}", "a{5000}", "((a{100}){100}){100}", "\\", "[z-a]", "{",
    ])
  func refused(pattern: String) {
    #expect(throws: SafePattern.Unsupported.self) { try SafePattern(pattern) }
  }

  @Test("a pattern that would take others years is answered at once")
  func backtracking() throws {
    #expect(try SafePattern("^(a+)+$").matches(String(repeating: "a", count: 2_000) + "b") == false)
    #expect(try SafePattern("((){1000}){1000}").matches("x") == true)
  }
}
