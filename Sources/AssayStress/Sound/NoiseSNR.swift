import AssayCore
import AssaySignals

extension SoundPerturbations {
  private static let ratio = SoundMix.ratio([20, 15, 10, 5, 0])

  /// White noise: audiomentations' AddGaussianSNR, with the noise scaled to its own RMS so that the ratio is exact.
  static let noiseSNR = make(
    "noise_snr", summary: "White noise at a ratio to the whole clip's level.", reference: "audiomentations",
    comparison: .distribution, parameters: ["20 dB", "15 dB", "10 dB", "5 dB", "0 dB"], settings: [ratio],
    needsLevel: true, looksItself: true
  ) { (sound: Recording, call: inout StressCall) throws(AssayError) in
    let decibels = call.value(ratio)
    return try SoundMix.mix(sound, SoundMix.white(like: sound, &call.generator), decibels: decibels, name: "noise_snr")
  }
}
