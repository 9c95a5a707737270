import AssayCore
import AssaySignals
import Glibc

extension SoundPerturbations {
  private static let decibels = StressSetting(
    "gain_db", "decibels, below 0 quieter", in: -120...60, .steps([-3, -6, -12, -18, -24]))

  static let gain = make(
    "gain", summary: "The whole recording is quieter, or louder where `gain_db` is given above 0.",
    reference: "audiomentations", comparison: .exact,
    parameters: ["-3 dB", "-6 dB", "-12 dB", "-18 dB", "-24 dB"], settings: [decibels], looksItself: true
  ) { (sound: Recording, call: inout StressCall) throws(AssayError) in
    let decibels = call.value(decibels)
    let factor = Float(pow(10, decibels / 20))
    return Stressed(try checked(sound, name: "gain") { $0 * factor }, achieved: ["gain_db": decibels])
  }
}
