import AssayCore
import AssaySignals
import Glibc

extension SoundPerturbations {
  private static let delay = StressSetting(
    "delay_ms", "milliseconds until the copy is heard", in: 0...10_000, .steps([120, 180, 240, 320, 400]))
  private static let level = StressSetting(
    "gain_db", "decibels of the copy over the sound", in: -120...60, .steps([-12, -10, -8, -5, -3]))

  /// One delayed copy; a sum beyond the original peak is brought back to it.
  static let echo = make(
    "echo", summary: "One delayed copy of the sound.",
    parameters: ["120 ms, -12 dB", "180 ms, -10 dB", "240 ms, -8 dB", "320 ms, -5 dB", "400 ms, -3 dB"],
    settings: [delay, level]
  ) { (sound: Recording, call: inout StressCall) in
    let delay = call.value(delay)
    let level = Float(pow(10, call.value(level) / 20))
    let frames = Int((delay / 1000 * Double(sound.sampleRateHz)).rounded())
    var result = each(sound) { channel in
      var out = channel
      for index in min(frames, channel.count)..<channel.count { out[index] += level * channel[index - frames] }
      return out
    }
    let (before, after) = (SoundLevel.peak(sound), SoundLevel.peak(result))
    if after > before, after > 0 {
      scale(&result, by: before / after)
    }
    return Stressed(result, achieved: ["delay_ms": Double(frames) / Double(sound.sampleRateHz) * 1000])
  }
}
