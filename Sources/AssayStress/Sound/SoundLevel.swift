package import AssaySignals
import Glibc

/// Levels of recordings, and their order statistics.
package enum SoundLevel {
  /// The mean over the channels of √(mean x²): audiomentations' `calculate_rms`.
  package static func rms(_ recording: Recording) -> Double {
    guard recording.frames > 0 else { return 0 }
    let sum = recording.channels.reduce(0.0) { $0 + (squares($1) / Double(recording.frames)).squareRoot() }
    return sum / Double(recording.channels.count)
  }

  static func squares(_ samples: [Float]) -> Double {
    samples.withUnsafeBytes { squares($0, 0, samples.count) }
  }

  /// The sum of squares of samples: in single precision over 256 at most, then in double, in a fixed order.
  @inline(__always)
  static func squares(_ raw: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Double {
    var (total, index) = (0.0, start)
    let whole = start &+ ((end &- start) & ~15)
    while index < whole {
      let stop = min(whole, index &+ 256)
      var (a, b) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
      while index < stop {
        let x = raw.loadUnaligned(fromByteOffset: index &* 4, as: SIMD8<Float>.self)
        let y = raw.loadUnaligned(fromByteOffset: index &* 4 &+ 32, as: SIMD8<Float>.self)
        a += x * x
        b += y * y
        index &+= 16
      }
      let sums = a + b
      total += Double((sums.lowHalf + sums.highHalf).sum())
    }
    while index < end {
      let sample = Double(raw.loadUnaligned(fromByteOffset: index &* 4, as: Float.self))
      total += sample * sample
      index &+= 1
    }
    return total
  }

  /// The largest magnitude; of samples that are numbers.
  package static func peak(_ recording: Recording) -> Float {
    recording.channels.reduce(0) { max($0, peak($1)) }
  }

  private static func peak(_ channel: [Float]) -> Float {
    channel.withUnsafeBytes { raw in
      let whole = channel.count & ~15
      var (a, b) = (SIMD8<Float>.zero, SIMD8<Float>.zero)
      for at in stride(from: 0, to: whole &* 4, by: 64) {
        let x = magnitudes(raw.loadUnaligned(fromByteOffset: at, as: SIMD8<UInt32>.self))
        let y = magnitudes(raw.loadUnaligned(fromByteOffset: at &+ 32, as: SIMD8<UInt32>.self))
        a.replace(with: x, where: x .> a)
        b.replace(with: y, where: y .> b)
      }
      return channel[whole...].reduce(max(a.max(), b.max())) { max($0, abs($1)) }
    }
  }

  @inline(__always)
  private static func magnitudes(_ bits: SIMD8<UInt32>) -> SIMD8<Float> {
    unsafeBitCast(bits & 0x7FFF_FFFF, to: SIMD8<Float>.self)
  }

  /// A recording's energies over frames of 20 ms (all channels; the last perhaps shorter), and its level: both from one
  /// look at the samples.
  struct Profile {
    private(set) var energies: [Double]
    /// The same as `SoundLevel.rms`.
    private(set) var rms = 0.0

    init(_ recording: Recording) {
      let length = max(1, recording.sampleRateHz / 50)
      let count = max(1, (recording.frames + length - 1) / length)
      energies = [Double](repeating: 0, count: count)
      guard recording.frames > 0 else { return }
      for channel in recording.channels {
        var total = 0.0
        channel.withUnsafeBytes { raw in
          for frame in 0..<count {
            let sum = squares(raw, frame * length, min(recording.frames, (frame + 1) * length))
            energies[frame] += sum
            total += sum
          }
        }
        rms += (total / Double(recording.frames)).squareRoot() / Double(recording.channels.count)
      }
    }
  }

  /// `20 log10(rms of the sound / rms of what was added)`, once over the whole clip and once over the 20 ms frames in
  /// which the sound is within 30 dB of its loud frames: pauses make the first flatter than what is heard.
  /// What was added is the second times a scale.
  static func ratios(_ sound: Profile, _ added: Profile, scale: Double) -> [String: Double] {
    guard sound.rms > 0, added.rms * scale > 0 else { return [:] }
    var result = ["snr_db": 20 * log10(sound.rms / (added.rms * scale))]
    let energies = sound.energies
    let loud = energies.sorted()[Int(0.95 * Double(energies.count - 1))]
    let floor = max(loud * 1e-3, 1e-18)
    var (active, under, count) = (0.0, 0.0, 0)
    for (index, energy) in energies.enumerated() where energy >= floor {
      active += energy
      under += added.energies[index] * scale * scale
      count += 1
    }
    if active > 0, under > 0 {
      result["active_snr_db"] = 10 * log10(active / under)
      result["active_share"] = Double(count) / Double(energies.count)
    }
    return result
  }
}
