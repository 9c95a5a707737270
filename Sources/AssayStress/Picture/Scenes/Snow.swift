import AssayCore
import AssaySignals
import Glibc

/// ImageNet-C's snow: flakes from enlarged normal noise, drawn out by the wind, over a picture that grows pale.
enum Snow {
  static let angle = StressSetting(
    "angle", "degrees of where the flakes come from: 0 the right, -90 above", in: -360...360, .drawn(-135 ... -45))

  private struct Step {
    var mean, sd, zoom: Double
    var threshold: Float
    var radius: Int
    var tail: Double
    var mix: Float
  }

  private static func step(_ severity: Severity) -> Step {
    severity.of(
      Step(mean: 0.1, sd: 0.3, zoom: 3, threshold: 0.5, radius: 10, tail: 4, mix: 0.8),
      Step(mean: 0.2, sd: 0.3, zoom: 2, threshold: 0.5, radius: 12, tail: 4, mix: 0.7),
      Step(mean: 0.55, sd: 0.3, zoom: 4, threshold: 0.9, radius: 12, tail: 8, mix: 0.7),
      Step(mean: 0.55, sd: 0.3, zoom: 4.5, threshold: 0.85, radius: 12, tail: 8, mix: 0.65),
      Step(mean: 0.55, sd: 0.3, zoom: 2.5, threshold: 0.85, radius: 12, tail: 12, mix: 0.55))
  }

  static func apply(_ picture: Pixmap, _ call: inout StressCall) -> Stressed<Pixmap> {
    let step = step(call.severity)
    let angle = call.value(angle).truncatingRemainder(dividingBy: 360)
    let layer = flakes(width: picture.width, height: picture.height, step, angle, &call.generator)
    return Stressed(laid(layer, over: picture, mix: step.mix), effect: SceneEffects.weather(call.severity))
  }

  /// The layer in levels, of the picture's size.
  private static func flakes(
    width: Int, height: Int, _ step: Step, _ angle: Double, _ generator: inout StressGenerator
  ) -> [UInt8] {
    // Only the part that is enlarged is drawn; the reference draws all of it and cuts it out.
    let (columns, rows) = (ceil(Double(width) / step.zoom), ceil(Double(height) / step.zoom))
    let seeds = FloatPlane.normal(
      width: Int(columns), height: Int(rows), mean: step.mean, sd: step.sd, &generator)
    var layer = seeds.stretched(
      width: Int((columns * step.zoom).rounded(.toNearestOrEven)),
      height: Int((rows * step.zoom).rounded(.toNearestOrEven)))
    layer.values.withUnsafeMutableBufferPointer { values in
      for index in 0..<values.count {
        let value = values[index]
        values[index] = value < step.threshold ? 0 : min(value, 1)
      }
    }
    return Wind.drawnOut(
      layer, width: width, height: height, radius: step.radius, sd: step.tail, degrees: angle, scale: 255)
  }

  private static func laid(_ layer: [UInt8], over picture: Pixmap, mix: Float) -> Pixmap {
    var result = picture
    let (channels, pixels) = (picture.channels, picture.width * picture.height)
    let (colours, last) = (min(channels, 3), pixels - 1)
    layer.withUnsafeBufferPointer { layer in
      result.samples.withUnsafeMutableBufferPointer { samples in
        for pixel in 0..<pixels {
          let at = pixel &* channels
          let snow = Float(layer[pixel]) + Float(layer[last &- pixel])
          let grey =
            colours == 1
            ? Float(samples[at])
            : 0.299 * Float(samples[at]) + 0.587 * Float(samples[at &+ 1]) + 0.114 * Float(samples[at &+ 2])
          let pale = grey * 1.5 + 127.5
          for channel in 0..<colours {
            let value = Float(samples[at &+ channel])
            samples[at &+ channel] = Level.cut(mix * value + (1 - mix) * max(value, pale) + snow)
          }
        }
      }
    }
    return result
  }
}

/// What the wind does to flakes: the port's motion blur.
enum Wind {
  /// The top left part of a plane, blurred to one side along a line and scaled to levels. Tap k of 2 · radius + 1 has
  /// the weight exp(−k² / 2 sd²) and reads (x + ⌈k cos − ½⌉, y + ⌈k sin − ½⌉), the edge repeated.
  static func drawnOut(
    _ plane: FloatPlane, width: Int, height: Int, radius: Int, sd: Double, degrees: Double, scale: Float
  ) -> [UInt8] {
    let weights = (0...2 * radius).map { exp(-Double($0 * $0) / (2 * sd * sd)) }
    let sum = weights.reduce(0, +)
    let (cosine, sine) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
    var taps: [(x: Int, y: Int, weight: Float)] = []
    for (k, weight) in weights.enumerated() {
      let (x, y) = (Int(ceil(Double(k) * cosine - 0.5)), Int(ceil(Double(k) * sine - 0.5)))
      // As the port: a line that leaves the picture ends.
      guard abs(x) < plane.width, abs(y) < plane.height else { break }
      taps.append((x, y, Float(weight / sum) * scale))
    }
    var line = [Float](repeating: 0, count: width)
    return [UInt8](unsafeUninitializedCapacity: width * height) { output, count in
      plane.values.withUnsafeBufferPointer { source in
        line.withUnsafeMutableBufferPointer { line in
          for y in 0..<height {
            let at = y * width
            for x in 0..<width { line[x] = 0 }
            for tap in taps {
              let row = min(max(y + tap.y, 0), plane.height - 1) * plane.width
              add(source, row, plane.width, tap.x, tap.weight, to: line)
            }
            for x in 0..<width { output[at &+ x] = Level.rounded(line[x]) }
          }
        }
      }
      count = width * height
    }
  }

  /// Adds a row moved by an offset, its ends repeated.
  @inline(__always)
  private static func add(
    _ source: UnsafeBufferPointer<Float>, _ row: Int, _ columns: Int, _ offset: Int, _ weight: Float,
    to line: UnsafeMutableBufferPointer<Float>
  ) {
    let start = min(max(0, -offset), line.count)
    let end = max(start, min(line.count, columns - offset))
    let base = row + offset
    let (first, last) = (weight * source[row], weight * source[row + columns - 1])
    for x in 0..<start { line[x] += first }
    for x in start..<end { line[x] += weight * source[base &+ x] }
    for x in end..<line.count { line[x] += last }
  }
}
