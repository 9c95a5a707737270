import AssayCore
import AssaySignals
import Glibc

/// ImageNet-C's frost, a · x + b · texture, with textures that are made instead of photographed: sums of noise whose
/// details have the strengths of the reference's photographs, bent to their histogram and colour.
enum Frost {
  static let texture = StressSetting(
    "texture", "which of the textures; 1 and 2 are one, as in the reference", whole: 0...4, .words("drawn"))

  static func apply(_ picture: Pixmap, _ call: inout StressCall) -> Stressed<Pixmap> {
    let (kept, added): (Float, Float) = call.severity.of((1, 0.4), (0.8, 0.6), (0.7, 0.7), (0.65, 0.7), (0.6, 0.75))
    let drawn = call.generator.uniform(0, 5)
    // The reference draws the first five of six, of which the second and third are the same.
    let photograph = FrostTexture.all[[0, 1, 1, 2, 3][Int(call.given(texture) ?? min(4, drawn))]]
    let plane = photograph.plane(width: picture.width, height: picture.height, &call.generator)
    let tables = photograph.tables(grey: picture.channels == 1, scale: added)
    var result = picture
    let (channels, colours) = (picture.channels, min(picture.channels, 3))
    plane.values.withUnsafeBufferPointer { plane in
      tables.withUnsafeBufferPointer { tables in
        result.samples.withUnsafeMutableBufferPointer { samples in
          for pixel in 0..<plane.count {
            let entry = FrostTexture.entry(plane[pixel])
            for channel in 0..<colours {
              let at = pixel * channels + channel
              samples[at] = Level.cut(kept * Float(samples[at]) + tables[channel * FrostTexture.entries + entry])
            }
          }
        }
      }
    }
    return Stressed(
      result,
      effect: LabelEffect(unsure: [.init(.colours, "frost lies over the picture and changes its colours")]))
  }
}

/// What was measured on a photograph of the reference.
struct FrostTexture: Sendable {
  static let entries = 1_024

  /// Strengths of noise in cells of 1.1, 2.2, 4.4 … pixels (a non-negative least-squares fit of the variance that is
  /// lost at each halving).
  let strengths: [Double]
  /// Quantiles of the grey levels at 0, 1/32 … 1.
  let quantiles: [Double]
  let means: [Double]
  let deviations: [Double]
  let size: (width: Int, height: Int)

  /// A standard normal value's place in the tables, which reach from −4 to 4.
  @inline(__always)
  static func entry(_ value: Float) -> Int {
    let place = min(max(value * 128 + 512, 0), Float(entries - 1))
    return Int(truncatingIfNeeded: (place - 0.49998 + 12_582_912).bitPattern & 0x3F_FFFF)
  }

  /// Noise of the texture's roughness, with mean 0 and deviation 1.
  func plane(width: Int, height: Int, _ generator: inout StressGenerator) -> FloatPlane {
    // As the reference enlarges its textures to the picture, and then by a tenth.
    let enlarged = max(1, Double(width) / Double(size.width), Double(height) / Double(size.height)) * 1.1
    let total = strengths.indices.reduce(0.0) { $0 + strengths[$1] * strengths[$1] * (4.0 / 9) }
    var plane = FloatPlane(width: width, height: height)
    for (octave, strength) in strengths.enumerated() where strength > 0 {
      plane.add(
        noiseIn: enlarged * Double(1 << octave), times: Float(strength / total.squareRoot()), &generator)
    }
    return plane
  }

  /// What a texture adds at each of `entries` places, channel by channel.
  func tables(grey: Bool, scale: Float) -> [Float] {
    let levels = (0..<Self.entries).map { entry -> Double in
      let z = (Double(entry) + 0.5) / 128 - 4
      let place = 0.5 * erfc(-z / 2.0.squareRoot()) * Double(quantiles.count - 1)
      let low = min(Int(place), quantiles.count - 2)
      return quantiles[low] + (place - Double(low)) * (quantiles[low + 1] - quantiles[low])
    }
    if grey { return levels.map { Float($0) * scale } }
    let weights = [0.2989, 0.5870, 0.1140]
    let mean = zip(means, weights).reduce(0) { $0 + $1.0 * $1.1 }
    let deviation = zip(deviations, weights).reduce(0) { $0 + $1.0 * $1.1 }
    return (0..<3).flatMap { channel in
      levels.map { level in
        let value = means[channel] + (level - mean) * deviations[channel] / deviation
        return Float(min(255, max(0, value))) * scale
      }
    }
  }

  static let all: [FrostTexture] = [
    FrostTexture(
      strengths: [10.19, 10.42, 0, 0, 8.48, 0, 0, 22.27],
      quantiles: [
        81, 100, 104, 107, 109, 111, 113, 115, 116, 118, 119, 121, 122, 124, 125, 126, 128, 129, 131, 132, 134, 136,
        137, 139, 141, 143, 146, 148, 152, 155, 160, 167, 219,
      ], means: [77.7, 149.1, 165.7], deviations: [26.6, 16.3, 15.2], size: (900, 600)),
    FrostTexture(
      strengths: [8.25, 16.16, 2.28, 12.71, 3.39, 0, 3.93, 16.4],
      quantiles: [
        58, 158, 168, 175, 180, 184, 187, 190, 193, 195, 198, 200, 201, 203, 205, 207, 208, 210, 211, 213, 214, 216,
        217, 219, 220, 222, 224, 226, 228, 230, 233, 238, 254,
      ], means: [200.8, 205.4, 214.5], deviations: [21.2, 22, 22.5], size: (560, 315)),
    FrostTexture(
      strengths: [15.57, 24.34, 4.31, 12.18, 0, 0, 12.09, 14.89],
      quantiles: [
        27, 96, 106, 114, 119, 123, 127, 130, 132, 135, 137, 139, 142, 144, 146, 148, 150, 152, 154, 156, 158, 160, 162,
        164, 167, 169, 172, 175, 179, 184, 191, 204, 255,
      ], means: [137.6, 152.8, 165.1], deviations: [28.2, 28.2, 29.5], size: (527, 350)),
    FrostTexture(
      strengths: [20.08, 25.25, 20.53, 21.17, 21.88, 0, 0, 34.8],
      quantiles: [
        19, 52, 61, 68, 73, 78, 82, 86, 90, 93, 97, 100, 104, 107, 110, 114, 117, 121, 124, 128, 132, 136, 140, 144,
        148, 153, 159, 165, 173, 182, 194, 213, 255,
      ], means: [112.4, 123.4, 134.8], deviations: [44, 42.8, 41.2], size: (660, 495)),
  ]
}

extension FloatPlane {
  /// Adds noise with straight lines between values that stand a cell apart, at a drawn offset.
  mutating func add(noiseIn cell: Double, times strength: Float, _ generator: inout StressGenerator) {
    let (columns, rows) = (Int(Double(width) / cell) + 3, Int(Double(height) / cell) + 3)
    let (shiftX, shiftY) = (generator.unit(), generator.unit())
    let grid = FloatPlane.normal(width: columns, height: rows, mean: 0, sd: 1, &generator)
    let (width, height) = (width, height)
    let places = (0..<width).map { x -> (column: Int, share: Float) in
      let place = Double(x) / cell + shiftX
      return (Int(place), Float(place - place.rounded(.down)))
    }
    // The two rows of the grid around the present row, each drawn out to the picture's width once.
    var lines = [FloatPlane(width: width, height: 1), FloatPlane(width: width, height: 1)]
    var drawn = -1
    values.withUnsafeMutableBufferPointer { values in
      for y in 0..<height {
        let place = Double(y) / cell + shiftY
        let row = Int(place)
        if row != drawn {
          if row == drawn + 1, drawn >= 0 {
            lines.swapAt(0, 1)
          } else {
            lines[0].draw(grid, row: row, places, strength)
          }
          lines[1].draw(grid, row: row + 1, places, strength)
          drawn = row
        }
        let down = Float(place - Double(row))
        let at = y * width
        lines[0].values.withUnsafeBufferPointer { upper in
          lines[1].values.withUnsafeBufferPointer { lower in
            for x in 0..<width { values[at &+ x] += upper[x] + down * (lower[x] - upper[x]) }
          }
        }
      }
    }
  }

  private mutating func draw(
    _ grid: FloatPlane, row: Int, _ places: [(column: Int, share: Float)], _ strength: Float
  ) {
    let start = row * grid.width
    values.withUnsafeMutableBufferPointer { values in
      grid.values.withUnsafeBufferPointer { grid in
        places.withUnsafeBufferPointer { places in
          for x in 0..<values.count {
            let (column, share) = places[x]
            let left = grid[start + column]
            values[x] = strength * (left + share * (grid[start + column + 1] - left))
          }
        }
      }
    }
  }
}
