import AssayCore
import AssaySignals
import Glibc

/// Rings of cups and blots (ours): brown, darker at their rims as they dry. Print shows through.
enum PageStains {
  private struct Stain {
    var x, y, radius: Double
    var isRing: Bool
    var strength: Float
    /// Waves of the rim: height as a share of the radius, and where they begin.
    var waves: [(height: Double, start: Double)]
  }

  private static let stainsMax = 9

  static func apply(_ page: Pixmap, _ call: inout StressCall) -> Stressed<Pixmap> {
    let count = call.severity.of(1, 2, 4, 6, stainsMax)
    let strength: Float = call.severity.of(0.25, 0.32, 0.4, 0.5, 0.62)
    let side = Double(min(page.width, page.height))
    var layer = FloatPlane(width: page.width, height: page.height)
    for index in 0..<count {
      // A stain's shape is drawn whole before the next, so that a severity has the stains of the one below.
      let stain = Stain(
        x: call.generator.unit() * Double(page.width), y: call.generator.unit() * Double(page.height),
        radius: call.generator.uniform(0.06, 0.16) * side, isRing: index % 2 == 0,
        strength: strength * Float(call.generator.uniform(0.7, 1)),
        waves: (0..<4).map { _ in (call.generator.uniform(0, 0.05), call.generator.uniform(0, 2 * .pi)) })
      draw(stain, on: &layer)
    }
    return Stressed(laid(layer, over: page))
  }

  private static func draw(_ stain: Stain, on layer: inout FloatPlane) {
    let reach = stain.radius * 1.35 + 2
    let (left, right) = (Int(max(0, stain.x - reach)), Int(min(Double(layer.width - 1), stain.x + reach)))
    let (top, bottom) = (Int(max(0, stain.y - reach)), Int(min(Double(layer.height - 1), stain.y + reach)))
    guard left <= right, top <= bottom else { return }
    let rim = rim(stain)
    let width = Float(max(1, stain.radius * 0.06))
    for y in top...bottom {
      for x in left...right {
        let (dx, dy) = (Double(x) + 0.5 - stain.x, Double(y) + 0.5 - stain.y)
        let angle = atan2(dy, dx) / (2 * .pi) + 0.5
        let edge = rim[min(rim.count - 1, Int(angle * Double(rim.count)))]
        let away = Float((dx * dx + dy * dy).squareRoot()) - edge
        let line = exp(-away * away / (2 * width * width))
        let body: Float = away < 0 ? (stain.isRing ? 0.08 : 0.55) : 0
        let wash = stain.strength * max(line, body)
        layer[x, y] = 1 - (1 - layer[x, y]) * (1 - wash)
      }
    }
  }

  /// The radius at each of 256 directions.
  private static func rim(_ stain: Stain) -> [Float] {
    (0..<256).map { place in
      let angle = Double(place) / 256 * 2 * .pi
      var radius = 1.0
      for (index, wave) in stain.waves.enumerated() {
        radius += wave.height * sin(Double(index + 2) * angle + wave.start)
      }
      return Float(radius * stain.radius)
    }
  }

  /// Coffee takes most from blue, least from red.
  private static func laid(_ layer: FloatPlane, over page: Pixmap) -> Pixmap {
    let taken: [Float] = page.channels == 1 ? [0.62] : [0.38, 0.62, 0.85]
    var result = page
    let (channels, colours) = (page.channels, min(page.channels, 3))
    layer.values.withUnsafeBufferPointer { layer in
      result.samples.withUnsafeMutableBufferPointer { samples in
        for pixel in 0..<layer.count where layer[pixel] > 0 {
          for channel in 0..<colours {
            let at = pixel * channels + channel
            samples[at] = Level.rounded(Float(samples[at]) * (1 - layer[pixel] * taken[channel]))
          }
        }
      }
    }
    return result
  }
}
