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

  /// A closed polygon with the corners that matter: Douglas and Peucker (1973) on both halves between the two
  /// points farthest apart.
  static func simplified(_ polygon: [Point2D], tolerance: Double) -> [Point2D] {
    guard polygon.count > 3 else { return polygon }
    var (start, middle, longest) = (0, 0, -1.0)
    for a in polygon.indices {
      for b in polygon.indices where b > a {
        let distance = hypot(polygon[a].x - polygon[b].x, polygon[a].y - polygon[b].y)
        if distance > longest { (start, middle, longest) = (a, b, distance) }
      }
    }
    let first = Array(polygon[start...middle])
    let second = Array(polygon[middle...] + polygon[...start])
    return thinned(first, tolerance).dropLast() + thinned(second, tolerance).dropLast()
  }

  private static func thinned(_ line: [Point2D], _ tolerance: Double) -> [Point2D] {
    guard line.count > 2, let first = line.first, let last = line.last else { return line }
    let length = hypot(last.x - first.x, last.y - first.y)
    var (farthest, distance) = (0, -1.0)
    for index in 1..<(line.count - 1) {
      let point = line[index]
      let offset =
        length > 0
        ? abs(cross(first, last, point)) / length : hypot(point.x - first.x, point.y - first.y)
      if offset > distance { (farthest, distance) = (index, offset) }
    }
    guard distance > tolerance else { return [first, last] }
    return thinned(Array(line[...farthest]), tolerance).dropLast() + thinned(Array(line[farthest...]), tolerance)
  }
}
