internal import AssayCore
internal import Glibc

struct Point2D: Hashable {
  var x: Double
  var y: Double

  func distance(to other: Point2D) -> Double { hypot(x - other.x, y - other.y) }
}

/// A four-cornered region of text: upper left, upper right, lower right, lower left of the text as it is read.
struct Quad: Hashable {
  var topLeft: Point2D
  var topRight: Point2D
  var bottomRight: Point2D
  var bottomLeft: Point2D

  var corners: [Point2D] { [topLeft, topRight, bottomRight, bottomLeft] }
  var width: Double { max(topLeft.distance(to: topRight), bottomRight.distance(to: bottomLeft)) }
  var height: Double { max(topLeft.distance(to: bottomLeft), topRight.distance(to: bottomRight)) }

  func mapped(_ transform: (Point2D) -> Point2D) -> Quad {
    Quad(
      topLeft: transform(topLeft), topRight: transform(topRight), bottomRight: transform(bottomRight),
      bottomLeft: transform(bottomLeft))
  }

  /// The upright box around it.
  var bounds: Box2D {
    let (xs, ys) = (corners.map(\.x), corners.map(\.y))
    let (left, top) = (xs.min() ?? 0, ys.min() ?? 0)
    return Box2D(x: left, y: top, width: (xs.max() ?? 0) - left, height: (ys.max() ?? 0) - top)
  }

  /// The part of it between two shares of its length.
  func slice(from start: Double, to end: Double) -> Quad {
    func between(_ a: Point2D, _ b: Point2D, _ share: Double) -> Point2D {
      Point2D(x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share)
    }
    return Quad(
      topLeft: between(topLeft, topRight, start), topRight: between(topLeft, topRight, end),
      bottomRight: between(bottomLeft, bottomRight, end), bottomLeft: between(bottomLeft, bottomRight, start))
  }

  /// Corners in any order; the two on the left are the ones with the smaller x.
  init(ordering points: [Point2D]) {
    let order = points.indices.sorted { (points[$0].x, $0) < (points[$1].x, $1) }.map { points[$0] }
    let left = order.prefix(2).sorted { $0.y < $1.y }
    let right = order.suffix(2).sorted { $0.y < $1.y }
    self.init(topLeft: left[0], topRight: right[0], bottomRight: right[1], bottomLeft: left[1])
  }

  init(topLeft: Point2D, topRight: Point2D, bottomRight: Point2D, bottomLeft: Point2D) {
    self.topLeft = topLeft
    self.topRight = topRight
    self.bottomRight = bottomRight
    self.bottomLeft = bottomLeft
  }
}

/// The smallest rectangle, at any angle, around points.
struct TurnedRectangle {
  var centre: Point2D
  /// A unit vector along its width.
  var axis: Point2D
  var width: Double
  var height: Double

  /// Nil without points. One side of the smallest rectangle lies on a side of the convex hull (Freeman and
  /// Shapira, 1975), so each is tried.
  init?(around points: [Point2D]) {
    let hull = convexHull(points)
    guard let first = hull.first else { return nil }
    guard hull.count > 1 else {
      self.init(centre: first, axis: Point2D(x: 1, y: 0), width: 0, height: 0)
      return
    }
    var best: TurnedRectangle?
    for (index, point) in hull.enumerated() {
      let next = hull[(index + 1) % hull.count]
      let length = point.distance(to: next)
      guard length > 0 else { continue }
      let axis = Point2D(x: (next.x - point.x) / length, y: (next.y - point.y) / length)
      let rectangle = TurnedRectangle(around: hull, axis: axis)
      if best.map({ rectangle.width * rectangle.height < $0.width * $0.height }) ?? true { best = rectangle }
    }
    guard let best else { return nil }
    self = best
  }

  private init(around hull: [Point2D], axis: Point2D) {
    var (left, right, top, bottom) = (Double.infinity, -Double.infinity, Double.infinity, -Double.infinity)
    for point in hull {
      let along = point.x * axis.x + point.y * axis.y
      let across = point.y * axis.x - point.x * axis.y
      (left, right) = (min(left, along), max(right, along))
      (top, bottom) = (min(top, across), max(bottom, across))
    }
    let (along, across) = ((left + right) / 2, (top + bottom) / 2)
    self.init(
      centre: Point2D(x: along * axis.x - across * axis.y, y: along * axis.y + across * axis.x), axis: axis,
      width: right - left, height: bottom - top)
  }

  init(centre: Point2D, axis: Point2D, width: Double, height: Double) {
    self.centre = centre
    self.axis = axis
    self.width = width
    self.height = height
  }

  func grown(by distance: Double) -> TurnedRectangle {
    TurnedRectangle(centre: centre, axis: axis, width: width + 2 * distance, height: height + 2 * distance)
  }

  var quad: Quad {
    let points = [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)].map { side, end in
      let (along, across) = (side * width / 2, end * height / 2)
      return Point2D(
        x: centre.x + along * axis.x - across * axis.y, y: centre.y + along * axis.y + across * axis.x)
    }
    return Quad(ordering: points)
  }
}

/// Andrew's monotone chain, counter-clockwise, without points on its sides.
func convexHull(_ points: [Point2D]) -> [Point2D] {
  let sorted = Set(points).sorted { ($0.x, $0.y) < ($1.x, $1.y) }
  guard sorted.count > 2 else { return sorted }
  func chain(_ points: some Sequence<Point2D>) -> [Point2D] {
    var chain: [Point2D] = []
    for point in points {
      while chain.count > 1 {
        let (a, b) = (chain[chain.count - 2], chain[chain.count - 1])
        guard (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) <= 0 else { break }
        chain.removeLast()
      }
      chain.append(point)
    }
    return chain.dropLast()
  }
  return chain(sorted) + chain(sorted.reversed())
}
