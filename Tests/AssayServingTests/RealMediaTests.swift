import AssayCore
import AssayInference
import AssayMedia
import AssayPerception
import AssaySignals
import AssayVerification
import AssayWire
import Glibc
import Testing

@testable import AssayServing

/// The pipeline with the real workers and the built-in model, wherever the workers' models are.
@Suite("Pipeline on real media", .enabled(if: RealModels.areThere, "fetch the models"), .serialized)
struct RealMediaTests {
  @Test("a drawn picture is perceived, answered by the built-in model, verified and decided; a broken one is not")
  func drawn() async throws {
    let pool = WorkerPool()
    defer { pool.shutdown() }
    let media = MediaService(workers: pool)
    let perceiver = Perceiver(media: media, workers: pool)
    let builtin = BuiltinPipeline(perception: perceiver)
    let model = ModelConfiguration(upstream: "builtin", model: "pipeline", inputs: Set(Modality.allCases))
    let pipeline = ServingPipeline(
      options: PipelineOptions(), route: RouteConfiguration(name: "r", models: [model]), perception: perceiver,
      reducer: DecodedReducer(media: media), fallback: builtin)
    let models = ProviderModels([model.name: builtin])
    var assets = HeldAssets()
    let asset = assets.add(PngWriter.encode(try square()))
    let request = Request(messages: [
      Message(role: .user, parts: [.text("What colour is the square?"), .asset(asset, modality: .image)])
    ])
    let outcome = await pipeline.run(
      .of(request, within: .seconds(600)), calling: models, assets: assets)
    #expect(outcome.text?.lowercased().contains("red") == true, "\(outcome.text ?? "") \(outcome.stages)")
    #expect(outcome.rung != nil && outcome.verification != nil && outcome.attempts.map(\.model) == [model.name])
    let small = try await DecodedReducer(media: media).picture(
      try await assets.bytes(of: asset.digest), sidePixelsMax: 32)
    let probed = await media.probe(small, declaredType: nil, name: nil)
    #expect(probed.image.map { max($0.width, $0.height) } == 32)

    let cut = assets.add(Array(PngWriter.encode(try square()).prefix(40)))
    let broken = Request(messages: [
      Message(role: .user, parts: [.text("What colour is the square?"), .asset(cut, modality: .image)])
    ])
    let refused = await pipeline.run(.of(broken, within: .seconds(600)), calling: models, assets: assets)
    #expect(refused.rung == .clarify && refused.attempts.isEmpty, "\(refused.text ?? "")")
  }

  private func square() throws -> Pixmap {
    let (width, height) = (160, 120)
    var samples = [UInt8](repeating: 255, count: width * height * 3)
    for y in 30..<90 {
      for x in 50..<110 {
        samples[(y * width + x) * 3 + 1] = 0
        samples[(y * width + x) * 3 + 2] = 0
      }
    }
    return try #require(Pixmap(width: width, height: height, channels: 3, samples: samples))
  }
}

private struct HeldAssets: AssetReader {
  var held: [Digest: [UInt8]] = [:]

  mutating func add(_ bytes: [UInt8]) -> Asset {
    let digest = Digest(of: bytes)
    held[digest] = bytes
    return Asset(digest: digest, bytes: bytes.count)
  }

  func bytes(of digest: Digest) async throws(AssayError) -> [UInt8] {
    guard let bytes = held[digest] else { throw AssayError(.data, "not there") }
    return bytes
  }
}

enum RealModels {
  static var areThere: Bool {
    let environment = { (name: String) in getenv(name).map { String(cString: $0) } }
    let folder =
      environment("ASSAY_MODELS") ?? environment("XDG_DATA_HOME").map { $0 + "/assay/models" }
      ?? (environment("HOME") ?? "") + "/.local/share/assay/models"
    return access(folder + "/manifest.json", R_OK) == 0
  }
}
