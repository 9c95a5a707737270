import Glibc

/// The fast Fourier transform of real frames of one length (radix 2, decimation in time).
package struct FFT: Sendable {
  /// A power of two.
  package let count: Int
  private let cosines: [Double]
  private let sines: [Double]
  private let reversed: [Int]

  /// Nil unless `count` is a power of two from 2 to 2²⁰.
  package init?(count: Int) {
    guard count >= 2, count <= 1 << 20, count & (count - 1) == 0 else { return nil }
    self.count = count
    cosines = (0..<count / 2).map { cos(-2 * Double.pi * Double($0) / Double(count)) }
    sines = (0..<count / 2).map { sin(-2 * Double.pi * Double($0) / Double(count)) }
    var order = [Int](repeating: 0, count: count)
    for index in 1..<count { order[index] = order[index >> 1] >> 1 | (index & 1 == 1 ? count >> 1 : 0) }
    reversed = order
  }

  /// `|X[k]|²` for k from 0 to count/2. The frame must have `count` samples.
  package func power(_ frame: [Double]) -> [Double] {
    guard frame.count == count else { return [] }
    var real = reversed.map { frame[$0] }
    var imaginary = [Double](repeating: 0, count: count)
    real.withUnsafeMutableBufferPointer { real in
      imaginary.withUnsafeMutableBufferPointer { imaginary in
        cosines.withUnsafeBufferPointer { cosines in
          sines.withUnsafeBufferPointer { sines in
            Self.butterflies(real, imaginary, cosines, sines)
          }
        }
      }
    }
    return (0...count / 2).map { real[$0] * real[$0] + imaginary[$0] * imaginary[$0] }
  }

  private static func butterflies(
    _ real: UnsafeMutableBufferPointer<Double>, _ imaginary: UnsafeMutableBufferPointer<Double>,
    _ cosines: UnsafeBufferPointer<Double>, _ sines: UnsafeBufferPointer<Double>
  ) {
    let count = real.count
    var half = 1
    while half < count {
      let step = count / (2 * half)
      var start = 0
      while start < count {
        for offset in 0..<half {
          let (c, s) = (cosines[offset * step], sines[offset * step])
          let (a, b) = (start + offset, start + offset + half)
          let turnedReal = real[b] * c - imaginary[b] * s
          let turnedImaginary = real[b] * s + imaginary[b] * c
          real[b] = real[a] - turnedReal
          imaginary[b] = imaginary[a] - turnedImaginary
          real[a] += turnedReal
          imaginary[a] += turnedImaginary
        }
        start += 2 * half
      }
      half *= 2
    }
  }
}
