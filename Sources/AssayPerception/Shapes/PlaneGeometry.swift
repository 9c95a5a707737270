import Glibc

struct Point2D: Hashable {
  var x: Double
  var y: Double

  init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  static func direction(_ angle: Double) -> Point2D { Point2D(cos(angle), sin(angle)) }
}

/// Convex hulls and what follows from them.
enum PlaneGeometry {
  struct Rectangle {
    var centre: Point2D
    /// Along `angle`, and across it.
    var length: Double
    var width: Double
    /// Radians from the x axis, −π/2 to π/2; `length` ≥ `width`.
    var angle: Double
  }

  /// The convex hull, counter-clockwise in a frame whose y points up (Andrew's monotone chain).
  static func hull(_ points: [Point2D]) -> [Point2D] {
    let sorted = points.sorted { ($0.x, $0.y) < ($1.x, $1.y) }
    guard sorted.count > 2 else { return sorted }
    func chain(_ points: some Sequence<Point2D>) -> [Point2D] {
      var chain: [Point2D] = []
      for point in points {
        while chain.count >= 2, cross(chain[chain.count - 2], chain[chain.count - 1], point) <= 0 { chain.removeLast() }
        chain.append(point)
      }
      return chain
    }
    let (lower, upper) = (chain(sorted), chain(sorted.reversed()))
    return Array(lower.dropLast() + upper.dropLast())
  }

  private static func cross(_ a: Point2D, _ b: Point2D, _ c: Point2D) -> Double {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
  }

  static func area(_ polygon: [Point2D]) -> Double {
    guard polygon.count >= 3 else { return 0 }
    let twice = polygon.indices.reduce(0.0) { sum, index in
      let (a, b) = (polygon[index], polygon[(index + 1) % polygon.count])
      return sum + a.x * b.y - b.x * a.y
    }
    return abs(twice) / 2
  }

  static func perimeter(_ polygon: [Point2D]) -> Double {
    polygon.indices.reduce(0.0) { sum, index in
      let (a, b) = (polygon[index], polygon[(index + 1) % polygon.count])
      return sum + hypot(b.x - a.x, b.y - a.y)
    }
  }

  /// The smallest rectangle around a hull: one of its sides lies on an edge of the hull (Freeman and Shapira
  /// 1975). Nil without points; flat hulls give width 0.
  static func smallestRectangle(_ hull: [Point2D]) -> Rectangle? {
    guard let first = hull.first else { return nil }
    guard hull.count > 1 else { return Rectangle(centre: first, length: 0, width: 0, angle: 0) }
    var best: Rectangle?
    for index in hull.indices {
      let (a, b) = (hull[index], hull[(index + 1) % hull.count])
      let length = hypot(b.x - a.x, b.y - a.y)
      guard length > 0 else { continue }
      let (ux, uy) = ((b.x - a.x) / length, (b.y - a.y) / length)
      var (low, high, near, far) = (Double.infinity, -Double.infinity, Double.infinity, -Double.infinity)
      for point in hull {
        let (along, across) = (point.x * ux + point.y * uy, -point.x * uy + point.y * ux)
        (low, high) = (min(low, along), max(high, along))
        (near, far) = (min(near, across), max(far, across))
      }
      let area = (high - low) * (far - near)
      if let best, area >= best.length * best.width - 1e-12 { continue }
      let (along, across) = ((low + high) / 2, (near + far) / 2)
      best = Rectangle(
        centre: Point2D(along * ux - across * uy, along * uy + across * ux), length: high - low, width: far - near,
        angle: atan2(uy, ux))
    }
    return best.map(upright)
  }

  /// The same rectangle with its longer side first and the angle between −π/2 and π/2.
  private static func upright(_ rectangle: Rectangle) -> Rectangle {
    var result = rectangle
    if result.width > result.length {
      swap(&result.length, &result.width)
      result.angle += .pi / 2
    }
    while result.angle > .pi / 2 { result.angle -= .pi }
    while result.angle <= -.pi / 2 { result.angle += .pi }
    return result
  }

  /// The share of a hull's area that its best polygon of `corners` of the hull's own points covers: near 1 for a
  /// shape with so many corners, less for more corners or a curve (a circle's best hexagon covers 0.83).
  ///
  /// Corners move one at a time while the area grows, from several starts.
  static func coverage(of hull: [Point2D], corners: Int) -> Double {
    let whole = area(hull)
    guard whole > 0, corners >= 3 else { return 0 }
    guard hull.count > corners else { return 1 }
    let starts = 4
    let best = (0..<starts).map { start in
      let shift = start * hull.count / (corners * starts)
      return grown((0..<corners).map { ($0 * hull.count / corners + shift) % hull.count }.sorted(), hull)
    }
    return (best.max() ?? 0) / whole
  }

  private static func grown(_ start: [Int], _ hull: [Point2D]) -> Double {
    var picks = start
    func area(with index: Int, at corner: Int) -> Double {
      let before = hull[picks[(corner + picks.count - 1) % picks.count]]
      let after = hull[picks[(corner + 1) % picks.count]]
      return cross(before, hull[index], after)
    }
    for _ in 0..<24 {
      var moved = false
      for corner in picks.indices {
        let low = picks[(corner + picks.count - 1) % picks.count]
        let gap = (picks[(corner + 1) % picks.count] - low + hull.count) % hull.count
        var best = (index: picks[corner], area: area(with: picks[corner], at: corner))
        for step in 1..<max(2, gap) {
          let index = (low + step) % hull.count
          let size = area(with: index, at: corner)
          if abs(size) > abs(best.area) + 1e-9 { best = (index, size) }
        }
        if best.index != picks[corner] {
          picks[corner] = best.index
          moved = true
        }
      }
      if !moved { break }
    }
    return self.area(picks.map { hull[$0] })
  }
}
