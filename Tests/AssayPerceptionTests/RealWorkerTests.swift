import AssayCore
import AssayMedia
import AssaySignals
import AssayWire
import Glibc
import Testing

@testable import AssayPerception

/// Perception with the real workers, wherever they and their models are.
@Suite("Real workers", .enabled(if: RealWorkers.areThere, "build the workers and fetch the models"), .serialized)
struct RealWorkerTests {
  private func perceive(_ bytes: [UInt8], _ modality: Modality, _ extractors: Set<String>) async -> Evidence {
    var assets = FakeAssets()
    let asset = assets.add(bytes)
    let pool = WorkerPool()
    defer { pool.shutdown() }
    let perceiver = Perceiver(media: MediaService(workers: pool), workers: pool)
    return await perceiver.perceive(
      .about(asset, modality), plan: PerceptionPlan(extractors: extractors), assets: assets)
  }

  @Test("a drawn picture has its shapes and colours, and nobody's face")
  func drawing() async throws {
    var canvas = Canvas(320, 240)
    canvas.ellipse(80, 120, 50, 50, Canvas.red)
    canvas.rectangle(180, 70, 100, 100, Canvas.blue)
    let evidence = await perceive(
      PngWriter.encode(try canvas.pixmap), .image, ["shapes", "colours", "faces", "classes", "codes"])
    let shapes = evidence.observations(.shape)
    #expect(shapes.map(\.text) == ["square", "circle"])
    #expect(shapes.map { $0.attributes["colour"] } == ["blue", "red"])
    #expect(evidence.observations(.face).isEmpty)
    let bad = evidence.coverages.filter { $0.state == .unavailable }
    #expect(bad.isEmpty, "\(bad)")
    #expect(evidence.observations(.embedding).first?.value.array?.count == 1_280)
  }

  @Test(
    "a real receipt is read twice, and both readings agree",
    .enabled(if: Scans.folder != nil, "set ASSAY_DATA to the folder with receipts/"))
  func receipt() async throws {
    let folder = (Scans.folder ?? "") + "../receipts/img/"
    let file = try #require(fopen(folder + "000.jpg", "rb"))
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 4 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    let evidence = await perceive(Array(bytes.prefix(count)), .image, ["ocr", "ocr2"])
    let agreement = try #require(evidence.agreements.first { $0.sources == ["ocr", "ocr2"] })
    #expect(agreement.value > 0.6, "\(agreement)")
    let words = TextSimilarity.words(evidence.observations(.textLine).compactMap(\.text))
    #expect(words.contains("total"))
  }

  @Test("a user's ONNX file runs in the locked-down worker")
  func userModel() async throws {
    var canvas = Canvas(64, 64)
    canvas.ellipse(32, 32, 20, 20, Canvas.red)
    var configuration = PerceptionConfiguration()
    var picture = ONNXInput.Picture()
    picture.name = "image"
    var model = ONNXModel(
      path: RealWorkers.models + "/vision/efficientnet-lite0.onnx", kind: .embedding, input: .picture(picture))
    model.output = "embedding"
    configuration.replacements["mine"] = Replacement(.onnx(model), modalities: [.image])
    var assets = FakeAssets()
    let asset = assets.add(PngWriter.encode(try canvas.pixmap))
    let pool = WorkerPool()
    defer { pool.shutdown() }
    let perceiver = Perceiver(media: MediaService(workers: pool), workers: pool, configuration: configuration)
    let evidence = await perceiver.perceive(
      .about(asset, .image), plan: PerceptionPlan(extractors: ["mine"]), assets: assets)
    #expect(evidence.observation(id: "p0.mine.0")?.value.array?.count == 1_280, "\(evidence.coverages)")
  }

  @Test("a recording of quiet has no words")
  func quiet() async {
    let data = [UInt8](repeating: 0, count: 32_000)
    let evidence = await perceive(RealWorkers.wav(data), .audio, ["speech", "sounds"])
    #expect(evidence.observations(.utterance).isEmpty && evidence.observations(.sound).isEmpty)
    #expect(evidence.coverages.allSatisfy { $0.state != .unavailable }, "\(evidence.coverages)")
  }
}

enum RealWorkers {
  /// The models' manifest and the workers beside the tests.
  static var areThere: Bool { access(models + "/manifest.json", R_OK) == 0 }

  static var models: String {
    let environment = { (name: String) in getenv(name).map { String(cString: $0) } }
    return environment("ASSAY_MODELS") ?? environment("XDG_DATA_HOME").map { $0 + "/assay/models" }
      ?? (environment("HOME") ?? "") + "/.local/share/assay/models"
  }

  /// A WAV file of 16-bit samples at 16 kHz, mono.
  static func wav(_ data: [UInt8]) -> [UInt8] {
    func word(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
    return Array("RIFF".utf8) + word(36 + data.count, 4) + Array("WAVEfmt ".utf8) + word(16, 4) + word(1, 2)
      + word(1, 2)
      + word(16_000, 4) + word(32_000, 4) + word(2, 2) + word(16, 2) + Array("data".utf8) + word(data.count, 4) + data
  }
}
