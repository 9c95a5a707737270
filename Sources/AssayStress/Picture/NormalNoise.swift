import AssayStatistics

/// Normal draws by a table of quantiles: sixteen random bits give one, so that a picture costs a quarter of the random
/// numbers, and a draw is a rising function of its bits. Outside ±3.5 standard deviations more bits refine it.
struct NormalNoise: Sendable {
  static let table = NormalNoise()
  private static let tail: UInt16 = 16

  private let quantiles: [Float]

  private init() {
    let lower = (0..<32_768).map { Float(Normal.quantile((Double($0) + 0.5) / 65_536)) }
    quantiles = lower + lower.reversed().map { -$0 }
  }

  /// Fills a buffer with standard normal draws, four a random number.
  func fill(_ buffer: UnsafeMutablePointer<Float>, _ count: Int, _ generator: inout StressGenerator) {
    quantiles.withUnsafeBufferPointer { table in
      var index = 0
      while index + 4 <= count {
        let bits = generator.next()
        buffer[index] = Self.draw(bits, table, &generator)
        buffer[index &+ 1] = Self.draw(bits &>> 16, table, &generator)
        buffer[index &+ 2] = Self.draw(bits &>> 32, table, &generator)
        buffer[index &+ 3] = Self.draw(bits &>> 48, table, &generator)
        index &+= 4
      }
      guard index < count else { return }
      var bits = generator.next()
      while index < count {
        buffer[index] = Self.draw(bits, table, &generator)
        bits = bits &>> 16
        index += 1
      }
    }
  }

  @inline(__always)
  private static func draw(
    _ bits: UInt64, _ table: UnsafeBufferPointer<Float>, _ generator: inout StressGenerator
  ) -> Float {
    let place = UInt16(truncatingIfNeeded: bits)
    if place &+ tail < tail &+ tail { return refined(place, &generator) }
    return table[Int(place)]
  }

  @inline(never)
  private static func refined(_ place: UInt16, _ generator: inout StressGenerator) -> Float {
    let share = (Double(place) + (Double(generator.next() >> 12) + 0.5) * 0x1p-52) / 65_536
    return Float(Normal.quantile(min(max(share, 1e-18), 1 - 1e-16)))
  }
}

/// Bytes with noise in proportion: x · (1 + share · z) + level · z, cut to whole levels as the references cut.
enum NoiseMixer {
  private static let blockValuesMax = 4_096
  /// Adding 1.5 · 2²³ leaves the whole part in the lowest bits. Just under a half, so that whole values stay.
  private static let cut: Float = 0.49998
  private static let magic: Float = 12_582_912

  static func mix(
    _ input: PixelView, to out: UnsafeMutablePointer<UInt8>, level: Float, share: Float,
    _ generator: inout StressGenerator
  ) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: blockValuesMax) { buffer in
      guard let noise = buffer.baseAddress else { return }
      for start in stride(from: 0, to: input.count, by: blockValuesMax) {
        let count = min(blockValuesMax, input.count - start)
        NormalNoise.table.fill(noise, count, &generator)
        add(noise, input.base + start, out + start, count, level, share)
      }
    }
  }

  private static func add(
    _ noise: UnsafePointer<Float>, _ from: UnsafePointer<UInt8>, _ to: UnsafeMutablePointer<UInt8>, _ count: Int,
    _ level: Float, _ share: Float
  ) {
    for index in 0..<count {
      let x = Float(from[index])
      to[index] = whole(x + (level + share * x) * noise[index])
    }
  }

  /// A value cut to a whole level from 0 to 255.
  @inline(__always)
  static func whole(_ value: Float) -> UInt8 {
    let bounded = value < 0 ? 0 : value > 255 ? 255 : value
    return UInt8(truncatingIfNeeded: (bounded - cut + magic).bitPattern)
  }
}
