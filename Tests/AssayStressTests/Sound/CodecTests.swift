import AssayCore
import AssayFormats
import AssayMedia
import AssaySignals
import Glibc
import Testing

@testable import AssayStress

private let service = MediaService(workers: WorkerPool(configuration: WorkerPoolConfiguration()))

@Suite("Sound through codecs and files", .serialized)
struct CodecTests {
  /// How many samples later the second is, by the largest product of both.
  private func delay(_ a: [Float], _ b: [Float], within most: Int) -> Int {
    func score(_ shift: Int) -> Double {
      var sum = 0.0
      for index in most..<a.count - most { sum += Double(a[index]) * Double(b[index + shift]) }
      return sum
    }
    return (-most...most).max { score($0) < score($1) } ?? .max
  }

  @Test(
    "a codec keeps length, rate and channels, and gives the sound back in time",
    arguments: [SoundCodec.mp3(kilobitsPerSecond: 64), .opus(kilobitsPerSecond: 32), .muLaw(sampleRateHz: 16_000)],
    [1, 2, 3])
  func inTime(codec: SoundCodec, channels: Int) async throws {
    let sound = try Formula.recording(12_000, channels: channels)
    let result = try await service.recoded(sound, by: codec)
    #expect(result.frames == 12_000 && result.channels.count == channels && result.sampleRateHz == 16_000)
    for channel in 0..<channels {
      // Opus takes away the lowest tones, which turns the phase a little.
      #expect(abs(delay(sound.channels[channel], result.channels[channel], within: 60)) <= 1, "channel \(channel)")
    }
  }

  @Test("other rates come back at their own rate and in time", arguments: [8000, 11_025, 44_100, 48_000])
  func rates(rate: Int) async throws {
    let sound = try Formula.recording(rate / 2, rate: rate)
    for codec in [SoundCodec.mp3(kilobitsPerSecond: 64), .opus(kilobitsPerSecond: 32)] {
      let result = try await service.recoded(sound, by: codec)
      #expect(result.frames == sound.frames && result.sampleRateHz == rate)
      #expect(abs(delay(sound.channels[0], result.channels[0], within: 40)) <= max(1, rate / 12_000), "\(codec)")
    }
  }

  @Test("telephones pass 300 to 3,400 Hz; handed on, a call gets worse")
  func telephone() async throws {
    let sound = try Formula.recording(16_384)
    let before = Formula.bands(sound.channels[0])
    let law = try await service.recoded(sound, by: .muLaw(sampleRateHz: 8000))
    let after = Formula.bands(law.channels[0])
    // Bands at 99 Hz, 1 kHz and 6.4 kHz.
    #expect(after[0] < before[0] - 20 && abs(after[10] - before[10]) < 1 && after[18] < before[18] - 20)
    // Beside µ-law, which passes the same band and turns phases alike.
    let tone = try await service.recoded(try Formula.tone(700, seconds: 1), by: .muLaw(sampleRateHz: 8000))
    let clean = try Formula.tone(700, seconds: 1)
    func correlation(_ codec: SoundCodec) async throws -> Double {
      let result = try await service.recoded(clean, by: codec).channels[0]
      let product = zip(result, tone.channels[0]).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      return product / (SoundLevel.squares(tone.channels[0]) * SoundLevel.squares(result)).squareRoot()
    }
    let (once, fourTimes) = (try await correlation(.gsm), try await correlation(.gsmChain(calls: 4)))
    #expect(once > 0.8 && fourTimes < once, "\(once) \(fourTimes)")
  }

  @Test("fewer bits keep less of the sound", arguments: ["mp3", "opus", "telephone"])
  func severities(name: String) async throws {
    let perturbation = try #require(SoundPerturbations.all.first { $0.name == name })
    guard case .recoded(let codec) = perturbation.work else {
      Issue.record("\(name) is no codec")
      return
    }
    let sound = try Formula.recording(8000)
    var errors: [Double] = []
    for severity in Severity.all {
      var result = try await service.recoded(sound, by: codec(severity))
      for index in 0..<8000 { result.channels[0][index] -= sound.channels[0][index] }
      errors.append(SoundLevel.rms(result))
    }
    #expect(errors.allSatisfy { $0.isFinite && $0 > 0 } && errors[4] > errors[0], "\(errors)")
  }

  @Test("silence, one sample and none come back as they are long; too many channels are refused")
  func edges() async throws {
    for count in [0, 1, 50] {
      let quiet = try #require(Recording(channels: [[Float](repeating: 0, count: count)], sampleRateHz: 16_000))
      for codec in [SoundCodec.mp3(kilobitsPerSecond: 8), .opus(kilobitsPerSecond: 6), .gsm] {
        #expect(try await service.recoded(quiet, by: codec).frames == count)
      }
    }
    let wide = try #require(Recording(channels: [[Float]](repeating: [0, 0], count: 33), sampleRateHz: 16_000))
    await #expect(throws: AssayError.self) { try await service.recoded(wide, by: .gsm) }
  }

  @Test(
    "a WAV holds all channels at their rate, exactly as floats and within half a step in 16 bits", arguments: [1, 2, 8])
  func wav(channels: Int) async throws {
    let sound = try Formula.recording(3000, channels: channels, rate: 44_100)
    let exact = try await service.recording(try #require(WAVWriter.encode(sound, as: .float32)))
    #expect(exact == sound)
    let rounded = try await service.recording(try #require(WAVWriter.encode(sound)))
    #expect(rounded.channels.count == channels && rounded.sampleRateHz == 44_100 && rounded.frames == 3000)
    for channel in 0..<channels {
      let largest = zip(rounded.channels[channel], sound.channels[channel]).reduce(Float(0)) {
        max($0, abs($1.0 - $1.1))
      }
      #expect(largest < 1.1 / 32_768)
    }
  }

  @Test("what is no sound, is empty or is cut off in its head is refused with a reason")
  func hostile() async throws {
    for bytes in [
      [], Array("hello".utf8), Array("RIFF\u{10}\0\0\0WAVEfmt ".utf8), [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10],
    ] {
      await #expect(throws: AssayError.self) { try await service.recording(bytes) }
    }
    // A header that promises 4 GB: what is there is read, or refused, but nothing is reserved for the rest.
    var wav = try #require(WAVWriter.encode(try Formula.recording(400)))
    for (index, byte) in [UInt8(0xF0), 0xFF, 0xFF, 0xFF].enumerated() { wav[40 + index] = byte }
    let read = try await service.recording(wav)
    #expect(read.frames == 400)
  }
}
