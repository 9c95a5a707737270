import AssayCore
import AssayWire
import Glibc

/// A thing in space: a box along its own axes, a sphere, or a point when its size is unknown.
struct Solid: Sendable {
  var center: Vector3
  /// Half sizes along `axes`; nil when the size is unknown.
  var half: Vector3?
  var axes: (Vector3, Vector3, Vector3) = (Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1))
  /// Only a radius is known: measured as a ball.
  var isBall = false

  init(center: Vector3, half: Vector3? = nil) {
    self.center = center
    self.half = half
  }

  init(center: Vector3, place: Place) {
    self.center = center
    if let extent = place.extent {
      half = extent * 0.5
    } else if let radius = place.radius {
      half = Vector3(radius, radius, radius)
      isBall = true
    }
  }

  /// Turned by `rotation`: [yaw, pitch, roll] in radians, applied as Rz·Ry·Rx; anything else changes nothing.
  func rotated(by rotation: JSONValue?) -> Solid {
    guard let angles = rotation?.array?.map({ $0.double ?? .nan }), angles.count == 3,
      angles.allSatisfy(\.isFinite), !isBall
    else { return self }
    var copy = self
    let (cz, sz) = (cos(angles[0]), sin(angles[0]))
    let (cy, sy) = (cos(angles[1]), sin(angles[1]))
    let (cx, sx) = (cos(angles[2]), sin(angles[2]))
    copy.axes = (
      Vector3(cz * cy, sz * cy, -sy),
      Vector3(cz * sy * sx - sz * cx, sz * sy * sx + cz * cx, cy * sx),
      Vector3(cz * sy * cx + sz * sx, sz * sy * cx - cz * sx, cy * cx)
    )
    return copy
  }

  /// Half the size along a unit direction; 0 when the size is unknown.
  func reach(along direction: Vector3) -> Double {
    guard let half else { return 0 }
    if isBall { return half.x }
    return abs(direction.dot(axes.0)) * half.x + abs(direction.dot(axes.1)) * half.y
      + abs(direction.dot(axes.2)) * half.z
  }

  /// The eight corners; none when the size is unknown.
  var corners: [Vector3] {
    guard let half else { return [] }
    var corners: [Vector3] = []
    for x in [-half.x, half.x] {
      for y in [-half.y, half.y] {
        for z in [-half.z, half.z] { corners.append(center + axes.0 * x + axes.1 * y + axes.2 * z) }
      }
    }
    return corners
  }

  /// The point of the solid that is nearest to a point.
  func nearest(to point: Vector3) -> Vector3 {
    guard let half else { return center }
    let offset = point - center
    if isBall {
      let length = offset.length
      return length <= half.x ? point : center + offset * (half.x / length)
    }
    let x = min(max(offset.dot(axes.0), -half.x), half.x)
    let y = min(max(offset.dot(axes.1), -half.y), half.y)
    let z = min(max(offset.dot(axes.2), -half.z), half.z)
    return center + axes.0 * x + axes.1 * y + axes.2 * z
  }

  /// The distance between the surfaces, 0 where they meet, by projecting to and fro (von Neumann's alternating
  /// projections, which converge for convex bodies).
  func surfaceDistance(to other: Solid) -> Double {
    if isBall, other.isBall, let a = half, let b = other.half {
      return max(0, (center - other.center).length - a.x - b.x)
    }
    var point = nearest(to: other.center)
    var last = Double.infinity
    for _ in 0..<Self.projectionsMax {
      let there = other.nearest(to: point)
      point = nearest(to: there)
      let distance = (there - point).length
      if last - distance <= 1e-12 * max(1, distance) { return distance < 1e-9 ? 0 : distance }
      last = distance
    }
    return last
  }

  private static let projectionsMax = 500

  /// Whether every corner (or the whole ball) of `other` lies inside, with a tolerance in the unit of the scene.
  func holds(_ other: Solid, tolerance: Double) -> Bool? {
    guard let half, other.half != nil else { return nil }
    if isBall {
      if other.isBall { return (center - other.center).length + other.reach(along: center) <= half.x + tolerance }
      return other.corners.allSatisfy { ($0 - center).length <= half.x + tolerance }
    }
    let offset = other.center - center
    for (axis, size) in [(axes.0, half.x), (axes.1, half.y), (axes.2, half.z)] {
      if abs(offset.dot(axis)) + other.reach(along: axis) > size + tolerance { return false }
    }
    return true
  }

  /// Cubic units; a ball where only a radius is known. Nil when the size is unknown.
  var volume: Double? {
    guard let half else { return nil }
    return isBall ? 4 / 3 * Double.pi * half.x * half.x * half.x : 8 * half.x * half.y * half.z
  }

  /// A typical full size: the mean over the axes.
  var size: Double { half.map { ($0.x + $0.y + $0.z) * 2 / 3 } ?? 0 }
}
