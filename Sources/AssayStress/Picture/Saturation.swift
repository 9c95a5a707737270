import AssaySignals

/// HSV's saturation · a + b.
enum Saturation {
  static let perturbation = Perturbation.imagenetC(
    "saturate", "Colours paler or stronger: the saturation of HSV scaled.", .withinOne,
    ["× 0.3", "× 0.1", "× 2", "× 5 + 0.1", "× 20 + 0.2"]
  ) { picture, call in
    guard picture.channels > 1 else { return Stressed(picture) }
    let change = Change.bySeverity[call.severity.step - 1]
    return Stressed(
      picture.changingColours { input, out in change.apply(input, out) },
      effect: .coloursUnsure("the colours were made paler or stronger"))
  }

  /// Every colour keeps its place between the pixel's smallest and largest, whose distance changes: largest − (largest
  /// − x) · s′ / s. A grey pixel counts as red, as in the reference.
  private struct Change: Sendable {
    static let bySeverity = [(0.3, 0.0), (0.1, 0), (2, 0), (5, 0.1), (20, 0.2)].map { Change($0.0, $0.1) }

    /// The new smallest colour for each largest and smallest, in the reference's own order of floating point.
    private var smallest = [UInt8](repeating: 0, count: 65_536)
    /// s′ / s for each largest and smallest.
    private var scales = [Float](repeating: 0, count: 65_536)

    init(_ factor: Double, _ added: Double) {
      for top in 0..<256 {
        let value = Double(top) / 255
        for bottom in 0...top {
          let range = value - Double(bottom) / 255
          let saturation = range == 0 ? 0 : range / value
          let wanted = min(1, saturation * factor + added)
          smallest[top << 8 | bottom] = UInt8(min(max(value * (1 - wanted), 0), 1) * 255)
          scales[top << 8 | bottom] = range == 0 ? 0 : Float(wanted / saturation)
        }
      }
    }

    func apply(_ input: PixelView, _ out: UnsafeMutablePointer<UInt8>) {
      smallest.withUnsafeBufferPointer { smallest in
        scales.withUnsafeBufferPointer { scales in
          var (from, to) = (input.base, out)
          for _ in 0..<input.count / 3 {
            let (r, g, b) = (from[0], from[1], from[2])
            let (top, bottom) = (max(r, g, b), min(r, g, b))
            let place = Int(top) &<< 8 | Int(bottom)
            let (low, scale) = (smallest[place], scales[place])
            if top == bottom {
              to[0] = top
              to[1] = low
              to[2] = low
            } else {
              to[0] = Self.changed(r, top, bottom, low, scale)
              to[1] = Self.changed(g, top, bottom, low, scale)
              to[2] = Self.changed(b, top, bottom, low, scale)
            }
            from += 3
            to += 3
          }
        }
      }
    }

    @inline(__always)
    private static func changed(_ x: UInt8, _ top: UInt8, _ bottom: UInt8, _ low: UInt8, _ scale: Float) -> UInt8 {
      if x == top { return top }
      if x == bottom { return low }
      // A hair above, as the reference's truncation rarely falls below a whole level.
      return NoiseMixer.whole(Float(top) - Float(top &- x) * scale + 0.0005)
    }
  }
}
