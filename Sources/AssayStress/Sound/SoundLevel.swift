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
    samples.withUnsafeBytes { raw in
      // Partial sums in a fixed order: in single precision over 256 samples, then in double.
      var (total, index) = (0.0, 0)
      let whole = samples.count & ~7
      while index < whole {
        let end = min(whole, index + 256)
        var (a, b) = (SIMD4<Float>.zero, SIMD4<Float>.zero)
        while index < end {
          let x = raw.loadUnaligned(fromByteOffset: index &* 4, as: SIMD4<Float>.self)
          let y = raw.loadUnaligned(fromByteOffset: index &* 4 &+ 16, as: SIMD4<Float>.self)
          a += x * x
          b += y * y
          index &+= 8
        }
        total += Double((a + b).sum())
      }
      for index in whole..<samples.count {
        let sample = Double(raw.loadUnaligned(fromByteOffset: index * 4, as: Float.self))
        total += sample * sample
      }
      return total
    }
  }

  package static func peak(_ recording: Recording) -> Float {
    recording.channels.reduce(Float(0)) { peak, channel in
      channel.withUnsafeBufferPointer { samples in
        var (low, high) = (-peak, peak)
        for sample in samples {
          low = min(low, sample)
          high = max(high, sample)
        }
        return max(high, -low)
      }
    }
  }

  /// `20 log10(rms of the sound / rms of what was added)`, once over the whole clip and once over the 20 ms frames in
  /// which the sound is within 30 dB of its loud frames: pauses make the first flatter than what is heard.
  static func ratios(_ sound: Recording, _ added: Recording) -> [String: Double] {
    let (clean, noise) = (rms(sound), rms(added))
    guard clean > 0, noise > 0 else { return [:] }
    var result = ["snr_db": 20 * log10(clean / noise)]
    let length = max(1, sound.sampleRateHz / 50)
    let energies = frames(sound, length)
    let others = frames(added, length)
    let loud = energies.sorted()[Int(0.95 * Double(energies.count - 1))]
    let floor = max(loud * 1e-3, 1e-18)
    var (active, under, count) = (0.0, 0.0, 0)
    for (index, energy) in energies.enumerated() where energy >= floor {
      active += energy
      under += others[index]
      count += 1
    }
    if active > 0, under > 0 {
      result["active_snr_db"] = 10 * log10(active / under)
      result["active_share"] = Double(count) / Double(energies.count)
    }
    return result
  }

  /// Sums of squares over all channels of frames of some samples, the last perhaps shorter.
  private static func frames(_ recording: Recording, _ length: Int) -> [Double] {
    let count = max(1, (recording.frames + length - 1) / length)
    var energies = [Double](repeating: 0, count: count)
    for channel in recording.channels {
      channel.withUnsafeBytes { raw in
        for frame in 0..<count {
          let end = min(recording.frames, (frame + 1) * length)
          var (sums, index) = (SIMD4<Float>.zero, frame * length)
          while index + 4 <= end {
            let four = raw.loadUnaligned(fromByteOffset: index * 4, as: SIMD4<Float>.self)
            sums += four * four
            index += 4
          }
          var sum = Double(sums.sum())
          while index < end {
            let sample = Double(raw.loadUnaligned(fromByteOffset: index * 4, as: Float.self))
            sum += sample * sample
            index += 1
          }
          energies[frame] += sum
        }
      }
    }
    return energies
  }

  /// `numpy.percentile` of all samples (or of their magnitudes), linear between neighbours.
  package static func percentiles(_ recording: Recording, _ shares: [Double], ofMagnitudes: Bool = false) -> [Float] {
    let total = recording.frames * recording.channels.count
    let mask: UInt32 = ofMagnitudes ? 0x7FFF_FFFF : 0xFFFF_FFFF
    let keys = [UInt32](unsafeUninitializedCapacity: total) { buffer, filled in
      for channel in recording.channels {
        channel.withUnsafeBufferPointer { samples in
          for index in 0..<samples.count { buffer[filled &+ index] = key(samples[index], mask) }
        }
        filled += channel.count
      }
    }
    guard !keys.isEmpty else { return shares.map { _ in 0 } }
    let places = shares.map { $0 / 100 * Double(keys.count - 1) }
    var wanted = Set<Int>()
    for place in places {
      wanted.insert(Int(place))
      wanted.insert(min(keys.count - 1, Int(place) + 1))
    }
    let found = ranks(keys, wanted.sorted())
    return places.map { place in
      let low = Int(place)
      let (a, b) = (found[low] ?? 0, found[min(keys.count - 1, low + 1)] ?? 0)
      let part = place - Double(low)
      let difference = Double(b - a)
      return Float(part >= 0.5 ? Double(b) - difference * (1 - part) : Double(a) + difference * part)
    }
  }

  /// Values by rank, through a count of their upper halves.
  private static func ranks(_ keys: [UInt32], _ wanted: [Int]) -> [Int: Float] {
    var counts = [Int32](repeating: 0, count: 65_536)
    counts.withUnsafeMutableBufferPointer { counts in
      keys.withUnsafeBufferPointer { keys in for key in keys { counts[Int(key >> 16)] &+= 1 } }
    }
    var (result, before, bin) = ([Int: Float](), 0, 0)
    var (sortedBin, members) = (-1, [UInt32]())
    for rank in wanted {
      while before + Int(counts[bin]) <= rank {
        before += Int(counts[bin])
        bin += 1
      }
      if sortedBin != bin {
        let high = UInt32(bin)
        members = keys.withUnsafeBufferPointer { keys in keys.filter { $0 >> 16 == high } }.sorted()
        sortedBin = bin
      }
      result[rank] = value(members[rank - before])
    }
    return result
  }

  /// Whole numbers in the order of the floats they stand for.
  @inline(__always)
  private static func key(_ value: Float, _ mask: UInt32) -> UInt32 {
    // −0 counts as 0.
    let bits = (value + 0).bitPattern & mask
    return bits ^ (UInt32(bitPattern: Int32(bitPattern: bits) >> 31) | 0x8000_0000)
  }

  private static func value(_ key: UInt32) -> Float {
    Float(bitPattern: key & 0x8000_0000 != 0 ? key & 0x7FFF_FFFF : ~key)
  }
}
