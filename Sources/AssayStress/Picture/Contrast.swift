/// (x − mean) · c + mean, each colour channel with its own mean.
enum Contrast {
  static let perturbation = Perturbation.imagenetC(
    "contrast", "Less contrast: every channel drawn towards its mean.", .exact,
    ["× 0.4", "× 0.3", "× 0.2", "× 0.1", "× 0.05"]
  ) { picture, call in
    let kept = call.severity.of(0.4, 0.3, 0.2, 0.1, 0.05)
    let flatter = picture.changingColours { input, out in
      let tables = LevelTables(means(input).map { mean in table(mean, kept) })
      tables.apply(input, out)
    }
    return Stressed(flatter, effect: .coloursUnsure("hardly any contrast is left", when: call.severity.step >= 4))
  }

  private static func means(_ input: PixelView) -> [Double] {
    var sums = [Int](repeating: 0, count: input.channels)
    if input.channels == 1 {
      for index in 0..<input.count { sums[0] &+= Int(input.base[index]) }
    } else {
      var (r, g, b) = (0, 0, 0)
      var from = input.base
      for _ in 0..<input.count / 3 {
        r &+= Int(from[0])
        g &+= Int(from[1])
        b &+= Int(from[2])
        from += 3
      }
      sums = [r, g, b]
    }
    // One division, so that an even picture has its own level as the mean.
    return sums.map { Double($0) / Double(255 * input.width * input.height) }
  }

  private static func table(_ mean: Double, _ kept: Double) -> [UInt8] {
    (0..<256).map { UInt8(min(max((Double($0) / 255 - mean) * kept + mean, 0), 1) * 255) }
  }
}
