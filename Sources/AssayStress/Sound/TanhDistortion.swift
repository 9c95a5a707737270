import AssayCore
import AssaySignals

extension SoundPerturbations {
  private static let amount = StressSetting(
    "amount", "share of the loudest samples that are bent", in: 0.01...1, .steps([0.1, 0.2, 0.35, 0.5, 0.7]))

  /// audiomentations' TanhDistortion: tanh of the sound lifted so that a share of it is bent, then its own RMS again.
  static let tanhDistortion = make(
    "tanh_distortion", summary: "An overdriven amplifier.", reference: "audiomentations", comparison: .statistics,
    parameters: ["0.1", "0.2", "0.35", "0.5", "0.7"], settings: [amount], needsLevel: true, looksItself: true
  ) { (sound: Recording, call: inout StressCall) throws(AssayError) in
    let amount = call.value(amount)
    let threshold = SoundRanks.percentiles(sound, [100 - 99 * amount], ofMagnitudes: true)[0]
    let gain = 0.5 / (threshold + 1e-6)
    // A function of its own, as a closure of this size would not become part of the loop.
    @inline(__always) func bend(_ samples: SIMD8<Float>) -> SIMD8<Float> { HyperbolicTangent.of(samples * gain) }
    var bent = try measured(sound, name: "tanh_distortion", needsLevel: true, tellsAfter: true, bend)
    if bent.after > 0 { scale(&bent.recording, by: Float(bent.before / bent.after)) }
    return Stressed(bent.recording, achieved: ["amount": amount, "gain": Double(gain)])
  }
}

enum HyperbolicTangent {
  /// tanh as 1 − 2 / (e²ˣ + 1), eight at a time, within 3e-7. The power of two is split into a whole part and
  /// a polynomial (Taylor to the sixth power on −½…½, the powers of ln 2 in its factors).
  @inline(__always)
  static func of(_ x: SIMD8<Float>) -> SIMD8<Float> {
    let wide = x * 2.885390082
    let lifted = wide.replacing(with: -27.4, where: wide .< -27.4)
    let t = lifted.replacing(with: 27.4, where: lifted .> 27.4)
    let shifted = t + 12_582_912
    let f = t - (shifted - 12_582_912)
    var p = f * 1.540353039e-4 + 1.333355815e-3
    p = p * f + 9.618129108e-3
    p = p * f + 5.550410866e-2
    p = p * f + 0.2402265070
    p = p * f + 0.6931471806
    p = p * f + 1
    // The low bits of the shifted value are the whole part: they go into the exponent.
    let bits = unsafeBitCast(p, to: SIMD8<UInt32>.self) &+ unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &<< 23
    return 1 - 2 / (unsafeBitCast(bits, to: SIMD8<Float>.self) + 1)
  }
}
