import AssayCore
import AssaySignals

extension SoundPerturbations {
  /// audiomentations' ClippingDistortion: everything below percentile p/2 (halved as whole numbers) and above 100 − p/2
  /// is cut, over all channels at once.
  static let clipping = make(
    "clipping", summary: "The loudest samples are cut off.", reference: "audiomentations", comparison: .exact,
    parameters: ["5 %", "10 %", "20 %", "30 %", "40 %"], needsLevel: true
  ) { (sound: Recording, call: inout StressCall) in
    let percent = min(max(0, call.settings["percent"] ?? call.severity.of(5, 10, 20, 30, 40)), 100)
    let half = Double(Int(percent) / 2)
    let bounds = SoundLevel.percentiles(sound, [half, 100 - half])
    let (low, high) = (bounds[0], bounds[1])
    var clipped = 0
    let result = each(sound) { channel in
      var out = channel
      out.withUnsafeMutableBufferPointer { samples in
        for index in 0..<samples.count {
          let sample = samples[index]
          if sample < low || sample > high { clipped &+= 1 }
          samples[index] = min(max(sample, low), high)
        }
      }
      return out
    }
    let share = Double(clipped) / Double(sound.frames * sound.channels.count)
    return Stressed(
      result, achieved: ["clipped_share": share, "low": Double(low), "high": Double(high)])
  }
}
