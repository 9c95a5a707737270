import AssayCore
import AssaySignals

extension SoundPerturbations {
  private static let target = StressSetting(
    "rate_hz", "samples a second, below the recording's own", whole: 1...1_000_000,
    .steps([12_000, 8_000, 6_000, 4_000, 3_000]))

  /// To a lower rate and back. A recording whose rate is not above the step's is taken to the same share of its rate as
  /// 16 kHz would be.
  static let resample = make(
    "resample", summary: "To a lower sample rate and back.", reference: "audiomentations", comparison: .statistics,
    parameters: ["12 kHz", "8 kHz", "6 kHz", "4 kHz", "3 kHz"],
    settings: [target]
  ) { (sound: Recording, call: inout StressCall) throws(AssayError) in
    let rate = sound.sampleRateHz
    let asked = try call.given(target, atMost: Double(rate - 1), of: "a recording at \(rate) Hz")
    let step = Int(asked ?? call.value(target))
    let lower = step < rate ? step : max(1, Int((Double(rate) * Double(min(step, 15_000)) / 16_000).rounded(.down)))
    if let both = RateReduction(lower: lower, rate: rate) {
      return Stressed(each(sound) { both.apply($0) }, achieved: ["rate_hz": Double(lower)])
    }
    guard lower < rate, let down = Resampler(lower, rate), let up = Resampler(rate, lower) else {
      throw AssayError(
        .data, "a recording at \(rate) Hz cannot be taken to \(lower) Hz and back",
        remedy: "convert the recording to a usual rate")
    }
    let result = each(sound) { up.apply(down.apply($0), count: $0.count) }
    return Stressed(result, achieved: ["rate_hz": Double(lower)])
  }
}
