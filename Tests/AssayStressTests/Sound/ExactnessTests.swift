import AssayCore
import AssaySignals
import Testing

@testable import AssayStress

@Suite("Sounds are perturbed as audiomentations 0.43.1 does")
struct SoundExactnessTests {
  typealias Numbers = AudiomentationsNumbers
  let sound: Recording

  init() throws { sound = try Formula.recording() }

  private func made(_ perturbation: Perturbation, _ settings: [String: Double], other: Recording? = nil) throws
    -> [Float]
  {
    try Formula.apply(perturbation, sound, settings: settings, other: other).medium.channels[0]
  }

  @Test("the input is the one that the numbers were made from")
  func input() {
    let samples = sound.channels[0]
    let sum = samples.reduce(0.0) { $0 + Double($1) }
    #expect(abs(sum - Numbers.input[0]) < 1e-9)
    #expect(Double(samples[777]) == Numbers.input[1] && Double(samples[16_000]) == Numbers.input[2])
    #expect(abs(SoundLevel.rms(sound) - Numbers.inputRms) < 1e-8)
  }

  @Test("clipping cuts at the same values, and as many samples, at every severity")
  func clipping() throws {
    for (step, expected) in Numbers.clipping.enumerated() {
      let result = try Formula.apply(SoundPerturbations.clipping, sound, step: step + 1)
      let samples = result.medium.channels[0]
      #expect(samples.min() == expected.low && samples.max() == expected.high, "\(expected.percent) %")
      #expect(zip(samples, sound.channels[0]).count { $0 != $1 } == expected.clipped)
      #expect(result.achieved["clipped_share"] == Double(expected.clipped) / 16_384)
    }
  }

  @Test("gain, bit depth and the edges of a time mask give the same samples")
  func samples() throws {
    #expect(Formula.difference(Formula.spots(try made(SoundPerturbations.gain, ["gain_db": -3])), Numbers.gain3) < 1e-9)
    #expect(
      Formula.difference(Formula.spots(try made(SoundPerturbations.gain, ["gain_db": -24])), Numbers.gain24) < 1e-9)
    #expect(
      Formula.difference(Formula.spots(try made(SoundPerturbations.bitDepth, ["bits": 10])), Numbers.bits10) < 1e-9)
    #expect(Formula.difference(Formula.spots(try made(SoundPerturbations.bitDepth, ["bits": 5])), Numbers.bits5) < 1e-9)
    let masked = try made(SoundPerturbations.timeMask, ["share": 0.05, "start_frame": 5000])
    let edge = stride(from: 5000, to: 5080, by: 8).map { Double(masked[$0]) }
    let end = stride(from: 5819 - 80, to: 5819, by: 8).map { Double(masked[$0]) }
    #expect(Formula.difference(edge, Numbers.maskEdge) < 1e-8 && Formula.difference(end, Numbers.maskEnd) < 1e-8)
    #expect(masked[5080..<5739].allSatisfy { $0 == 0 })
    #expect(masked[..<5000] == sound.channels[0][..<5000] && masked[5819...] == sound.channels[0][5819...])
  }

  @Test("tanh distortion gives the same samples within a millionth")
  func tanh() throws {
    let mild = try made(SoundPerturbations.tanhDistortion, ["amount": 0.1])
    let hard = try made(SoundPerturbations.tanhDistortion, ["amount": 0.7])
    #expect(Formula.difference(Formula.spots(mild), Numbers.tanh1) < 1e-6)
    #expect(Formula.difference(Formula.spots(hard), Numbers.tanh7) < 1e-6)
  }

  @Test("low pass gives the same samples within a millionth, and the same third-octave bands within 0.01 dB")
  func lowPass() throws {
    let wide = try made(SoundPerturbations.lowPass, ["cutoff_hz": 4000])
    let narrow = try made(SoundPerturbations.lowPass, ["cutoff_hz": 800])
    #expect(Formula.difference(Formula.spots(wide), Numbers.lowPass4000) < 1e-6)
    #expect(Formula.difference(Formula.spots(narrow), Numbers.lowPass800) < 1e-6)
    #expect(Formula.difference(Formula.bands(wide), Numbers.lowPassBands4000) < 0.01)
    #expect(Formula.difference(Formula.bands(narrow), Numbers.lowPassBands800) < 0.01)
  }

  @Test(
    "resampling keeps and takes away the same: third-octave bands within 0.1 dB below nine tenths of the band",
    arguments: [(8000.0, Numbers.resampleBands8000), (3000.0, Numbers.resampleBands3000)])
  func resample(rate: Double, expected: [Double]) throws {
    let found = Formula.bands(try made(SoundPerturbations.resample, ["rate_hz": rate]))
    for (index, level) in expected.enumerated() {
      let centre = 1000 * pow2(Double(index - 10) / 3)
      if centre * 1.13 < 0.45 * rate {
        #expect(abs(found[index] - level) < 0.1, "\(centre) Hz: \(found[index]), \(level)")
      } else if centre / 1.13 > 0.5 * rate {
        #expect(found[index] < found[5] - 30, "\(centre) Hz: \(found[index])")
      }
    }
  }

  @Test(
    "to a lower rate and back in one step is what two resamplings give", arguments: [12_000, 8000, 6000, 4000, 3000])
  func bothWays(lower: Int) throws {
    let samples = sound.channels[0]
    let once = try #require(RateReduction(lower: lower, rate: 16_000)).apply(samples)
    let low = try #require(Resampler(lower, 16_000)).apply(samples)
    let twice = try #require(Resampler(16_000, lower)).apply(low, count: samples.count)
    // Not at the ends, where the lower rate's own samples end.
    let inner = 1000..<samples.count - 1000
    let apart = inner.map { abs(once[$0] - twice[$0]) }.max() ?? 1
    #expect(apart < 2e-3 * SoundLevel.peak(sound), "\(apart)")
    #expect(RateReduction(lower: 8000, rate: 44_100) == nil && RateReduction(lower: 15_900, rate: 16_000) == nil)
  }

  @Test("a filter gives the same for a sound in quarters as sample by sample", arguments: [20.0, 800, 7000])
  func quarters(hertz: Double) throws {
    let filter = try #require(Butterworth(.lowPass, order: 4, hertz: hertz, sampleRateHz: 16_000))
    let samples = sound.channels[0]
    var state = [(Double, Double)](repeating: (0, 0), count: 2)
    let slow = samples.map { sample in
      var x = Double(sample)
      for (index, s) in filter.sections.enumerated() {
        let y = s.b0 * x + state[index].0
        state[index] = (s.b1 * x - s.a1 * y + state[index].1, s.b2 * x - s.a2 * y)
        x = y
      }
      return x
    }
    let fast = filter.apply(samples, isSteady: false)
    #expect(zip(slow, fast).allSatisfy { abs($0 - Double($1)) < 1e-7 })
  }

  private func pow2(_ x: Double) -> Double {
    var result = 1.0
    let third = 1.2599210498948732
    for _ in 0..<Int(abs(x * 3).rounded()) { result *= x < 0 ? 1 / third : third }
    return result
  }

  @Test("a given impulse response is convolved alike: same shape, same bands within 0.01 dB")
  func reverb() throws {
    let result = Reverberation.apply(sound, [Formula.impulse()])
    let spots = Formula.spots(result.channels[0])
    // audiomentations brings the peak to one half, we to the original's.
    let scale = spots[3] / Numbers.reverb[3]
    #expect(Formula.difference(spots, Numbers.reverb.map { $0 * scale }) < 2e-6)
    #expect(Formula.difference(Formula.bands(result.channels[0]), Numbers.reverbBands) < 0.01)
    #expect(abs(SoundLevel.peak(result) - SoundLevel.peak(sound)) < 1e-6)
  }

  @Test("another sound is mixed in at the same level, sample by sample")
  func background() throws {
    let other = try #require(Recording(channels: [Formula.sound(seed: 99)], sampleRateHz: 16_000))
    let mixed = try made(
      SoundPerturbations.babble, ["snr_db": 5, "talkers": 1, "offset_frames": 0], other: other)
    #expect(Formula.difference(Formula.spots(mixed), Numbers.background) < 1e-6)
  }
}
