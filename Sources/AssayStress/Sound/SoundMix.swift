import AssayCore
import AssaySignals
import Glibc

/// Adds one sound to another at a ratio.
enum SoundMix {
  static let offset = StressSetting(
    "offset_frames", "frames into the other recording, which goes round; only where there is one",
    whole: 0...1_000_000_000, .words("drawn within the other recording")
  ).ofOther()

  /// The ratio that is asked for.
  static func ratio(_ steps: [Double]) -> StressSetting {
    StressSetting("snr_db", "decibels of the recording over what is added, by RMS", in: -60...100, .steps(steps))
  }

  /// `added` scaled so that the ratio of the RMS values is `decibels`, and added. Both have one length. Refuses a sound
  /// that is silent or holds no numbers in the name of a perturbation.
  static func mix(
    _ sound: Recording, _ added: consuming Recording, decibels: Double, name: String
  ) throws(AssayError) -> Stressed<Recording> {
    let profile = SoundLevel.Profile(sound)
    try SoundPerturbations.check(profile.rms, name: name, needsLevel: true)
    let other = SoundLevel.Profile(copy added)
    guard other.rms.isFinite else {
      throw AssayError(.data, "the other recording holds no sound", remedy: "choose another recording to mix in")
    }
    guard other.rms > 1e-12 else {
      throw AssayError(.data, "the sound to add is silent", remedy: "choose another recording to mix in")
    }
    let scale = Float(profile.rms / pow(10, decibels / 20) / other.rms)
    for index in sound.channels.indices { add(sound.channels[index], to: &added.channels[index], scaled: scale) }
    return Stressed(added, achieved: SoundLevel.ratios(profile, other, scale: Double(scale)))
  }

  private static func add(_ one: [Float], to other: inout [Float], scaled scale: Float) {
    other.withUnsafeMutableBufferPointer { other in
      one.withUnsafeBufferPointer { one in
        guard let a = one.baseAddress, let b = other.baseAddress else { return }
        for frame in 0..<min(one.count, other.count) { b[frame] = a[frame] + b[frame] * scale }
      }
    }
  }

  /// Independent normal draws for every channel.
  static func white(like sound: Recording, _ generator: inout StressGenerator) -> Recording {
    var result = sound
    var own = generator
    for index in sound.channels.indices {
      result.channels[index] = [Float](unsafeUninitializedCapacity: sound.frames) { buffer, filled in
        own.normals(into: UnsafeMutableBufferPointer(rebasing: buffer[..<sound.frames]))
        filled = sound.frames
      }
    }
    generator = own
    return result
  }

  /// Another recording at the rate, with the channels and the length of this one: from an offset on, and round again.
  static func fitted(_ other: Recording, to sound: Recording, from offset: Int) throws(AssayError) -> Recording {
    let source = try atRate(other, sound.sampleRateHz)
    guard source.frames > 0 else {
      throw AssayError(.data, "the other recording holds no sound", remedy: "choose another recording to mix in")
    }
    var result = sound
    for index in sound.channels.indices {
      let channel = source.channels[index % source.channels.count]
      result.channels[index] = channel.withUnsafeBufferPointer { channel in
        [Float](unsafeUninitializedCapacity: sound.frames) { buffer, filled in
          guard let from = channel.baseAddress, let to = buffer.baseAddress else { return }
          var at = offset % channel.count
          while filled < sound.frames {
            let count = min(channel.count - at, sound.frames - filled)
            (to + filled).initialize(from: from + at, count: count)
            filled += count
            at = 0
          }
        }
      }
    }
    return result
  }

  static func atRate(_ recording: Recording, _ rate: Int) throws(AssayError) -> Recording {
    guard recording.sampleRateHz != rate else { return recording }
    guard let resampler = Resampler(rate, recording.sampleRateHz) else {
      throw AssayError(
        .data, "a recording at \(recording.sampleRateHz) Hz cannot be brought to \(rate) Hz",
        remedy: "convert the recordings to one usual rate")
    }
    var result = SoundPerturbations.each(recording) { resampler.apply($0) }
    result.sampleRateHz = rate
    return result
  }
}
