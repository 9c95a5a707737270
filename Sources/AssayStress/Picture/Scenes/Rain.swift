import AssayCore
import AssaySignals
import Glibc

/// Rain (ours): bright streaks of one direction in front of a picture under a slight haze.
enum Rain {
  private struct Step {
    /// In a picture of 512 × 512; pictures of other sizes have as many, larger or smaller.
    var streaks: Int
    /// As a share of the longer side.
    var length: Double
    var opacity: Float
    var haze: Float
  }

  private static func step(_ severity: Severity) -> Step {
    severity.of(
      Step(streaks: 200, length: 0.03, opacity: 0.35, haze: 0.04),
      Step(streaks: 400, length: 0.04, opacity: 0.4, haze: 0.08),
      Step(streaks: 800, length: 0.05, opacity: 0.45, haze: 0.14),
      Step(streaks: 1_400, length: 0.065, opacity: 0.5, haze: 0.2),
      Step(streaks: 2_200, length: 0.08, opacity: 0.55, haze: 0.28))
  }

  static let angle = StressSetting(
    "angle", "degrees of the streaks from upright", in: -80...80, .drawn(-20...20))

  static let parameters = [
    "streaks 200, length 0.03, opacity 0.35, haze 0.04", "streaks 400, length 0.04, opacity 0.4, haze 0.08",
    "streaks 800, length 0.05, opacity 0.45, haze 0.14", "streaks 1400, length 0.065, opacity 0.5, haze 0.2",
    "streaks 2200, length 0.08, opacity 0.55, haze 0.28",
  ]

  static func apply(_ picture: Pixmap, _ call: inout StressCall) -> Stressed<Pixmap> {
    let step = step(call.severity)
    let slant = tan(call.value(angle) * .pi / 180)
    let (width, height) = (picture.width, picture.height)
    let length = step.length * Double(max(width, height))
    var layer = FloatPlane(width: width, height: height)
    for _ in 0..<step.streaks {
      // Streaks may begin above and beside the picture.
      let y = call.generator.uniform(-0.1, 1) * Double(height)
      let x = call.generator.uniform(-0.1, 1.1) * Double(width)
      let size = call.generator.uniform(0.5, 1)
      layer.draw(streakFrom: x, y, slant: slant, length: length * size, light: step.opacity * Float(size))
    }
    return Stressed(
      laid(layer, over: picture, haze: step.haze), effect: SceneEffects.weather(call.severity))
  }

  private static func laid(_ layer: FloatPlane, over picture: Pixmap, haze: Float) -> Pixmap {
    var result = picture
    let (channels, colours) = (picture.channels, min(picture.channels, 3))
    layer.values.withUnsafeBufferPointer { layer in
      result.samples.withUnsafeMutableBufferPointer { samples in
        for pixel in 0..<layer.count {
          let light = layer[pixel]
          for at in pixel * channels..<pixel * channels + colours {
            let hazy = Float(samples[at]) * (1 - haze) + 180 * haze
            samples[at] = Level.cut(hazy + light * (235 - hazy))
          }
        }
      }
    }
    return result
  }
}

extension FloatPlane {
  /// A line downwards, a pixel wide, brightest in its middle; where lines cross the brighter one shows.
  mutating func draw(streakFrom x: Double, _ y: Double, slant: Double, length: Double, light: Float) {
    let first = max(0, Int(y.rounded(.up)))
    let last = min(height - 1, Int((y + length).rounded(.down)))
    guard first <= last, length > 0 else { return }
    for row in first...last {
      let share = (Double(row) - y) / length
      let here = light * Float(1 - abs(2 * share - 1) * 0.6)
      let place = x + (Double(row) - y) * slant
      let column = Int(place.rounded(.down))
      let right = Float(place - Double(column))
      if column >= 0, column < width { self[column, row] = max(self[column, row], here * (1 - right)) }
      if column + 1 >= 0, column + 1 < width { self[column + 1, row] = max(self[column + 1, row], here * right) }
    }
  }
}
