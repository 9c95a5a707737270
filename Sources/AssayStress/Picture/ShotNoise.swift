import Glibc

/// Poisson(x · c) / c: light counted in few quanta, every byte with a draw of its own.
enum ShotNoise {
  static let perturbation = Perturbation.imagenetC(
    "shot_noise", "Light counted in few quanta: noise that grows with the root of brightness.", .distribution,
    ["60 quanta at white", "25 quanta", "12 quanta", "5 quanta", "3 quanta"]
  ) { picture, call in
    let table = PoissonTable.bySeverity[call.severity.step - 1]
    var generator = call.generator
    let noisy = picture.changingColours { input, out in table.draw(input, to: out, &generator) }
    call.generator = generator
    return Stressed(noisy)
  }
}

/// For each of the 256 levels the cumulative distribution of its count, in 2⁻³², with a guide to where a draw falls.
/// A draw is a rising function of its random bits at every severity, so that severities pair.
struct PoissonTable: Sendable {
  static let bySeverity = [60.0, 25, 12, 5, 3].map(PoissonTable.init)

  /// Counts with a probability under 2⁻³² beyond: 60 + 10 standard deviations.
  private static let countsMax = 160
  private static let guides = 256

  /// `cumulative[level · countsMax + k]`: 2³² · P(count ≤ k), the last ones full.
  private let cumulative: [UInt32]
  /// The smallest count that a draw with these upper eight bits can mean.
  private let guide: [UInt8]
  /// What a count looks like as a byte.
  private let bytes: [UInt8]

  init(quantaAtWhite: Double) {
    var cumulative = [UInt32](repeating: .max, count: 256 * Self.countsMax)
    var guide = [UInt8](repeating: 0, count: 256 * Self.guides)
    for level in 0..<256 {
      let mean = Double(level) / 255 * quantaAtWhite
      var (term, sum) = (exp(-mean), 0.0)
      for count in 0..<Self.countsMax - 1 {
        sum += term
        cumulative[level * Self.countsMax + count] = UInt32(min(4_294_967_295, (sum * 4_294_967_296).rounded(.down)))
        term *= mean / Double(count + 1)
        if sum >= 1 - 1e-12 { break }
      }
      var count = 0
      for place in 0..<Self.guides {
        while cumulative[level * Self.countsMax + count] <= UInt32(place) << 24 && count < Self.countsMax - 1 {
          count += 1
        }
        guide[level * Self.guides + place] = UInt8(count)
      }
    }
    self.cumulative = cumulative
    self.guide = guide
    bytes = (0..<Self.countsMax).map { UInt8(min(1, Double($0) / quantaAtWhite) * 255) }
  }

  func draw(_ input: PixelView, to out: UnsafeMutablePointer<UInt8>, _ generator: inout StressGenerator) {
    cumulative.withUnsafeBufferPointer { cumulative in
      guide.withUnsafeBufferPointer { guide in
        bytes.withUnsafeBufferPointer { bytes in
          @inline(__always)
          func one(_ level: UInt8, _ bits: UInt32) -> UInt8 {
            var count = Int(guide[Int(level) &* Self.guides &+ Int(bits &>> 24)])
            let row = Int(level) &* Self.countsMax
            while bits >= cumulative[row &+ count] && count < Self.countsMax &- 1 { count &+= 1 }
            return bytes[count]
          }
          var index = 0
          while index < input.count {
            let word = generator.next()
            out[index] = one(input.base[index], UInt32(truncatingIfNeeded: word))
            if index &+ 1 < input.count { out[index &+ 1] = one(input.base[index &+ 1], UInt32(word &>> 32)) }
            index &+= 2
          }
        }
      }
    }
  }
}
