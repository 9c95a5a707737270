import AssayCore
import AssaySignals

extension SoundPerturbations {
  private static let ratio = SoundMix.ratio([15, 10, 5, 0, -5])

  static let overlappingSpeech = make(
    "overlapping_speech", summary: "A second voice speaks at the same time.", reference: "audiomentations",
    comparison: .statistics, parameters: ["15 dB", "10 dB", "5 dB", "0 dB", "-5 dB"],
    settings: [ratio, SoundMix.offset], needsLevel: true, looksItself: true
  ) { (sound: Recording, call: inout StressCall) throws(AssayError) in
    let decibels = call.value(ratio)
    guard let other = call.other else {
      throw AssayError(
        .data, "overlapping_speech needs a second recording, and there is none",
        remedy: "name one with --with, or stress a data set with at least two recordings")
    }
    let voice = try SoundMix.atRate(other, sound.sampleRateHz)
    let drawn = call.generator.below(max(1, voice.frames))
    let offset = Int(call.given(SoundMix.offset) ?? Double(drawn))
    var result = try SoundMix.mix(
      sound, SoundMix.fitted(voice, to: sound, from: offset), decibels: decibels, name: "overlapping_speech")
    result.effect.unsure = [
      .init(.speakers, "a second voice speaks at the same time"),
      .init(.counts, "a second voice adds words and speakers to count"),
    ]
    return result
  }
}
