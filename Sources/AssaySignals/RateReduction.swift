/// To a lower rate and back to the first in one step, in the spectrum: the band below half of the lower rate passes as
/// `Resampler` lets it pass twice, and what lies on its edge is mirrored there as samples at the lower rate mirror it.
package struct RateReduction {
  /// Values of a block.
  private let size: Int
  /// Of each block's ends, as much as other blocks must tell.
  private let lead: Int
  private let step: Int
  /// The lower rate, and the end of the band that passes, in places of the spectrum.
  private let lower: Int
  private let edge: Int
  /// What passes once, and twice divided by the size; for 0 to `edge`.
  private let once: [Float]
  private let twice: [Float]
  private let transform: ComplexFFT

  /// Nil unless `lower / rate`, reduced, has a power of two up to 64 below its line, and is at most nine tenths.
  package init?(lower lowerRate: Int, rate: Int) {
    guard lowerRate > 0, lowerRate < rate, lowerRate * 10 <= rate * 9 else { return nil }
    let divisor = Resampler.divisor(lowerRate, rate)
    let (p, q) = (lowerRate / divisor, rate / divisor)
    guard q <= 64, q & (q - 1) == 0 else { return nil }
    let kernel = Resampler.kernel(share: Double(p) / Double(q))
    let half = kernel.count / 2
    var size = 2048
    while size < 10 * half { size *= 2 }
    guard let transform = ComplexFFT(count: size) else { return nil }
    (self.size, self.transform) = (size, transform)
    lead = (2 * half + q - 1) / q * q
    step = (size - 2 * lead) / q * q
    lower = size / q * p
    edge = Int(0.53 * Double(lower))
    var response = Convolution.Spectrum(size)
    for (index, value) in kernel.enumerated() { response.real[(index - half + size) % size] = value }
    response.withParts { transform.transform($0, $1) }
    once = Array(response.real[...edge])
    twice = once.map { $0 * $0 / Float(size) }
  }

  package func apply(_ samples: [Float]) -> [Float] {
    var result = [Float](repeating: 0, count: samples.count)
    var block = Convolution.Spectrum(size)
    var start = 0
    while start < samples.count {
      // Two blocks at a time, as the parts of one complex transform.
      Convolution.fill(&block.real, samples, from: start - lead)
      Convolution.fill(&block.imaginary, samples, from: start + step - lead)
      block.withParts { real, imaginary in
        transform.transform(real, imaginary)
        pass(real)
        pass(imaginary)
        transform.transform(imaginary, real)
      }
      Convolution.take(block.real, lead, step, &result, at: start)
      Convolution.take(block.imaginary, lead, step, &result, at: start + step)
      start += 2 * step
    }
    return result
  }

  private func pass(_ part: UnsafeMutablePointer<Float>) {
    let plain = lower - edge
    once.withUnsafeBufferPointer { once in
      twice.withUnsafeBufferPointer { twice in
        part[0] *= twice[0]
        for k in 1..<plain { part[k] *= twice[k] }
        let negative = part + size
        for k in 1..<plain { negative[-k] *= twice[k] }
        let scale = 1 / Float(size)
        for k in plain...edge {
          // −(lower − k) is where k is mirrored.
          let other = lower - k
          let sum = (part[k] * once[k] + negative[-other] * once[other]) * scale
          part[k] = sum * once[k]
          negative[-other] = sum * once[other]
        }
      }
    }
    (part + edge + 1).update(repeating: 0, count: size - 2 * edge - 1)
  }
}
