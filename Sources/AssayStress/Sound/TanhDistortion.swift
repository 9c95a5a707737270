import AssayCore
import AssaySignals
import Glibc

extension SoundPerturbations {
  /// audiomentations' TanhDistortion: tanh of the sound lifted so that a share of it is bent, then its own RMS again.
  static let tanhDistortion = make(
    "tanh_distortion", summary: "An overdriven amplifier.", reference: "audiomentations", comparison: .statistics,
    parameters: ["0.1", "0.2", "0.35", "0.5", "0.7"], needsLevel: true
  ) { (sound: Recording, call: inout StressCall) in
    let amount = min(max(0.01, call.settings["amount"] ?? call.severity.of(0.1, 0.2, 0.35, 0.5, 0.7)), 1)
    let threshold = SoundLevel.percentiles(sound, [100 - 99 * amount], ofMagnitudes: true)[0]
    let gain = 0.5 / (threshold + 1e-6)
    let bent = each(sound) { $0.map { tanhf($0 * gain) } }
    let after = SoundLevel.rms(bent)
    let scale = after > 0 ? Float(SoundLevel.rms(sound) / after) : 1
    return Stressed(each(bent) { $0.map { $0 * scale } }, achieved: ["amount": amount, "gain": Double(gain)])
  }
}
