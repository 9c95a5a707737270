import AssayCore
import AssaySignals
import Glibc
import Testing

@testable import AssayStress

private let soundWorks = SoundPerturbations.all.filter {
  if case .sound = $0.work { true } else { false }
}

@Suite("Perturbations of sound")
struct SoundTests {
  @Test("there are twenty, with names of their own and five parameters each")
  func list() {
    #expect(SoundPerturbations.all.count == 20 && Set(SoundPerturbations.all.map(\.name)).count == 20)
    #expect(SoundPerturbations.all.allSatisfy { $0.parameters.count == 5 && $0.group == .audio && !$0.summary.isEmpty })
  }

  @Test(
    "the same seed gives the same samples; all are finite, of as many channels, and as long as said",
    arguments: soundWorks.map(\.name), [1, 2, 8])
  func seeded(name: String, channels: Int) throws {
    let perturbation = try #require(soundWorks.first { $0.name == name })
    let sound = try Formula.recording(4000, channels: channels)
    let other = try Formula.recording(1500, channels: 1, rate: 8000)
    for step in [1, 5] {
      let result = try Formula.apply(perturbation, sound, step: step, other: other)
      let again = try Formula.apply(perturbation, sound, step: step, other: other)
      #expect(result.medium == again.medium && result.achieved == again.achieved)
      #expect(result.medium != sound || ["packet_loss", "dropouts"].contains(name) || name == "echo" && step == 5)
      #expect(result.medium.channels.count == channels && result.medium.sampleRateHz == 16_000)
      #expect(result.medium.channels.allSatisfy { $0.allSatisfy(\.isFinite) })
      if name != "speed" { #expect(result.medium.frames == sound.frames) }
    }
  }

  @Test(
    "one sample is enough for an answer, none is refused, and so are samples that are no numbers",
    arguments: soundWorks.map(\.name))
  func tiny(name: String) throws {
    let perturbation = try #require(soundWorks.first { $0.name == name })
    let other = try Formula.recording(100)
    let one = try #require(Recording(channels: [[0.25]], sampleRateHz: 16_000))
    let result = try Formula.apply(perturbation, one, other: other)
    #expect(result.medium.channels[0].allSatisfy(\.isFinite) && result.achieved.values.allSatisfy(\.isFinite))
    let none = try #require(Recording(channels: [[]], sampleRateHz: 16_000))
    #expect(throws: AssayError.self) { try Formula.apply(perturbation, none, other: other) }
    let bad = try #require(Recording(channels: [[0.1, .nan, .infinity]], sampleRateHz: 16_000))
    #expect(throws: AssayError.self) { try Formula.apply(perturbation, bad, other: other) }
  }

  @Test("silence is refused where a ratio to it is asked for, and stays silence elsewhere")
  func silence() throws {
    let quiet = try #require(Recording(channels: [[Float](repeating: 0, count: 800)], sampleRateHz: 8000))
    let refusing: Set = [
      "noise_snr", "pink_noise", "babble", "overlapping_speech", "reverb", "clipping", "tanh_distortion",
    ]
    for perturbation in soundWorks {
      if refusing.contains(perturbation.name) {
        let error = #expect(throws: AssayError.self) { try Formula.apply(perturbation, quiet, other: quiet) }
        #expect(error?.message.contains("silent") == true)
      } else {
        #expect(
          try Formula.apply(perturbation, quiet).medium.channels[0].allSatisfy { $0 == 0 }, "\(perturbation.name)")
      }
    }
  }

  @Test(
    "noise reaches the asked ratio within 0.01 dB, and its ratio to the speech alone is higher by the pauses",
    arguments: ["noise_snr", "pink_noise", "babble"], [1, 3, 5])
  func ratio(name: String, step: Int) throws {
    let perturbation = try #require(soundWorks.first { $0.name == name })
    var sound = try Formula.recording(16_000)
    for index in 8000..<16_000 { sound.channels[0][index] = 0 }
    let result = try Formula.apply(perturbation, sound, step: step)
    let severity = try #require(Severity(step))
    let wanted = name == "babble" ? severity.of(15.0, 10, 5, 0, -5) : severity.of(20.0, 15, 10, 5, 0)
    var added = result.medium
    for index in 0..<16_000 { added.channels[0][index] -= sound.channels[0][index] }
    #expect(abs(20 * log10(SoundLevel.rms(sound) / SoundLevel.rms(added)) - wanted) < 0.01)
    #expect(abs(try #require(result.achieved["snr_db"]) - wanted) < 0.001)
    // Half of the clip is silent: 3 dB, more where the noise's own loudness changes.
    #expect(abs(try #require(result.achieved["active_snr_db"]) - wanted - 3) < 1)
    #expect(name != "babble" || result.achieved["from_other"] == 0)
  }

  @Test("the noise of one seed is the same at every severity, but for its level")
  func paired() throws {
    let sound = try Formula.recording(2000)
    func noise(_ step: Int) throws -> [Double] {
      let result = try Formula.apply(SoundPerturbations.noiseSNR, sound, step: step)
      let added = zip(result.medium.channels[0], sound.channels[0]).map { Double($0 - $1) }
      let level = (added.reduce(0) { $0 + $1 * $1 } / 2000).squareRoot()
      return added.map { $0 / level }
    }
    #expect(Formula.difference(try noise(2), try noise(5)) < 1e-4)
  }

  @Test("pink noise falls by 3 dB an octave: third-octave bands are equally loud within 1.5 dB")
  func pink() throws {
    var generator = StressGenerator(seed: 3)
    let blank = try Formula.recording(1 << 17)
    let pink = PinkFilter.apply(SoundMix.white(like: blank, &generator).channels[0])
    var means = [Double](repeating: 0, count: 16)
    for part in 0..<8 {
      let levels = Formula.bands(Array(pink[part * 16_384..<(part + 1) * 16_384]))
      for band in 0..<16 { means[band] += levels[band] / 8 }
    }
    let mean = means.reduce(0, +) / 16
    #expect(means.allSatisfy { abs($0 - mean) < 1.5 }, "\(means)")
  }

  @Test("a second voice is refused where there is none, and its words are nobody's to attribute")
  func overlapping() throws {
    let sound = try Formula.recording(2000)
    let error = #expect(throws: AssayError.self) { try Formula.apply(SoundPerturbations.overlappingSpeech, sound) }
    #expect(error?.message.contains("second recording") == true)
    let other = try Formula.recording(500, channels: 2, rate: 44_100)
    let result = try Formula.apply(SoundPerturbations.overlappingSpeech, sound, step: 4, other: other)
    #expect(abs(try #require(result.achieved["snr_db"])) < 0.001)
    #expect(result.effect.unsure.contains { $0.subject == .speakers })
  }

  @Test("the room's direct sound and tail have the asked ratio, and the tail decays by 60 dB in RT60")
  func room() {
    let impulse = Reverberation.impulse(seed: 5, rate: 16_000, rt60: 0.5, directToReverberant: 3)
    let tail = impulse.dropFirst().reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(impulse[0] == 1 && abs(-10 * log10(tail) - 3) < 0.01 && impulse.count == 8000)
    let early = SoundLevel.squares(Array(impulse[1..<801])) / 800
    let late = SoundLevel.squares(Array(impulse[4001..<4801])) / 800
    // A quarter of a second is half of RT60: 30 dB (6.9 stands for ln 1000).
    #expect(abs(10 * log10(early / late) - 30) < 1)
  }

  @Test("reverberation blurs ends by a third of RT60")
  func slack() throws {
    let result = try Formula.apply(SoundPerturbations.reverb, try Formula.recording(2000), step: 3)
    let time = try #require(result.effect.time)
    #expect(abs(time.slack - 0.7 / 3) < 1e-12 && time.moment(0.1) == 0.1 && time.seconds == 0.125)
  }
}
