import AssayCore
import AssayMedia
import AssaySignals
import Glibc
import Testing

@testable import AssayStress

/// Pictures and sound made on the spot by ffmpeg, read by the real worker.
@Suite("Changed metadata before the real worker", .enabled(if: access("/usr/bin/ffmpeg", X_OK) == 0, "install ffmpeg"))
struct MetadataWorkerTests {
  private static let media = MediaService(workers: WorkerPool())

  private static func made(_ name: String, _ arguments: String) throws -> [UInt8] {
    let folder =
      (getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")
      + "/assay-metadata-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
    mkdir(folder, 0o700)
    defer { _ = system("rm -rf '\(folder)'") }
    let file = "\(folder)/\(name)"
    try #require(system("/usr/bin/ffmpeg -loglevel error -y -f lavfi -i \(arguments) '\(file)' < /dev/null") == 0)
    let stream = try #require(fopen(file, "rb"))
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&block, 1, block.count, stream), count > 0 { bytes += block[..<count] }
    return bytes
  }

  @Test("Pixels stay as they were, and the probe shows the fault", arguments: ["card.jpg", "card.png", "card.webp"])
  func pictures(name: String) async throws {
    let file = try Self.made(name, "testsrc2=size=96x64 -frames:v 1")
    let before = try await Self.media.image(file, sideMax: nil)
    if name == "card.webp" {
      // It says nothing of itself: there is nothing to take away, and that is no robustness.
      await #expect(throws: AssayError.self) { try await stress("missing_metadata", 3, file) }
    }
    let telling = try await stress("contradictory_metadata", 1, file).medium
    for perturbation in ["missing_metadata", "malformed_metadata", "contradictory_metadata"] {
      for severity in 1...5 {
        let result = try await stress(perturbation, severity, perturbation == "missing_metadata" ? telling : file)
        #expect(try await Self.media.image(result.medium, sideMax: nil) == before, "\(perturbation) \(severity)")
        let info = await Self.media.probe(result.medium, declaredType: nil, name: nil)
        #expect(info.status != .refused)
        if perturbation == "malformed_metadata", severity > 1 {
          #expect(info.findings.contains { $0.code == "exif_malformed" }, "\(name) \(severity)")
        }
        if perturbation == "contradictory_metadata" {
          #expect(info.metadata.contains { $0.key == "PixelXDimension" }, "\(name) \(severity)")
        }
      }
    }
  }

  @Test(
    "A changed orientation shows the picture turned, as the effect says",
    arguments: ["card.jpg", "card.png", "card.webp"])
  func orientation(name: String) async throws {
    let file = try Self.made(name, "testsrc2=size=96x64 -frames:v 1")
    let before = try await Self.media.image(file, sideMax: nil)
    for severity in 1...5 {
      let result = try await stress("wrong_orientation", severity, file)
      let after = try await Self.media.image(result.medium, sideMax: nil)
      let plane = try #require(result.effect.plane)
      #expect(Double(after.width) == plane.width && Double(after.height) == plane.height)
      for (x, y) in [(0, 0), (95, 3), (20, 63), (50, 31)] {
        let spot = plane.point(Double(x) + 0.5, Double(y) + 0.5)
        let (u, v) = (Int(spot.x), Int(spot.y))
        for channel in 0..<3 {
          let (old, new) = (
            before.samples[(y * before.width + x) * before.channels + channel],
            after.samples[(v * after.width + u) * after.channels + channel]
          )
          #expect(old == new, "\(name) \(severity)")
        }
      }
    }
  }

  @Test("Sound stays as it was under missing and malformed tags", arguments: ["tone.wav", "tone.mp3"])
  func sounds(name: String) async throws {
    let file = try Self.made(name, "sine=frequency=440:duration=0.4 -metadata title=tone -metadata date=2024-05-06")
    let before = try await Self.media.sound(file, sampleRateHz: 16_000)
    for perturbation in ["missing_metadata", "malformed_metadata"] {
      for severity in 1...5 {
        let result = try await stress(perturbation, severity, file)
        #expect(
          try await Self.media.sound(result.medium, sampleRateHz: 16_000) == before, "\(perturbation) \(severity)")
      }
    }
  }

  @Test("Cut files are told as such, and wrong types are noticed")
  func damage() async throws {
    let file = try Self.made("card.png", "testsrc2=size=96x64 -frames:v 1")
    let cut = try await stress("truncated", 4, file)
    let info = await Self.media.probe(cut.medium, declaredType: nil, name: nil)
    #expect(info.findings.contains { $0.code == "truncated" })
    let wrong = try await stress("wrong_type", 1, file)
    let told = await Self.media.probe(wrong.medium, declaredType: wrong.declaredType, name: nil)
    #expect(told.findings.contains { $0.code == "type_mismatch" })
  }

  private func stress(_ name: String, _ severity: Int, _ bytes: [UInt8]) async throws -> Stressed<[UInt8]> {
    let perturbation = try #require(MetadataPerturbations.all.first { $0.name == name })
    guard case .bytes(let change) = perturbation.work, let step = Severity(severity) else {
      throw AssayError(.usage, "not a change of bytes")
    }
    var call = StressCall(severity: step, generator: StressGenerator(seed: 4))
    let info = await Self.media.probe(bytes, declaredType: nil, name: nil)
    return try change(bytes, info, &call)
  }
}
