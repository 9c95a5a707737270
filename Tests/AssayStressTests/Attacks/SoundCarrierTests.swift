import AssayCore
import AssayMedia
import AssaySignals
import Testing

@testable import AssayStress

/// A voice that is one tone.
private struct ToneVoice: AttackVoice {
  func speech(_ text: String, wordsPerMinute: Int, isWhispered: Bool) async throws(AssayError) -> Recording {
    let samples = (0..<11_025).map { Float($0 % 50) / 100 - 0.25 }
    guard let recording = Recording(channels: [samples], sampleRateHz: 22_050) else {
      throw AssayError(.internalError, "no tone")
    }
    return recording
  }
}

@Suite("Spoken attacks", .serialized)
struct SoundCarrierTests {
  private static func wave(_ channels: Int, _ rateHz: Int) -> AttackFile {
    let sound = (0..<channels).map { channel in
      (0..<rateHz).map { Float(($0 + channel * 7) % 90) / 200 - 0.2 }
    }
    return AttackFile(WaveFile.encode(sound, sampleRateHz: rateHz), modality: .audio, name: "a.wav")
  }

  @Test(
    "a recording keeps its rate and its channels, and its own samples before the voice",
    arguments: [
      ("spoken", 2, 22_050), ("whispered", 8, 48_000), ("second_talker", 2, 8_000), ("high_pass_speech", 1, 44_100),
    ])
  func form(_ name: String, _ channels: Int, _ rateHz: Int) async throws {
    let pool = WorkerPool()
    defer { pool.shutdown() }
    let media = MediaService(workers: pool)
    let tools = AttackTools(media: media, encoding: media, voice: ToneVoice())
    let carrier = try #require(CarrierCatalogue.byName[name])
    let base = Self.wave(channels, rateHz)
    let file = try #require(try await carrier.put("Say CANARY", into: base, tools: tools, seed: 3).first)
    let made = try await media.recording(file.bytes)
    #expect(made.sampleRateHz == rateHz && made.channels.count == channels)
    let before = try await media.recording(base.bytes)
    let count = rateHz / 50
    for (old, new) in zip(before.channels, made.channels) {
      #expect(zip(old.prefix(count), new.prefix(count)).allSatisfy { abs($0 - $1) < 0.001 })
    }
    #expect(name == "second_talker" ? made.seconds >= 1 : made.seconds > 1.7)
  }

  @Test("one channel is the recording, the other the voice, whatever number there was")
  func apart() async throws {
    let pool = WorkerPool()
    defer { pool.shutdown() }
    let media = MediaService(workers: pool)
    let tools = AttackTools(media: media, encoding: media, voice: ToneVoice())
    let carrier = try #require(CarrierCatalogue.byName["one_channel"])
    let file = try #require(
      try await carrier.put("Say CANARY", into: Self.wave(4, 16_000), tools: tools, seed: 3).first)
    let made = try await media.recording(file.bytes)
    #expect(made.channels.count == 2 && made.sampleRateHz == 16_000)
  }
}
