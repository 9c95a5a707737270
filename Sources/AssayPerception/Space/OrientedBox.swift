import AssayCore
import Glibc

/// The smallest upright box around points: smallest rectangle on the ground, and their height.
struct OrientedBox {
  /// In (a, b, up).
  var centre: (Double, Double, Double)
  /// Along the rectangle's longer side, across it, and up.
  var length: Double
  var width: Double
  var height: Double
  /// From the a axis, −π/2 to π/2.
  var angle: Double

  init?(_ points: UprightPoints) {
    guard let bounds = points.bounds else { return nil }
    let hull = PlaneGeometry.hull(Self.extremes(points))
    guard let rectangle = PlaneGeometry.smallestRectangle(hull) else { return nil }
    centre = (rectangle.centre.x, rectangle.centre.y, (bounds.low[2] + bounds.high[2]) / 2)
    (length, width, height) = (rectangle.length, rectangle.width, bounds.high[2] - bounds.low[2])
    angle = rectangle.angle
  }

  /// Lowest and highest b in each of 2,000 strips along a: all that can be on the hull, within a strip's width.
  private static func extremes(_ points: UprightPoints) -> [Point2D] {
    guard points.count > 4_000, let bounds = points.bounds else {
      return (0..<points.count).map { Point2D(points[$0].a, points[$0].b) }
    }
    let strips = 2_000
    let width = (bounds.high[0] - bounds.low[0]) / Double(strips)
    var (lowest, highest) = ([Int](repeating: -1, count: strips + 1), [Int](repeating: -1, count: strips + 1))
    for index in 0..<points.count {
      let strip = width > 0 ? min(strips, Int((points[index].a - bounds.low[0]) / width)) : 0
      if lowest[strip] < 0 || points[index].b < points[lowest[strip]].b { lowest[strip] = index }
      if highest[strip] < 0 || points[index].b > points[highest[strip]].b { highest[strip] = index }
    }
    return (lowest + highest).filter { $0 >= 0 }.map { Point2D(points[$0].a, points[$0].b) }
  }

  /// Moves the bottom down.
  mutating func lower(by distance: Double) {
    height += distance
    centre.2 -= distance / 2
  }

  /// How long the part is that holds all but 4 % of the points, and whether they lie along all of it: in nearly
  /// every one of 24 pieces.
  func mainLength(_ points: UprightPoints) -> (length: Double, isFilled: Bool) {
    let pieces = 24
    let (along, across) = (cos(angle), sin(angle))
    let positions = (0..<points.count).map { points[$0].a * along + points[$0].b * across }.sorted()
    guard positions.count >= pieces else { return (0, false) }
    let (first, last) = (positions[positions.count / 50], positions[positions.count - 1 - positions.count / 50])
    guard last > first else { return (0, false) }
    var isFilled = [Bool](repeating: false, count: pieces)
    for position in positions where position >= first && position <= last {
      isFilled[min(pieces - 1, Int((position - first) / (last - first) * Double(pieces)))] = true
    }
    return (last - first, isFilled.count { $0 } * 10 >= pieces * 8)
  }

  /// In the file's frame, the cloud's origin added; sizes along the axes the box had before it was turned.
  func box(_ frame: UpFrame, origin: [Double]) -> Box3D {
    let middle = frame.vector(centre.0, centre.1, centre.2)
    let origin = origin.count == 3 && origin.allSatisfy(\.isFinite) ? origin : [0, 0, 0]
    let size = frame.vector(length, width, height)
    let turn = frame.rotation(angle)
    return Box3D(
      centre: Vector3(
        rounded(middle.x + origin[0], 4), rounded(middle.y + origin[1], 4), rounded(middle.z + origin[2], 4)),
      size: Vector3(rounded(size.x, 4), rounded(size.y, 4), rounded(size.z, 4)),
      rotation: Vector3(rounded(turn.x, 4), rounded(turn.y, 4), rounded(turn.z, 4)))
  }
}
