import AssayCore
import AssaySignals
import Glibc

/// Adds one sound to another at a ratio.
enum SoundMix {
  /// `added` scaled so that the ratio of the RMS values is `decibels`, and added. Both have one length.
  static func mix(_ sound: Recording, _ added: Recording, decibels: Double) throws(AssayError) -> Stressed<Recording> {
    let own = SoundLevel.rms(added)
    guard own > 1e-12 else {
      throw AssayError(.data, "the sound to add is silent", remedy: "choose another recording to mix in")
    }
    let scale = Float(SoundLevel.rms(sound) / pow(10, decibels / 20) / own)
    var (result, scaled) = (sound, added)
    for index in sound.channels.indices {
      let count = sound.frames
      scaled.channels[index].withUnsafeMutableBufferPointer { noise in
        result.channels[index].withUnsafeMutableBufferPointer { out in
          for frame in 0..<count {
            let value = noise[frame] * scale
            noise[frame] = value
            out[frame] += value
          }
        }
      }
    }
    return Stressed(result, achieved: SoundLevel.ratios(sound, scaled))
  }

  /// Independent normal draws for every channel.
  static func white(like sound: Recording, _ generator: inout StressGenerator) -> Recording {
    var result = sound
    var own = generator
    for index in sound.channels.indices {
      result.channels[index] = [Float](unsafeUninitializedCapacity: sound.frames) { buffer, filled in
        for frame in 0..<sound.frames { buffer.initializeElement(at: frame, to: Float(own.normal())) }
        filled = sound.frames
      }
    }
    generator = own
    return result
  }

  /// Another recording at the rate, with the channels and the length of this one: from an offset on, and round again.
  static func fitted(_ other: Recording, to sound: Recording, from offset: Int) throws(AssayError) -> Recording {
    let source = try atRate(other, sound.sampleRateHz)
    guard source.frames > 0, SoundLevel.rms(source).isFinite else {
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
