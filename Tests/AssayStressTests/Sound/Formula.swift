import AssayCore
import AssaySignals
import Glibc
import Testing

@testable import AssayStress

/// Sounds made by the same arithmetic as in Tests/Fixtures/make_stress_audio.py, and small tools to look at them.
enum Formula {
  static func sound(_ count: Int = 16_384, seed: UInt64 = 1) -> [Float] {
    var (state, y) = (seed, 0.0)
    return (0..<count).map { n in
      state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
      y = 0.75 * y + (Double(state >> 8) / 16_777_216 - 0.5)
      return Float(y * (abs(Double(n % 4000) - 2000) / 2000 + 0.0625) * 0.5)
    }
  }

  static func impulse(_ count: Int = 1600) -> [Float] {
    var state: UInt64 = 7
    return [1]
      + (1..<count).map { n in
        state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
        let left = 1 - Double(n) / Double(count)
        return Float((Double(state >> 8) / 16_777_216 - 0.5) * (left * left * left) * 0.25)
      }
  }

  static func recording(_ count: Int = 16_384, channels: Int = 1, rate: Int = 16_000) throws -> Recording {
    try #require(Recording(channels: (0..<channels).map { sound(count, seed: UInt64($0) + 1) }, sampleRateHz: rate))
  }

  static func tone(_ hertz: Double, seconds: Double, rate: Int = 16_000) throws -> Recording {
    let samples = (0..<Int(seconds * Double(rate))).map {
      Float(0.4 * sin(2 * Double.pi * hertz * Double($0) / Double(rate)))
    }
    return try #require(Recording(channels: [samples], sampleRateHz: rate))
  }

  /// Levels of third-octave bands from 99 to 8,000 Hz in dB, from one transform of the first 16,384 samples.
  static func bands(_ samples: [Float], rate: Int = 16_000) -> [Double] {
    let count = 16_384
    let power = FFT(count: count)?.power(samples.prefix(count).map(Double.init)) ?? []
    return (-10..<10).map { k in
      let (low, high) = (1000 * exp2((Double(k) - 0.5) / 3), 1000 * exp2((Double(k) + 0.5) / 3))
      let first = Int((low * Double(count) / Double(rate)).rounded(.up))
      let last = min(Int((high * Double(count) / Double(rate)).rounded(.up)), count / 2)
      return 10 * log10(power[first..<last].reduce(0, +) + 1e-20)
    }
  }

  static func apply(
    _ perturbation: Perturbation, _ recording: Recording, step: Int = 3, settings: [String: Double] = [:],
    other: Recording? = nil, seed: UInt64 = 11
  ) throws(AssayError) -> Stressed<Recording> {
    guard case .sound(let work) = perturbation.work else { throw AssayError(.internalError, "not a sound's work") }
    var call = StressCall(
      severity: Severity(step) ?? Severity.all[0], generator: StressGenerator(seed: seed), settings: settings,
      other: other)
    return try work(recording, &call)
  }

  static func spots(_ samples: [Float]) -> [Double] {
    stride(from: 0, to: samples.count, by: 1638).map { Double(samples[$0]) }
  }

  static func difference(_ a: [Double], _ b: [Double]) -> Double {
    a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
  }
}
