import AssayCore
import AssaySignals
import Glibc
import Testing

@testable import AssayStress

@Suite("Perturbations of a sound's time")
struct SoundTimeTests {
  /// The frequency at which most of the first 16,384 samples' energy lies.
  private func peakHertz(_ samples: [Float], rate: Double) throws -> Double {
    let frame = (0..<16_384).map { index -> Double in
      let window = 0.5 - 0.5 * cos(2 * Double.pi * Double(index) / 16_384)
      return index < samples.count ? Double(samples[index]) * window : 0
    }
    let power = try #require(FFT(count: 16_384)).power(frame)
    let bin = try #require(power.indices.max { power[$0] < power[$1] })
    return Double(bin) * rate / 16_384
  }

  @Test("speed moves pitch, length and times by one factor", arguments: [0.8, 1.25, 1.5])
  func speed(factor: Double) throws {
    let tone = try Formula.tone(600, seconds: 1.5)
    let result = try Formula.apply(SoundPerturbations.speed, tone, settings: ["factor": factor])
    #expect(abs(try peakHertz(result.medium.channels[0], rate: 16_000) - 600 * factor) < 2)
    #expect(abs(result.medium.seconds - 1.5 / factor) < 1e-3)
    let time = try #require(result.effect.time)
    #expect(abs(time.moment(1) - 1 / factor) < 1e-9 && abs(time.seconds - 1.5 / factor) < 1e-3)
  }

  @Test("a click is where the map of times says that it is", arguments: [1, 3, 5])
  func click(step: Int) throws {
    var sound = try #require(Recording(channels: [[Float](repeating: 0, count: 16_000)], sampleRateHz: 16_000))
    sound.channels[0][10_000] = 1
    let result = try Formula.apply(SoundPerturbations.speed, sound, step: step)
    let found = try #require(
      result.medium.channels[0].indices.max { result.medium.channels[0][$0] < result.medium.channels[0][$1] })
    let expected = try #require(result.effect.time).moment(10_000 / 16_000.0) * 16_000
    #expect(abs(Double(found) - expected) <= 1)
  }

  @Test("pitch moves the tone and keeps the length", arguments: [-6.0, -2, 3, 6])
  func pitch(semitones: Double) throws {
    let tone = try Formula.tone(500, seconds: 1.2)
    let result = try Formula.apply(SoundPerturbations.pitch, tone, settings: ["semitones": semitones])
    #expect(abs(try peakHertz(result.medium.channels[0], rate: 16_000) / (500 * exp2(semitones / 12)) - 1) < 0.01)
    #expect(result.medium.frames == tone.frames)
    // No piece is lost on the way: the level stays.
    #expect(abs(20 * log10(SoundLevel.rms(result.medium) / SoundLevel.rms(tone))) < 0.5)
  }

  @Test(
    "lost packets are silent, are listed as spans, and grow with the severity", arguments: ["packet_loss", "dropouts"])
  func packets(name: String) throws {
    let perturbation = try #require(SoundPerturbations.all.first { $0.name == name })
    let sound = try #require(Recording(channels: [[Float](repeating: 1, count: 80_000)], sampleRateHz: 8000))
    var before = -1.0
    for step in 1...5 {
      let result = try Formula.apply(perturbation, sound, step: step)
      let silent = result.medium.channels[0].count { $0 == 0 }
      let spans = result.effect.lostSpans.reduce(0) { $0 + $1.seconds }
      #expect(abs(spans - Double(silent) / 8000) < 1e-9)
      #expect(result.achieved["lost_share"] == Double(silent) / 80_000)
      #expect(Double(silent) >= before)
      before = Double(silent)
      let asked = try #require(Severity(step)).of(0.02, 0.05, 0.1, 0.2, 0.3)
      // Five hundred packets; bursts of five leave a tenth as many chances.
      #expect(abs(Double(silent) / 80_000 - asked) < (name == "dropouts" ? 0.15 : 0.06))
    }
  }

  @Test("the bursts of dropouts are five packets long on average")
  func bursts() throws {
    let sound = try #require(Recording(channels: [[Float](repeating: 1, count: 400_000)], sampleRateHz: 1000))
    let result = try Formula.apply(SoundPerturbations.dropouts, sound, step: 3)
    let mean = result.effect.lostSpans.reduce(0) { $0 + $1.seconds } / Double(result.effect.lostSpans.count)
    #expect((0.085...0.115).contains(mean), "\(mean)")
  }

  @Test("an echo is a copy at its delay and level")
  func echo() throws {
    var sound = try #require(Recording(channels: [[Float](repeating: 0, count: 8000)], sampleRateHz: 8000))
    sound.channels[0][100] = 0.5
    let result = try Formula.apply(SoundPerturbations.echo, sound, step: 1).medium.channels[0]
    #expect(result[100] == 0.5 && abs(result[100 + 960] - 0.5 * 0.251189) < 1e-6)
    #expect(result.count { $0 != 0 } == 2)
  }
}
