/// The steps of `ComplexFFT`, in place, on frames of four real parts, four imaginary parts, and so on.
enum Butterflies {
  typealias Four = SIMD4<Float>

  /// Four complex values.
  struct Complex {
    var r: Four
    var i: Four

    @inline(__always) init(_ r: Four, _ i: Four) { (self.r, self.i) = (r, i) }
    @inline(__always) init(_ from: UnsafePointer<Four>) { self.init(from[0], from[1]) }
    @inline(__always) init(_ from: UnsafeMutablePointer<Four>) { self.init(from[0], from[1]) }

    @inline(__always)
    func store(_ to: UnsafeMutablePointer<Four>) { (to[0], to[1]) = (r, i) }

    @inline(__always) static func + (a: Self, b: Self) -> Self { Self(a.r + b.r, a.i + b.i) }
    @inline(__always) static func - (a: Self, b: Self) -> Self { Self(a.r - b.r, a.i - b.i) }
    @inline(__always)
    static func * (a: Self, b: Self) -> Self { Self(a.r * b.r - a.i * b.i, a.r * b.i + a.i * b.r) }

    /// a times the conjugate of b.
    @inline(__always)
    func turnedBack(_ b: Self) -> Self { Self(r * b.r + i * b.i, i * b.r - r * b.i) }
    /// a − ib and a + ib.
    @inline(__always) func minusI(_ b: Self) -> Self { Self(r + b.i, i - b.r) }
    @inline(__always) func plusI(_ b: Self) -> Self { Self(r - b.i, i + b.r) }
  }

  /// A frame of 16 `groups` values becomes four of a quarter, each a transform of its own.
  static func split(_ x: UnsafeMutablePointer<Four>, _ groups: Int, _ w: UnsafePointer<Four>) {
    let quarter = 2 &* groups
    var (at, turn) = (x, w)
    for _ in 0..<groups {
      let (a, b) = (Complex(at), Complex(at + quarter))
      let (c, d) = (Complex(at + 2 &* quarter), Complex(at + 3 &* quarter))
      let (p, m, q, j) = (a + c, a - c, b + d, b - d)
      (p + q).store(at)
      (m.minusI(j) * Complex(turn)).store(at + quarter)
      ((p - q) * Complex(turn + 2)).store(at + 2 &* quarter)
      (m.plusI(j) * Complex(turn + 4)).store(at + 3 &* quarter)
      at += 2
      turn += 6
    }
  }

  /// The inverse of `split`, times 4.
  static func join(_ x: UnsafeMutablePointer<Four>, _ groups: Int, _ w: UnsafePointer<Four>) {
    let quarter = 2 &* groups
    var (at, turn) = (x, w)
    for _ in 0..<groups {
      let (a, b) = (Complex(at), Complex(at + quarter).turnedBack(Complex(turn)))
      let c = Complex(at + 2 &* quarter).turnedBack(Complex(turn + 2))
      let d = Complex(at + 3 &* quarter).turnedBack(Complex(turn + 4))
      let (p, m, q, j) = (a + c, a - c, b + d, b - d)
      (p + q).store(at)
      m.plusI(j).store(at + quarter)
      (p - q).store(at + 2 &* quarter)
      m.minusI(j).store(at + 3 &* quarter)
      at += 2
      turn += 6
    }
  }

  /// 32 values become two of 16.
  @inline(__always)
  static func halve(_ x: UnsafeMutablePointer<Four>, _ w: UnsafePointer<Four>) {
    for at in stride(from: 0, to: 8, by: 2) {
      let (a, b) = (Complex(x + at), Complex(x + (at &+ 8)))
      (a + b).store(x + at)
      ((a - b) * Complex(w + at)).store(x + (at &+ 8))
    }
  }

  /// The inverse of `halve`, times 2.
  @inline(__always)
  static func double(_ x: UnsafeMutablePointer<Four>, _ w: UnsafePointer<Four>) {
    for at in stride(from: 0, to: 8, by: 2) {
      let (a, b) = (Complex(x + at), Complex(x + (at &+ 8)).turnedBack(Complex(w + at)))
      (a + b).store(x + at)
      (a - b).store(x + (at &+ 8))
    }
  }

  /// A whole transform of 16 values, in natural order.
  static func leaf(_ x: UnsafeMutablePointer<Four>, _ w: UnsafePointer<Four>) {
    let (a, b, c, d) = (Complex(x), Complex(x + 2), Complex(x + 4), Complex(x + 6))
    let (p, m, q, j) = (a + c, a - c, b + d, b - d)
    let (e, f) = (m.minusI(j) * Complex(w), (p - q) * Complex(w + 2))
    let (s, t, u, v) = turned(p + q, e, f, m.plusI(j) * Complex(w + 4))
    let (g, h, k, l) = (s + u, s - u, t + v, t - v)
    (g + k).store(x)
    h.minusI(l).store(x + 2)
    (g - k).store(x + 4)
    h.plusI(l).store(x + 6)
  }

  /// The inverse of `leaf`, times 16.
  static func unleaf(_ x: UnsafeMutablePointer<Four>, _ w: UnsafePointer<Four>) {
    let (a, b, c, d) = (Complex(x), Complex(x + 2), Complex(x + 4), Complex(x + 6))
    let (p, m, q, j) = (a + c, a - c, b + d, b - d)
    let (s, e, f, g) = turned(p + q, m.plusI(j), p - q, m.minusI(j))
    let (t, u) = (e.turnedBack(Complex(w)), f.turnedBack(Complex(w + 2)))
    let v = g.turnedBack(Complex(w + 4))
    let (h, k, l, o) = (s + u, s - u, t + v, t - v)
    (h + l).store(x)
    k.plusI(o).store(x + 2)
    (h - l).store(x + 4)
    k.minusI(o).store(x + 6)
  }

  static func multiply(_ x: UnsafeMutablePointer<Four>, _ y: UnsafePointer<Four>, _ groups: Int) {
    for at in stride(from: 0, to: 2 &* groups, by: 2) { (Complex(x + at) * Complex(y + at)).store(x + at) }
  }

  /// Rows as columns.
  @inline(__always)
  private static func turned(
    _ a: Complex, _ b: Complex, _ c: Complex, _ d: Complex
  ) -> (Complex, Complex, Complex, Complex) {
    let (r, i) = (turned(a.r, b.r, c.r, d.r), turned(a.i, b.i, c.i, d.i))
    return (Complex(r.0, i.0), Complex(r.1, i.1), Complex(r.2, i.2), Complex(r.3, i.3))
  }

  /// Apart from its callers: seen together, the compiler takes the arithmetic around it to single lanes.
  @inline(never)
  private static func turned(_ a: Four, _ b: Four, _ c: Four, _ d: Four) -> (Four, Four, Four, Four) {
    Interleaving.turned(a, b, c, d)
  }
}
