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

  /// Magnitudes are compared as whole numbers, which have the same order.
  package static func peak(_ recording: Recording) -> Float {
    var peak: UInt32 = 0
    for channel in recording.channels {
      channel.withUnsafeBytes { raw in
        var most = Int32(0)
        for bits in raw.assumingMemoryBound(to: Int32.self) { most = max(most, bits & 0x7FFF_FFFF) }
        peak = max(peak, UInt32(bitPattern: most))
      }
    }
    return Float(bitPattern: peak)
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
