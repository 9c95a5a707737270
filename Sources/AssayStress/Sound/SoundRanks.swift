import AssaySignals

/// Order statistics of a recording's samples.
enum SoundRanks {
  /// `numpy.percentile` of all samples (or of their magnitudes), linear between neighbours.
  static func percentiles(_ recording: Recording, _ shares: [Double], ofMagnitudes: Bool = false) -> [Float] {
    let total = recording.frames * recording.channels.count
    guard total > 0 else { return shares.map { _ in 0 } }
    let places = shares.map { $0 / 100 * Double(total - 1) }
    var wanted: [Int] = []
    for place in places { wanted += [Int(place), min(total - 1, Int(place) + 1)] }
    let found = ranks(recording, wanted.sorted(), ofMagnitudes ? 0x7FFF_FFFF : 0xFFFF_FFFF)
    return places.map { place in
      let low = Int(place)
      let (a, b) = (found[low] ?? 0, found[min(total - 1, low + 1)] ?? 0)
      let part = place - Double(low)
      let difference = Double(b - a)
      return Float(part >= 0.5 ? Double(b) - difference * (1 - part) : Double(a) + difference * part)
    }
  }

  /// Values by rank: a count of the upper halves of all keys says in which half a rank lies; only its members are sorted.
  private static func ranks(_ recording: Recording, _ wanted: [Int], _ mask: UInt32) -> [Int: Float] {
    let counts = halves(recording, mask)
    var (result, before, bin) = ([Int: Float](), 0, 0)
    var (sortedBin, members) = (-1, [UInt32]())
    counts.withUnsafeBufferPointer { counts in
      for rank in wanted {
        while before &+ Int(counts[bin]) <= rank {
          before &+= Int(counts[bin])
          bin &+= 1
        }
        if sortedBin != bin {
          members = sharing(recording, bin, mask).sorted()
          sortedBin = bin
        }
        result[rank] = value(members[rank - before])
      }
    }
    return result
  }

  private static let bins = 65_536

  /// How many samples have each upper half. Neighbours are counted apart, so that equal ones do not wait for each other.
  private static func halves(_ recording: Recording, _ mask: UInt32) -> [UInt32] {
    var counts = [UInt32](repeating: 0, count: 2 * bins)
    counts.withUnsafeMutableBufferPointer { counts in
      for channel in recording.channels {
        channel.withUnsafeBufferPointer { samples in
          let whole = samples.count & ~1
          var index = 0
          while index < whole {
            counts[Int(key(samples[index], mask) >> 16)] &+= 1
            counts[bins &+ Int(key(samples[index &+ 1], mask) >> 16)] &+= 1
            index &+= 2
          }
          if whole < samples.count { counts[Int(key(samples[whole], mask) >> 16)] &+= 1 }
        }
      }
      for bin in 0..<bins { counts[bin] &+= counts[bins &+ bin] }
    }
    return counts
  }

  /// The keys with one upper half. Most groups of eight samples hold none.
  private static func sharing(_ recording: Recording, _ bin: Int, _ mask: UInt32) -> [UInt32] {
    var members: [UInt32] = []
    let high = UInt32(bin) << 16
    // Of floats with one sign and one upper half of the key, the upper halves of the bits are one too.
    let (bits, keep) = (value(high).bitPattern & 0xFFFF_0000 & mask, mask & 0xFFFF_0000)
    for channel in recording.channels {
      channel.withUnsafeBytes { raw in
        let samples = raw.assumingMemoryBound(to: Float.self)
        let whole = samples.count & ~7
        var index = 0
        while index < samples.count {
          let end = index < whole ? index &+ 8 : samples.count
          if index < whole {
            let eight = raw.loadUnaligned(fromByteOffset: index &* 4, as: SIMD8<UInt32>.self)
            let differs = (eight & keep) ^ bits
            if !hasZero(differs) {
              index = end
              continue
            }
          }
          for index in index..<end {
            let own = key(samples[index], mask)
            if own & 0xFFFF_0000 == high { members.append(own) }
          }
          index = end
        }
      }
    }
    return members
  }

  /// Only 0 gains its highest bit when 1 is taken away.
  @inline(__always)
  private static func hasZero(_ eight: SIMD8<UInt32>) -> Bool {
    let flags = (eight &- 1) & ~eight & 0x8000_0000
    let four = unsafeBitCast(flags.lowHalf | flags.highHalf, to: SIMD2<UInt64>.self)
    return four[0] | four[1] != 0
  }

  /// Whole numbers in the order of the floats they stand for; −0 is next to 0.
  @inline(__always)
  private static func key(_ value: Float, _ mask: UInt32) -> UInt32 {
    let bits = value.bitPattern & mask
    return bits ^ (UInt32(bitPattern: Int32(bitPattern: bits) >> 31) | 0x8000_0000)
  }

  private static func value(_ key: UInt32) -> Float {
    Float(bitPattern: key & 0x8000_0000 != 0 ? key & 0x7FFF_FFFF : ~key)
  }
}
