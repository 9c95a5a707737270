import Glibc
import Synchronization

/// Band-limited change of rate by a rational factor: a windowed sinc (Kaiser, β = 8, 32 zero crossings a side), one set
/// of taps a phase. Time zero stays where it is.
package struct Resampler: Sendable {
  package static let crossings = 32
  private static let beta = 8.0
  /// Share of the lower rate's band that is kept flat.
  private static let rolloff = 0.945
  package static let phasesMax = 4096

  private let up: Int
  private let down: Int
  private let taps: Int
  /// `up` rows of `taps` values.
  private let table: [Float]

  /// Output samples per input sample are `numerator / denominator`. Nil unless both are positive, the factor lies
  /// between 1/256 and 256, and the reduced numerator is at most 4,096.
  package init?(_ numerator: Int, _ denominator: Int) {
    guard numerator > 0, denominator > 0, numerator <= 256 * denominator, denominator <= 256 * numerator else {
      return nil
    }
    let divisor = Self.divisor(numerator, denominator)
    (up, down) = (numerator / divisor, denominator / divisor)
    guard up <= Self.phasesMax else { return nil }
    let scale = min(1, Double(up) / Double(down)) * Self.rolloff
    let half = Int((Double(Self.crossings) / scale).rounded(.up))
    taps = (2 * half + 15) & ~15
    table = Self.table(up, down, taps, scale, half)
  }

  private struct Ratio: Hashable {
    var up: Int
    var down: Int
  }

  /// Making a table takes longer than reading ten seconds through it: the small ones are kept.
  private static let made = Mutex<[Ratio: [Float]]>([:])
  private static let tablesMax = 32
  private static let keptValuesMax = 1 << 18

  private static func table(_ up: Int, _ down: Int, _ taps: Int, _ scale: Double, _ half: Int) -> [Float] {
    let ratio = Ratio(up: up, down: down)
    if let known = made.withLock({ $0[ratio] }) { return known }
    var table = [Float](repeating: 0, count: up * taps)
    for phase in 0..<up {
      var row = [Double](repeating: 0, count: taps)
      for tap in 0..<taps {
        // Distance of this input sample from the output's moment, in input samples.
        let distance = Double(tap - taps / 2 + 1) - Double(phase) / Double(up)
        row[tap] = windowed(distance, scale, half)
      }
      // A constant stays what it is.
      let sum = row.reduce(0, +)
      for tap in 0..<taps { table[phase * taps + tap] = Float(row[tap] / sum) }
    }
    if table.count <= keptValuesMax {
      made.withLock { kept in
        if kept.count >= tablesMax { kept.removeAll() }
        kept[ratio] = table
      }
    }
    return table
  }

  private static func windowed(_ distance: Double, _ scale: Double, _ half: Int) -> Double {
    let place = distance / Double(half)
    guard abs(place) < 1 else { return 0 }
    let x = Double.pi * distance * scale
    let sinc = abs(x) < 1e-9 ? 1 : sin(x) / x
    return sinc * scale * bessel(beta * (1 - place * place).squareRoot())
  }

  /// The taps at whole distances for a share of the band, from the farthest before to the farthest after; their sum is 1.
  static func kernel(share: Double) -> [Float] {
    let scale = share * rolloff
    let half = Int((Double(crossings) / scale).rounded(.up))
    let values = (-half...half).map { windowed(Double($0), scale, half) }
    let sum = values.reduce(0, +)
    return values.map { Float($0 / sum) }
  }

  /// `count` samples; by default as many as the sound is then long, rounded up.
  package func apply(_ samples: [Float], count wanted: Int? = nil) -> [Float] {
    let count = max(0, wanted ?? (samples.count * up + down - 1) / down)
    guard !samples.isEmpty, up != down else {
      return Array(samples.prefix(count)) + [Float](repeating: 0, count: max(0, count - samples.count))
    }
    // Silence on both sides, so that the inner loop asks nothing.
    let last = count > 0 ? (count - 1) * down / up : 0
    let trail = max(0, last + taps - samples.count) + taps
    let padded = Self.padded(samples, before: taps / 2 - 1, after: trail)
    return [Float](unsafeUninitializedCapacity: count) { out, filled in
      padded.withUnsafeBytes { input in
        table.withUnsafeBytes { table in
          guard let inputStart = input.baseAddress, let tableStart = table.baseAddress else { return }
          @inline(__always) func four(_ start: UnsafeRawPointer, _ offset: Int) -> SIMD4<Float> {
            start.loadUnaligned(fromByteOffset: offset, as: SIMD4<Float>.self)
          }
          let (whole, part, bytes) = (down / up, down % up, taps * 4)
          var (position, phase) = (0, 0)
          for index in 0..<count {
            let (from, row) = (inputStart + position &* 4, tableStart + phase &* taps &* 4)
            var (a, b, c, d) = (SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero)
            var at = 0
            while at < bytes {
              a += four(from, at) * four(row, at)
              b += four(from, at &+ 16) * four(row, at &+ 16)
              c += four(from, at &+ 32) * four(row, at &+ 32)
              d += four(from, at &+ 48) * four(row, at &+ 48)
              at &+= 64
            }
            out.initializeElement(at: index, to: ((a + b) + (c + d)).sum())
            phase &+= part
            position &+= whole
            if phase >= up {
              phase &-= up
              position &+= 1
            }
          }
        }
      }
      filled = count
    }
  }

  private static func padded(_ samples: [Float], before: Int, after: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: before + samples.count + after) { out, filled in
      out[..<before].initialize(repeating: 0)
      _ = out[before..<before + samples.count].initialize(fromContentsOf: samples)
      out[(before + samples.count)...].initialize(repeating: 0)
      filled = before + samples.count + after
    }
  }

  static func divisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return max(1, a)
  }

  /// The modified Bessel function of the first kind of order 0.
  private static func bessel(_ x: Double) -> Double {
    var (sum, term, k) = (1.0, 1.0, 1.0)
    while term > 1e-12 * sum {
      term *= (x / (2 * k)) * (x / (2 * k))
      sum += term
      k += 1
    }
    return sum
  }
}
