import Glibc
import Synchronization

/// The fast Fourier transform of complex frames in single precision: radix 4, in natural order (Stockham's form, as
/// in Bailey 1990), real and imaginary parts apart. For filtering whole recordings; measuring uses `FFT`.
package final class ComplexFFT {
  /// A power of two.
  package let count: Int
  /// Twiddles of each stage one after the other: w, w², w³ for every p; of the first stage all w, all w², all w³.
  private let cosines: [Float]
  private let sines: [Float]
  private var spareReal: [Float]
  private var spareImaginary: [Float]

  /// Nil unless `count` is a power of two from 2 to 2²⁰.
  package init?(count: Int) {
    guard count >= 2, count <= 1 << 20, count & (count - 1) == 0 else { return nil }
    self.count = count
    (cosines, sines) = Self.tables(count)
    spareReal = [Float](repeating: 0, count: count)
    spareImaginary = [Float](repeating: 0, count: count)
  }

  /// Made once a size: the tables take longer than a transform.
  private static let made = Mutex<[Int: (cosines: [Float], sines: [Float])]>([:])

  private static func tables(_ count: Int) -> (cosines: [Float], sines: [Float]) {
    if let known = made.withLock({ $0[count] }) { return known }
    var (cosines, sines): ([Float], [Float]) = ([], [])
    var n = count
    func add(_ p: Int, _ power: Int) {
      let angle = -2 * Double.pi * Double(p * power) / Double(n)
      cosines.append(Float(cos(angle)))
      sines.append(Float(sin(angle)))
    }
    for power in 1...3 { for p in 0..<n / 4 { add(p, power) } }
    n /= 4
    while n >= 4 {
      for p in 0..<n / 4 { for power in 1...3 { add(p, power) } }
      n /= 4
    }
    let tables = (cosines: cosines, sines: sines)
    made.withLock { $0[count] = tables }
    return tables
  }

  /// In place: X[k] = Σ x[n] e^(−2πikn/N). The inverse without its 1/N is the same with the parts exchanged.
  /// Both must hold `count` values.
  package func transform(_ real: UnsafeMutablePointer<Float>, _ imaginary: UnsafeMutablePointer<Float>) {
    spareReal.withUnsafeMutableBufferPointer { spareReal in
      spareImaginary.withUnsafeMutableBufferPointer { spareImaginary in
        cosines.withUnsafeBufferPointer { cosines in
          sines.withUnsafeBufferPointer { sines in
            guard let spareR = spareReal.baseAddress, let spareI = spareImaginary.baseAddress else { return }
            stages(real, imaginary, spareR, spareI, cosines.baseAddress, sines.baseAddress)
          }
        }
      }
    }
  }

  private func stages(
    _ real: UnsafeMutablePointer<Float>, _ imaginary: UnsafeMutablePointer<Float>,
    _ spareReal: UnsafeMutablePointer<Float>, _ spareImaginary: UnsafeMutablePointer<Float>,
    _ cosines: UnsafePointer<Float>?, _ sines: UnsafePointer<Float>?
  ) {
    var from = Planes(real: real, imaginary: imaginary)
    var to = Planes(real: spareReal, imaginary: spareImaginary)
    var (n, stride, offset) = (count, 1, 0)
    while n >= 4 {
      if let cosines, let sines {
        let turns = Turns(cosines: cosines + offset, sines: sines + offset)
        if stride >= 4 { Self.wide(n / 4, stride, from, to, turns) } else { Self.first(n / 4, from, to, turns) }
      }
      offset += n / 4 * 3
      (n, stride) = (n / 4, stride * 4)
      swap(&from, &to)
    }
    if n == 2 {
      var q = 0
      while q &+ 4 <= stride {
        let (a, b) = (Self.load(from.real, q), Self.load(from.real, q &+ stride))
        let (c, d) = (Self.load(from.imaginary, q), Self.load(from.imaginary, q &+ stride))
        Self.store(a + b, to.real, q)
        Self.store(a - b, to.real, q &+ stride)
        Self.store(c + d, to.imaginary, q)
        Self.store(c - d, to.imaginary, q &+ stride)
        q &+= 4
      }
      for q in q..<stride {
        let (a, b) = (from.real[q], from.real[q + stride])
        let (c, d) = (from.imaginary[q], from.imaginary[q + stride])
        (to.real[q], to.real[q + stride]) = (a + b, a - b)
        (to.imaginary[q], to.imaginary[q + stride]) = (c + d, c - d)
      }
      swap(&from, &to)
    }
    if from.real != real {
      real.update(from: from.real, count: count)
      imaginary.update(from: from.imaginary, count: count)
    }
  }

  private struct Planes {
    var real: UnsafeMutablePointer<Float>
    var imaginary: UnsafeMutablePointer<Float>
  }

  private struct Turns {
    var cosines: UnsafePointer<Float>
    var sines: UnsafePointer<Float>
  }

  @inline(__always)
  private static func load(_ pointer: UnsafeMutablePointer<Float>, _ at: Int) -> SIMD4<Float> {
    UnsafeRawPointer(pointer + at).loadUnaligned(as: SIMD4<Float>.self)
  }

  @inline(__always)
  private static func store(_ value: SIMD4<Float>, _ pointer: UnsafeMutablePointer<Float>, _ at: Int) {
    UnsafeMutableRawPointer(pointer + at).storeBytes(of: value, as: SIMD4<Float>.self)
  }

  /// Stages in which four neighbours turn alike.
  private static func wide(_ quarter: Int, _ stride: Int, _ x: Planes, _ y: Planes, _ w: Turns) {
    let step = stride &* quarter
    for p in 0..<quarter {
      let (c1, s1) = (SIMD4(repeating: w.cosines[3 &* p]), SIMD4(repeating: w.sines[3 &* p]))
      let (c2, s2) = (SIMD4(repeating: w.cosines[3 &* p &+ 1]), SIMD4(repeating: w.sines[3 &* p &+ 1]))
      let (c3, s3) = (SIMD4(repeating: w.cosines[3 &* p &+ 2]), SIMD4(repeating: w.sines[3 &* p &+ 2]))
      var (source, target) = (stride &* p, stride &* 4 &* p)
      let end = source &+ stride
      while source < end {
        let (ar, ai) = (load(x.real, source), load(x.imaginary, source))
        let (br, bi) = (load(x.real, source &+ step), load(x.imaginary, source &+ step))
        let (cr, ci) = (load(x.real, source &+ 2 &* step), load(x.imaginary, source &+ 2 &* step))
        let (dr, di) = (load(x.real, source &+ 3 &* step), load(x.imaginary, source &+ 3 &* step))
        let (pr, pi) = (ar + cr, ai + ci)
        let (mr, mi) = (ar - cr, ai - ci)
        let (qr, qi) = (br + dr, bi + di)
        let (jr, ji) = (di - bi, br - dr)
        store(pr + qr, y.real, target)
        store(pi + qi, y.imaginary, target)
        let (er, ei) = (mr - jr, mi - ji)
        store(er * c1 - ei * s1, y.real, target &+ stride)
        store(er * s1 + ei * c1, y.imaginary, target &+ stride)
        let (fr, fi) = (pr - qr, pi - qi)
        store(fr * c2 - fi * s2, y.real, target &+ 2 &* stride)
        store(fr * s2 + fi * c2, y.imaginary, target &+ 2 &* stride)
        let (gr, gi) = (mr + jr, mi + ji)
        store(gr * c3 - gi * s3, y.real, target &+ 3 &* stride)
        store(gr * s3 + gi * c3, y.imaginary, target &+ 3 &* stride)
        source &+= 4
        target &+= 4
      }
    }
  }

  /// The first stage, in which every value turns by its own angle: four at a time, then rows are made columns.
  private static func first(_ quarter: Int, _ x: Planes, _ y: Planes, _ w: Turns) {
    guard quarter >= 4 else { return few(quarter, x, y, w) }
    let (cosines, sines) = (UnsafeMutablePointer(mutating: w.cosines), UnsafeMutablePointer(mutating: w.sines))
    var p = 0
    while p < quarter {
      let (ar, ai) = (load(x.real, p), load(x.imaginary, p))
      let (br, bi) = (load(x.real, p &+ quarter), load(x.imaginary, p &+ quarter))
      let (cr, ci) = (load(x.real, p &+ 2 &* quarter), load(x.imaginary, p &+ 2 &* quarter))
      let (dr, di) = (load(x.real, p &+ 3 &* quarter), load(x.imaginary, p &+ 3 &* quarter))
      let (pr, pi) = (ar + cr, ai + ci)
      let (mr, mi) = (ar - cr, ai - ci)
      let (qr, qi) = (br + dr, bi + di)
      let (jr, ji) = (di - bi, br - dr)
      let (er, ei) = (mr - jr, mi - ji)
      let (fr, fi) = (pr - qr, pi - qi)
      let (gr, gi) = (mr + jr, mi + ji)
      let (c1, s1) = (load(cosines, p), load(sines, p))
      let (c2, s2) = (load(cosines, p &+ quarter), load(sines, p &+ quarter))
      let (c3, s3) = (load(cosines, p &+ 2 &* quarter), load(sines, p &+ 2 &* quarter))
      columns(pr + qr, er * c1 - ei * s1, fr * c2 - fi * s2, gr * c3 - gi * s3, y.real + 4 &* p)
      columns(pi + qi, er * s1 + ei * c1, fr * s2 + fi * c2, gr * s3 + gi * c3, y.imaginary + 4 &* p)
      p &+= 4
    }
  }

  /// Apart from its caller: seen together, the compiler takes the arithmetic before it to single lanes too.
  @inline(never)
  private static func columns(
    _ a: SIMD4<Float>, _ b: SIMD4<Float>, _ c: SIMD4<Float>, _ d: SIMD4<Float>, _ to: UnsafeMutablePointer<Float>
  ) {
    store(SIMD4(a[0], b[0], c[0], d[0]), to, 0)
    store(SIMD4(a[1], b[1], c[1], d[1]), to, 4)
    store(SIMD4(a[2], b[2], c[2], d[2]), to, 8)
    store(SIMD4(a[3], b[3], c[3], d[3]), to, 12)
  }

  /// The first stage of 4 or 8 values.
  private static func few(_ quarter: Int, _ x: Planes, _ y: Planes, _ w: Turns) {
    for p in 0..<quarter {
      let (ar, ai) = (x.real[p], x.imaginary[p])
      let (br, bi) = (x.real[p &+ quarter], x.imaginary[p &+ quarter])
      let (cr, ci) = (x.real[p &+ 2 &* quarter], x.imaginary[p &+ 2 &* quarter])
      let (dr, di) = (x.real[p &+ 3 &* quarter], x.imaginary[p &+ 3 &* quarter])
      let (pr, pi) = (ar + cr, ai + ci)
      let (mr, mi) = (ar - cr, ai - ci)
      let (qr, qi) = (br + dr, bi + di)
      let (jr, ji) = (di - bi, br - dr)
      let (er, ei) = (mr - jr, mi - ji)
      let (fr, fi) = (pr - qr, pi - qi)
      let (gr, gi) = (mr + jr, mi + ji)
      let (c1, s1) = (w.cosines[p], w.sines[p])
      let (c2, s2) = (w.cosines[p &+ quarter], w.sines[p &+ quarter])
      let (c3, s3) = (w.cosines[p &+ 2 &* quarter], w.sines[p &+ 2 &* quarter])
      store(SIMD4(pr + qr, er * c1 - ei * s1, fr * c2 - fi * s2, gr * c3 - gi * s3), y.real, 4 &* p)
      store(SIMD4(pi + qi, er * s1 + ei * c1, fr * s2 + fi * c2, gr * s3 + gi * c3), y.imaginary, 4 &* p)
    }
  }
}
