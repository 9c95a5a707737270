import AssayCore
import AssaySignals
import Glibc

/// A reflection of a lamp (ours): a core that is white whatever was there, and a bloom around it that fades.
enum Glare {
  static let place = [
    StressSetting("x", "place of the core as a share of the width", in: 0...1, .drawn(0.2...0.8)),
    StressSetting("y", "place of the core as a share of the height", in: 0...1, .drawn(0.2...0.8)),
  ]

  static func apply(_ picture: Pixmap, _ call: inout StressCall) -> Stressed<Pixmap> {
    let (size, strength): (Double, Float) = call.severity.of(
      (0.04, 0.5), (0.07, 0.6), (0.1, 0.7), (0.14, 0.8), (0.19, 0.9))
    let (width, height) = (picture.width, picture.height)
    let x = call.value(place[0]) * Double(width)
    let y = call.value(place[1]) * Double(height)
    let radius = max(0.5, size * Double(width * width + height * height).squareRoot())
    var result = picture
    let (channels, colours) = (picture.channels, min(picture.channels, 3))
    let table = bloom(strength)
    table.withUnsafeBufferPointer { table in
      result.samples.withUnsafeMutableBufferPointer { samples in
        // Distances are counted in squares of the core's radius, a 16th a place.
        let scale = Float(16 / (radius * radius))
        for row in 0..<height {
          let down = Float(Double(row) + 0.5 - y)
          for column in 0..<width {
            let across = Float(Double(column) + 0.5 - x)
            let place = min((across * across + down * down) * scale, Float(table.count - 1))
            let light = table[Int(place)]
            let at = (row * width + column) * channels
            for index in at..<at + colours { samples[index] = Level.cut(Float(samples[index]) + light) }
          }
        }
      }
    }
    // The square within the core's circle.
    let half = radius / 2.0.squareRoot()
    let (left, top) = (max(0, x - half), max(0, y - half))
    let core = Box2D(
      x: left, y: top, width: max(0, min(Double(width), x + half) - left),
      height: max(0, min(Double(height), y + half) - top))
    var unsure: [LabelEffect.Unsure] = []
    if call.severity.step >= 4 { unsure.append(.init(.colours, "a reflection bleaches a part of the picture")) }
    return Stressed(
      result, effect: LabelEffect(hiddenBoxes: [core], unsure: unsure + SceneEffects.covered),
      achieved: ["core_radius_px": radius])
  }

  /// Light by squared distance: all of it within the radius, then falling as a Gaussian with a wide foot.
  private static func bloom(_ strength: Float) -> [Float] {
    (0..<16 * 64).map { index in
      let square = (Float(index) + 0.5) / 16
      guard square > 1 else { return 256 }
      let beyond = square.squareRoot() - 1
      return 255 * strength * (0.75 * exp(-beyond * beyond * 2) + 0.25 * exp(-beyond * 0.8))
    }
  }
}

/// Corners in the shadow of the lens (ours): light falls off with the fourth power of the cosine, as behind a simple
/// lens of a wide angle, down to what is given at the corners.
enum Vignette {
  static func apply(_ picture: Pixmap, _ call: inout StressCall) -> Stressed<Pixmap> {
    let corner = call.severity.of(0.7, 0.5, 0.35, 0.2, 0.1)
    // cos⁴ at the corner is 1 / (1 + t²)², which gives t².
    let steepness = Float(1 / corner.squareRoot() - 1)
    let (width, height) = (picture.width, picture.height)
    let (middleX, middleY) = (Float(width) / 2, Float(height) / 2)
    let scale = 1 / (middleX * middleX + middleY * middleY)
    var result = picture
    let (channels, colours) = (picture.channels, min(picture.channels, 3))
    result.samples.withUnsafeMutableBufferPointer { samples in
      for row in 0..<height {
        let down = Float(row) + 0.5 - middleY
        for column in 0..<width {
          let across = Float(column) + 0.5 - middleX
          let fall = 1 / (1 + steepness * (across * across + down * down) * scale)
          let at = (row * width + column) * channels
          for index in at..<at + colours { samples[index] = Level.cut(Float(samples[index]) * fall * fall) }
        }
      }
    }
    return Stressed(result, effect: SceneEffects.weather(call.severity))
  }
}
