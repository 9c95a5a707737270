import AssayCore
import AssaySignals
import Glibc

/// The elastic transform of imagecorruptions 1.1.2 (the original of ImageNet-C also turns and shears the picture):
/// every pixel is read from a place that smooth noise moves.
enum Elastic {
  static func apply(_ picture: Pixmap, _ call: inout StressCall) -> Stressed<Pixmap> {
    let strength = call.severity.of(12.5, 16.25, 21.25, 25, 30.0)
    let field = DisplacementField(
      width: picture.width, height: picture.height, strength: strength, &call.generator)
    let map = PlaneMap(
      width: Double(picture.width), height: Double(picture.height), slack: Double(field.deviation)
    ) { x, y in field.place(ofX: x, y: y) }
    return Stressed(
      field.moved(picture), effect: LabelEffect(plane: map), achieved: ["displacement_px": Double(field.deviation)])
  }
}

/// From which place each pixel is read.
struct DisplacementField: Sendable {
  let dx: FloatPlane
  let dy: FloatPlane

  init(width: Int, height: Int, strength: Double, _ generator: inout StressGenerator) {
    let reach = Double(height) * 0.005 * strength
    func field() -> FloatPlane {
      // The reference's deviations go with the axes, height first.
      FloatPlane.uniform(width: width, height: height, from: -reach, to: reach, &generator)
        .blurred(sdX: Double(width) * 0.01, sdY: Double(height) * 0.01, truncate: 3, border: .mirrored)
    }
    dx = field()
    dy = field()
  }

  /// The standard deviation of how far pixels move along an axis.
  var deviation: Float {
    let sum = dx.values.reduce(0) { $0 + $1 * $1 } + dy.values.reduce(0) { $0 + $1 * $1 }
    return (sum / Float(2 * dx.values.count)).squareRoot()
  }

  /// Where a point goes: the place q with q + d(q) = p, found by steps of q = p − d(q). Coordinates count from the
  /// edge of the first pixel.
  func place(ofX x: Double, y: Double) -> (x: Double, y: Double) {
    let (fromX, fromY) = (Float(x) - 0.5, Float(y) - 0.5)
    var (toX, toY) = (fromX, fromY)
    for _ in 0..<12 {
      let (stepX, stepY) = (Self.value(dx, toX, toY), Self.value(dy, toX, toY))
      // Half steps settle where the field is steep.
      toX = 0.5 * (toX + fromX - stepX)
      toY = 0.5 * (toY + fromY - stepY)
    }
    return (Double(toX) + 0.5, Double(toY) + 0.5)
  }

  private static func value(_ plane: FloatPlane, _ x: Float, _ y: Float) -> Float {
    guard x.isFinite, y.isFinite else { return 0 }
    let (x, y) = (min(max(x, 0), Float(plane.width - 1)), min(max(y, 0), Float(plane.height - 1)))
    let (column, row) = (min(Int(x), max(0, plane.width - 2)), min(Int(y), max(0, plane.height - 2)))
    let (right, below) = (min(column + 1, plane.width - 1), min(row + 1, plane.height - 1))
    let (shareX, shareY) = (x - Float(column), y - Float(row))
    let upper = plane[column, row] + shareX * (plane[right, row] - plane[column, row])
    let lower = plane[column, below] + shareX * (plane[right, below] - plane[column, below])
    return upper + shareY * (lower - upper)
  }

  /// The picture read at the moved places, with straight lines between pixels, mirrored at its edges.
  func moved(_ picture: Pixmap) -> Pixmap {
    let (width, height, channels) = (picture.width, picture.height, picture.channels)
    // More than the strongest field can move a pixel: 30 · 0.5 % of the height.
    let offset = height / 5 + 2
    let reach = Float(offset)
    var result = picture
    picture.samples.withUnsafeBufferPointer { source in
      dx.values.withUnsafeBufferPointer { dx in
        dy.values.withUnsafeBufferPointer { dy in
          result.samples.withUnsafeMutableBufferPointer { output in
            for y in 0..<height {
              for x in 0..<width {
                let pixel = y * width + x
                let (fromX, fromY) = (Float(x) + dx[pixel], Float(y) + dy[pixel])
                // Cutting rounds down once numbers are positive.
                let (column, row) = (Int(fromX + reach) - offset, Int(fromY + reach) - offset)
                let (shareX, shareY) = (fromX - Float(column), fromY - Float(row))
                let isInside = column >= 0 && row >= 0 && column + 1 < width && row + 1 < height
                let left = isInside ? column : FloatPlane.inside(column, width, .mirrored)
                let right = isInside ? column + 1 : FloatPlane.inside(column + 1, width, .mirrored)
                let above = (isInside ? row : FloatPlane.inside(row, height, .mirrored)) * width
                let below = (isInside ? row + 1 : FloatPlane.inside(row + 1, height, .mirrored)) * width
                let (a, b) = ((above + left) * channels, (above + right) * channels)
                let (c, d) = ((below + left) * channels, (below + right) * channels)
                for channel in 0..<channels {
                  let upper = Float(source[a + channel])
                  let lower = Float(source[c + channel])
                  let top = upper + shareX * (Float(source[b + channel]) - upper)
                  let bottom = lower + shareX * (Float(source[d + channel]) - lower)
                  output[pixel * channels + channel] = Level.cut(top + shareY * (bottom - top))
                }
              }
            }
          }
        }
      }
    }
    return result
  }
}
