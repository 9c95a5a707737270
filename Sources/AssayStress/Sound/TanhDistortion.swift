import AssayCore
import AssaySignals

extension SoundPerturbations {
  private static let amount = StressSetting(
    "amount", "share of the loudest samples that are bent", in: 0.01...1, .steps([0.1, 0.2, 0.35, 0.5, 0.7]))

  /// audiomentations' TanhDistortion: tanh of the sound lifted so that a share of it is bent, then its own RMS again.
  static let tanhDistortion = make(
    "tanh_distortion", summary: "An overdriven amplifier.", reference: "audiomentations", comparison: .statistics,
    parameters: ["0.1", "0.2", "0.35", "0.5", "0.7"], settings: [amount], needsLevel: true
  ) { (sound: Recording, call: inout StressCall) in
    let amount = call.value(amount)
    let threshold = SoundRanks.percentiles(sound, [100 - 99 * amount], ofMagnitudes: true)[0]
    let gain = 0.5 / (threshold + 1e-6)
    let bent = samples(sound) { HyperbolicTangent.of($0 * gain) }
    let after = SoundLevel.rms(bent)
    let scale = after > 0 ? Float(SoundLevel.rms(sound) / after) : 1
    return Stressed(samples(bent) { $0 * scale }, achieved: ["amount": amount, "gain": Double(gain)])
  }
}

enum HyperbolicTangent {
  /// tanh as 1 − 2 / (e²ˣ + 1), eight at a time, within 2e-7. The power of two is split into a whole part and
  /// a polynomial (Taylor to the sixth power on −½…½).
  @inline(__always)
  static func of(_ x: SIMD8<Float>) -> SIMD8<Float> {
    let bounded = x.replacing(with: -9.5, where: x .< -9.5).replacing(with: 9.5, where: x .> 9.5)
    let t = bounded * 2.885390082
    let magic = SIMD8<Float>(repeating: 12_582_912)
    let shifted = t + magic
    let f = (t - (shifted - magic)) * 0.6931471806
    // The low bits of the shifted value are the whole part.
    let power = unsafeBitCast(
      (unsafeBitCast(shifted, to: SIMD8<Int32>.self) &- 0x4B40_0000 &+ 127) &<< 23, to: SIMD8<Float>.self)
    var p = f * (1.0 / 720) + (1.0 / 120)
    p = p * f + (1.0 / 24)
    p = p * f + (1.0 / 6)
    p = p * f + 0.5
    p = p * f + 1
    p = p * f + 1
    return 1 - 2 / (p * power + 1)
  }
}
