package import AssayCore

/// How much two regions share: intersection over union, from 0 to 1.
package enum Overlap {
  /// IoU of two upright boxes, continuous, no +1, computed as COCO does. Boxes without area share nothing.
  ///
  /// - Parameter crowd: the truth stands for many things, so that the detection's own area is the whole.
  package static func iou(_ detection: Box2D, _ truth: Box2D, crowd: Bool = false) -> Double {
    let width = min(detection.maxX, truth.maxX) - max(detection.x, truth.x)
    guard width > 0 else { return 0 }
    let height = min(detection.maxY, truth.maxY) - max(detection.y, truth.y)
    guard height > 0 else { return 0 }
    let shared = width * height
    let area = detection.width * detection.height
    let union = crowd ? area : area + truth.width * truth.height - shared
    // Boxes of absurd size overflow; they share nothing that could be told.
    return share(shared, union)
  }

  /// Rounding makes a box of odd numbers share a little more than all with itself.
  private static func share(_ shared: Double, _ union: Double) -> Double {
    union > 0 && union.isFinite ? min(1, shared / union) : 0
  }

  /// Overlap of two stretches of time over their union; 0 when both are without length.
  package static func iou(_ a: TimeSpan, _ b: TimeSpan) -> Double {
    let shared = max(0, min(a.end, b.end) - max(a.start, b.start))
    let union = a.end - a.start + b.end - b.start - shared
    return share(shared, union)
  }

  /// Exact IoU of two oriented boxes.
  package static func iou(_ a: Box3D, _ b: Box3D) -> Double {
    let (first, second) = (a.volume, b.volume)
    let shared = intersection(a, b)
    guard shared > 0 else { return 0 }
    let union = first + second - shared
    return share(shared, union)
  }

  /// IoU of two ranges of bytes.
  package static func iou(_ a: Range<Int>, _ b: Range<Int>) -> Double {
    let shared = a.clamped(to: b).count
    let union = a.count + b.count - shared
    return union > 0 ? Double(shared) / Double(union) : 0
  }
}

extension Box3D {
  /// Zero unless all three sizes are positive.
  package var volume: Double { max(0, size.x) * max(0, size.y) * max(0, size.z) }

  /// The box's own axes as rows, in the frame that the box is given in: the transposed Rz·Ry·Rx.
  var axes: [Vector3] {
    let (sz, cz) = sineAndCosine(rotation.x)
    let (sy, cy) = sineAndCosine(rotation.y)
    let (sx, cx) = sineAndCosine(rotation.z)
    return [
      Vector3(cz * cy, sz * cy, -sy),
      Vector3(cz * sy * sx - sz * cx, sz * sy * sx + cz * cx, cy * sx),
      Vector3(cz * sy * cx + sz * sx, sz * sy * cx - cz * sx, cy * cx),
    ]
  }

  /// Whether a point is in the box, its surface included.
  package func contains(_ point: Vector3) -> Bool {
    let offset = point - centre
    let halves = [size.x / 2, size.y / 2, size.z / 2]
    return zip(axes, halves).allSatisfy { abs($0.dot(offset)) <= $1 * (1 + 1e-12) }
  }
}

extension Vector3 {
  static func - (a: Vector3, b: Vector3) -> Vector3 { Vector3(a.x - b.x, a.y - b.y, a.z - b.z) }
  static func + (a: Vector3, b: Vector3) -> Vector3 { Vector3(a.x + b.x, a.y + b.y, a.z + b.z) }
  static func * (a: Vector3, s: Double) -> Vector3 { Vector3(a.x * s, a.y * s, a.z * s) }
  func dot(_ other: Vector3) -> Double { x * other.x + y * other.y + z * other.z }

  func cross(_ other: Vector3) -> Vector3 {
    Vector3(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
  }
}
