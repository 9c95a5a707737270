import Glibc

/// The random numbers of a perturbation: xoshiro256++ (Blackman and Vigna 2019) seeded by SplitMix64, and normal
/// draws by a ziggurat of 128 layers (Marsaglia and Tsang 2000). The same seed gives the same numbers on every machine.
package struct StressGenerator: RandomNumberGenerator, Sendable {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  package init(seed: UInt64) {
    var state = seed
    func split() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    s0 = split()
    s1 = split()
    s2 = split()
    s3 = split()
  }

  @inline(__always)
  package mutating func next() -> UInt64 {
    let sum = s0 &+ s3
    let result = ((sum << 23) | (sum >> 41)) &+ s0
    let t = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = (s3 << 45) | (s3 >> 19)
    return result
  }

  /// Uniform in [0, 1) with 53 bits.
  @inline(__always)
  package mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in [low, high).
  @inline(__always)
  package mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

  /// Uniform in 0..<bound, by a multiplication (Lemire 2019, without the correction: its bias is below bound / 2⁶⁴).
  @inline(__always)
  package mutating func below(_ bound: Int) -> Int {
    bound <= 1 ? 0 : Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// A draw from the standard normal distribution.
  @inline(__always)
  package mutating func normal() -> Double {
    let bits = next()
    let layer = Int(bits & 127)
    let value = Double(Int64(bitPattern: bits) >> 11) * 0x1p-52
    let x = value * Ziggurat.table.x[layer]
    if abs(x) < Ziggurat.table.x[layer + 1] { return x }
    return slowNormal(layer, x)
  }

  /// As many draws from the standard normal distribution as the buffer holds: the same as `normal` gives one by one.
  package mutating func normals(into buffer: UnsafeMutableBufferPointer<Float>) {
    let scales = Ziggurat.table.x
    scales.withUnsafeBufferPointer { scales in
      // The state stays in registers; only the rare slow draw works on this generator itself.
      var (a, b, c, d) = (s0, s1, s2, s3)
      for index in 0..<buffer.count {
        let sum = a &+ d
        let bits = ((sum &<< 23) | (sum &>> 41)) &+ a
        let t = b &<< 17
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        c ^= t
        d = (d &<< 45) | (d &>> 19)
        let layer = Int(truncatingIfNeeded: bits & 127)
        var x = Double(Int64(bitPattern: bits) &>> 11) * 0x1p-52 * scales[layer]
        if x.magnitude >= scales[layer &+ 1] {
          (s0, s1, s2, s3) = (a, b, c, d)
          x = slowNormal(layer, x)
          (a, b, c, d) = (s0, s1, s2, s3)
        }
        buffer.initializeElement(at: index, to: Float(x))
      }
      (s0, s1, s2, s3) = (a, b, c, d)
    }
  }

  @inline(never)
  private mutating func slowNormal(_ first: Int, _ draw: Double) -> Double {
    var (layer, x) = (first, draw)
    while true {
      if layer == 0 { return tail(negative: x < 0) }
      let (high, low) = (Ziggurat.table.y[layer + 1], Ziggurat.table.y[layer])
      if low + unit() * (high - low) < exp(-0.5 * x * x) { return x }
      let bits = next()
      layer = Int(bits & 127)
      x = Double(Int64(bitPattern: bits) >> 11) * 0x1p-52 * Ziggurat.table.x[layer]
      if abs(x) < Ziggurat.table.x[layer + 1] { return x }
    }
  }

  private mutating func tail(negative: Bool) -> Double {
    while true {
      let x = -log(1 - unit()) / Ziggurat.edge
      let y = -log(1 - unit())
      if y + y >= x * x { return negative ? -(Ziggurat.edge + x) : Ziggurat.edge + x }
    }
  }
}

/// Layers of equal area under exp(−x²/2): x falls from the base to 0, y rises to 1.
private struct Ziggurat {
  /// Where the tail begins and the area of a layer, for 128 layers.
  static let edge = 3.442619855899
  private static let area = 9.91256303526217e-3
  static let table = Ziggurat()

  let x: [Double]
  let y: [Double]

  private init() {
    var x = [Double](repeating: 0, count: 129)
    x[0] = Self.area / exp(-0.5 * Self.edge * Self.edge)
    x[1] = Self.edge
    for layer in 2..<128 {
      x[layer] = (-2 * log(Self.area / x[layer - 1] + exp(-0.5 * x[layer - 1] * x[layer - 1]))).squareRoot()
    }
    x[128] = 0
    self.x = x
    y = x.map { exp(-0.5 * $0 * $0) }
  }
}
