/// Salt and pepper, half each, on every byte by itself.
enum ImpulseNoise {
  static let perturbation = Perturbation.imagenetC(
    "impulse_noise", "Single colour values that are fully on or off, as of bit errors.", .distribution,
    ["share 0.03", "share 0.06", "share 0.09", "share 0.17", "share 0.27"]
  ) { picture, call in
    let share = call.severity.of(0.03, 0.06, 0.09, 0.17, 0.27)
    var generator = call.generator
    let noisy = picture.changingColours { input, out in sprinkle(input, out, share, &generator) }
    call.generator = generator
    return Stressed(noisy)
  }

  private static let blockValuesMax = 4_096

  /// Sixteen random bits a byte: the lowest are pepper, the highest salt, so that what a slight severity changes a
  /// strong one changes too.
  private static func sprinkle(
    _ input: PixelView, _ out: UnsafeMutablePointer<UInt8>, _ share: Double, _ generator: inout StressGenerator
  ) {
    let edge = Int((share * 32_768).rounded())
    let (pepper, salt) = (UInt16(edge), UInt16(65_536 - edge))
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: blockValuesMax) { buffer in
      guard let bits = buffer.baseAddress else { return }
      for start in stride(from: 0, to: input.count, by: blockValuesMax) {
        let count = min(blockValuesMax, input.count - start)
        for index in stride(from: 0, to: count, by: 4) {
          let word = generator.next()
          for lane in 0..<4 { bits[index &+ lane] = UInt16(truncatingIfNeeded: word &>> UInt64(16 &* lane)) }
        }
        let (from, to) = (input.base + start, out + start)
        for index in 0..<count {
          let kept = bits[index] < pepper ? 0 : from[index]
          to[index] = bits[index] >= salt ? 255 : kept
        }
      }
    }
  }
}
