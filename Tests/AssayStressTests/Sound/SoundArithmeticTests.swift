import AssaySignals
import Glibc
import Testing

@testable import AssayStress

@Suite("The arithmetic of sounds, eight samples at a time")
struct SoundArithmeticTests {
  @Test(
    "order statistics are those of the sorted samples, of numbers with and without a sign",
    arguments: [1, 2, 7, 100, 1013, 6000])
  func ranks(count: Int) throws {
    var samples = Formula.sound(count, seed: 5)
    for index in stride(from: 0, to: count, by: 3) { samples[index] = index % 2 == 0 ? 0 : -0.0 }
    for index in stride(from: 1, to: count, by: 11) { samples[index] *= 1e-6 }
    for index in stride(from: 2, to: count, by: 13) { samples[index] *= 1e4 }
    let sound = try #require(Recording(channels: [samples, samples.map { -$0 / 3 }], sampleRateHz: 8000))
    let all = sound.channels.flatMap { $0 }
    for (isMagnitude, sorted) in [(false, all.sorted()), (true, all.map(abs).sorted())] {
      let shares = [0.0, 2.5, 10, 33.3, 50, 66, 90, 99.9, 100]
      let found = SoundRanks.percentiles(sound, shares, ofMagnitudes: isMagnitude)
      for (share, value) in zip(shares, found) {
        let place = share / 100 * Double(sorted.count - 1)
        let (a, b) = (sorted[Int(place)], sorted[min(sorted.count - 1, Int(place) + 1)])
        let expected = Double(a) + Double(b - a) * (place - Double(Int(place)))
        #expect(abs(Double(value) - expected) <= abs(expected) * 1e-6, "\(share) %, \(isMagnitude)")
      }
    }
  }

  @Test("the hyperbolic tangent is right within 3e-7 everywhere")
  func tangent() {
    var worst = 0.0
    for start in stride(from: -1200, to: 1200, by: 8) {
      var x = SIMD8<Float>.zero
      for lane in 0..<8 { x[lane] = Float(start + lane) / 100.7 }
      let y = HyperbolicTangent.of(x)
      for lane in 0..<8 { worst = max(worst, abs(Double(y[lane]) - tanh(Double(x[lane])))) }
    }
    #expect(worst < 3e-7, "\(worst)")
  }

  @Test("whole numbers are found alike whether samples are small or large, and zeros keep their sign")
  func bits() throws {
    for factor in [1, 3e6] as [Float] {
      let samples = Formula.sound(1003).map { $0 * factor }
      let sound = try #require(Recording(channels: [samples], sampleRateHz: 8000))
      let made = try Formula.apply(SoundPerturbations.bitDepth, sound, settings: ["bits": 8]).medium.channels[0]
      let expected = samples.map { ($0 * 129).rounded(.toNearestOrEven) / 129 }
      #expect(made.map(\.bitPattern) == expected.map(\.bitPattern), "\(factor)")
    }
  }

  @Test("peaks and clipped shares count the last few samples too", arguments: [1, 15, 16, 33, 1007])
  func ends(count: Int) throws {
    var samples = [Float](repeating: 0.01, count: count)
    samples[count - 1] = -0.75
    let sound = try #require(Recording(channels: [samples, samples], sampleRateHz: 8000))
    #expect(SoundLevel.peak(sound) == 0.75)
    let noise = try Formula.recording(count, channels: 2)
    let result = try Formula.apply(SoundPerturbations.clipping, noise, step: 5)
    let changed = zip(result.medium.channels, noise.channels).reduce(0) { sum, pair in
      sum + zip(pair.0, pair.1).count { $0 != $1 }
    }
    #expect(result.achieved["clipped_share"] == Double(changed) / Double(2 * count))
  }
}
