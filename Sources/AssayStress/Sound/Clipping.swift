import AssayCore
import AssaySignals

extension SoundPerturbations {
  private static let percent = StressSetting(
    "percent", "percent of the samples, halved as whole numbers", whole: 0...100, .steps([5, 10, 20, 30, 40]))

  /// audiomentations' ClippingDistortion: everything below percentile p/2 (halved as whole numbers) and above 100 − p/2
  /// is cut, over all channels at once.
  static let clipping = make(
    "clipping", summary: "The loudest samples are cut off.", reference: "audiomentations", comparison: .exact,
    parameters: ["5 %", "10 %", "20 %", "30 %", "40 %"], settings: [percent], needsLevel: true
  ) { (sound: Recording, call: inout StressCall) in
    let percent = call.value(percent)
    let half = Double(Int(percent) / 2)
    let bounds = SoundRanks.percentiles(sound, [half, 100 - half])
    let (low, high) = (bounds[0], bounds[1])
    var outside = SIMD8<Int32>.zero
    var clipped = 0
    let result = each(sound) { channel in
      var out = channel
      out.withUnsafeMutableBytes { raw in
        let whole = raw.count & ~31
        for at in stride(from: 0, to: whole, by: 32) {
          let eight = raw.loadUnaligned(fromByteOffset: at, as: SIMD8<Float>.self)
          let (under, over) = (eight .< low, eight .> high)
          outside &-= unsafeBitCast(under .| over, to: SIMD8<Int32>.self)
          let bounded = eight.replacing(with: low, where: under).replacing(with: high, where: over)
          raw.storeBytes(of: bounded, toByteOffset: at, as: SIMD8<Float>.self)
        }
        for at in stride(from: whole, to: raw.count, by: 4) {
          let sample = raw.loadUnaligned(fromByteOffset: at, as: Float.self)
          if sample < low || sample > high { clipped &+= 1 }
          raw.storeBytes(of: min(max(sample, low), high), toByteOffset: at, as: Float.self)
        }
      }
      return out
    }
    clipped += outside.indices.reduce(0) { $0 + Int(outside[$1]) }
    let share = Double(clipped) / Double(sound.frames * sound.channels.count)
    return Stressed(
      result, achieved: ["clipped_share": share, "low": Double(low), "high": Double(high)])
  }
}
