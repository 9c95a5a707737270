import AssayWire
import Testing

@Suite("JSON is read strictly and written deterministically")
struct JSONTests {
  @Test(
    "What is read is written back byte for byte",
    arguments: [
      "null", "true", "[]", "{}", "[1,-2,3.5,1e+300]", #"{"b":1,"a":[{"x":null}]}"#, #""a\"b\\c\n\té""#,
      #"{"z":{"y":{"x":[[[]]]}}}"#, "9223372036854775807", "-9223372036854775808",
    ])
  func roundTrip(text: String) throws {
    #expect(try JSONValue(parsing: text).compact == text)
  }

  @Test(
    "Escapes come out as the characters they stand for",
    arguments: [
      (#""\u0041""#, "A"), (#""\ud83d\ude00""#, "😀"), (#""\/\b\f""#, "/\u{8}\u{C}"), (#""\u00e9""#, "é"),
    ])
  func escapes(text: String, expected: String) throws {
    #expect(try JSONValue(parsing: text).string == expected)
  }

  @Test(
    "Whatever is not JSON is refused with the place",
    arguments: [
      ("", 1, 1), ("[1,]", 1, 4), ("{\"a\":1,\n \"a\":2}", 2, 2), ("01", 1, 1), ("1.", 1, 1), ("nul", 1, 1),
      ("[1] x", 1, 5), ("\"\\ud800\"", 1, 2), ("\"\\ud800\\u0041\"", 1, 2), ("\"a\nb\"", 1, 3), ("{a:1}", 1, 2),
      ("1e999", 1, 1), ("\"abc", 1, 1), ("\"\\x\"", 1, 2), ("[\n\n  }", 3, 3), ("-", 1, 1), ("\"\\u12g4\"", 1, 2),
    ])
  func refused(text: String, line: Int, column: Int) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    #expect(error?.line == line)
    #expect(error?.column == column)
  }

  @Test("Bytes that are not UTF-8 are refused")
  func invalidUTF8() {
    #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0x5C, 0x6E, 0xC3, 0x22]) }
  }

  @Test("Depth and number of values are bounded")
  func bounds() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONError.self) { try JSONValue(parsing: deep) }
    #expect(throws: JSONError.self) { try JSONValue(parsing: "[1,2,3]", limits: JSONLimits(valuesMax: 3)) }
  }

  @Test("Every prefix of a document ends in an error, never in a crash")
  func prefixes() throws {
    let text = Array(#"{"a":[1.5e3,"x\u00e9\n",true,null,{"b":"😀"}],"c":-0.25}"#.utf8)
    for count in 0..<text.count { #expect(throws: JSONError.self) { try JSONValue(parsing: text[..<count]) } }
    #expect(try JSONValue(parsing: text)["a"]?[0]?.double == 1500)
  }

  @Test("Objects with many members find repeated names too")
  func manyMembers() throws {
    let members = (0..<200).map { "\"k\($0)\":\($0)" }
    let value = try JSONValue(parsing: "{" + members.joined(separator: ",") + "}")
    #expect(value["k199"]?.int == 199)
    for repeated in [3, 14, 15, 16, 150] {
      #expect(throws: JSONError.self) {
        try JSONValue(parsing: "{" + (members + ["\"k\(repeated)\":0"]).joined(separator: ",") + "}")
      }
    }
  }

  @Test("A double without a JSON form is null, and a whole double stays a double")
  func doubles() throws {
    #expect(
      JSONValue.array([.double(.nan), .double(.infinity), .double(1), .double(0.1)]).compact == "[null,null,1.0,0.1]")
    #expect(try JSONValue(parsing: "1.0") == .double(1))
  }

  @Test("Members are read, changed, added and removed in place")
  func members() {
    var object: JSONObject = ["a": 1, "b": 2]
    object["a"] = 3
    object["c"] = 4
    object["b"] = nil
    #expect(JSONValue.object(object).compact == #"{"a":3,"c":4}"#)
  }

  @Test("Pretty text reads back equal")
  func pretty() throws {
    let value: JSONValue = ["a": [1, 2], "b": ["c": []], "d": [["e": "f"]]]
    #expect(value.pretty.contains("\n  \"a\": [1,2]"))
    #expect(try JSONValue(parsing: value.pretty) == value)
  }
}
