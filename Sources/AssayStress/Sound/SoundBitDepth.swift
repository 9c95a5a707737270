import AssayCore
import AssaySignals
import Glibc

extension SoundPerturbations {
  /// audiomentations' BitCrush: q = 2^bits / 2 + 1, round(x q) / q, halves to even.
  static let bitDepth = make(
    "bit_depth", summary: "Fewer bits a sample.", reference: "audiomentations", comparison: .exact,
    parameters: ["10 bits", "8 bits", "7 bits", "6 bits", "5 bits"]
  ) { (sound: Recording, call: inout StressCall) in
    let bits = min(max(1, call.settings["bits"] ?? call.severity.of(10, 8, 7, 6, 5)), 20)
    let steps = Float(exp2(bits.rounded()) / 2 + 1)
    // Added and taken away, 1.5 · 2²³ rounds to whole numbers as long as they are below 2²².
    let magic: Float = 12_582_912
    let isSmall = SoundLevel.peak(sound) * steps < 4_194_304
    let result =
      isSmall
      ? samples(sound) { (($0 * steps + magic) - magic) / steps }
      : samples(sound) { ($0 * steps).rounded(.toNearestOrEven) / steps }
    return Stressed(result, achieved: ["bits": bits])
  }
}
