import AssayCore
import AssaySignals

/// What can happen to a recording: noise, rooms, codecs, other voices.
package enum SoundPerturbations {
  package static let all: [Perturbation] = [
    noiseSNR, pinkNoise, babble, overlappingSpeech, reverb, echo, clipping, mp3, opus, telephone, resample, lowPass,
    bitDepth, tanhDistortion, gain, timeMask, dropouts, packetLoss, speed, pitch,
  ]

  /// One whose work is done here, after a look at what it is given. With `looksItself` the work refuses samples that are
  /// no numbers (and silence) on its own way through them.
  static func make(
    _ name: String, summary: String, reference: String = "", comparison: Perturbation.Comparison = .own,
    parameters: [String], settings: [StressSetting] = [], needsLevel: Bool = false, looksItself: Bool = false,
    work: @escaping @Sendable (Recording, inout StressCall) throws(AssayError) -> Stressed<Recording>
  ) -> Perturbation {
    Perturbation(
      name, group: .audio, summary: summary, reference: reference, comparison: comparison, parameters: parameters,
      settings: settings,
      work: .sound { (recording: Recording, call: inout StressCall) throws(AssayError) -> Stressed<Recording> in
        guard recording.frames > 0 else {
          throw AssayError(.data, "\(name) needs a recording with samples; this one has none")
        }
        if !looksItself { try check(SoundLevel.rms(recording), name: name, needsLevel: needsLevel) }
        return try work(recording, &call)
      })
  }

  /// Refuses a level of what holds no numbers and, where a ratio is asked for, of silence.
  static func check(_ level: Double, name: String, needsLevel: Bool) throws(AssayError) {
    guard level.isFinite else {
      throw AssayError(.data, "\(name) was given samples that are not numbers", remedy: "decode the recording again")
    }
    guard !needsLevel || level > 1e-9 else {
      throw AssayError(
        .data, "\(name) cannot be measured against a silent recording (RMS 0)",
        remedy: "leave silent recordings out of this stress")
    }
  }

  /// The recording with the function applied to its samples; samples that are no numbers (and silence, where a level
  /// is needed) are refused on the way.
  @inline(__always)
  static func checked(
    _ recording: Recording, name: String, needsLevel: Bool = false, _ change: (SIMD8<Float>) -> SIMD8<Float>
  ) throws(AssayError) -> Recording {
    try measured(recording, name: name, needsLevel: needsLevel, tellsAfter: false, change).recording
  }

  /// The same, with the levels (as `SoundLevel.rms`) before and, if asked, after.
  @inline(__always)
  static func measured(
    _ recording: Recording, name: String, needsLevel: Bool, tellsAfter: Bool,
    _ change: (SIMD8<Float>) -> SIMD8<Float>
  ) throws(AssayError) -> (recording: Recording, before: Double, after: Double) {
    var (result, before, after) = (recording, 0.0, 0.0)
    let (frames, width) = (Double(max(1, recording.frames)), Double(recording.channels.count))
    for index in result.channels.indices {
      let channel = changed(recording.channels[index], tellsAfter, change)
      result.channels[index] = channel.samples
      before += (channel.before / frames).squareRoot() / width
      after += (channel.after / frames).squareRoot() / width
    }
    try check(before, name: name, needsLevel: needsLevel)
    return (result, before, after)
  }

  /// One channel with the function applied, and the sums of squares before and, if asked, after. Each of the last few
  /// samples comes in all eight lanes.
  @inline(__always)
  private static func changed(
    _ channel: [Float], _ tellsAfter: Bool, _ change: (SIMD8<Float>) -> SIMD8<Float>
  ) -> (samples: [Float], before: Double, after: Double) {
    var (before, after) = (0.0, 0.0)
    let count = channel.count
    let result = [Float](unsafeUninitializedCapacity: count) { out, filled in
      let target = UnsafeMutableRawBufferPointer(out)
      channel.withUnsafeBytes { source in
        let whole = count & ~7
        var index = 0
        while index < whole {
          let end = min(whole, index &+ 256)
          var (sums, others) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
          while index < end {
            let eight = source.loadUnaligned(fromByteOffset: index &* 4, as: SIMD8<Float>.self)
            let made = change(eight)
            sums += eight * eight
            if tellsAfter { others += made * made }
            target.storeBytes(of: made, toByteOffset: index &* 4, as: SIMD8<Float>.self)
            index &+= 8
          }
          before += Double((sums.lowHalf + sums.highHalf).sum())
          if tellsAfter { after += Double((others.lowHalf + others.highHalf).sum()) }
        }
        while index < count {
          let sample = source.loadUnaligned(fromByteOffset: index &* 4, as: Float.self)
          let made = change(SIMD8(repeating: sample))[0]
          before += Double(sample) * Double(sample)
          if tellsAfter { after += Double(made) * Double(made) }
          target.storeBytes(of: made, toByteOffset: index &* 4, as: Float.self)
          index &+= 1
        }
      }
      filled = count
    }
    return (result, before, after)
  }

  /// Multiplies all samples, in place.
  static func scale(_ recording: inout Recording, by factor: Float) {
    for index in recording.channels.indices {
      recording.channels[index].withUnsafeMutableBufferPointer { samples in
        guard let start = samples.baseAddress else { return }
        for at in 0..<samples.count { start[at] *= factor }
      }
    }
  }

  /// The recording with the function applied to each channel.
  static func each(_ recording: Recording, _ change: ([Float]) -> [Float]) -> Recording {
    var result = recording
    result.channels = recording.channels.map(change)
    return result
  }
}
