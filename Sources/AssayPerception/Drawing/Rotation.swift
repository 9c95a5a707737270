import AssayCore
import Glibc

/// Rz·Ry·Rx as a matrix.
struct Rotation {
  private let rows: [[Double]]

  /// - Parameter angles: yaw, pitch and roll in radians.
  init(_ angles: Vector3) {
    let (cz, sz) = (cos(angles.x), sin(angles.x))
    let (cy, sy) = (cos(angles.y), sin(angles.y))
    let (cx, sx) = (cos(angles.z), sin(angles.z))
    rows = [
      [cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx],
      [sz * cy, sz * sy * sx + cz * cx, sz * sy * cx - cz * sx],
      [-sy, cy * sx, cy * cx],
    ]
  }

  func apply(_ x: Double, _ y: Double, _ z: Double) -> Vector3 {
    let values = rows.map { $0[0] * x + $0[1] * y + $0[2] * z }
    return Vector3(values[0], values[1], values[2])
  }
}
