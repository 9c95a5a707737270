import AssayCore
import AssaySignals
import Glibc

extension SoundPerturbations {
  private static let ratio = SoundMix.ratio([15, 10, 5, 0, -5])
  private static let talkers = StressSetting(
    "talkers", "voices, where there is another recording", whole: 1...32, .steps([6, 6, 6, 6, 6])
  ).ofOther()

  static let babble = make(
    "babble", summary: "Several voices of another recording, or noise shaped like speech where there is none.",
    reference: "audiomentations", comparison: .statistics,
    parameters: ["15 dB", "10 dB", "5 dB", "0 dB", "-5 dB"],
    settings: [ratio, talkers, SoundMix.offset], needsLevel: true, looksItself: true
  ) { (sound: Recording, call: inout StressCall) throws(AssayError) in
    let decibels = call.value(ratio)
    let talkers = Int(call.value(talkers))
    let other = try call.other.map { (other) throws(AssayError) in try SoundMix.atRate(other, sound.sampleRateHz) }
    var result = try SoundMix.mix(
      sound, crowd(sound, other, talkers, &call), decibels: decibels, name: "babble")
    result.achieved["from_other"] = call.other == nil ? 0 : 1
    if call.other != nil {
      result.effect.unsure = [.init(.speakers, "other voices are heard behind the recording")]
    }
    return result
  }

  private static func crowd(
    _ sound: Recording, _ other: Recording?, _ talkers: Int, _ call: inout StressCall
  ) throws(AssayError) -> Recording {
    guard let other else { return SpeechShape.noise(like: sound, &call.generator) }
    let first = call.generator.below(max(1, other.frames))
    var crowd = try SoundMix.fitted(other, to: sound, from: Int(call.given(SoundMix.offset) ?? Double(first)))
    for _ in 1..<talkers {
      let one = try SoundMix.fitted(other, to: sound, from: call.generator.below(max(1, other.frames)))
      for index in crowd.channels.indices {
        crowd.channels[index].withUnsafeMutableBufferPointer { sum in
          one.channels[index].withUnsafeBufferPointer { one in
            for frame in 0..<sum.count { sum[frame] += one[frame] }
          }
        }
      }
    }
    return crowd
  }
}

/// Noise with the long-term spectrum of speech (flat from 120 to 500 Hz, then 9 dB down an octave) and its rhythm:
/// loudness that changes four times a second.
enum SpeechShape {
  static func noise(like sound: Recording, _ generator: inout StressGenerator) -> Recording {
    let rate = sound.sampleRateHz
    let low = Butterworth(.highPass, order: 2, hertz: min(120, 0.1 * Double(rate)), sampleRateHz: rate)
    let fall = Butterworth(.lowPass, order: 2, hertz: min(700, 0.2 * Double(rate)), sampleRateHz: rate)
    let phase = generator.uniform(0, 2 * Double.pi)
    return SoundPerturbations.each(SoundMix.white(like: sound, &generator)) { white in
      let high = low?.apply(white, isSteady: false) ?? white
      var shaped = fall?.apply(high, isSteady: false) ?? high
      for index in shaped.indices {
        // The fall alone would be 12 dB an octave: a tenth of the unfiltered noise lifts its end.
        let beat = 0.65 + 0.35 * sin(2 * Double.pi * 4 * Double(index) / Double(rate) + phase)
        shaped[index] = (shaped[index] + 0.02 * high[index]) * Float(beat)
      }
      return shaped
    }
  }
}
