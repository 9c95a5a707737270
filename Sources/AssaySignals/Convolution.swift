/// Filtering by long impulse responses: blocks that overlap, two at a time as the parts of one complex transform.
package enum Convolution {
  /// The first `samples.count` values of the convolution. Impulse responses of at most 2¹⁹ values; a longer one is
  /// cut there.
  package static func apply(_ samples: [Float], impulse: [Float]) -> [Float] {
    guard !samples.isEmpty, !impulse.isEmpty else { return [Float](repeating: 0, count: samples.count) }
    let impulse = impulse.count > 1 << 19 ? Array(impulse[..<(1 << 19)]) : impulse
    let size = blockSize(samples: samples.count, impulse: impulse.count)
    guard let transform = ComplexFFT(count: size) else { return samples }
    var response = Spectrum(size)
    for index in 0..<impulse.count { response.real[index] = impulse[index] / Float(size) }
    response.withParts { transform.transform($0, $1) }
    let step = size - impulse.count + 1
    var result = [Float](repeating: 0, count: samples.count)
    var block = Spectrum(size)
    var start = 0
    while start < samples.count {
      fill(&block.real, samples, from: start - impulse.count + 1)
      fill(&block.imaginary, samples, from: start + step - impulse.count + 1)
      block.withParts { transform.transform($0, $1) }
      multiply(&block, response)
      block.withParts { transform.transform($1, $0) }
      take(block.real, impulse.count - 1, step, &result, at: start)
      take(block.imaginary, impulse.count - 1, step, &result, at: start + step)
      start += 2 * step
    }
    return result
  }

  struct Spectrum {
    var real: [Float]
    var imaginary: [Float]

    init(_ count: Int) {
      real = [Float](repeating: 0, count: count)
      imaginary = [Float](repeating: 0, count: count)
    }

    mutating func withParts(_ body: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void) {
      real.withUnsafeMutableBufferPointer { real in
        imaginary.withUnsafeMutableBufferPointer { imaginary in
          guard let real = real.baseAddress, let imaginary = imaginary.baseAddress else { return }
          body(real, imaginary)
        }
      }
    }
  }

  /// The block with the least work.
  private static func blockSize(samples: Int, impulse: Int) -> Int {
    var (best, least, size, log) = (1 << 20, Int.max, 64, 6)
    while size <= 1 << 20 {
      if size >= 2 * impulse {
        let step = size - impulse + 1
        let pairs = (samples + 2 * step - 1) / (2 * step)
        let work = (2 * pairs + 1) * size * log
        if work < least { (best, least) = (size, work) }
      }
      (size, log) = (size * 2, log + 1)
    }
    return best
  }

  static func fill(_ block: inout [Float], _ samples: [Float], from start: Int) {
    let low = min(max(0, start), samples.count)
    let high = min(max(low, start + block.count), samples.count)
    block.withUnsafeMutableBufferPointer { block in
      samples.withUnsafeBufferPointer { samples in
        guard let to = block.baseAddress, let from = samples.baseAddress else { return }
        let lead = min(block.count, max(0, low - start))
        to.update(repeating: 0, count: lead)
        let count = min(high - low, block.count - lead)
        (to + lead).update(from: from + low, count: count)
        (to + lead + count).update(repeating: 0, count: block.count - lead - count)
      }
    }
  }

  private static func multiply(_ block: inout Spectrum, _ response: Spectrum) {
    let count = block.real.count
    block.real.withUnsafeMutableBufferPointer { a in
      block.imaginary.withUnsafeMutableBufferPointer { b in
        response.real.withUnsafeBufferPointer { c in
          response.imaginary.withUnsafeBufferPointer { d in
            for index in 0..<count {
              let (x, y) = (a[index], b[index])
              a[index] = x * c[index] - y * d[index]
              b[index] = x * d[index] + y * c[index]
            }
          }
        }
      }
    }
  }

  static func take(_ block: [Float], _ skip: Int, _ count: Int, _ result: inout [Float], at start: Int) {
    let length = min(count, result.count - start)
    guard length > 0 else { return }
    result.withUnsafeMutableBufferPointer { result in
      block.withUnsafeBufferPointer { block in
        guard let to = result.baseAddress, let from = block.baseAddress else { return }
        (to + start).update(from: from + skip, count: length)
      }
    }
  }
}
