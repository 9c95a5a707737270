import AssayCore
import AssayWire
import Glibc
import Testing

@testable import AssayPerception

@Suite("Perception configuration")
struct ConfigurationTests {
  private func read(_ text: String) throws -> PerceptionConfiguration {
    try PerceptionConfiguration(JSONValue(parsing: text))
  }

  @Test("limits, switches and replacements are read")
  func whole() throws {
    let configuration = try read(
      """
      {"pages_max": 8, "page_dpi": 200, "seed": 5, "cache_mib_max": 1, "extractors": {"ocr2": false,
       "ocr": {"http": "http://127.0.0.1:9000/ocr", "timeout_ms": 500},
       "defects": {"onnx": "d.onnx", "labels": ["scratch", "dent"], "modalities": ["image"],
                   "input": {"side": 64, "mean": [0, 0, 0], "deviation": [255, 255, 255]}}}}
      """)
    #expect(configuration.pagesMax == 8 && configuration.pageDpi == 200 && configuration.cacheBytesMax == 1 << 20)
    #expect(configuration.off == ["ocr2"])
    #expect(configuration.replacements["ocr"] == Replacement(.http(url: "http://127.0.0.1:9000/ocr", timeoutMs: 500)))
    guard case .onnx(let model) = configuration.replacements["defects"]?.engine else {
      Issue.record("no model was read")
      return
    }
    guard case .picture(let input) = model.input else {
      Issue.record("an image takes a picture")
      return
    }
    #expect(input.side == 64 && model.labels == ["scratch", "dent"] && model.kind == .classes)
    #expect(try read(#"{"recall": {"ocr": 0.9}}"#).recall == ["ocr": 0.9])
    #expect(try PerceptionConfiguration(.null) == PerceptionConfiguration())
  }

  @Test(
    "a mistake is named with its place",
    arguments: [
      (#"{"page_max": 3}"#, "perception", "page_max"), (#"{"pages_max": "3"}"#, "perception.pages_max", "whole number"),
      (#"{"pages_max": 0}"#, "perception.pages_max", "from 1 to 500"), (#"[]"#, "perception", "object"),
      (#"{"recall": 0.9}"#, "perception.recall", "object"),
      (#"{"recall": {"oops": 0.9}}"#, "perception.recall.oops", "no extractor"),
      (#"{"recall": {"ocr": 0}}"#, "perception.recall.ocr", "share"),
      (#"{"recall": {"ocr": 1.1}}"#, "perception.recall.ocr", "share"),
      (#"{"extractors": []}"#, "perception.extractors", "object"),
      (#"{"extractors": {"oops": false}}"#, "perception.extractors.oops", "no extractor"),
      (#"{"extractors": {"x": {"http": "http://a"}}}"#, "perception.extractors.x", "new extractor"),
      (#"{"extractors": {"ocr": {"http": "ftp://a"}}}"#, "perception.extractors.ocr.http", "http://"),
      (#"{"extractors": {"ocr": {"http": "http://a", "timeout": 3}}}"#, "perception.extractors.ocr", "timeout"),
      (#"{"extractors": {"ocr": {}}}"#, "perception.extractors.ocr", "ONNX"),
      (#"{"extractors": {"ocr": {"onnx": "a"}}}"#, "perception.extractors.ocr.labels", "labels"),
      (#"{"extractors": {"ocr": {"onnx": "a", "kind": "polygons"}}}"#, "perception.extractors.ocr.kind", "classes"),
      (
        #"{"extractors": {"faces": {"onnx": "a", "kind": "boxes", "labels": ["f"], "columns": ["x1", "y1", "score"]}}}"#,
        "perception.extractors.faces.columns", "where a box is"
      ),
      (
        #"{"extractors": {"x": {"http": "http://a", "modalities": ["smell"]}}}"#, "perception.extractors.x.modalities",
        "smell"
      ),
      (
        #"{"extractors": {"speech": {"onnx": "a", "takes": "picture", "labels": ["a"]}}}"#,
        "perception.extractors.speech.takes", "audio"
      ),
      (
        #"{"extractors": {"ocr": {"onnx": "a", "kind": "ctc", "labels": ["a"]}}}"#, "perception.extractors.ocr.kind",
        "classes, embedding"
      ),
      (
        #"{"extractors": {"geometry": {"onnx": "a", "labels": ["a"], "input": {"layout": ["batch", "points"]}}}}"#,
        "perception.extractors.geometry.input.layout", "channels"
      ),
      (
        #"{"extractors": {"speech": {"onnx": "a", "labels": ["a"], "input": {"rate": 8}}}}"#,
        "perception.extractors.speech.input.rate", "from 4000"
      ),
      (
        #"{"extractors": {"speech": {"onnx": "a", "labels": ["a"], "input": {"side": 8}}}}"#,
        "perception.extractors.speech.input", "side"
      ),
      (
        #"{"extractors": {"x": {"onnx": "a", "takes": "text", "kind": "embedding", "input": {"tokens": "wordpiece"}}}}"#,
        "perception.extractors.x.input.vocabulary", "tokenizer.json"
      ),
      (#"{"extractors": {"x": {"onnx": "a", "labels": ["a"]}}}"#, "perception.extractors.x", "takes"),
      (#"{"extractors": {"A b": false}}"#, "perception.extractors.A b", "lower-case"),
    ])
  func mistakes(_ text: String, place: String, message: String) throws {
    let error = try #require(throws: AssayError.self) { try read(text) }
    #expect(error.code == .configuration && error.place?.path == place)
    #expect("\(error.message) \(error.remedy ?? "")".contains(message), "\(error)")
  }

  @Test("whatever changes observations changes the identity")
  func identity() throws {
    let plain = PerceptionConfiguration().identity
    for text in [#"{"seed": 2}"#, #"{"pages_max": 5}"#, #"{"extractors": {"ocr2": false}}"#] {
      #expect(try read(text).identity != plain)
    }
    #expect(try read(#"{"extractors_at_once": 7}"#).identity == plain)
  }

  private func perceiver(_ extractors: String) throws -> Perceiver {
    Perceiver(media: FakeMedia(), workers: FakeWorkers(), configuration: try read(#"{"extractors": {\#(extractors)}}"#))
  }

  @Test("a model's file counts by what is in it, not by where it lies")
  func modelIdentity() throws {
    let (first, second) = (scratchFile("a.onnx", Array("one".utf8)), scratchFile("b.onnx", Array("one".utf8)))
    defer {
      unlink(first)
      unlink(second)
    }
    func identity(_ path: String) throws -> String {
      try perceiver(#""classes": {"onnx": "\#(path)", "labels": ["a", "b"]}"#).identity.compact
    }
    let before = try identity(first)
    #expect(try identity(second) == before)
    #expect(before.contains(Digest(of: Array("one".utf8)).hex) && !before.contains(first))
    _ = scratchFile("a.onnx", Array("two".utf8))
    #expect(try identity(first) != before)
    #expect(try identity("/nowhere.onnx").contains("unreadable"))
  }

  @Test("neither user nor password nor the query of an endpoint's address is in the identity")
  func secrets() throws {
    let identity = try perceiver(#""ocr": {"http": "http://me:hunter2@host:9000/ocr?key=sk-123&v=2"}"#).identity.compact
    #expect(identity.contains("http://host:9000/ocr?"))
    for secret in ["hunter2", "me:", "sk-123"] { #expect(!identity.contains(secret)) }
    let other = try perceiver(#""ocr": {"http": "http://host:9000/ocr?v=3"}"#).identity.compact
    #expect(other != identity)
    for plain in ["http://host", "http://host:1/a/b@c", "https://h/p"] { #expect(SafeAddress.text(plain) == plain) }
  }
}
