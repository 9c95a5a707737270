/// Four stretches of one sound side by side, a vector a moment: how a filter that must go step by step goes four at once.
/// Each step is a function of its own: seen together, the compiler takes the arithmetic to single lanes.
enum Interleaving {
  /// Vectors that are at hand at a time.
  static let vectors = 256

  /// Room for `vectors` in both precisions.
  static func withVectors(_ body: (UnsafeMutablePointer<SIMD4<Float>>, UnsafeMutablePointer<SIMD4<Double>>) -> Void) {
    withUnsafeTemporaryAllocation(of: SIMD4<Float>.self, capacity: vectors) { floats in
      withUnsafeTemporaryAllocation(of: SIMD4<Double>.self, capacity: vectors) { doubles in
        guard let floats = floats.baseAddress, let doubles = doubles.baseAddress else { return }
        body(floats, doubles)
      }
    }
  }

  /// `count` moments, a multiple of four, of stretches that begin `apart` from each other.
  @inline(never)
  static func gather(
    _ from: UnsafePointer<Float>, _ apart: Int, _ count: Int, _ vectors: UnsafeMutablePointer<SIMD4<Float>>
  ) {
    let raw = UnsafeRawPointer(from)
    for at in stride(from: 0, to: count, by: 4) {
      @inline(__always) func row(_ number: Int) -> SIMD4<Float> {
        raw.loadUnaligned(fromByteOffset: 4 &* (at &+ number &* apart), as: SIMD4<Float>.self)
      }
      let columns = turned(row(0), row(1), row(2), row(3))
      (vectors[at], vectors[at &+ 1]) = (columns.0, columns.1)
      (vectors[at &+ 2], vectors[at &+ 3]) = (columns.2, columns.3)
    }
  }

  /// The other way.
  @inline(never)
  static func scatter(
    _ vectors: UnsafeMutablePointer<SIMD4<Float>>, _ to: UnsafeMutablePointer<Float>, _ apart: Int, _ count: Int
  ) {
    let raw = UnsafeMutableRawPointer(to)
    for at in stride(from: 0, to: count, by: 4) {
      let rows = turned(vectors[at], vectors[at &+ 1], vectors[at &+ 2], vectors[at &+ 3])
      raw.storeBytes(of: rows.0, toByteOffset: 4 &* at, as: SIMD4<Float>.self)
      raw.storeBytes(of: rows.1, toByteOffset: 4 &* (at &+ apart), as: SIMD4<Float>.self)
      raw.storeBytes(of: rows.2, toByteOffset: 4 &* (at &+ 2 &* apart), as: SIMD4<Float>.self)
      raw.storeBytes(of: rows.3, toByteOffset: 4 &* (at &+ 3 &* apart), as: SIMD4<Float>.self)
    }
  }

  @inline(never)
  static func widen(_ from: UnsafeMutablePointer<SIMD4<Float>>, _ to: UnsafeMutablePointer<SIMD4<Double>>, _ count: Int)
  {
    let source = UnsafeRawPointer(from).assumingMemoryBound(to: Float.self)
    let target = UnsafeMutableRawPointer(to).assumingMemoryBound(to: Double.self)
    for index in 0..<4 * count { target[index] = Double(source[index]) }
  }

  @inline(never)
  static func narrow(
    _ from: UnsafeMutablePointer<SIMD4<Double>>, _ to: UnsafeMutablePointer<SIMD4<Float>>, _ count: Int
  ) {
    let source = UnsafeRawPointer(from).assumingMemoryBound(to: Double.self)
    let target = UnsafeMutableRawPointer(to).assumingMemoryBound(to: Float.self)
    for index in 0..<4 * count { target[index] = Float(source[index]) }
  }

  /// Rows as columns.
  @inline(__always)
  static func turned(
    _ a: SIMD4<Float>, _ b: SIMD4<Float>, _ c: SIMD4<Float>, _ d: SIMD4<Float>
  ) -> (SIMD4<Float>, SIMD4<Float>, SIMD4<Float>, SIMD4<Float>) {
    let (ab, cd) = (SIMD8(lowHalf: a, highHalf: b), SIMD8(lowHalf: c, highHalf: d))
    let even = SIMD8(lowHalf: ab.evenHalf, highHalf: cd.evenHalf)
    let odd = SIMD8(lowHalf: ab.oddHalf, highHalf: cd.oddHalf)
    return (even.evenHalf, odd.evenHalf, even.oddHalf, odd.oddHalf)
  }
}
