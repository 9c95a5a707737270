import AssayNeural
import AssayWire
import Foundation
import Testing

/// The roles as the main program meets them: locked down, spoken to in frames.
@Suite(.serialized) struct WorkerTests {
  private static let roles = ["speech-model", "vision-model", "ocr-model", "text-model", "custom-model"]

  private func picture(_ task: String) -> JSONValue {
    ["task": .string(task), "width": .int(Drawing.width), "height": .int(Drawing.height), "channels": 3]
  }

  @Test("a role without its models says which library is missing and how to install it", arguments: roles)
  func missing(role: String) throws {
    let worker = try WorkerClient("assay-media-worker", ["--role", role, "--models", "/nonexistent"])
    #expect(worker.hello["ready"]?.bool == false)
    #expect(worker.hello["code"]?.string == "missing")
    #expect(worker.hello["message"]?.string?.contains("scripts/fetch-models") == true)
  }

  @Test(
    "every role is locked down and answers nonsense with a reason", .enabled(if: Installed.models), arguments: roles)
  func nonsense(role: String) throws {
    let worker = try WorkerClient("assay-media-worker", ["--role", role])
    #expect(worker.hello["ready"]?.bool == true)
    #expect(worker.hello["sandbox"]?["seccomp"]?.bool == true)
    let requests: [(JSONValue, [UInt8])] = [
      (.null, []), (["task": "no such task"], []),
      (["task": "read", "width": 1_000_000, "height": 5, "channels": 3], []),
      (["task": "faces", "width": 2, "height": 2, "channels": 2], [1, 2, 3, 4, 5, 6, 7, 8]),
      (["task": "classes", "width": 2, "height": 2, "channels": 3], [1]),
      (["task": "voice", "rate": 8_000], [0, 0, 0, 0]), (["task": "voice", "rate": 16_000], [0, 0, 192, 127]),
      (["task": "transcribe", "rate": 16_000], [1, 2, 3]), (["task": "embed", "texts": [1, 2]], []),
      (["task": "embed"], []), (["task": "onnx-load", "digest": "ab"], [1]),
      (["task": "onnx-load", "digest": .string(String(repeating: "0", count: 64))], [1]),
      (["task": "onnx-vocabulary", "digest": .string(String(repeating: "0", count: 64))], Array("{}".utf8)),
      (["task": "onnx-vocabulary", "digest": .string(SHA256.hex(Array("[".utf8)))], Array("[".utf8)),
    ]
    for (header, payload) in requests {
      let reply = try worker.ask(header, payload)
      #expect(reply.header["ok"]?.bool == false)
      #expect(reply.header["code"]?.string == "bad_request")
    }
  }

  @Test("the role of users' models refuses tensors that lie about themselves", .enabled(if: Installed.models))
  func customModel() throws {
    let worker = try WorkerClient("assay-media-worker", ["--role", "custom-model"])
    let file = Installed.folder.file("vision/blazeface-short.onnx")
    let model = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    let digest = JSONValue.string(SHA256.hex(model))
    let unknown = try worker.ask(["task": "onnx", "digest": digest, "inputs": [], "output": "x"], [])
    #expect(unknown.header["code"]?.string == "unknown_model")
    #expect(try worker.ask(["task": "onnx-load", "digest": digest], model).header["ok"]?.bool == true)
    let inputs: [JSONValue] = [
      [], "x", [["name": "input"]], [["shape": [1]]], [["name": "input", "type": "float", "shape": [0]]],
      [["name": "input", "type": "float", "shape": [-1]]], [["name": "input", "type": "float", "shape": ["1"]]],
      [["name": "input", "type": "float", "shape": [16_777_216, 16_777_216, 16_777_216, 16_777_216]]],
      [["name": "input", "type": "float", "shape": [9_223_372_036_854_775_807]]],
      [["name": "input", "type": "int64", "shape": [1]]], [["name": "input", "type": "float", "shape": [2]]],
      [["name": "a", "type": "float", "shape": [1]], ["name": "b", "type": "float", "shape": [1]]],
    ]
    for input in inputs {
      let reply = try worker.ask(["task": "onnx", "digest": digest, "inputs": input, "output": "x"], [0, 0, 0, 0])
      #expect(reply.header["code"]?.string == "bad_request", "\(input.compact)")
    }
    // One that is well formed but not what the model takes is the model's own refusal; the process lives on.
    let wrong: JSONValue = [["name": "nobody", "type": "float", "shape": [1]]]
    let reply = try worker.ask(["task": "onnx", "digest": digest, "inputs": wrong, "output": "x"], [0, 0, 0, 0])
    #expect(reply.header["code"]?.string == "failed")
    #expect(try worker.ask(["task": "onnx-load", "digest": digest], model).header["ok"]?.bool == true)
  }

  @Test("a model leaves nothing in the home folder", .enabled(if: Installed.models))
  func telemetry() throws {
    let home = FileManager.default.temporaryDirectory.appendingPathComponent("assay-home-\(getpid())")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: home) }
    let worker = try WorkerClient("assay-media-worker", ["--role", "vision-model"], home: home.path)
    #expect(try worker.ask(picture("faces"), Drawing.samples).header["ok"]?.bool == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.path).isEmpty)
  }

  @Test("speech: silence has no speech and no segments", .enabled(if: Installed.models))
  func speech() throws {
    let worker = try WorkerClient("assay-media-worker", ["--role", "speech-model"])
    let silence = [UInt8](repeating: 0, count: 4 * 16_000)
    let heard = try worker.ask(["task": "transcribe", "rate": 16_000], silence).header
    #expect(heard["ok"]?.bool == true)
    #expect(heard["segments"] == .array([]) && heard["speech"] == .array([]))
    #expect(try worker.ask(["task": "voice", "rate": 16_000], silence).header["speech"] == .array([]))
    #expect(try worker.ask(["task": "voice", "rate": 16_000]).header["ok"]?.bool == true)
  }

  @Test("vision: a drawing has classes with boxes and an embedding, and no face", .enabled(if: Installed.models))
  func vision() throws {
    let worker = try WorkerClient("assay-media-worker", ["--role", "vision-model"])
    let classes = try worker.ask(picture("classes"), Drawing.samples).header
    #expect(classes["vocabulary"]?.string == "imagenet-1k")
    #expect(classes["classes"]?.array?.count == 5)
    #expect(classes["classes"]?[0]?["box"]?.array?.count == 4)
    #expect(classes["embedding"]?.array?.count == 1280)
    let faces = try worker.ask(picture("faces"), Drawing.samples).header
    #expect(faces["ok"]?.bool == true && faces["faces"] == .array([]))
  }

  @Test("text: one vector a text, none for none", .enabled(if: Installed.models))
  func text() throws {
    let worker = try WorkerClient("assay-media-worker", ["--role", "text-model"])
    let reply = try worker.ask(["task": "embed", "texts": ["one", "two"]])
    #expect(reply.header["dimension"]?.int == 384 && reply.payload.count == 2 * 384 * 4)
    #expect(try worker.ask(["task": "embed", "texts": []]).payload.isEmpty)
  }

  @Test("the recogniser of text reads the drawing in its sandbox", .enabled(if: Installed.models))
  func ocrModel() throws {
    let worker = try WorkerClient("assay-media-worker", ["--role", "ocr-model"])
    let reply = try worker.ask(picture("read"), Drawing.samples).header
    #expect(reply["lines"]?.array?.compactMap { $0["text"]?.string } == ["Invoice INV-20394", "TOTAL 19.61 EUR"])
    let serial = reply["lines"]?[0]?["words"]?[1]
    #expect(serial?["text"]?.string == "INV-20394")
    let box = serial?["box"]?.array?.compactMap(\.double) ?? []
    try #require(box.count == 4)
    #expect(abs(box[0] - Drawing.serialStart) < 12 && abs(box[0] + box[2] - Drawing.serialEnd) < 12)
    let blank = [UInt8](repeating: 255, count: 90 * 9)
    let nothing = try worker.ask(["task": "read", "width": 90, "height": 9, "channels": 1], blank).header
    #expect(nothing["ok"]?.bool == true && nothing["lines"] == .array([]))
  }

  @Test("Tesseract reads the drawing, large or small, and nothing in a blank page")
  func tesseract() throws {
    let worker = try WorkerClient("assay-ocr-worker")
    try #require(worker.hello["ready"]?.bool == true, "Tesseract's English model is not installed")
    #expect(worker.hello["sandbox"]?["seccomp"]?.bool == true)
    let reply = try worker.ask(picture("read"), Drawing.samples).header
    #expect(reply["source"]?.string?.hasPrefix("tesseract@5") == true)
    let lines = reply["lines"]?.array ?? []
    #expect(lines.compactMap { $0["text"]?.string } == ["Invoice INV-20394", "TOTAL 19.61 EUR"])
    let box = lines.first?["words"]?[1]?["box"]?.array?.compactMap(\.double) ?? []
    try #require(box.count == 4)
    #expect(abs(box[0] - Drawing.serialStart) < 6 && abs(box[0] + box[2] - Drawing.serialEnd) < 6)
    #expect((lines.first?["confidence"]?.double ?? 0) > 0.7)
    let blank = [UInt8](repeating: 255, count: 90 * 30)
    let nothing = try worker.ask(["task": "read", "width": 90, "height": 30, "channels": 1], blank).header
    #expect(nothing["ok"]?.bool == true && nothing["lines"] == .array([]))
  }

  @Test("Tesseract's worker answers nonsense with a reason and lives on")
  func tesseractNonsense() throws {
    let worker = try WorkerClient("assay-ocr-worker")
    try #require(worker.hello["ready"]?.bool == true, "Tesseract's English model is not installed")
    let requests: [(JSONValue, [UInt8], String)] = [
      (["task": "probe"], [], "bad_request"),
      (["task": "read", "width": 4, "height": 4, "channels": 3], [1], "bad_request"),
      (["task": "read", "width": 0, "height": 4, "channels": 1], [], "bad_request"),
      (
        ["task": "read", "width": 7_000, "height": 6_000, "channels": 1], .init(repeating: 0, count: 42_000_000),
        "too_large"
      ),
    ]
    for (header, payload, code) in requests {
      #expect(try worker.ask(header, payload).header["code"]?.string == code)
    }
    for side in [1, 2, 3, 9] {
      let noise = (0..<side * side).map { UInt8(truncatingIfNeeded: $0 &* 97) }
      let header: JSONValue = ["task": "read", "width": .int(side), "height": .int(side), "channels": 1]
      #expect(try worker.ask(header, noise).header["ok"]?.bool == true)
    }
  }
}
