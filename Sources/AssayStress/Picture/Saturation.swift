import AssaySignals

/// HSV's saturation · a + b.
enum Saturation {
  static let perturbation = Perturbation.imagenetC(
    "saturate", "Colours paler or stronger: the saturation of HSV scaled.", .withinOne,
    ["× 0.3", "× 0.1", "× 2", "× 5 + 0.1", "× 20 + 0.2"]
  ) { picture, call in
    let factor = Float(call.severity.of(0.3, 0.1, 2, 5, 20))
    let added = Float(call.severity.of(0, 0, 0, 0.1, 0.2))
    let changed = picture.changingColours { input, out in
      guard input.channels == 3 else { return out.update(from: input.base, count: input.count) }
      apply(input, out, factor, added)
    }
    guard picture.channels > 1 else { return Stressed(changed) }
    return Stressed(changed, effect: .coloursUnsure("the colours were made paler or stronger"))
  }

  /// Every colour keeps its place between the pixel's smallest and largest, whose distance changes: largest − (largest
  /// − x) · s′ / s. A grey pixel counts as red, as in the reference.
  private static func apply(
    _ input: PixelView, _ out: UnsafeMutablePointer<UInt8>, _ factor: Float, _ added: Float
  ) {
    // A hair above, as the reference's truncation rarely falls below a whole level.
    let hair: Float = -0.0005
    let inverses = (0..<256).map { $0 == 0 ? Float(0) : 1 / Float($0) }
    inverses.withUnsafeBufferPointer { inverses in
      var (from, to) = (input.base, out)
      for _ in 0..<input.count / 3 {
        let (r, g, b) = (from[0], from[1], from[2])
        let top = max(r, g, b)
        let range = top &- min(r, g, b)
        let value = Float(top)
        let saturation = Float(range) * inverses[Int(top)]
        let wanted = min(1, saturation * factor + added)
        if range == 0 {
          to[0] = top
          to[1] = NoiseMixer.whole(value - value * wanted + hair)
          to[2] = to[1]
        } else {
          let scale = wanted * value * inverses[Int(range)]
          to[0] = NoiseMixer.whole(value - Float(top &- r) * scale + hair)
          to[1] = NoiseMixer.whole(value - Float(top &- g) * scale + hair)
          to[2] = NoiseMixer.whole(value - Float(top &- b) * scale + hair)
        }
        from += 3
        to += 3
      }
    }
  }
}
