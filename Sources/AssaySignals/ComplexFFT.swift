import Glibc
import Synchronization

/// The fast Fourier transform of complex frames in single precision, for filtering whole recordings: radix 4 in place,
/// forwards into an order of its own (digits reversed, see `place`) and backwards from it, so that nothing is ever
/// moved. Frames are four real parts, four imaginary parts, and so on. Measuring uses `FFT`.
package struct ComplexFFT: Sendable {
  package typealias Four = SIMD4<Float>

  /// A power of two.
  package let count: Int
  /// From the widest level on: w, w², w³ for every four neighbours, each as four cosines and four sines; of the last
  /// level of 32, where there is one, w alone.
  private let turns: [Four]

  /// Nil unless `count` is a power of two from 16 to 2²⁰.
  package init?(count: Int) {
    guard count >= 16, count <= 1 << 20, count & (count - 1) == 0 else { return nil }
    self.count = count
    turns = Self.turns(count)
  }

  /// Made once a size: the table takes longer than a transform.
  private static let made = Mutex<[Int: [Four]]>([:])

  private static func turns(_ count: Int) -> [Four] {
    if let known = made.withLock({ $0[count] }) { return known }
    var (turns, n) = ([Four](), count)
    while n >= 16 {
      let isHalved = n == 32
      for group in 0..<n / (isHalved ? 8 : 16) {
        for power in 1...(isHalved ? 1 : 3) {
          let angles = (0..<4).map { -2 * Double.pi * Double(power * (4 * group + $0)) / Double(n) }
          turns.append(Four(angles.map { Float(cos($0)) }))
          turns.append(Four(angles.map { Float(sin($0)) }))
        }
      }
      n /= isHalved ? 2 : 4
    }
    let table = turns
    made.withLock { $0[count] = table }
    return table
  }

  /// Where a forward transform leaves X[k]: the number of the value in the frame.
  package func place(_ frequency: Int) -> Int {
    var (k, n, place) = (frequency, count, 0)
    while n > 16 {
      let parts = n == 32 ? 2 : 4
      n /= parts
      place += k % parts * n
      k /= parts
    }
    return place + k
  }

  /// X[k] = Σ x[n] e^(−2πikn/N), each at its place. The frame must hold `count` values: `count / 2` vectors.
  package func forward(_ frame: UnsafeMutablePointer<Four>) {
    turns.withUnsafeBufferPointer { turns in
      guard let turns = turns.baseAddress else { return }
      Self.forward(frame, count, turns)
    }
  }

  /// The inverse of `forward`, times N.
  package func backward(_ frame: UnsafeMutablePointer<Four>) {
    turns.withUnsafeBufferPointer { turns in
      guard let turns = turns.baseAddress else { return }
      Self.backward(frame, count, turns)
    }
  }

  /// Forwards, times the response (a transformed frame), and backwards: part by part, as long as it lies at hand.
  package func filter(_ frame: UnsafeMutablePointer<Four>, _ response: UnsafePointer<Four>) {
    turns.withUnsafeBufferPointer { turns in
      guard let turns = turns.baseAddress else { return }
      Self.filter(frame, response, count, turns)
    }
  }

  private static func forward(_ x: UnsafeMutablePointer<Four>, _ n: Int, _ w: UnsafePointer<Four>) {
    if n == 16 { return Butterflies.leaf(x, w) }
    if n == 32 {
      Butterflies.halve(x, w)
      Butterflies.leaf(x, w + 8)
      return Butterflies.leaf(x + 8, w + 8)
    }
    Butterflies.split(x, n / 16, w)
    for part in 0..<4 { forward(x + part &* (n / 8), n / 4, w + 6 &* (n / 16)) }
  }

  private static func backward(_ x: UnsafeMutablePointer<Four>, _ n: Int, _ w: UnsafePointer<Four>) {
    if n == 16 { return Butterflies.unleaf(x, w) }
    if n == 32 {
      Butterflies.unleaf(x, w + 8)
      Butterflies.unleaf(x + 8, w + 8)
      return Butterflies.double(x, w)
    }
    for part in 0..<4 { backward(x + part &* (n / 8), n / 4, w + 6 &* (n / 16)) }
    Butterflies.join(x, n / 16, w)
  }

  private static func filter(
    _ x: UnsafeMutablePointer<Four>, _ response: UnsafePointer<Four>, _ n: Int, _ w: UnsafePointer<Four>
  ) {
    if n <= 1024 {
      forward(x, n, w)
      Butterflies.multiply(x, response, n / 4)
      return backward(x, n, w)
    }
    Butterflies.split(x, n / 16, w)
    for part in 0..<4 { filter(x + part &* (n / 8), response + part &* (n / 8), n / 4, w + 6 &* (n / 16)) }
    Butterflies.join(x, n / 16, w)
  }
}
