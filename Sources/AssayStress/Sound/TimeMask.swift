import AssayCore
import AssaySignals

extension SoundPerturbations {
  private static let share = StressSetting(
    "share", "share of the recording", in: 0...1, .steps([0.01, 0.03, 0.05, 0.1, 0.2]))
  private static let start = StressSetting(
    "start_frame", "frames before the stretch", whole: 0...1_000_000_000, .words("drawn within the recording"))

  /// audiomentations' TimeMask: one silent span, faded over 5 ms at both ends.
  static let timeMask = make(
    "time_mask", summary: "One stretch of the recording is silent.", reference: "audiomentations", comparison: .exact,
    parameters: ["1 %", "3 %", "5 %", "10 %", "20 %"],
    settings: [share, start], looksItself: true
  ) { (sound: Recording, call: inout StressCall) throws(AssayError) in
    let share = call.value(share)
    let length = Int(Double(sound.frames) * share)
    let drawn = call.generator.unit() * Double(sound.frames - length + 1)
    let last = sound.frames - length
    let given = try call.given(start, atMost: Double(last), of: "a recording of \(sound.frames) frames")
    let start = min(Int(given ?? drawn), last)
    let rate = Double(sound.sampleRateHz)
    var result = try checked(sound, name: "time_mask") { $0 }
    for index in result.channels.indices {
      SilentSpan.apply(&result.channels[index], start: start, length: length, fade: Int((0.005 * rate).rounded()))
    }
    var effect = LabelEffect()
    if length > 0 {
      effect.lostSpans = [TimeSpan(start: Double(start) / rate, end: Double(start + length) / rate)]
      effect.isAllLost = length == sound.frames
      effect.holeShare = Double(length) / Double(sound.frames)
    }
    return Stressed(result, effect: effect, achieved: ["lost_s": Double(length) / rate])
  }
}

enum SilentSpan {
  /// Silence with smooth ends (audiomentations' cross-fade of equal gain) inside the span.
  static func apply(_ samples: inout [Float], start: Int, length: Int, fade wanted: Int) {
    let fade = min(wanted, length / 2) >= 2 ? min(wanted, length / 2) : 0
    samples.withUnsafeMutableBufferPointer { $0[start + fade..<start + length - fade].update(repeating: 0) }
    for step in 0..<fade {
      let x = Float(Double(step) / Double(fade - 1))
      let y = 1 - x
      let a = x * y
      let b = a * (1 + Float(-0.70912) * a)
      samples[start + step] *= (b + y) * (b + y)
      samples[start + length - fade + step] *= (b + x) * (b + x)
    }
  }
}
