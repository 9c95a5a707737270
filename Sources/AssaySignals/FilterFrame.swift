/// Two stretches of a sound as the parts of one complex frame, as `ComplexFFT` wants it.
struct FilterFrame {
  private(set) var values: [SIMD4<Float>]
  /// Values of each part.
  let count: Int

  /// `count` is a multiple of four.
  init(_ count: Int) {
    self.count = count
    values = [SIMD4<Float>](repeating: .zero, count: count / 2)
  }

  /// Where a value's real part lies among all floats; the imaginary part is four further.
  @inline(__always)
  static func float(_ place: Int) -> Int { (place & ~3) &* 2 &+ place & 3 }

  mutating func withValues(_ body: (UnsafeMutablePointer<SIMD4<Float>>) -> Void) {
    values.withUnsafeMutableBufferPointer { values in
      if let values = values.baseAddress { body(values) }
    }
  }

  /// The samples from two places on; silence before and after the sound.
  mutating func fill(_ samples: [Float], from first: Int, and second: Int) {
    let groups = count / 4
    let isInside = min(first, second) >= 0 && max(first, second) + count <= samples.count
    samples.withUnsafeBytes { samples in
      withValues { values in
        guard isInside, let start = samples.baseAddress else {
          for group in 0..<groups {
            values[2 &* group] = Self.four(samples, first &+ 4 &* group)
            values[2 &* group &+ 1] = Self.four(samples, second &+ 4 &* group)
          }
          return
        }
        let (one, other) = (start + (4 &* first), start + (4 &* second))
        for group in 0..<groups {
          values[2 &* group] = one.loadUnaligned(fromByteOffset: 16 &* group, as: SIMD4<Float>.self)
          values[2 &* group &+ 1] = other.loadUnaligned(fromByteOffset: 16 &* group, as: SIMD4<Float>.self)
        }
      }
    }
  }

  @inline(__always)
  private static func four(_ samples: UnsafeRawBufferPointer, _ at: Int) -> SIMD4<Float> {
    if at >= 0, at &* 4 &+ 16 <= samples.count {
      return samples.loadUnaligned(fromByteOffset: at &* 4, as: SIMD4<Float>.self)
    }
    return at &+ 4 <= 0 || at &* 4 >= samples.count ? .zero : edge(samples, at)
  }

  @inline(never)
  private static func edge(_ samples: UnsafeRawBufferPointer, _ at: Int) -> SIMD4<Float> {
    var four = SIMD4<Float>.zero
    for lane in 0..<4 where at + lane >= 0 && (at + lane) * 4 < samples.count {
      four[lane] = samples.loadUnaligned(fromByteOffset: (at + lane) * 4, as: Float.self)
    }
    return four
  }

  /// Writes `length` values of both parts, from `skip` on, to two places; what lies beyond the end is left out.
  /// `skip` and `length` are multiples of four.
  func take(
    _ skip: Int, _ length: Int, _ result: UnsafeMutableBufferPointer<Float>, at first: Int, and second: Int
  ) {
    let target = UnsafeMutableRawBufferPointer(result)
    let isInside = max(first, second) + length <= result.count
    values.withUnsafeBufferPointer { values in
      guard let start = target.baseAddress, let from = values.baseAddress.map({ $0 + skip / 2 }) else { return }
      guard isInside else {
        for group in 0..<length / 4 {
          Self.put(from[2 &* group], target, first &+ 4 &* group)
          Self.put(from[2 &* group &+ 1], target, second &+ 4 &* group)
        }
        return
      }
      let (one, other) = (start + (4 &* first), start + (4 &* second))
      for group in 0..<length / 4 {
        one.storeBytes(of: from[2 &* group], toByteOffset: 16 &* group, as: SIMD4<Float>.self)
        other.storeBytes(of: from[2 &* group &+ 1], toByteOffset: 16 &* group, as: SIMD4<Float>.self)
      }
    }
  }

  @inline(__always)
  private static func put(_ four: SIMD4<Float>, _ target: UnsafeMutableRawBufferPointer, _ at: Int) {
    if at &* 4 &+ 16 <= target.count {
      target.storeBytes(of: four, toByteOffset: at &* 4, as: SIMD4<Float>.self)
    } else {
      for lane in 0..<4 where (at + lane) * 4 < target.count {
        target.storeBytes(of: four[lane], toByteOffset: (at + lane) * 4, as: Float.self)
      }
    }
  }
}
