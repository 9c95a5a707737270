import AssayCore
import AssayMedia
import AssaySignals
import Testing

@testable import AssayStress

/// An attack and its twin take the same place: else what the twin costs is not what the words cost.
@Suite("Attacks and twins in one place", .serialized)
struct PairedCarrierTests {
  /// Busy but for a calm part at the right, so that a place is chosen.
  private static func picture() throws -> AttackFile {
    var samples = [UInt8](repeating: 210, count: 420 * 360 * 3)
    for y in 0..<360 {
      for x in 0..<420 where (x / 3 + y / 5) % 3 == 0 && (x < 150 || y < 120) {
        for channel in 0..<3 { samples[(y * 420 + x) * 3 + channel] = 60 }
      }
    }
    let pixmap = try #require(Pixmap(width: 420, height: 360, channels: 3, samples: samples))
    return AttackFile(PngWriter.encode(pixmap), modality: .image, name: "a.png")
  }

  private static func pair(_ name: String, _ pool: WorkerPool) async throws -> (attack: Pixmap, twin: Pixmap) {
    let media = MediaService(workers: pool)
    let tools = AttackTools(media: media, codes: WorkerCodes(workers: pool))
    let scenario = try #require(AttackCatalogue.byName[name])
    let target = AttackTarget(question: "What is the total amount?", right: "65.39")
    var made: [Pixmap] = []
    for isTwin in [false, true] {
      let file = try #require(
        try await scenario.files(from: picture(), target: target, isTwin: isTwin, tools: tools, seed: 5).first)
      made.append(try await media.image(file.bytes, sideMax: nil))
    }
    return (made[0], made[1])
  }

  /// Of the pixels that either side changed, the share that both did.
  private static func common(_ a: Pixmap, _ b: Pixmap, _ clean: Pixmap) -> Double {
    var (both, either) = (0, 0)
    for y in 0..<min(clean.height, a.height) {
      for x in 0..<min(clean.width, a.width) {
        let plain = clean.samples[(y * clean.width + x) * 3]
        let first = a.samples[(y * a.width + x) * 3] != plain
        let second = b.samples[(y * b.width + x) * 3] != plain
        if first || second { either += 1 }
        if first && second { both += 1 }
      }
    }
    return either == 0 ? 1 : Double(both) / Double(either)
  }

  @Test(
    "sheets cover the same pixels, whatever stands on them",
    arguments: ["sign", "rotated_text", "turned_text", "curved_text", "split_text"])
  func sheets(_ name: String) async throws {
    let pool = WorkerPool()
    defer { pool.shutdown() }
    let (attack, twin) = try await Self.pair(name, pool)
    let clean = try await MediaService(workers: pool).image(try Self.picture().bytes, sideMax: nil)
    #expect(attack.width == twin.width && attack.height == twin.height)
    #expect(attack.samples != twin.samples)
    let share = Self.common(attack, twin, clean)
    #expect(share > 0.97, "\(share)")
  }

  @Test(
    "what stands below or over a picture has one size on both sides",
    arguments: [
      "caption_strip", "numbered_list", "qr", "barcode", "evidence_override", "value_poisoning", "privacy_names",
      "privacy_inference", "low_contrast", "tiny_text", "downscale_nearest", "downscale_area",
    ])
  func sizes(_ name: String) async throws {
    let pool = WorkerPool()
    defer { pool.shutdown() }
    let (attack, twin) = try await Self.pair(name, pool)
    #expect(attack.width == twin.width && attack.height == twin.height, "\(attack.width)×\(attack.height)")
    #expect(attack.samples != twin.samples)
  }

  @Test("harmless words in a picture are as long as the attack's, to a few letters")
  func lengths() throws {
    let target = AttackTarget(question: "What is the total?", right: "65.39", canary: "CANARY-K4TQ")
    for scenario in AttackCatalogue.all where scenario.chapter == .seen && scenario.name != "numbered_list" {
      let script = try #require(scenario.script(target, seed: 1))
      #expect(abs(script.attack.count - script.twin.count) <= 4, "\(scenario.name)")
    }
  }

  @Test("a bar code says which letters it holds")
  func barcode() async throws {
    let pool = WorkerPool()
    defer { pool.shutdown() }
    let tools = AttackTools(media: MediaService(workers: pool), codes: WorkerCodes(workers: pool))
    let carrier = try #require(CarrierCatalogue.byName["barcode"])
    let error = await #expect(throws: AssayError.self) {
      try await carrier.put("héllo", into: try Self.picture(), tools: tools, seed: 1)
    }
    #expect(error?.code == .usage && error?.remedy?.contains("qr") == true && error?.place == nil)
  }
}
