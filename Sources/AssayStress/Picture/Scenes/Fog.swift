import AssayCore
import AssaySignals

/// ImageNet-C's fog: a plasma of the diamond-square algorithm over the picture, which is darkened to keep its maximum.
enum Fog {
  static func apply(_ picture: Pixmap, _ call: inout StressCall) -> Stressed<Pixmap> {
    let (depth, decay) = call.severity.of((1.5, 2.0), (2, 2), (2.5, 1.7), (2.5, 1.5), (3, 1.4))
    let plasma = Plasma.over(width: picture.width, height: picture.height, decay: decay, &call.generator)
    let colours = min(picture.channels, 3)
    let brightest = Double(brightest(picture, colours)) / 255
    let scale = Float(brightest / (brightest + depth))
    let (fog, channels, width) = (Float(depth) * 255 * scale, picture.channels, picture.width)
    var result = picture
    plasma.values.withUnsafeBufferPointer { plasma in
      result.samples.withUnsafeMutableBufferPointer { samples in
        for pixel in 0..<width * picture.height {
          let added = fog * plasma[pixel]
          for at in pixel * channels..<pixel * channels + colours {
            samples[at] = Level.cut(Float(samples[at]) * scale + added)
          }
        }
      }
    }
    return Stressed(result, effect: SceneEffects.weather(call.severity))
  }

  private static func brightest(_ picture: Pixmap, _ colours: Int) -> UInt8 {
    guard picture.channels == 4 else { return picture.samples.max() ?? 0 }
    var most: UInt8 = 0
    for (index, value) in picture.samples.enumerated() where index & 3 < colours && value > most { most = value }
    return most
  }
}

/// Clouds by the diamond-square algorithm, as ImageNet-C writes it.
enum Plasma {
  /// Beyond this side the plasma is stretched.
  private static let sideMax = 4_096

  /// The top left part of a plasma whose side is the next power of two, from 0 to 1.
  static func over(width: Int, height: Int, decay: Double, _ generator: inout StressGenerator) -> FloatPlane {
    // The reference takes the greatest of height, width and channels.
    var side = 4
    while side < max(width, height), side < sideMax { side *= 2 }
    let square = plasma(side: side, decay: decay, &generator)
    let longest = max(width, height)
    guard longest > side else { return square.part(width, height) }
    let (across, down) = (max(1, width * side / longest), max(1, height * side / longest))
    return square.part(across, down).stretched(width: width, height: height)
  }

  private static func plasma(side: Int, decay: Double, _ generator: inout StressGenerator) -> FloatPlane {
    var plane = FloatPlane(width: side, height: side)
    plane.values.withUnsafeMutableBufferPointer { map in
      var (step, wobble) = (side, 100.0)
      while step >= 2 {
        fill(map, side, step, Float(wobble * wobble), &generator)
        step /= 2
        wobble /= decay
      }
      var (least, most) = (map[0], map[0])
      for index in 0..<map.count { (least, most) = (min(least, map[index]), max(most, map[index])) }
      let scale = most > least ? 1 / (most - least) : 0
      for index in 0..<map.count { map[index] = (map[index] - least) * scale }
    }
    return plane
  }

  /// One halving: middles of squares, then of both kinds of diamonds; each the mean of its four neighbours and a draw.
  private static func fill(
    _ map: UnsafeMutableBufferPointer<Float>, _ side: Int, _ step: Int, _ reach: Float,
    _ generator: inout StressGenerator
  ) {
    let (half, mask) = (step / 2, side - 1)
    @inline(__always) func draw() -> Float {
      let unit = Float(generator.next() >> 40) * 0x1p-24
      return (unit * 2 - 1) * reach
    }
    for y in stride(from: 0, to: side, by: step) {
      let (row, middle, below) = (y * side, (y + half) * side, ((y + step) & mask) * side)
      for x in stride(from: 0, to: side, by: step) {
        let right = (x + step) & mask
        map[middle + x + half] = (map[row + x] + map[row + right] + map[below + x] + map[below + right]) * 0.25 + draw()
      }
    }
    for y in stride(from: 0, to: side, by: step) {
      let (row, middle, before) = (y * side, (y + half) * side, ((y - half) & mask) * side)
      for x in stride(from: 0, to: side, by: step) {
        let right = (x + step) & mask
        map[row + x + half] =
          (map[middle + x + half] + map[before + x + half] + map[row + x] + map[row + right]) * 0.25
          + draw()
      }
    }
    for y in stride(from: 0, to: side, by: step) {
      let (row, middle, below) = (y * side, (y + half) * side, ((y + step) & mask) * side)
      for x in stride(from: 0, to: side, by: step) {
        let before = (x - half) & mask
        map[middle + x] =
          (map[middle + x + half] + map[middle + before] + map[row + x] + map[below + x]) * 0.25 + draw()
      }
    }
  }
}

extension FloatPlane {
  /// The top left part.
  func part(_ partWidth: Int, _ partHeight: Int) -> FloatPlane {
    guard partWidth != width || partHeight != height else { return self }
    var part: [Float] = []
    part.reserveCapacity(partWidth * partHeight)
    for y in 0..<min(partHeight, height) { part += values[y * width..<y * width + min(partWidth, width)] }
    return FloatPlane(width: min(partWidth, width), height: min(partHeight, height), values: part)
  }
}
