import AssayWire
import Testing

@testable import AssayVerification

/// One field made wrong, and what must be said of it.
struct Wrong: Sendable, CustomTestStringConvertible {
  var json: String
  var path: String
  var code: BatchFault.Code

  init(_ json: String, _ path: String, _ code: BatchFault.Code = .invalidEvidence) {
    self.json = json
    self.path = path
    self.code = code
  }

  var testDescription: String { "\(path) \(json.prefix(60))" }
}

@Suite("Every field of a batch line refuses what it cannot be")
struct BatchHostileTests {
  private static let empty = #""evidence":{"observations":[],"coverage":[]}"#

  static func output(_ lines: [[UInt8]], limits: BatchSession.Limits = .init()) -> (rows: [JSONValue], told: [String]) {
    var session = BatchSession(limits: limits)
    var writer = VerificationWriter()
    let verifier = Verifier()
    for line in lines {
      session.admit(BatchSession.decode(line, limits: limits)).write(with: verifier, to: &writer)
    }
    return (writer.bytes.split(separator: 10).compactMap { try? JSONValue(parsing: $0) }, session.takeWarnings())
  }

  static func output(_ lines: [String]) -> (rows: [JSONValue], told: [String]) { output(lines.map { Array($0.utf8) }) }

  private func expect(_ wrong: Wrong, line: String) throws {
    let good = #"{"id":"good","claim":"x",\#(Self.empty)}"#
    let rows = Self.output([line, good]).rows
    try #require(rows.count == 2)
    #expect(rows[0]["error"]?["code"]?.string == wrong.code.rawValue, "\(rows[0])")
    #expect(rows[0]["error"]?["path"]?.string == wrong.path, "\(rows[0])")
    #expect(rows[0]["error"]?["message"]?.string?.isEmpty == false && rows[0]["line"]?.int == 1)
    #expect(rows[1]["verdict"] != nil)
  }

  @Test(
    "Members of the line",
    arguments: [
      Wrong(#""id":null,"claim":"x",\#(empty)"#, "/id", .invalidID),
      Wrong(#""id":[],"claim":"x",\#(empty)"#, "/id", .invalidID),
      Wrong(#""id":-1,"claim":"x",\#(empty)"#, "/id", .invalidID),
      Wrong(#""claim":"x",\#(empty)"#, "/id", .invalidID),
      Wrong(#""id":"\#(String(repeating: "é", count: 101))","claim":"x",\#(empty)"#, "/id", .invalidID),
      Wrong(#""id":"a","id":"b","claim":"x",\#(empty)"#, "", .invalidJSON),
      Wrong(#""id":"a","prompt":7,"claim":"x",\#(empty)"#, "/prompt", .invalidLine),
      Wrong(#""id":"a","claim":["x"],\#(empty)"#, "/claim", .invalidLine),
      Wrong(#""id":"a","claim":null,\#(empty)"#, "/claim", .invalidLine),
      Wrong(#""id":"a","claim":true,\#(empty)"#, "/claim", .invalidLine),
      Wrong(#""id":"a","answer":{"total":9},\#(empty)"#, "/answer", .invalidLine),
      Wrong(#""id":"a","answer":9,\#(empty)"#, "/answer", .invalidLine),
      Wrong(#""id":"a","claim":"x","answer":"y",\#(empty)"#, "/answer", .invalidLine),
      Wrong(#""id":"a","claim":"x","segment":{"text":"y","channel":"ocr"},\#(empty)"#, "/segment", .invalidLine),
      Wrong(#""id":"a","segment":"y""#, "/segment", .invalidLine),
      Wrong(#""id":"a","segment":{}"#, "/segment/text", .invalidLine),
      Wrong(#""id":"a","segment":{"text":7}"#, "/segment/text", .invalidLine),
      Wrong(#""id":"a","segment":{"text":"y","modality":"smell"}"#, "/segment/modality", .invalidLine),
      Wrong(#""id":"a","segment":{"text":"y","modality":3}"#, "/segment/modality", .invalidLine),
      Wrong(#""id":"a","segment":{"text":"y","channel":"OCR"}"#, "/segment/channel", .invalidLine),
      Wrong(#""id":"a","segment":{"text":"y","channel":[]}"#, "/segment/channel", .invalidLine),
      Wrong(#""id":"a","claim":"x""#, "/evidence", .missingEvidence),
      Wrong(#""id":"a","claim":"x","evidence":null"#, "/evidence", .missingEvidence),
      Wrong(#""id":"a""#, "/evidence", .missingEvidence),
      Wrong(#""id":"a","claim":"x","evidence":"e""#, "/evidence"),
      Wrong(#""id":"a","claim":"x","evidence":[]"#, "/evidence"),
      Wrong(#""id":"a","claim":"x","evidence":{}"#, "/evidence/observations"),
      Wrong(#""id":"a","claim":"x","evidence":{"observations":[]}"#, "/evidence/coverage"),
      Wrong(#""id":"a","claim":"x","evidence":{"ref":3}"#, "/evidence/ref"),
      Wrong(#""id":"a","claim":"x","evidence":{"ref":""}"#, "/evidence/ref", .unknownReference),
      Wrong(#""id":"a","claim":"x","evidence":{"ref":"a"}"#, "/evidence/ref", .unknownReference),
      Wrong(#""id":"a","claim":"x","evidence":{"ref":"later"}"#, "/evidence/ref", .unknownReference),
      Wrong(#""id":"a","claim":"x","evidence":{"ref":"b","coverage":[]}"#, "/evidence"),
      Wrong(#""id":"a","claim":"x","evidence":{"observations":[],"coverage":[],"samples":"y"}"#, "/evidence/samples"),
      Wrong(
        #""id":"a","claim":"x","evidence":{"observations":[],"coverage":[],"samples":[null]}"#, "/evidence/samples/0"),
      Wrong(#""id":"a","claim":"x","evidence":{"frames":{},"observations":[],"coverage":[]}"#, "/evidence/frames"),
    ])
  func members(wrong: Wrong) throws { try expect(wrong, line: "{\(wrong.json)}") }

  @Test(
    "Members of an observation and of its places",
    arguments: [
      Wrong(#""id":"""#, "/id"), Wrong(#""id":4"#, "/id"), Wrong(#""modality":null"#, "/modality"),
      Wrong(#""modality":"Image""#, "/modality"), Wrong(#""kind":"thing""#, "/kind"), Wrong(#""kind":1"#, "/kind"),
      Wrong(#""value":null"#, "/value"), Wrong(#""value":["x"]"#, "/value"), Wrong(#""value":{}"#, "/value"),
      Wrong(#""unit":5"#, "/unit"), Wrong(#""attributes":[]"#, "/attributes"),
      Wrong(#""attributes":{"color":{"name":"red"}}"#, "/attributes/color"), Wrong(#""parent":"o""#, "/parent"),
      Wrong(#""parent":"later""#, "/parent"), Wrong(#""parent":0"#, "/parent"),
      Wrong(#""confidence":-0.1"#, "/confidence"), Wrong(#""confidence":1.01"#, "/confidence"),
      Wrong(#""confidence":"high""#, "/confidence"), Wrong(#""source":1"#, "/source"),
      Wrong(#""trust":"root""#, "/trust"), Wrong(#""trust":1"#, "/trust"), Wrong(#""where":{}"#, "/where"),
      Wrong(#""where":[7]"#, "/where/0"), Wrong(#""where":[{"frame":"no"}]"#, "/where/0/frame"),
      Wrong(#""where":[{"frame":3}]"#, "/where/0/frame"), Wrong(#""where":[{"box":[0,0,1]}]"#, "/where/0/box"),
      Wrong(#""where":[{"box":[9,0,1,1]}]"#, "/where/0/box"), Wrong(#""where":[{"box":[0,9,1,1]}]"#, "/where/0/box"),
      Wrong(#""where":[{"box":["0",0,1,1]}]"#, "/where/0/box/0"),
      Wrong(#""where":[{"box":[0,0,1e300,1]}]"#, "/where/0/box/2"),
      Wrong(#""where":[{"box":[0,0,500,90]}]"#, "/where/0/box"),
      Wrong(#""where":[{"box":[-90,0,10,90]}]"#, "/where/0/box"),
      Wrong(#""where":[{"quad":[0,0,900,0,900,9,0,9]}]"#, "/where/0/quad"),
      Wrong(#""where":[{"box":[0,0,1,1],"quad":[0,0,900,0,900,9,0,9]}]"#, "/where/0/quad"),
      Wrong(#""where":[{"quad":[0,0,9,0]}]"#, "/where/0/quad"), Wrong(#""where":[{"point":[7]}]"#, "/where/0/point"),
      Wrong(#""where":[{"point":[4000,5]}]"#, "/where/0/point"),
      Wrong(#""where":[{"point":[5,-400]}]"#, "/where/0/point"), Wrong(#""where":[{"depth":-1}]"#, "/where/0/depth"),
      Wrong(#""where":[{"depth":"far"}]"#, "/where/0/depth"), Wrong(#""where":[{"radius":-1}]"#, "/where/0/radius"),
      Wrong(#""where":[{"center":[1,2]}]"#, "/where/0/center"),
      Wrong(#""where":[{"center":[1,2,-1e13]}]"#, "/where/0/center/2"),
      Wrong(#""where":[{"extent":[1,-2,3]}]"#, "/where/0/extent"), Wrong(#""where":[{"time":[2,1]}]"#, "/where/0/time"),
      Wrong(#""where":[{"time":3}]"#, "/where/0/time"), Wrong(#""where":[{"page":0}]"#, "/where/0/page"),
      Wrong(#""where":[{"page":1.5}]"#, "/where/0/page"), Wrong(#""where":[{"path":7}]"#, "/where/0/path"),
    ])
  func observations(wrong: Wrong) throws {
    // The wrong member replaces the right one of its name.
    let name = String(wrong.json.dropFirst().prefix { $0 != "\"" })
    let right = [("id", #""o""#), ("modality", #""image""#), ("kind", #""object""#), ("value", #""cup""#)]
    let members = right.filter { $0.0 != name }.map { "\"\($0.0)\":\($0.1)" } + [wrong.json]
    let frame = #"{"id":"i","kind":"image","unit":"px","width":400,"height":100}"#
    let line =
      #"{"id":"a","claim":"x","evidence":{"frames":[\#(frame)],"observations":[{\#(members.joined(separator: ","))}],"coverage":[]}}"#
    try expect(Wrong("", "/evidence/observations/0" + wrong.path), line: line)
  }

  @Test(
    "Members of a frame",
    arguments: [
      Wrong(#""id":"""#, "/id"), Wrong(#""id":1"#, "/id"), Wrong(#""kind":"photo""#, "/kind"),
      Wrong(#""unit":"inch""#, "/unit"), Wrong(#""unit":null"#, "/unit"), Wrong(#""width":0"#, "/width"),
      Wrong(#""width":-4"#, "/width"), Wrong(#""height":1e12"#, "/height"), Wrong(#""height":"9""#, "/height"),
      Wrong(#""directions":[]"#, "/directions"), Wrong(#""directions":{"left":[1,0]}"#, "/directions/left"),
      Wrong(#""directions":{"left":[0,0,0]}"#, "/directions/left"),
      Wrong(#""directions":{"above":"up"}"#, "/directions/above"),
    ])
  func frames(wrong: Wrong) throws {
    let name = String(wrong.json.dropFirst().prefix { $0 != "\"" })
    let right = [("id", #""i""#), ("kind", #""image""#), ("unit", #""px""#)]
    let members = right.filter { $0.0 != name }.map { "\"\($0.0)\":\($0.1)" } + [wrong.json]
    let line =
      #"{"id":"a","claim":"x","evidence":{"frames":[{\#(members.joined(separator: ","))}],"observations":[],"coverage":[]}}"#
    try expect(Wrong("", "/evidence/frames/0" + wrong.path), line: line)
  }

  @Test(
    "Members of a coverage",
    arguments: [
      Wrong(#""modality":1"#, "/modality"), Wrong(#""kind":"objects""#, "/kind"),
      Wrong(#""vocabulary":null"#, "/vocabulary"), Wrong(#""vocabulary":"closed""#, "/vocabulary"),
      Wrong(#""vocabulary":[null]"#, "/vocabulary/0"), Wrong(#""attributes":"open""#, "/attributes"),
      Wrong(#""attributes":{"color":7}"#, "/attributes/color"), Wrong(#""recall":1.2"#, "/recall"),
      Wrong(#""recall":"1""#, "/recall"), Wrong(#""recall":-1"#, "/recall"), Wrong(#""frame":"none""#, "/frame"),
      Wrong(#""region":[5,0,1,1]"#, "/region"), Wrong(#""region":[0,0,9000,1]"#, "/region"),
      Wrong(#""time":[3,1]"#, "/time"), Wrong(#""closed":"yes""#, "/closed"), Wrong(#""source":[]"#, "/source"),
    ])
  func coverage(wrong: Wrong) throws {
    let name = String(wrong.json.dropFirst().prefix { $0 != "\"" })
    let right = [("modality", #""image""#), ("kind", #""object""#), ("vocabulary", #""open""#)]
    let members = right.filter { $0.0 != name }.map { "\"\($0.0)\":\($0.1)" } + [wrong.json]
    let frame = #"{"id":"i","kind":"image","unit":"px","width":400,"height":100}"#
    let line =
      #"{"id":"a","claim":"x","evidence":{"frames":[\#(frame)],"observations":[],"coverage":[{\#(members.joined(separator: ","))}]}}"#
    try expect(Wrong("", "/evidence/coverage/0" + wrong.path), line: line)
  }

  @Test(
    "What is no JSON is told with its place in the line",
    arguments: [
      (
        #"{"id":"a","claim":"x","evidence":{"observations":[{"where":[{"box":[0,NaN,1,1]}]}],"coverage":[]}}"#,
        "/evidence/observations/0/where/0/box/1"
      ),
      (
        #"{"id":"a","claim":"x","evidence":{"observations":[{"confidence":1e999}],"coverage":[]}}"#,
        "/evidence/observations/0/confidence"
      ),
      (#"{"id":"a","claim":Infinity}"#, "/claim"), (#"{"id":"a","claim":"\ud800"}"#, "/claim"),
      ("\u{0}", ""), ("{", ""), ("nonsense", ""),
    ])
  func places(line: String, path: String) throws {
    let row = try #require(Self.output([line]).rows.first)
    #expect(row["error"]?["code"] == "invalid_json")
    #expect(row["error"]?["path"]?.string == path, "\(row)")
  }

  @Test("Bytes that are no UTF-8 have a code of their own, and the line keeps its id")
  func notUTF8() throws {
    let bytes = Array(#"{"id":"a","claim":""#.utf8) + [0xff, 0xfe] + Array(#"",\#(Self.empty)}"#.utf8)
    let row = try #require(Self.output([bytes]).rows.first)
    #expect(row["error"]?["code"] == "invalid_utf8" && row["id"] == "a")
    #expect(row["error"]?["path"]?.string == "/claim")
  }

  @Test(
    "A label that is no JSON is left out with a word about it, and the verdict is the same",
    arguments: [
      #"{"verdict": tru}"#, #"{"a":1,"a":2}"#, "NaN", "[1,,2]", #""\q""#, "1e999", "\"tab\tinside\"", "'single'",
      String(repeating: "[", count: 500) + String(repeating: "]", count: 500),
    ])
  func brokenLabel(label: String) throws {
    let evidence =
      #""evidence":{"observations":[{"id":"o","modality":"image","kind":"object","value":"cup"}],"coverage":[]}"#
    let plain = Self.output([#"{"id":"a","claim":"There is a cup.",\#(evidence)}"#])
    for line in [
      #"{"id":"a","claim":"There is a cup.","label":\#(label),\#(evidence)}"#,
      #"{"label":\#(label),"id":"a","claim":"There is a cup.",\#(evidence)}"#,
      #"{"id":"a","claim":"There is a cup.",\#(evidence),"label":\#(label)}"#,
    ] {
      let found = Self.output([line])
      #expect(found.rows == plain.rows && found.rows.first?["verdict"] == "supported", "\(found.rows)")
      #expect(found.told.count == 1 && found.told[0].hasPrefix("the label in line 1"))
    }
    let bytes = Array(#"{"id":"a","claim":"There is a cup.",\#(evidence),"label":""#.utf8) + [0xff] + Array("\"}".utf8)
    #expect(Self.output([bytes]).rows == plain.rows)
  }

  @Test("A line that is cut off inside its label stays a broken line")
  func cutLabel() {
    let line = #"{"id":"a","claim":"x",\#(Self.empty),"label":{"verdict":"supported"}}"#
    for count in 1..<12 {
      let rows = Self.output([String(line.dropLast(count))]).rows
      #expect(rows.count == 1 && rows[0]["error"] != nil && rows[0]["id"] == "a", "\(count)")
    }
  }

  @Test("Ids of broken lines are taken, and what refers to them is told why it cannot be used")
  func brokenIDs() {
    let rows = Self.output([
      #"{"id":"e","evidence":{"observations":[{}],"coverage":[]}}"#,
      #"{"id":"a","claim":"x","evidence":{"ref":"e"}}"#,
      #"{"id":"e","evidence":{"observations":[],"coverage":[]}}"#,
      #"{"id":"b","claim":"x","evidence":{"ref":"a"}}"#,
      #"{"id":"c","claim":"x","evidence":{"ref":"nobody"}}"#,
    ]).rows
    let codes = rows.map { $0["error"]?["code"]?.string }
    #expect(
      codes == ["invalid_evidence", "unknown_reference", "duplicate_id", "unknown_reference", "unknown_reference"])
    #expect(rows[1]["error"]?["message"]?.string?.contains("could not be used") == true)
    #expect(rows[3]["error"]?["message"]?.string?.contains("holds no evidence") == true)
    #expect(rows[4]["error"]?["message"]?.string?.contains("No earlier line") == true)
  }

  @Test("Members that nobody knows are told once each, wherever they stand")
  func unknownMembers() {
    let line =
      #"{"id":"a","zork":1,"claim":"x","evidence":{"frames":[{"id":"i","kind":"scene","unit":"m","directions":{"up":[0,0,1]},"dpi":3}],"observations":[{"id":"o","modality":"image","kind":"object","value":"x","colour":"red","where":[{"z":1}]}],"coverage":[{"modality":"image","kind":"object","vocabulary":"open","size":3}],"notes":1}}"#
    let again = line.replacing("\"id\":\"a\"", with: "\"id\":\"b\"")
    let segment = #"{"id":"c","segment":{"text":"x","channel":"ocr","page":3}}"#
    let found = Self.output([line, again, segment])
    #expect(found.rows.allSatisfy { $0["error"] == nil })
    let names = [
      "coverage[].size", "evidence.notes", "frames[].directions.up", "frames[].dpi", "observations[].colour",
      "where[].z", "zork", "segment.page",
    ]
    #expect(found.told == names.map { "the member \($0) is not known and not used" })
  }

  @Test("Hostile names in messages and paths are short and show no control or turning characters")
  func hostileNames() throws {
    let name = "\\u001b\\u202e" + String(repeating: "x", count: 100_000)
    for line in [
      #"{"id":"a","\#(name)":1,"\#(name)":2}"#,
      #"{"id":"a","claim":"x","evidence":{"observations":[],"coverage":[],"frames":[{"id":"i","kind":"\#(name)"}]}}"#,
      #"{"id":"a","claim":"x","evidence":{"observations":[{"id":"o","modality":"image","kind":"object","value":"x","attributes":{"\#(name)":{}}}],"coverage":[]}}"#,
    ] {
      let row = try #require(Self.output([line]).rows.first)
      let error = try #require(row["error"])
      let message = try #require(error["message"]?.string)
      #expect(message.utf8.count < 400 && !message.unicodeScalars.contains { $0 == "\u{1b}" || $0 == "\u{202e}" })
      #expect(try #require(error["path"]?.string).utf8.count < 400)
    }
  }

  @Test("A line of exactly the limit may end in a carriage return")
  func cutterLimit() {
    for (text, whole) in [("abcd\r\n", true), ("abcd\n", true), ("abcde\n", false), ("abcde\r\n", false)] {
      for step in 1...6 {
        var cutter = LineCutter(bytesMax: 4)
        var lines: [LineCutter.Line] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: step) {
          bytes[start..<min(start + step, bytes.count)].withUnsafeBytes { lines += cutter.take($0) }
        }
        #expect(lines == [whole ? .bytes(Array("abcd".utf8)) : .tooLong], "\(text.debugDescription) \(step)")
      }
    }
  }
}
