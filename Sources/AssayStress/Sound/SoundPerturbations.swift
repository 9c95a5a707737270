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

  /// The recording with the function applied to its samples.
  @inline(__always)
  static func samples(_ recording: Recording, _ change: (SIMD8<Float>) -> SIMD8<Float>) -> Recording {
    var result = recording
    for index in result.channels.indices { result.channels[index] = changed(recording.channels[index], change).samples }
    return result
  }

  /// The same; samples that are no numbers are refused on the way.
  @inline(__always)
  static func checked(
    _ recording: Recording, name: String, _ change: (SIMD8<Float>) -> SIMD8<Float>
  ) throws(AssayError) -> Recording {
    var (result, squares) = (recording, 0.0)
    for index in result.channels.indices {
      let channel = changed(recording.channels[index], change)
      result.channels[index] = channel.samples
      squares += channel.squares
    }
    try check(squares, name: name, needsLevel: false)
    return result
  }

  /// One channel with the function applied, and the sum of squares before.
  @inline(__always)
  private static func changed(
    _ channel: [Float], _ change: (SIMD8<Float>) -> SIMD8<Float>
  ) -> (samples: [Float], squares: Double) {
    var total = 0.0
    let count = channel.count
    let result = [Float](unsafeUninitializedCapacity: count) { out, filled in
      let target = UnsafeMutableRawBufferPointer(out)
      channel.withUnsafeBytes { source in
        var (index, whole) = (0, count & ~7)
        while index < whole {
          let end = min(whole, index &+ 256)
          var sums = SIMD8<Float>.zero
          while index < end {
            let eight = source.loadUnaligned(fromByteOffset: index &* 4, as: SIMD8<Float>.self)
            sums += eight * eight
            target.storeBytes(of: change(eight), toByteOffset: index &* 4, as: SIMD8<Float>.self)
            index &+= 8
          }
          total += Double((sums.lowHalf + sums.highHalf).sum())
        }
        whole = count
        while index < whole {
          let sample = source.loadUnaligned(fromByteOffset: index &* 4, as: Float.self)
          total += Double(sample) * Double(sample)
          target.storeBytes(
            of: change(SIMD8(repeating: sample))[0], toByteOffset: index &* 4, as: Float.self)
          index &+= 1
        }
      }
      filled = count
    }
    return (result, total)
  }

  /// The recording with the function applied to each channel.
  static func each(_ recording: Recording, _ change: ([Float]) -> [Float]) -> Recording {
    var result = recording
    result.channels = recording.channels.map(change)
    return result
  }
}
