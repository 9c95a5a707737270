import AssayCore
import AssaySignals

extension SoundPerturbations {
  private static let cutoff = StressSetting(
    "cutoff_hz", "hertz, below half the recording's rate; up to 12,000 a second the steps are shares of it",
    in: 1...192_000, .steps([6_000, 4_000, 2_500, 1_500, 800]))

  /// audiomentations' LowPassFilter at 24 dB an octave: Butterworth of order 4, begun as if the first sample had always
  /// stood there.
  static let lowPass = make(
    "low_pass", summary: "High frequencies are taken away, 24 dB an octave.", reference: "audiomentations",
    comparison: .statistics,
    parameters: [
      "6,000 Hz; low rates 37.5 %", "4,000 Hz; low rates 25 %", "2,500 Hz; low rates 15.6 %",
      "1,500 Hz; low rates 9.4 %", "800 Hz; low rates 5 %",
    ],
    settings: [cutoff], looksItself: true
  ) { (sound: Recording, call: inout StressCall) throws(AssayError) in
    let rate = sound.sampleRateHz
    let most = Double(rate / 2) * 0.9999
    let asked = try call.given(cutoff, atMost: most, of: "a recording at \(rate) Hz")
    let cutoff = min(asked ?? stepHz(call.value(cutoff), atRate: rate), most)
    guard let filter = Butterworth(.lowPass, order: 4, hertz: cutoff, sampleRateHz: rate) else {
      throw AssayError(.data, "a recording at \(rate) Hz has no band to filter")
    }
    let result = each(sound) { filter.apply($0) }
    // What is no number stays in the filter for ever: the last samples tell of it.
    try check(result.channels.reduce(0) { $0 + Double($1.last ?? 0) }, name: "low_pass", needsLevel: false)
    return Stressed(result, achieved: ["cutoff_hz": cutoff])
  }.revised(2)
}
