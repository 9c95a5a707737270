import AssayCore
import AssaySignals

/// What can happen to a recording: noise, rooms, codecs, other voices.
package enum SoundPerturbations {
  package static let all: [Perturbation] = [
    noiseSNR, pinkNoise, babble, overlappingSpeech, reverb, echo, clipping, mp3, opus, telephone, resample, lowPass,
    bitDepth, tanhDistortion, gain, timeMask, dropouts, packetLoss, speed, pitch,
  ]

  /// One whose work is done here, after a look at what it is given.
  static func make(
    _ name: String, summary: String, reference: String = "", comparison: Perturbation.Comparison = .own,
    parameters: [String], needsLevel: Bool = false,
    work: @escaping @Sendable (Recording, inout StressCall) throws(AssayError) -> Stressed<Recording>
  ) -> Perturbation {
    Perturbation(
      name, group: .audio, summary: summary, reference: reference, comparison: comparison, parameters: parameters,
      work: .sound { (recording: Recording, call: inout StressCall) throws(AssayError) -> Stressed<Recording> in
        try check(recording, name: name, needsLevel: needsLevel)
        return try work(recording, &call)
      })
  }

  /// Refuses what holds no sound, what holds no numbers and, where a ratio is asked for, silence.
  static func check(_ recording: Recording, name: String, needsLevel: Bool) throws(AssayError) {
    guard recording.frames > 0 else {
      throw AssayError(.data, "\(name) needs a recording with samples; this one has none")
    }
    let level = SoundLevel.rms(recording)
    guard level.isFinite else {
      throw AssayError(.data, "\(name) was given samples that are not numbers", remedy: "decode the recording again")
    }
    guard !needsLevel || level > 1e-9 else {
      throw AssayError(
        .data, "\(name) cannot be measured against a silent recording (RMS 0)",
        remedy: "leave silent recordings out of this stress")
    }
  }

  /// The recording with the function applied to each sample.
  @inline(__always)
  static func samples(_ recording: Recording, _ change: (Float) -> Float) -> Recording {
    var result = recording
    for index in result.channels.indices {
      result.channels[index].withUnsafeMutableBufferPointer { samples in
        for frame in 0..<samples.count { samples[frame] = change(samples[frame]) }
      }
    }
    return result
  }

  /// The recording with the function applied to each channel.
  static func each(_ recording: Recording, _ change: ([Float]) -> [Float]) -> Recording {
    var result = recording
    result.channels = recording.channels.map(change)
    return result
  }
}
