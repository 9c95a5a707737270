import AssayCore
import AssaySignals

extension SoundPerturbations {
  private static let target = StressSetting(
    "rate_hz", "samples a second, below the recording's own; up to 12,000 the steps are shares of it",
    whole: 1...1_000_000,
    .steps([12_000, 8_000, 6_000, 4_000, 3_000]))

  /// The highest rate at which the steps of what lowers the band are shares of the rate: those that they are of 16 kHz.
  /// Above it they are hertz. Mixed, a severe step could take less than a slight one.
  static let sharesUpToHz = 12_000

  /// A step in hertz, or the same share of a low rate as it is of 16 kHz.
  static func stepHz(_ step: Double, atRate rate: Int) -> Double {
    rate > sharesUpToHz ? step : Double(rate) * step / 16_000
  }

  /// To a lower rate and back.
  static let resample = make(
    "resample", summary: "To a lower sample rate and back.", reference: "audiomentations", comparison: .statistics,
    parameters: [
      "12 kHz; low rates 75 %", "8 kHz; low rates 50 %", "6 kHz; low rates 37.5 %", "4 kHz; low rates 25 %",
      "3 kHz; low rates 18.75 %",
    ],
    settings: [target]
  ) { (sound: Recording, call: inout StressCall) throws(AssayError) in
    let rate = sound.sampleRateHz
    let asked = try call.given(target, atMost: Double(rate - 1), of: "a recording at \(rate) Hz")
    if asked == nil, rate <= sharesUpToHz, let both = RateReduction(lower: Int(call.value(target)), rate: 16_000) {
      return Stressed(
        each(sound) { both.apply($0) }, achieved: ["rate_hz": stepHz(call.value(target), atRate: rate)])
    }
    let lower = Int(asked ?? call.value(target))
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
  }.revised(2)
}
