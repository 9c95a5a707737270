import Synchronization

/// To a lower rate and back to the first in one step, in the spectrum: the band below half of the lower rate passes as
/// `Resampler` lets it pass twice, and what lies on its edge is mirrored there as samples at the lower rate mirror it.
package struct RateReduction: Sendable {
  /// Values of a block.
  private let size: Int
  /// Of each block's ends, as much as other blocks must tell.
  private let lead: Int
  private let step: Int
  /// The lower rate, and the end of the band that passes, in places of the spectrum.
  private let lower: Int
  private let edge: Int
  /// What passes once, for 0 to `edge`.
  private let once: [Float]
  /// What passes twice, divided by the size: a frame in the transform's order, nothing from where the mirror begins.
  private let twice: [Float]
  /// Of each place near the edge, where its value and its mirror's lie among a frame's floats.
  private let mirrors: [(here: Int, other: Int)]
  private let transform: ComplexFFT

  /// Nil unless `lower / rate`, reduced, has a power of two up to 64 below its line, and is at most nine tenths.
  package init?(lower lowerRate: Int, rate: Int) {
    guard lowerRate > 0, lowerRate < rate, lowerRate * 10 <= rate * 9 else { return nil }
    let divisor = Resampler.divisor(lowerRate, rate)
    let (p, q) = (lowerRate / divisor, rate / divisor)
    guard q <= 64, q & (q - 1) == 0 else { return nil }
    if let known = Self.made.withLock({ $0[SIMD2(p, q)] }) {
      self = known
      return
    }
    let kernel = Resampler.kernel(share: Double(p) / Double(q))
    let half = kernel.count / 2
    var size = 4096
    while size < 10 * half { size *= 2 }
    guard let transform = ComplexFFT(count: size) else { return nil }
    (self.size, self.transform) = (size, transform)
    // Blocks begin at whole samples of the lower rate, and at whole vectors.
    let whole = max(4, q)
    lead = (2 * half + whole - 1) / whole * whole
    step = (size - 2 * lead) / whole * whole
    lower = size / q * p
    edge = Int(0.53 * Double(lower))
    let (lower, edge) = (lower, edge)
    func float(_ frequency: Int) -> Int { FilterFrame.float(transform.place((frequency + size) % size)) }
    var turned = [Float](repeating: 0, count: size)
    for (index, value) in kernel.enumerated() { turned[(index - half + size) % size] = value }
    var response = FilterFrame(size)
    response.fill(turned, from: 0, and: size)
    response.withValues { transform.forward($0) }
    let once = (0...edge).map { response.values[float($0) / 4][float($0) % 4] }
    var twice = [Float](repeating: 0, count: size)
    for k in 0..<lower - edge {
      for sign in k == 0 ? [1] : [1, -1] {
        twice[transform.place((sign * k + size) % size)] = once[k] * once[k] / Float(size)
      }
    }
    // −(lower − k) is where k is mirrored.
    mirrors = (lower - edge...edge).map { k in (float(k), float(k - lower)) }
    (self.once, self.twice) = (once, twice)
    let made = self
    Self.made.withLock { $0[SIMD2(p, q)] = made }
  }

  /// Made once a ratio, of which there are fewer than 64.
  private static let made = Mutex<[SIMD2<Int>: RateReduction]>([:])

  package func apply(_ samples: [Float]) -> [Float] {
    [Float](unsafeUninitializedCapacity: samples.count) { result, filled in
      let result = UnsafeMutableBufferPointer(rebasing: result[..<samples.count])
      var block = FilterFrame(size)
      // Two blocks at a time, as the parts of one complex transform.
      for start in stride(from: 0, to: samples.count, by: 2 * step) {
        block.fill(samples, from: start - lead, and: start + step - lead)
        block.withValues { frame in
          transform.forward(frame)
          pass(frame)
          transform.backward(frame)
        }
        block.take(lead, step, result, at: start, and: start + step)
      }
      filled = samples.count
    }
  }

  private func pass(_ frame: UnsafeMutablePointer<SIMD4<Float>>) {
    let floats = UnsafeMutableRawPointer(frame).assumingMemoryBound(to: Float.self)
    // Both sums of a pair are told before the rest is taken away.
    let first = lower - edge
    let sums = mirrors.indices.map { index in
      let (here, other) = mirrors[index]
      let (a, b) = (once[first + index], once[lower - first - index])
      return SIMD2(floats[here] * a + floats[other] * b, floats[here + 4] * a + floats[other + 4] * b) / Float(size)
    }
    twice.withUnsafeBytes { twice in
      for at in 0..<size / 4 {
        let gain = twice.loadUnaligned(fromByteOffset: at &* 16, as: SIMD4<Float>.self)
        frame[2 &* at] *= gain
        frame[2 &* at &+ 1] *= gain
      }
    }
    for index in mirrors.indices {
      let ((here, other), sum) = (mirrors[index], sums[index])
      let (a, b) = (sum * once[first + index], sum * once[lower - first - index])
      (floats[here], floats[here + 4]) = (a[0], a[1])
      (floats[other], floats[other + 4]) = (b[0], b[1])
    }
  }
}
