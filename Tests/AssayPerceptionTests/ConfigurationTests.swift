import AssayCore
import AssayWire
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
    #expect(model.side == 64 && model.labels == ["scratch", "dent"] && model.kind == .classes)
    #expect(try PerceptionConfiguration(.null) == PerceptionConfiguration())
  }

  @Test(
    "a mistake is named with its place",
    arguments: [
      (#"{"page_max": 3}"#, "perception", "page_max"), (#"{"pages_max": "3"}"#, "perception.pages_max", "whole number"),
      (#"{"pages_max": 0}"#, "perception.pages_max", "from 1 to 500"), (#"[]"#, "perception", "object"),
      (#"{"extractors": []}"#, "perception.extractors", "object"),
      (#"{"extractors": {"oops": false}}"#, "perception.extractors.oops", "no extractor"),
      (#"{"extractors": {"x": {"http": "http://a"}}}"#, "perception.extractors.x", "new extractor"),
      (#"{"extractors": {"ocr": {"http": "ftp://a"}}}"#, "perception.extractors.ocr.http", "http://"),
      (#"{"extractors": {"ocr": {"http": "http://a", "timeout": 3}}}"#, "perception.extractors.ocr", "timeout"),
      (#"{"extractors": {"ocr": {}}}"#, "perception.extractors.ocr", "ONNX"),
      (#"{"extractors": {"ocr": {"onnx": "a"}}}"#, "perception.extractors.ocr.labels", "labels"),
      (#"{"extractors": {"ocr": {"onnx": "a", "kind": "boxes"}}}"#, "perception.extractors.ocr.kind", "classes"),
      (
        #"{"extractors": {"x": {"http": "http://a", "modalities": ["smell"]}}}"#, "perception.extractors.x.modalities",
        "smell"
      ),
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
}
