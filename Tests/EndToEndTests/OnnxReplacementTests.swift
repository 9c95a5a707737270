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

/// Whether the model weights and ONNX Runtime were fetched.
enum InstalledModels {
  static var areThere: Bool {
    let environment = ProcessInfo.processInfo.environment
    let folder = environment["ASSAY_MODELS"] ?? (environment["HOME"] ?? "") + "/.local/share/assay/models"
    return FileManager.default.fileExists(atPath: folder + "/onnxruntime/libonnxruntime.so")
  }
}
