import AssayCore
import AssayMedia
import AssaySignals
import AssayWire
import Glibc
import Testing

@testable import AssayPerception

@Suite("Replaced extractors")
struct ReplacementTests {
  private func perceive(
    _ configuration: String, workers: FakeWorkers = FakeWorkers(), http: (any HTTPCalling)? = nil
  ) async throws -> Evidence {
    var assets = FakeAssets()
    let asset = assets.add([1, 2, 3])
    let perceiver = Perceiver(
      media: try FakeMedia(picture: PerceiverTests.redCircle()), workers: workers,
      configuration: try PerceptionConfiguration(JSONValue(parsing: configuration)), http: http)
    return await perceiver.perceive(
      .about(asset, .image), plan: PerceptionPlan(extractors: ["ocr", "parts"]), assets: assets)
  }

  private let endpoint = #"{"extractors": {"ocr": {"http": "http://127.0.0.1:1/ocr", "timeout_ms": 50}}}"#

  private func answering(_ status: Int, _ text: String) -> HTTPClosure {
    HTTPClosure { _, _, _, _, _ in .success((status, Array(text.utf8))) }
  }

  @Test("an endpoint gets the asset and its observations take the extractor's place")
  func endpoint() async throws {
    let http = HTTPClosure { url, type, body, timeoutMs, _ in
      let json = (try? JSONValue(parsing: body)) ?? nil
      #expect(url == "http://127.0.0.1:1/ocr" && type == "application/json" && timeoutMs == 50)
      #expect(json["bytes"] == "AQID" && json["modality"] == "image")
      let reply: JSONValue = [
        "source": "mine@2",
        "observations": [
          [
            "kind": "text_line", "value": "HELLO", "region": ["kind": "box2d", "where": [1, 2, 30, 4]],
            "confidence": 0.5, "attributes": ["font": "mono"],
          ]
        ],
        "coverage": ["state": "complete", "recall": 0.9],
      ]
      return .success((200, reply.encoded()))
    }
    let evidence = try await perceive(endpoint, http: http)
    let line = try #require(evidence.observation(id: "p0.ocr.0"))
    #expect(line.text == "HELLO" && line.source == "mine@2" && line.attributes["font"] == "mono")
    #expect(line.trust == .untrusted && line.region?.box?.width == 30)
    #expect(evidence.coverages.first { $0.extractor == "ocr" }?.recall == 0.9)
  }

  @Test(
    "an endpoint that answers nonsense is an unavailable coverage",
    arguments: [
      (500, "{}"), (200, "<html>"), (200, ""), (200, "{}"), (200, #"{"observations": 3}"#),
      (200, #"{"observations": [{"kind": "ghost", "value": 1}]}"#), (200, #"{"observations": [{"kind": "face"}]}"#),
      (200, #"{"observations": [{"kind": "face", "value": "f", "region": {"kind": "box2d", "where": [1]}}]}"#),
      (
        200,
        #"{"observations": [{"kind": "face", "value": "f", "region": {"kind": "box2d", "where": [900, 9, 9, 9]}}]}"#
      ),
      (200, #"{"observations": [], "coverage": {"state": "perfect"}}"#),
    ])
  func nonsense(_ status: Int, _ body: String) async throws {
    let evidence = try await perceive(endpoint, http: answering(status, body))
    #expect(evidence.coverages.first { $0.extractor == "ocr" }?.state == .unavailable && evidence.observations.isEmpty)
  }

  @Test("without an HTTP client, or with one that is down, the coverage says so")
  func unreachable() async throws {
    #expect(try await perceive(endpoint).coverages.last?.note?.contains("HTTP client") == true)
    let down = HTTPClosure { _, _, _, _, _ in .failure(AssayError(.unreachable, "no connection to 127.0.0.1:1")) }
    #expect(try await perceive(endpoint, http: down).coverages.last?.note == "no connection to 127.0.0.1:1")
  }

  /// A file that stands for a model; the worker's double does not look inside.
  private func model(_ name: String) throws -> String {
    let path = "/tmp/assay-tests-\(getpid())-\(name).onnx"
    let file = try #require(fopen(path, "wb"))
    defer { fclose(file) }
    #expect(fwrite("model", 1, 5, file) == 5)
    return path
  }

  private func configuration(_ path: String) -> String {
    #"{"extractors": {"parts": {"onnx": "\#(path)", "labels": ["bolt", "nut"], "modalities": ["image"], "input": {"side": 8}}}}"#
  }

  @Test("an ONNX model is sent to the worker that does not have it, and its logits become probabilities")
  func onnx() async throws {
    let path = try model("parts")
    defer { unlink(path) }
    let digest = JSONValue.string(Digest(of: Array("model".utf8)).hex)
    let loaded = Counter()
    var workers = FakeWorkers()
    workers.answers["custom-model onnx-load"] = { call in
      #expect(call.header["digest"] == digest && call.payload == Array("model".utf8))
      loaded.add()
      return .success(WorkerCall(header: ["source": "parts@1"]))
    }
    workers.answers["custom-model onnx"] = { call in
      #expect(call.header["digest"] == digest && call.header["inputs"]?[0]?["shape"] == [1, 3, 8, 8])
      #expect(call.payload.count == 3 * 64 * 4)
      guard loaded.value > 0 else {
        return .failure(AssayError(.ingestion, "no such model", at: .init(path: "worker.unknown_model")))
      }
      let output = Waveform(samples: [2, 0], sampleRateHz: 1).payload
      return .success(WorkerCall(header: ["source": "parts@1"], payload: output))
    }
    let evidence = try await perceive(configuration(path), workers: workers)
    let bolt = try #require(evidence.observation(id: "p0.parts.0"))
    #expect(bolt.text == "bolt" && abs((bolt.confidence ?? 0) - 0.8808) < 0.0001)
    #expect(evidence.coverages.first { $0.extractor == "parts" }?.vocabulary == ["bolt", "nut"])
    #expect(loaded.value == 1)
  }

  @Test("an output of the wrong length, or a file that is not there, is an unavailable coverage")
  func unusableModel() async throws {
    let path = try model("short")
    defer { unlink(path) }
    var workers = FakeWorkers()
    workers.on("custom-model onnx", ["source": "parts@1"], payload: [0, 0, 0, 0])
    for path in [path, "/nowhere/parts.onnx"] {
      let evidence = try await perceive(configuration(path), workers: workers)
      #expect(evidence.coverages.first { $0.extractor == "parts" }?.state == .unavailable)
    }
  }

  @Test("texts are embedded in one call and compared by cosine")
  func embedding() async throws {
    var workers = FakeWorkers()
    workers.on(
      "text-model embed", ["source": "minilm@1", "dimension": 2],
      payload: Waveform(samples: [1, 0, 0.6, 0.8], sampleRateHz: 1).payload)
    let embedder = TextEmbedder(workers: workers)
    #expect(abs(try await embedder.likeness("a", "b") - 0.6) < 1e-6)
    #expect(workers.calls.value == 1)
    await #expect(throws: AssayError.self) { try await embedder.embed(["a", "b", "c"]) }
    #expect(TextEmbedder.cosine([0, 0], [1, 0]) == 0 && TextEmbedder.cosine([1], [1, 2]) == 0)
  }
}
