internal import AssayCore
internal import Glibc

/// Regions of text out of a detector's probability map: the post-processing of differentiable binarisation (Liao et
/// al., 2020) with PaddleOCR's settings.
struct TextRegions {
  static let maskMin: Float = 0.3
  static let scoreMin: Float = 0.5
  static let growth = 1.6
  static let regionsMax = 1000
  static let sideMin = 3.0

  var width: Int
  var height: Int
  var map: UnsafeBufferPointer<Float>

  /// Regions in the map's pixels with their mean probability.
  func regions() -> [(quad: Quad, score: Float)] {
    var found: [(quad: Quad, score: Float)] = []
    for outline in outlines().prefix(Self.regionsMax) {
      guard let rectangle = TurnedRectangle(around: outline), min(rectangle.width, rectangle.height) >= Self.sideMin
      else { continue }
      let score = meanProbability(in: rectangle.quad)
      guard score >= Self.scoreMin else { continue }
      // The network is trained on text shrunk towards its middle; grow it back.
      let area = rectangle.width * rectangle.height
      let grown = rectangle.grown(by: area * Self.growth / (2 * (rectangle.width + rectangle.height)))
      guard min(grown.width, grown.height) >= Self.sideMin + 2 else { continue }
      found.append((grown.quad, score))
    }
    return found
  }

  /// The outermost pixels in each row of each connected patch of the mask.
  private func outlines() -> [[Point2D]] {
    var mask = dilated()
    var result: [[Point2D]] = []
    var stack: [Int] = []
    for start in 0..<mask.count where mask[start] != 0 {
      var extents: [Int: (left: Int, right: Int)] = [:]
      stack.append(start)
      mask[start] = 0
      while let pixel = stack.popLast() {
        let (x, y) = (pixel % width, pixel / width)
        let extent = extents[y] ?? (x, x)
        extents[y] = (min(extent.left, x), max(extent.right, x))
        for ny in max(0, y - 1)...min(height - 1, y + 1) {
          for nx in max(0, x - 1)...min(width - 1, x + 1) where mask[ny * width + nx] != 0 {
            mask[ny * width + nx] = 0
            stack.append(ny * width + nx)
          }
        }
      }
      result.append(
        extents.sorted { $0.key < $1.key }.flatMap { row, extent in
          [Point2D(x: Double(extent.left), y: Double(row)), Point2D(x: Double(extent.right), y: Double(row))]
        })
    }
    return result
  }

  /// The mask, each of its pixels spread to the right and down by one.
  private func dilated() -> [UInt8] {
    var mask = [UInt8](repeating: 0, count: width * height)
    mask.withUnsafeMutableBufferPointer { mask in
      for y in 0..<height {
        for x in 0..<width where map[y * width + x] > Self.maskMin {
          let (right, down) = (x + 1 < width, y + 1 < height)
          let at = y * width + x
          mask[at] = 1
          if right { mask[at + 1] = 1 }
          if down { mask[at + width] = 1 }
          if right, down { mask[at + width + 1] = 1 }
        }
      }
    }
    return mask
  }

  private func meanProbability(in quad: Quad) -> Float {
    let corners = quad.corners.map { Point2D(x: $0.x.rounded(.towardZero), y: $0.y.rounded(.towardZero)) }
    let bounds = quad.bounds
    let top = max(0, Int(bounds.y.rounded(.down)))
    let bottom = min(height - 1, Int(bounds.maxY.rounded(.up)))
    var (sum, count): (Float, Int) = (0, 0)
    for y in stride(from: top, through: bottom, by: 1) {
      guard let (from, to) = Self.crossing(corners, y: Double(y)) else { continue }
      for x in stride(from: max(0, Int(from.rounded(.up))), through: min(width - 1, Int(to.rounded(.down))), by: 1) {
        sum += map[y * width + x]
        count += 1
      }
    }
    return count > 0 ? sum / Float(count) : 0
  }

  /// Where a convex outline crosses a row.
  private static func crossing(_ corners: [Point2D], y: Double) -> (from: Double, to: Double)? {
    var (from, to) = (Double.infinity, -Double.infinity)
    for (index, a) in corners.enumerated() {
      let b = corners[(index + 1) % corners.count]
      guard min(a.y, b.y) <= y, y <= max(a.y, b.y) else { continue }
      let xs = a.y == b.y ? [a.x, b.x] : [a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y)]
      for x in xs { (from, to) = (min(from, x), max(to, x)) }
    }
    return from <= to ? (from, to) : nil
  }
}
