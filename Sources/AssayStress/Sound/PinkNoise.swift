import AssayCore
import AssaySignals

extension SoundPerturbations {
  private static let ratio = SoundMix.ratio([20, 15, 10, 5, 0])

  static let pinkNoise = make(
    "pink_noise", summary: "Noise that falls by 3 dB an octave, at a ratio to the whole clip's level.",
    reference: "audiomentations", comparison: .statistics,
    parameters: ["20 dB", "15 dB", "10 dB", "5 dB", "0 dB"], settings: [ratio], needsLevel: true, looksItself: true
  ) { (sound: Recording, call: inout StressCall) throws(AssayError) in
    let decibels = call.value(ratio)
    let noise = each(SoundMix.white(like: sound, &call.generator), PinkFilter.apply)
    return try SoundMix.mix(sound, noise, decibels: decibels, name: "pink_noise")
  }
}

/// Kellet's filter of seven sections: −10 dB a decade within 0.05 dB from 0.0002 of the rate up.
enum PinkFilter {
  static func apply(_ white: [Float]) -> [Float] {
    var result = white
    var (b0, b1, b2, b3, b4, b5, b6): (Float, Float, Float, Float, Float, Float, Float) = (0, 0, 0, 0, 0, 0, 0)
    result.withUnsafeMutableBufferPointer { samples in
      for index in 0..<samples.count {
        let x = samples[index]
        b0 = 0.99886 * b0 + x * 0.0555179
        b1 = 0.99332 * b1 + x * 0.0750759
        b2 = 0.96900 * b2 + x * 0.1538520
        b3 = 0.86650 * b3 + x * 0.3104856
        b4 = 0.55000 * b4 + x * 0.5329522
        b5 = -0.7616 * b5 - x * 0.0168980
        samples[index] = b0 + b1 + b2 + b3 + b4 + b5 + b6 + x * 0.5362
        b6 = x * 0.115926
      }
    }
    return result
  }
}
