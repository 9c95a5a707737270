/// Filtering by long impulse responses: blocks that overlap, two at a time as the parts of one complex transform.
package enum Convolution {
  /// The first `samples.count` values of the convolution. Impulse responses of at most 2¹⁹ values; a longer one is
  /// cut there.
  package static func apply(_ samples: [Float], impulse: [Float]) -> [Float] {
    guard !samples.isEmpty, !impulse.isEmpty else { return [Float](repeating: 0, count: samples.count) }
    let impulse = impulse.count > 1 << 19 ? Array(impulse[..<(1 << 19)]) : impulse
    // What a block's start lacks of the samples before it, in whole vectors.
    let lead = (impulse.count + 2) & ~3
    let size = blockSize(samples: samples.count, lead: lead)
    guard let transform = ComplexFFT(count: size) else { return samples }
    var response = FilterFrame(size)
    response.fill(impulse.map { $0 / Float(size) }, from: 0, and: impulse.count)
    response.withValues { transform.forward($0) }
    let step = size - lead
    return [Float](unsafeUninitializedCapacity: samples.count) { result, filled in
      let result = UnsafeMutableBufferPointer(rebasing: result[..<samples.count])
      var block = FilterFrame(size)
      for start in stride(from: 0, to: samples.count, by: 2 * step) {
        block.fill(samples, from: start - lead, and: start + step - lead)
        block.withValues { block in
          response.values.withUnsafeBufferPointer { response in
            if let response = response.baseAddress { transform.filter(block, response) }
          }
        }
        block.take(lead, step, result, at: start, and: start + step)
      }
      filled = samples.count
    }
  }

  /// The block with the least work.
  private static func blockSize(samples: Int, lead: Int) -> Int {
    var (best, least, size, log) = (1 << 20, Int.max, 64, 6)
    while size <= 1 << 20 {
      if size >= 2 * lead, size > lead {
        let step = size - lead
        let pairs = (samples + 2 * step - 1) / (2 * step)
        let work = (2 * pairs + 1) * size * log
        if work < least { (best, least) = (size, work) }
      }
      (size, log) = (size * 2, log + 1)
    }
    return best
  }
}
