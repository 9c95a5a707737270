import AssayCore
import AssaySignals
import Glibc

extension SoundPerturbations {
  static let gain = make(
    "gain", summary: "The whole recording is quieter.", reference: "audiomentations", comparison: .exact,
    parameters: ["-3 dB", "-6 dB", "-12 dB", "-18 dB", "-24 dB"], looksItself: true
  ) { (sound: Recording, call: inout StressCall) throws(AssayError) in
    let decibels = min(max(-120, call.settings["gain_db"] ?? call.severity.of(-3, -6, -12, -18, -24)), 60)
    let factor = Float(pow(10, decibels / 20))
    return Stressed(try checked(sound, name: "gain") { $0 * factor }, achieved: ["gain_db": decibels])
  }
}
