import AssayCore
import AssaySignals
import Glibc

extension SoundPerturbations {
  private static let percents = [105, 110, 120, 135, 150]
  private static let factor = StressSetting(
    "factor", "times as fast, to a thousandth", in: 0.1...10,
    .words(percents.map { StressSetting.shown(Double($0) / 100) }.joined(separator: ", ") + " or one through it, drawn")
  )

  /// Faster or slower (drawn), with the pitch, as a tape at another speed.
  static let speed = make(
    "speed", summary: "Played faster or slower, with the pitch.",
    parameters: ["× 1.05 or ÷", "× 1.1 or ÷", "× 1.2 or ÷", "× 1.35 or ÷", "× 1.5 or ÷"], settings: [factor]
  ) { (sound: Recording, call: inout StressCall) throws(AssayError) in
    let isSlower = call.generator.unit() < 0.5
    let percent = percents[call.severity.step - 1]
    var (up, down) = isSlower ? (percent, 100) : (100, percent)
    if let factor = call.given(factor) { (up, down) = (1000, Int((factor * 1000).rounded())) }
    guard let resampler = Resampler(up, down) else { throw AssayError(.internalError, "no resampler for speed") }
    let factor = Double(down) / Double(up)
    let count = max(1, Int((Double(sound.frames) / factor).rounded()))
    let result = each(sound) { resampler.apply($0, count: count) }
    let effect = LabelEffect(
      time: TimeMap(seconds: result.seconds) { $0 / factor },
      unsure: [.init(.durations, "the recording runs \(hundredths(factor)) times as fast")])
    return Stressed(result, effect: effect, achieved: ["speed_factor": factor])
  }

  private static func hundredths(_ value: Double) -> String { String((value * 100).rounded() / 100) }
}
