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

  /// Bits of a sample that are counted first, and those below them.
  private static let bins = 1 << 15
  private static let lowBits: UInt32 = 17

  /// Values by rank: a count of all samples' upper bits says among which a rank lies; only those are looked at again.
  private static func ranks(_ recording: Recording, _ wanted: [Int], _ mask: UInt32) -> [Int: Float] {
    let counts = upperBits(recording, mask)
    var (result, before) = ([Int: Float](), 0)
    // Magnitudes have no sign.
    var step = mask == 0xFFFF_FFFF ? 0 : bins / 2
    var (looked, members) = (-1, [UInt32]())
    counts.withUnsafeBufferPointer { counts in
      for rank in wanted {
        var here = held(counts, bin(step))
        while before &+ here <= rank {
          if step & 63 == 0 {
            let many = held(counts, group: step)
            if before &+ many <= rank {
              before &+= many
              step &+= 64
              here = held(counts, bin(step))
              continue
            }
          }
          before &+= here
          step &+= 1
          here = held(counts, bin(step))
        }
        if looked != step {
          members = sharing(recording, bin(step), here, mask)
          looked = step
        }
        // Below zero the larger bits are the smaller number.
        let isNegative = step < bins / 2
        let place = isNegative ? members.count - 1 - (rank - before) : rank - before
        result[rank] = Float(bitPattern: UInt32(bin(step)) << lowBits | smallest(members, place))
      }
    }
    return result
  }

  /// Upper bits in the order of the floats they stand for: first those with a sign, from the largest magnitude down.
  @inline(__always)
  private static func bin(_ step: Int) -> Int { step < bins / 2 ? bins &- 1 &- step : step &- bins / 2 }

  @inline(__always)
  private static func held(_ counts: UnsafeBufferPointer<UInt32>, _ bin: Int) -> Int {
    Int(counts[2 &* bin] &+ counts[2 &* bin &+ 1])
  }

  /// Of 64 steps from one on, a multiple of 64.
  @inline(__always)
  private static func held(_ counts: UnsafeBufferPointer<UInt32>, group step: Int) -> Int {
    let first = 2 &* min(bin(step), bin(step &+ 63))
    let raw = UnsafeRawBufferPointer(counts)
    var sums = SIMD8<UInt32>.zero
    for at in stride(from: 4 &* first, to: 4 &* (first &+ 128), by: 32) {
      sums &+= raw.loadUnaligned(fromByteOffset: at, as: SIMD8<UInt32>.self)
    }
    return Int(sums.wrappedSum())
  }

  /// How many samples have each upper bits. Neighbours are counted apart, so that equal ones do not wait for each other.
  private static func upperBits(_ recording: Recording, _ mask: UInt32) -> [UInt32] {
    var counts = [UInt32](repeating: 0, count: 2 * bins)
    // The bins of two samples at once, each already doubled.
    let wide = UInt64(mask) << 32 | UInt64(mask)
    counts.withUnsafeMutableBufferPointer { counts in
      guard let counts = counts.baseAddress else { return }
      for channel in recording.channels {
        channel.withUnsafeBytes { raw in
          let pairs = channel.count / 2
          for pair in 0..<pairs {
            let two = raw.loadUnaligned(fromByteOffset: pair &* 8, as: UInt64.self) & wide
            let low = Int(truncatingIfNeeded: two & 0xFFFF_FFFF) &>> Int(lowBits)
            let high = Int(truncatingIfNeeded: two &>> UInt64(32 + lowBits))
            counts[2 &* low] &+= 1
            counts[2 &* high &+ 1] &+= 1
          }
          if channel.count % 2 == 1 { counts[2 &* Int((channel[2 * pairs].bitPattern & mask) >> lowBits)] &+= 1 }
        }
      }
    }
    return counts
  }

  /// The lower bits of the samples with these upper bits. Most groups of eight samples hold none.
  private static func sharing(_ recording: Recording, _ bin: Int, _ count: Int, _ mask: UInt32) -> [UInt32] {
    var members: [UInt32] = []
    members.reserveCapacity(count)
    let (bits, keep) = (UInt32(bin) << lowBits, mask & (0xFFFF_FFFF << lowBits))
    for channel in recording.channels {
      channel.withUnsafeBytes { raw in
        let samples = raw.assumingMemoryBound(to: UInt32.self)
        let whole = samples.count & ~7
        var index = 0
        while index < samples.count {
          let end = index < whole ? index &+ 8 : samples.count
          if index < whole {
            let eight = raw.loadUnaligned(fromByteOffset: index &* 4, as: SIMD8<UInt32>.self)
            if !hasZero((eight & keep) ^ bits) {
              index = end
              continue
            }
          }
          for index in index..<end where samples[index] & keep == bits { members.append(samples[index] & ~keep & mask) }
          index = end
        }
      }
    }
    return members
  }

  /// The member of a rank: a count of the next nine bits leaves a few to be sorted.
  private static func smallest(_ members: [UInt32], _ rank: Int) -> UInt32 {
    var counts = [Int](repeating: 0, count: 512)
    for member in members { counts[Int(member >> 8)] += 1 }
    var (before, part) = (0, 0)
    while part < 511, before + counts[part] <= rank {
      before += counts[part]
      part += 1
    }
    let few = members.filter { $0 >> 8 == UInt32(part) }.sorted()
    return few.indices.contains(rank - before) ? few[rank - before] : 0
  }

  /// Only 0 gains its highest bit when 1 is taken away.
  @inline(__always)
  private static func hasZero(_ eight: SIMD8<UInt32>) -> Bool {
    let flags = (eight &- 1) & ~eight & 0x8000_0000
    let four = unsafeBitCast(flags.lowHalf | flags.highHalf, to: SIMD2<UInt64>.self)
    return four[0] | four[1] != 0
  }
}
