import AssayCore

extension PlaneMap {
  /// The least share of a moved box that must still lie in the picture for the box to be held against an answer.
  static let leastShareLeft = 0.25

  /// The hull of where a box's corners and edge midpoints go, cut at the picture's edges and widened by the slack.
  func moved(_ box: Box2D) -> Moved<Box2D> {
    var corners: [(x: Double, y: Double)] = []
    for (fx, fy) in Self.outline {
      let spot = point(box.x + fx * box.width, box.y + fy * box.height)
      guard spot.x.isFinite, spot.y.isFinite else { return .uncheckable("a box has no place after the move") }
      corners.append(spot)
    }
    guard let whole = Self.hull(corners) else { return .uncheckable("a box has no place after the move") }
    let inside = clipped(corners)
    guard let left = Self.hull(inside) else { return .absent("a box lies outside the picture") }
    let area = Self.area(corners)
    // A line or a dot has no area to lose: what is left of its length counts.
    let share = area > 0 ? Self.area(inside) / area : Self.extent(left) / max(Self.extent(whole), .leastNormalMagnitude)
    if area > 0, share <= 0 { return .absent("a box lies outside the picture") }
    if share < Self.leastShareLeft { return .uncheckable("less than a quarter of a box is left in the picture") }
    return .kept(widened(left))
  }

  func moved(x: Double, y: Double) -> Moved<(x: Double, y: Double)> {
    let spot = point(x, y)
    guard spot.x.isFinite, spot.y.isFinite else { return .uncheckable("a point has no place after the move") }
    guard spot.x >= 0, spot.y >= 0, spot.x <= width, spot.y <= height else {
      return .absent("a point lies outside the picture")
    }
    return .kept(spot)
  }

  /// How the picture's upright and level directions turn, in the middle of the picture.
  var turn: (degrees: Double, isMirrored: Bool) {
    let (x, y) = (width / 2, height / 2)
    let step = max(1, min(width, height) / 16)
    let (origin, right, down) = (point(x, y), point(x + step, y), point(x, y + step))
    let (rx, ry) = (right.x - origin.x, right.y - origin.y)
    let (dx, dy) = (down.x - origin.x, down.y - origin.y)
    guard [rx, ry, dx, dy].allSatisfy(\.isFinite) else { return (180, true) }
    return (Trigonometry.degrees(y: ry, x: rx), rx * dy - ry * dx < 0)
  }

  private func widened(_ box: Box2D) -> Box2D {
    guard slack > 0 else { return box }
    let (left, top) = (max(0, box.x - slack), max(0, box.y - slack))
    return Box2D(
      x: left, y: top, width: min(width, box.maxX + slack) - left, height: min(height, box.maxY + slack) - top)
  }

  /// Sutherland and Hodgman's clipping against the picture.
  private func clipped(_ polygon: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    typealias Spot = (x: Double, y: Double)
    let (width, height) = (width, height)
    let edges: [(Spot) -> Double] = [{ $0.x }, { width - $0.x }, { $0.y }, { height - $0.y }]
    var polygon = polygon
    for distance in edges {
      var next: [Spot] = []
      for (index, current) in polygon.enumerated() {
        let before = polygon[index == 0 ? polygon.count - 1 : index - 1]
        let (here, there) = (distance(current), distance(before))
        if (here >= 0) != (there >= 0) {
          let t = there / (there - here)
          next.append((before.x + t * (current.x - before.x), before.y + t * (current.y - before.y)))
        }
        if here >= 0 { next.append(current) }
      }
      polygon = next
    }
    return polygon
  }

  private static let outline: [(Double, Double)] = [
    (0, 0), (0.5, 0), (1, 0), (1, 0.5), (1, 1), (0.5, 1), (0, 1), (0, 0.5),
  ]

  private static func hull(_ spots: [(x: Double, y: Double)]) -> Box2D? {
    guard let first = spots.first else { return nil }
    var (left, top, right, bottom) = (first.x, first.y, first.x, first.y)
    for spot in spots {
      (left, right) = (min(left, spot.x), max(right, spot.x))
      (top, bottom) = (min(top, spot.y), max(bottom, spot.y))
    }
    return Box2D(x: left, y: top, width: right - left, height: bottom - top)
  }

  private static func extent(_ box: Box2D) -> Double { box.width + box.height }

  private static func area(_ polygon: [(x: Double, y: Double)]) -> Double {
    guard polygon.count > 2 else { return 0 }
    var twice = 0.0
    for (index, spot) in polygon.enumerated() {
      let next = polygon[index + 1 == polygon.count ? 0 : index + 1]
      twice += spot.x * next.y - next.x * spot.y
    }
    return abs(twice) / 2
  }
}

/// How much of a region others cover.
enum Covering {
  /// Samples along each side.
  private static let gridSide = 24

  /// The share of a box that lies under any of the others, by sampling.
  static func share(of box: Box2D, under covers: [Box2D]) -> Double {
    let near = covers.filter { $0.x < box.maxX && $0.maxX > box.x && $0.y < box.maxY && $0.maxY > box.y }
    guard !near.isEmpty else {
      return box.area == 0 && covers.contains { $0.contains(x: box.midX, y: box.midY) } ? 1 : 0
    }
    var covered = 0
    for row in 0..<gridSide {
      let y = box.y + (Double(row) + 0.5) / Double(gridSide) * box.height
      for column in 0..<gridSide {
        let x = box.x + (Double(column) + 0.5) / Double(gridSide) * box.width
        if near.contains(where: { $0.contains(x: x, y: y) }) { covered += 1 }
      }
    }
    return Double(covered) / Double(gridSide * gridSide)
  }

  /// The share of a stretch of time that lies in any of the others; a moment counts wholly or not at all.
  static func share(of span: TimeSpan, under spans: [TimeSpan]) -> Double {
    guard span.seconds > 0 else { return spans.contains { span.start >= $0.start && span.start <= $0.end } ? 1 : 0 }
    var (covered, reached) = (0.0, span.start)
    for lost in spans.sorted(by: { $0.start < $1.start }) {
      let (start, end) = (max(reached, lost.start), min(span.end, lost.end))
      if end > start { covered += end - start }
      reached = max(reached, min(span.end, lost.end))
    }
    return covered / span.seconds
  }

  /// The share of a box in space that lies in any of the others, by sampling.
  static func share(of box: Box3D, under boxes: [Box3D]) -> Double {
    guard !boxes.isEmpty else { return 0 }
    let side = 8
    let (rotation, covers) = (box.axes, boxes.map { ($0, $0.axes) })
    var covered = 0
    for index in 0..<(side * side * side) {
      let place = Vector3(
        (Double(index % side) + 0.5) / Double(side) - 0.5,
        (Double(index / side % side) + 0.5) / Double(side) - 0.5,
        (Double(index / (side * side)) + 0.5) / Double(side) - 0.5)
      let own = Vector3(place.x * box.size.x, place.y * box.size.y, place.z * box.size.z)
      let spot = rotation.applied(to: own) + box.centre
      if covers.contains(where: { $0.0.contains(spot, axes: $0.1) }) { covered += 1 }
    }
    return Double(covered) / Double(side * side * side)
  }
}
