import AssayCore
package import AssaySignals
import Glibc

extension SoundPerturbations {
  private static let seconds = StressSetting(
    "rt60_s", "seconds until the sound has fallen by 60 dB", in: 0.05...10, .steps([0.2, 0.4, 0.7, 1, 1.5]))
  private static let ratio = StressSetting(
    "drr_db", "decibels of the direct sound over the reverberant", in: -60...60, .steps([6, 3, 0, -3, -6]))

  /// A room of decaying noise. The original peak is kept, and the length: what rings on after the end is cut.
  static let reverb = make(
    "reverb", summary: "A reverberant room: decaying noise after the direct sound.", reference: "audiomentations",
    comparison: .statistics,
    parameters: [
      "RT60 0.2 s, direct/reverberant 6 dB", "0.4 s, 3 dB", "0.7 s, 0 dB", "1.0 s, -3 dB", "1.5 s, -6 dB",
    ], settings: [seconds, ratio], needsLevel: true
  ) { (sound: Recording, call: inout StressCall) throws(AssayError) in
    let seconds = call.value(seconds)
    let ratio = call.value(ratio)
    // Each channel hears its own noise, the same at every severity.
    let seeds = sound.channels.map { _ in call.generator.next() }
    let impulses = seeds.map { seed in
      Reverberation.impulse(seed: seed, rate: sound.sampleRateHz, rt60: seconds, directToReverberant: ratio)
    }
    let effect = LabelEffect(time: TimeMap(seconds: sound.seconds, slack: seconds / 3) { $0 })
    return Stressed(
      Reverberation.apply(sound, impulses), effect: effect, achieved: ["rt60_s": seconds, "drr_db": ratio])
  }
}

package enum Reverberation {
  /// A direct sound of 1, then normal draws under exp(−6.9 t / RT60), scaled to the ratio of the energies in decibels.
  static func impulse(seed: UInt64, rate: Int, rt60: Double, directToReverberant: Double) -> [Float] {
    var generator = StressGenerator(seed: seed)
    let count = min(1 << 19, max(2, Int((rt60 * Double(rate)).rounded())))
    var values = [Float](repeating: 0, count: count)
    var energy = 0.0
    // The decay is a product: one multiplication a sample.
    let step = exp(-6.9 / (rt60 * Double(rate)))
    var envelope = 1.0
    values.withUnsafeMutableBufferPointer { generator.normals(into: UnsafeMutableBufferPointer(rebasing: $0[1...])) }
    for index in 1..<count {
      envelope *= step
      let value = Double(values[index]) * envelope
      values[index] = Float(value)
      energy += value * value
    }
    let scale = energy > 0 ? Float((pow(10, -directToReverberant / 10) / energy).squareRoot()) : 0
    for index in 1..<count { values[index] *= scale }
    values[0] = 1
    return values
  }

  /// Each channel through its impulse response (round again where there are fewer), then the recording's own peak.
  package static func apply(_ sound: Recording, _ impulses: [[Float]]) -> Recording {
    guard !impulses.isEmpty else { return sound }
    var result = sound
    for index in sound.channels.indices {
      result.channels[index] = Convolution.apply(sound.channels[index], impulse: impulses[index % impulses.count])
    }
    let (before, after) = (SoundLevel.peak(sound), SoundLevel.peak(result))
    guard after > 0 else { return result }
    SoundPerturbations.scale(&result, by: before / after)
    return result
  }
}
