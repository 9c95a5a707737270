import AssayCore
import AssayWire
import Testing

@testable import AssayVerification

@Suite("Evidence documents")
struct EvidenceDecoderTests {
  private func fault(_ json: String) throws -> BatchFault? {
    var decoder = EvidenceDecoder()
    do {
      _ = try decoder.decode(try JSONValue(parsing: json))
      return nil
    } catch let fault as BatchFault {
      return fault
    }
  }

  @Test("A whole document is read with frames, places, parents, coverage and samples")
  func whole() throws {
    var decoder = EvidenceDecoder()
    let index = try decoder.decode(
      try JSONValue(
        parsing: """
          {"frames":[{"id":"i","kind":"image","unit":"px","width":400,"height":100}],
           "observations":[
            {"id":"b","modality":"image","kind":"object","value":"box","where":[{"box":[0,0,100,100]}]},
            {"id":"o","modality":"image","kind":"object","value":"circle","attributes":{"color":"red"},"parent":"b",
             "where":[{"quad":[10,10,30,12,28,30,9,29]}],"confidence":0.5,"source":"yolo@1"},
            {"id":"w","modality":"audio","kind":"word","value":"hello","where":[{"time":[0,0.5]}]},
            {"id":"m","modality":"image","kind":"measure","value":3.25,"unit":"bar"}],
           "coverage":[{"modality":"image","kind":"object","vocabulary":["box","circle"],"attributes":{"color":"open"},
             "recall":0.9,"closed":true}],
           "samples":["Another answer."]}
          """))
    #expect(index.facts.count == 4 && index.facts[1].parent == 0)
    #expect(index.facts[1].box == Bounds(left: 9, top: 10, right: 30, bottom: 30))
    #expect(index.facts[2].trust == .untrusted && index.facts[1].trust == .system)
    #expect(index.facts[3].number == 3.25 && index.facts[3].value == "3.25")
    #expect(index.coverage[0].vocabulary == ["box", "circle"] && index.coverage[0].closed)
    #expect(index.coverage[0].attributes["color"] == .some(nil))
    #expect(index.samples == ["Another answer."])
    #expect(index.kinds.contains([.objects, .words, .measures, .samples]) && !index.kinds.contains(.texts))
    #expect(decoder.unknown.isEmpty)
  }

  @Test(
    "What cannot be true is refused with its place",
    arguments: [
      (#"{"coverage":[]}"#, "/observations"),
      (#"{"observations":{},"coverage":[]}"#, "/observations"),
      (#"{"observations":[3],"coverage":[]}"#, "/observations/0"),
      (#"{"observations":[{"modality":"image","kind":"object","value":"x"}],"coverage":[]}"#, "/observations/0/id"),
      (
        #"{"observations":[{"id":"a","modality":"smell","kind":"object","value":"x"}],"coverage":[]}"#,
        "/observations/0/modality"
      ),
      (
        #"{"observations":[{"id":"a","modality":"image","kind":"object","value":null}],"coverage":[]}"#,
        "/observations/0/value"
      ),
      (
        #"{"observations":[{"id":"a","modality":"image","kind":"object","value":"x","parent":"a"}],"coverage":[]}"#,
        "/observations/0/parent"
      ),
      (
        #"{"observations":[{"id":"a","modality":"image","kind":"object","value":"x","parent":"b"},{"id":"b","modality":"image","kind":"object","value":"x","parent":"a"}],"coverage":[]}"#,
        "/observations/0/parent"
      ),
      (
        #"{"observations":[{"id":"a","modality":"image","kind":"object","value":"x"},{"id":"a","modality":"image","kind":"object","value":"y"}],"coverage":[]}"#,
        "/observations/1/id"
      ),
      (
        #"{"observations":[{"id":"a","modality":"image","kind":"object","value":"x","confidence":1.5}],"coverage":[]}"#,
        "/observations/0/confidence"
      ),
      (
        #"{"observations":[{"id":"a","modality":"image","kind":"object","value":"x","where":[{"box":[3,0,1,1]}]}],"coverage":[]}"#,
        "/observations/0/where/0/box"
      ),
      (
        #"{"observations":[{"id":"a","modality":"image","kind":"object","value":"x","where":[{"box":[0,0,1,null]}]}],"coverage":[]}"#,
        "/observations/0/where/0/box/3"
      ),
      (
        #"{"observations":[{"id":"a","modality":"audio","kind":"word","value":"x","where":[{"time":[2,1]}]}],"coverage":[]}"#,
        "/observations/0/where/0/time"
      ),
      (
        #"{"observations":[{"id":"a","modality":"image","kind":"object","value":"x","where":[{"frame":"q","box":[0,0,1,1]}]}],"coverage":[]}"#,
        "/observations/0/where/0/frame"
      ),
      (
        #"{"frames":[{"id":"i","kind":"image","unit":"px","width":10,"height":10}],"observations":[{"id":"a","modality":"image","kind":"object","value":"x","where":[{"box":[0,0,100,1]}]}],"coverage":[]}"#,
        "/observations/0/where/0/box"
      ),
      (#"{"frames":[{"id":"i","kind":"image","unit":"furlong"}],"observations":[],"coverage":[]}"#, "/frames/0/unit"),
      (
        #"{"frames":[{"id":"i","kind":"image","unit":"px"},{"id":"i","kind":"image","unit":"px"}],"observations":[],"coverage":[]}"#,
        "/frames/1/id"
      ),
      (#"{"observations":[],"coverage":[{"modality":"image","kind":"object"}]}"#, "/coverage/0/vocabulary"),
      (
        #"{"observations":[],"coverage":[{"modality":"image","kind":"object","vocabulary":"closed"}]}"#,
        "/coverage/0/vocabulary"
      ),
      (
        #"{"observations":[],"coverage":[{"modality":"image","kind":"object","vocabulary":[{}]}]}"#,
        "/coverage/0/vocabulary/0"
      ),
      (#"{"observations":[],"coverage":[],"samples":[1]}"#, "/samples/0"),
    ])
  func refuses(json: String, pointer: String) throws {
    let fault = try #require(try fault(json))
    #expect(fault.code == .invalidEvidence)
    #expect(fault.pointer == pointer, "\(fault.message)")
    #expect(!fault.message.isEmpty)
  }

  @Test("With two frames a place must say which one it means")
  func choosesFrame() throws {
    let json = """
      {"frames":[{"id":"a","kind":"image","unit":"px"},{"id":"b","kind":"scene","unit":"m"}],
       "observations":[{"id":"o","modality":"image","kind":"object","value":"x","where":[{"box":[0,0,1,1]}]}],"coverage":[]}
      """
    #expect(try fault(json)?.pointer == "/observations/0/where/0/frame")
  }

  @Test("Messages show names from outside without their control characters, and cut")
  func hostileNames() throws {
    let name = "\\u001b[2J" + String(repeating: "x", count: 500)
    let fault = try #require(
      try fault(#"{"observations":[{"id":"a","modality":"\#(name)","kind":"object","value":"x"}],"coverage":[]}"#))
    #expect(!fault.message.contains("\u{1b}"))
    #expect(fault.message.utf8.count < 250)
  }

  @Test("A hundred thousand observations are decoded in one pass")
  func many() throws {
    var observations: [JSONValue] = []
    for number in 0..<100_000 {
      observations.append(["id": .string("o\(number)"), "modality": "image", "kind": "object", "value": "dot"])
    }
    var decoder = EvidenceDecoder()
    let index = try decoder.decode(["observations": .array(observations), "coverage": []])
    #expect(index.facts.count == 100_000)
  }
}
