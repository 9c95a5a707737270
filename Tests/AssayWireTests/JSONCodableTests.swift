import AssayWire
import Testing

@Suite("Codable values go through JSON without Foundation")
struct JSONCodableTests {
  struct Inner: Codable, Equatable {
    var numbers: [Double]
    var flag: Bool?
  }

  struct Outer: Codable, Equatable {
    var name: String
    var inner: Inner
    var table: [String: Int]
    var any: JSONValue
    var list: [Inner]
    var small: UInt8
  }

  let value = Outer(
    name: "x", inner: Inner(numbers: [1, 2.5], flag: nil), table: ["b": 2, "a": 1, "c": 3], any: ["k": [nil, true]],
    list: [Inner(numbers: [], flag: true)], small: 200)

  @Test("Members keep their order and dictionaries are sorted")
  func encoding() throws {
    let json = JSONValue(encoding: value)
    #expect(
      json.compact
        == #"{"name":"x","inner":{"numbers":[1.0,2.5]},"table":{"a":1,"b":2,"c":3},"any":{"k":[null,true]},"list":[{"numbers":[],"flag":true}],"small":200}"#
    )
    #expect(try JSONValue(parsing: json.compact).decode(Outer.self) == value)
  }

  @Test(
    "A wrong shape is named by its path",
    arguments: [
      (#"{"numbers":[1,"x"]}"#, "numbers[1]", "should be a number, is a string"), ("{}", "", "`numbers` is missing"),
      ("[]", "", "should be an object, is a list"), (#"{"numbers":[],"flag":3}"#, "flag", "should be true or false"),
    ])
  func wrongShape(text: String, path: String, message: String) throws {
    let json = try JSONValue(parsing: text)
    let error = #expect(throws: JSONShapeError.self) { try json.decode(Inner.self) }
    #expect(error?.path == path)
    #expect(error?.message.contains(message) == true)
  }

  @Test("A number that does not fit its type is refused")
  func overflow() throws {
    #expect(throws: JSONShapeError.self) { try JSONValue.array([300]).decode([UInt8].self) }
    #expect(throws: JSONShapeError.self) { try JSONValue.array([-1]).decode([UInt8].self) }
    #expect(throws: JSONShapeError.self) { try JSONValue.array([1.5]).decode([Int].self) }
  }
}
