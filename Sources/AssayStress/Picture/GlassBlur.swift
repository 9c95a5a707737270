/// A slight blur, pixels copied from random neighbours, the blur again: as through frosted glass.
enum GlassBlur {
  static let perturbation = Perturbation.imagenetC(
    "glass_blur", "Pixels exchanged with near ones between two slight blurs, as through frosted glass.", .statistics,
    [
      "sd 0.7 px, 1 px, 2 rounds", "sd 0.9 px, 2 px, 1 round", "sd 1 px, 2 px, 3 rounds", "sd 1.1 px, 3 px, 2 rounds",
      "sd 1.5 px, 4 px, 2 rounds",
    ]
  ) { picture, call in
    let filter = GaussianFilter(sigma: call.severity.of(0.7, 0.9, 1, 1.1, 1.5))
    let (reach, rounds) = (call.severity.of(1, 2, 2, 3, 4), call.severity.of(2, 1, 3, 2, 2))
    var generator = call.generator
    let glazed = picture.changingColours { input, out in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: input.count) { buffer in
        guard let middle = buffer.baseAddress else { return }
        filter.apply(input, to: middle)
        for _ in 0..<rounds { shuffle(middle, input, reach, &generator) }
        let view = PixelView(base: middle, width: input.width, height: input.height, channels: input.channels)
        filter.apply(view, to: out)
      }
    }
    call.generator = generator
    return Stressed(glazed)
  }

  /// From the bottom right to the top left, each pixel becomes a copy of one within reach. (The reference means to
  /// swap them; NumPy's views make a copy of it.) The draws are the same whatever the reach, so that severities pair.
  private static func shuffle(
    _ samples: UnsafeMutablePointer<UInt8>, _ input: PixelView, _ reach: Int, _ generator: inout StressGenerator
  ) {
    let (channels, width) = (input.channels, input.width)
    let span = UInt32(2 * reach)
    for row in stride(from: input.height - 1, to: 1, by: -1) {
      let isInside = row <= input.height - reach && row > reach
      var word: UInt64 = 0
      for column in stride(from: width - 1, to: 1, by: -1) {
        word = column & 1 == 1 || column == width - 1 ? generator.next() : word &>> 32
        guard isInside, column <= width - reach, column > reach else { continue }
        let across = Int((UInt32(truncatingIfNeeded: word & 0xFFFF) &* span) &>> 16) &- reach
        let down = Int((UInt32(truncatingIfNeeded: (word &>> 16) & 0xFFFF) &* span) &>> 16) &- reach
        let to = samples + (row &* width &+ column) &* channels
        let from = samples + ((row &+ down) &* width &+ column &+ across) &* channels
        to[0] = from[0]
        if channels == 3 {
          to[1] = from[1]
          to[2] = from[2]
        }
      }
    }
  }
}
