import AssayWire
import Foundation
import Testing

@Suite("A suite's own ONNX file", .enabled(if: InstalledModels.areThere, "fetch the models"), .serialized)
struct OnnxReplacementTests {
  /// What `OnnxWriter.volume()` of the perception tests writes: sound [1, n] to the logits of quiet and loud, apart at a
  /// mean level of 0.1.
  private static let model =
    "CAg6/wEKEQoFYXVkaW8SA2FicyIDQWJzCjYKA2FicxIFbGV2ZWwiClJlZHVjZU1lYW4qDwoIa2VlcGRpbXMYAaABAioLCgRheGVz"
    + "QAGgAQcKHgoFbGV2ZWwKBWdhaW5zEgZzY2FsZWQiBk1hdE11bAoeCgZzY2FsZWQKB29mZnNldHMSBnNjb3JlcyIDQWRkEgVncmFw"
    + "aCoXCAEIAhABQgVnYWluc0oIAABIwgAASEIqGQgBCAIQAUIHb2Zmc2V0c0oIAACgQAAAoMBaHQoFYXVkaW8SFAoSCAESDgoCCAEK"
    + "CBIGYXVkaW8xYhgKBnNjb3JlcxIOCgwIARIICgIIAQoCCAJCAhAN"

  /// One second of a tone, 16 kHz.
  private func tone(_ amplitude: Double) -> Data {
    let samples = (0..<16_000).map { Int16(amplitude * 32_767 * sin(Double($0) * 2 * .pi * 400 / 16_000)) }
    func bytes(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> ($0 * 8) & 255) } }
    var wav = Array("RIFF".utf8) + bytes(36 + 32_000, 4) + Array("WAVEfmt ".utf8) + bytes(16, 4) + bytes(1, 2)
    wav += bytes(1, 2) + bytes(16_000, 4) + bytes(32_000, 4) + bytes(2, 2) + bytes(16, 2) + Array("data".utf8)
    wav += bytes(32_000, 4)
    for sample in samples { wav += bytes(Int(sample), 2) }
    return Data(wav)
  }

  private func suite(in scratch: Scratch) throws -> URL {
    _ = try scratch.write("", to: "models/volume.onnx")
    try #require(Data(base64Encoded: Self.model)).write(to: scratch.url.appending(path: "models/volume.onnx"))
    for (name, amplitude) in [("loud", 0.8), ("quiet", 0.01)] {
      try tone(amplitude).write(to: scratch.url.appending(path: "\(name).wav"))
    }
    let lines = ["loud", "quiet"].map { name in
      #"{"id":"\#(name)","messages":[{"role":"user","content":[{"type":"audio","audio":"\#(name).wav"},{"type":"text","text":"How loud is it?"}]}],"target":"x"}"#
    }
    _ = try scratch.write(lines.joined(separator: "\n") + "\n", to: "data.jsonl")
    return try scratch.write(
      """
      version: 1
      name: volume
      data: data.jsonl
      model: builtin:pipeline
      perception:
        extractors: [sounds]
        replacements:
          extractors:
            sounds: {onnx: models/volume.onnx, labels: [quiet, loud], output: scores, threshold: 0.5, input: {name: audio}}
      scorers: [exact.normalised]
      """, to: "suite.yaml")
  }

  @Test("is found beside the suite, gives the evidence, and a run does not go on with another file in its place")
  func replaced() throws {
    let scratch = try Scratch()
    let suite = try suite(in: scratch)
    let runs = scratch.url.appending(path: "runs")
    let check = try Program.run(["check", suite.path])
    #expect(check.status == 0, "\(check.output)\(check.errors)")
    let result = try Program.run(["eval", suite.path, "--log-dir", runs.path, "--quiet"])
    let names = try FileManager.default.contentsOfDirectory(atPath: runs.path).filter { !$0.hasPrefix(".") }
    let run = runs.appending(path: try #require(names.first, "\(result.errors)"))
    let log = try String(contentsOf: run.appending(path: "samples.jsonl"), encoding: .utf8)
    var found: [String: String] = [:]
    for line in log.split(separator: "\n") {
      let record = try JSONValue(parsing: [UInt8](line.utf8))
      let sound = record["observations"]?.array?.first { $0["kind"]?.string == "sound" }
      #expect(sound?["source"]?.string?.hasPrefix("onnx:") == true, "\(line)")
      found[record["id"]?.string ?? ""] = sound?["value"]?.string
    }
    #expect(found == ["loud": "loud", "quiet": "quiet"])

    let file = scratch.url.appending(path: "models/volume.onnx")
    var changed = try Data(contentsOf: file)
    changed.append(contentsOf: [0x32, 0x01, 0x78])
    try changed.write(to: file)
    let resumed = try Program.run(["eval", suite.path, "--log-dir", runs.path, "--resume", "latest"])
    #expect(resumed.status != 0)
    #expect(resumed.errors.contains("perception"), "\(resumed.errors)")
  }
}

@Suite("An extractor behind an endpoint")
struct EndpointReplacementTests {
  @Test("its user and password are in no file of the run, nor is anything passed when it cannot look")
  func secrets() throws {
    let scratch = try Scratch()
    // 1 × 1 pixel of grey.
    let png =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNoaGgAAAMEAYFL09IQAAAAAElFTkSuQmCC"
    _ = try scratch.write("", to: "a.png")
    try #require(Data(base64Encoded: png)).write(to: scratch.url.appending(path: "a.png"))
    _ = try scratch.write(
      #"{"id":"a","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"a.png"}},{"type":"text","text":"What is written here?"}]}],"target":"x"}"#
        + "\n", to: "data.jsonl")
    let suite = try scratch.write(
      """
      version: 1
      name: secret
      data: data.jsonl
      model: builtin:pipeline
      perception:
        extractors: [ocr]
        replacements: {extractors: {ocr: {http: "http://me:hunter2@127.0.0.1:9/ocr?key=sk-4711", timeout_ms: 2000}}}
      scorers: [exact.normalised]
      """, to: "suite.yaml")
    let runs = scratch.url.appending(path: "runs")
    let result = try Program.run(["eval", suite.path, "--log-dir", runs.path])
    #expect(result.output.contains("FINISHED") && !result.output.contains("PASSED"), "\(result.output)")
    #expect(result.output.contains("no gates; 1 extractor could not look: ocr"), "\(result.output)")
    let names = try FileManager.default.contentsOfDirectory(atPath: runs.path).filter { !$0.hasPrefix(".") }
    let run = runs.appending(path: try #require(names.first, "\(result.errors)"))
    var texts = [result.output, result.errors]
    for name in try FileManager.default.contentsOfDirectory(atPath: run.path) {
      guard let data = FileManager.default.contents(atPath: run.appending(path: name).path) else { continue }
      texts.append(String(decoding: data, as: UTF8.self))
    }
    #expect(texts.contains { $0.contains("127.0.0.1:9/ocr") }, "the address itself is noted")
    for text in texts { #expect(!text.contains("hunter2") && !text.contains("sk-4711")) }
  }
}

/// Whether the model weights and ONNX Runtime were fetched.
enum InstalledModels {
  static var areThere: Bool {
    let environment = ProcessInfo.processInfo.environment
    let folder = environment["ASSAY_MODELS"] ?? (environment["HOME"] ?? "") + "/.local/share/assay/models"
    return FileManager.default.fileExists(atPath: folder + "/onnxruntime/libonnxruntime.so")
  }
}
