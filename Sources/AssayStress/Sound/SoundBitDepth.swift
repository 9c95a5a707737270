import AssayCore
import AssaySignals
import Glibc

extension SoundPerturbations {
  private static let bits = StressSetting("bits", "bits a sample", whole: 1...20, .steps([10, 8, 7, 6, 5]))

  /// audiomentations' BitCrush: q = 2^bits / 2 + 1, round(x q) / q, halves to even.
  static let bitDepth = make(
    "sound_bit_depth", summary: "Fewer bits a sample.", reference: "audiomentations", comparison: .exact,
    parameters: ["10 bits", "8 bits", "7 bits", "6 bits", "5 bits"], settings: [bits], looksItself: true
  ) { (sound: Recording, call: inout StressCall) throws(AssayError) in
    let bits = call.value(bits)
    let steps = Float(exp2(bits) / 2 + 1)
    // Where the level leaves room for no large number, as nearly always, whole numbers are found the short way.
    var made = try measured(sound, name: "sound_bit_depth", needsLevel: false, tellsAfter: false) {
      small($0 * steps) / steps
    }
    let most = made.before * Double(sound.frames).squareRoot() * Double(sound.channels.count) * Double(steps)
    if most >= 4_194_304 {
      made.recording = try checked(sound, name: "sound_bit_depth") { rounded($0 * steps) / steps }
    }
    return Stressed(made.recording, achieved: ["bits": bits])
  }

  /// To whole numbers, halves to even, of magnitudes below 2²²: 1.5 × 2²³ added leaves no digits after the point.
  /// A number that becomes 0 keeps its sign.
  @inline(__always)
  private static func small(_ values: SIMD8<Float>) -> SIMD8<Float> {
    let signs = unsafeBitCast(values, to: SIMD8<UInt32>.self) & 0x8000_0000
    return unsafeBitCast(
      unsafeBitCast((values + 12_582_912) - 12_582_912, to: SIMD8<UInt32>.self) | signs, to: SIMD8<Float>.self)
  }

  /// The same of any number: added to a magnitude and taken away again, 2²³ leaves no digits after the point; from there
  /// on there are none.
  @inline(__always)
  private static func rounded(_ values: SIMD8<Float>) -> SIMD8<Float> {
    let bits = unsafeBitCast(values, to: SIMD8<UInt32>.self)
    let magnitudes = unsafeBitCast(bits & 0x7FFF_FFFF, to: SIMD8<Float>.self)
    let whole = ((magnitudes + 8_388_608) - 8_388_608).replacing(with: magnitudes, where: magnitudes .>= 8_388_608)
    return unsafeBitCast(unsafeBitCast(whole, to: SIMD8<UInt32>.self) | (bits & 0x8000_0000), to: SIMD8<Float>.self)
  }
}
