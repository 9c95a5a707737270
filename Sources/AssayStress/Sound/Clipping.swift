import AssayCore
import AssaySignals

extension SoundPerturbations {
  private static let percent = StressSetting(
    "percent", "percent of the samples, halved as whole numbers", whole: 0...100, .steps([5, 10, 20, 30, 40]))

  /// audiomentations' ClippingDistortion: everything below percentile p/2 (halved as whole numbers) and above 100 − p/2
  /// is cut, over all channels at once.
  static let clipping = make(
    "clipping", summary: "The loudest samples are cut off.", reference: "audiomentations", comparison: .exact,
    parameters: ["5 %", "10 %", "20 %", "30 %", "40 %"], settings: [percent], needsLevel: true, looksItself: true
  ) { (sound: Recording, call: inout StressCall) throws(AssayError) in
    let percent = call.value(percent)
    let half = Double(Int(percent) / 2)
    let bounds = SoundRanks.percentiles(sound, [half, 100 - half])
    let (low, high) = (bounds[0], bounds[1])
    var outside = SIMD8<Int32>.zero
    let result = try checked(sound, name: "clipping", needsLevel: true) { eight in
      let lifted = eight.replacing(with: low, where: eight .< low)
      let bounded = lifted.replacing(with: high, where: lifted .> high)
      outside &-= unsafeBitCast(bounded .!= eight, to: SIMD8<Int32>.self)
      return bounded
    }
    var clipped = outside.indices.reduce(0) { $0 + Int(outside[$1]) }
    // Each of a channel's last few samples came in all lanes.
    for channel in sound.channels {
      clipped -= 7 * channel[(channel.count & ~7)...].count { $0 < low || $0 > high }
    }
    let share = Double(clipped) / Double(sound.frames * sound.channels.count)
    return Stressed(
      result, achieved: ["clipped_share": share, "low": Double(low), "high": Double(high)])
  }
}
