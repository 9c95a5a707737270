import AssayCore
import Glibc

/// A matrix of three rows.
struct Matrix3: Sendable, Hashable {
  /// Nine values, row by row.
  var m: [Double]

  static let identity = Matrix3(m: [1, 0, 0, 0, 1, 0, 0, 0, 1])

  /// Nil unless there are nine finite values.
  init?(_ values: [Double]) {
    guard values.count == 9, values.allSatisfy(\.isFinite) else { return nil }
    m = values
  }

  private init(m: [Double]) { self.m = m }

  /// Rz · Ry · Rx by angles in radians about z, y and x.
  init(yaw: Double, pitch: Double, roll: Double) {
    let (cy, sy, cp, sp, cr, sr) = (cos(yaw), sin(yaw), cos(pitch), sin(pitch), cos(roll), sin(roll))
    m = [
      cy * cp, cy * sp * sr - sy * cr, cy * sp * cr + sy * sr,
      sy * cp, sy * sp * sr + cy * cr, sy * sp * cr - cy * sr,
      -sp, cp * sr, cp * cr,
    ]
  }

  static func * (a: Matrix3, b: Matrix3) -> Matrix3 {
    var product = [Double](repeating: 0, count: 9)
    for row in 0..<3 {
      for column in 0..<3 {
        for k in 0..<3 { product[row * 3 + column] += a.m[row * 3 + k] * b.m[k * 3 + column] }
      }
    }
    return Matrix3(m: product)
  }

  func applied(to p: Vector3) -> Vector3 {
    Vector3(
      m[0] * p.x + m[1] * p.y + m[2] * p.z, m[3] * p.x + m[4] * p.y + m[5] * p.z, m[6] * p.x + m[7] * p.y + m[8] * p.z)
  }

  func transposed() -> Matrix3 { Matrix3(m: [m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]]) }
  func scaled(by factor: Double) -> Matrix3 { Matrix3(m: m.map { $0 * factor }) }

  var determinant: Double {
    m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6])
  }

  /// What lengths are multiplied with where shapes are kept (mirrored or not), else nil.
  var commonScale: Double? {
    let square = (transposed() * self).m
    let mean = (square[0] + square[4] + square[8]) / 3
    guard mean > 0, mean.isFinite else { return nil }
    let isKept = square.indices.allSatisfy { abs(square[$0] - ($0 % 4 == 0 ? mean : 0)) <= 1e-6 * mean }
    return isKept ? mean.squareRoot() : nil
  }

  /// Yaw, pitch and roll of a rotation.
  var angles: Vector3 {
    let sine = min(1, max(-1, -m[6]))
    // Where the pitch is a right angle, yaw and roll turn about the same axis: the roll is taken as 0.
    guard abs(sine) < 1 - 1e-12 else { return Vector3(atan2(-m[1], m[4]), asin(sine), 0) }
    return Vector3(atan2(m[3], m[0]), asin(sine), atan2(m[7], m[8]))
  }

  /// The first axis turned round.
  var mirroredFirstAxis: Matrix3 { Matrix3(m: [-m[0], m[1], m[2], -m[3], m[4], m[5], -m[6], m[7], m[8]]) }
}

enum Trigonometry {
  static func degrees(y: Double, x: Double) -> Double { atan2(y, x) * 180 / .pi }
}

func + (a: Vector3, b: Vector3) -> Vector3 { Vector3(a.x + b.x, a.y + b.y, a.z + b.z) }
func - (a: Vector3, b: Vector3) -> Vector3 { Vector3(a.x - b.x, a.y - b.y, a.z - b.z) }

extension Box3D {
  var axes: Matrix3 { Matrix3(yaw: rotation.x, pitch: rotation.y, roll: rotation.z) }

  func contains(_ point: Vector3, axes: Matrix3) -> Bool {
    let own = axes.transposed().applied(to: point - centre)
    return abs(own.x) <= size.x / 2 && abs(own.y) <= size.y / 2 && abs(own.z) <= size.z / 2
  }

  var corners: [Vector3] {
    let axes = axes
    return (0..<8).map { corner in
      let own = Vector3(
        (corner & 1 == 0 ? -0.5 : 0.5) * size.x, (corner & 2 == 0 ? -0.5 : 0.5) * size.y,
        (corner & 4 == 0 ? -0.5 : 0.5) * size.z)
      return axes.applied(to: own) + centre
    }
  }
}

extension SpaceMap {
  /// Whether nothing moves.
  var isIdentity: Bool { linear == Matrix3.identity.m && offset == Vector3(0, 0, 0) && slack == 0 }

  /// A box keeps its own axes where the map keeps shapes, also mirrored; else it is the upright hull of its corners.
  func moved(_ box: Box3D) -> Moved<Box3D> {
    guard let matrix = Matrix3(linear) else { return .uncheckable("a box has no place after the move") }
    let centre = point(box.centre)
    guard centre.array.allSatisfy(\.isFinite) else { return .uncheckable("a box has no place after the move") }
    guard let factor = matrix.commonScale else { return .kept(hull(box)) }
    var axes = (matrix * box.axes).scaled(by: 1 / factor)
    // A box is the same box mirrored along its own axis, so that a mirrored frame still gives a rotation.
    if axes.determinant < 0 { axes = axes.mirroredFirstAxis }
    let isTurned = matrix.m != Matrix3.identity.scaled(by: matrix.m[0]).m || matrix.m[0] < 0
    return .kept(
      Box3D(
        centre: centre,
        size: Vector3(
          box.size.x * factor + 2 * slack, box.size.y * factor + 2 * slack, box.size.z * factor + 2 * slack),
        rotation: isTurned ? axes.angles : box.rotation))
  }

  private func hull(_ box: Box3D) -> Box3D {
    let spots = box.corners.map(point)
    func range(_ axis: (Vector3) -> Double) -> (middle: Double, size: Double) {
      let values = spots.map(axis)
      let (low, high) = (values.min() ?? 0, values.max() ?? 0)
      return ((low + high) / 2, high - low + 2 * slack)
    }
    let (x, y, z) = (range(\.x), range(\.y), range(\.z))
    return Box3D(centre: Vector3(x.middle, y.middle, z.middle), size: Vector3(x.size, y.size, z.size))
  }
}
