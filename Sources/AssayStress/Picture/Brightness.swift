/// HSV's value + c.
enum Brightness {
  static let perturbation = Perturbation.imagenetC(
    "brightness", "More light: the value of HSV raised.", .withinOne, ["+0.1", "+0.2", "+0.3", "+0.4", "+0.5"]
  ) { picture, call in
    let table = Table(call.severity.of(0.1, 0.2, 0.3, 0.4, 0.5))
    let brighter = picture.changingColours { input, out in table.apply(input, out) }
    return Stressed(
      brighter, effect: .coloursUnsure("the picture is washed out", when: call.severity.step >= 4))
  }

  /// The way back from HSV is linear in the value: each pixel is multiplied with what its largest colour grows by.
  private struct Table {
    /// By the largest colour: the new largest colour, and the factor in 2⁻¹⁶ with a little added, as truncation of the
    /// same product in floating point rarely falls below a whole level.
    private var largest: [UInt8] = []
    private var factors: [UInt32] = []

    init(_ added: Double) {
      for level in 0..<256 {
        let value = min(1, Double(level) / 255 + added)
        largest.append(UInt8(value * 255))
        factors.append(level == 0 ? 0 : UInt32((value * 255 / Double(level) * 65_536).rounded(.up)))
      }
    }

    func apply(_ input: PixelView, _ out: UnsafeMutablePointer<UInt8>) {
      largest.withUnsafeBufferPointer { largest in
        guard input.channels == 3 else {
          for index in 0..<input.count { out[index] = largest[Int(input.base[index])] }
          return
        }
        factors.withUnsafeBufferPointer { factors in
          var (from, to) = (input.base, out)
          for _ in 0..<input.count / 3 {
            let (r, g, b) = (UInt32(from[0]), UInt32(from[1]), UInt32(from[2]))
            let top = max(r, g, b)
            let factor = factors[Int(top)]
            let level = largest[Int(top)]
            to[0] = r == top ? level : UInt8(truncatingIfNeeded: (r &* factor) &>> 16)
            to[1] = g == top ? level : UInt8(truncatingIfNeeded: (g &* factor) &>> 16)
            to[2] = b == top ? level : UInt8(truncatingIfNeeded: (b &* factor) &>> 16)
            from += 3
            to += 3
          }
        }
      }
    }
  }
}
