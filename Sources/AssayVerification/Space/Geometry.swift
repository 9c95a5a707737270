package import AssayCore
import Glibc

/// Sums and products of vectors.
extension Vector3 {
  package static func + (a: Vector3, b: Vector3) -> Vector3 { Vector3(a.x + b.x, a.y + b.y, a.z + b.z) }
  package static func - (a: Vector3, b: Vector3) -> Vector3 { Vector3(a.x - b.x, a.y - b.y, a.z - b.z) }
  package static func * (a: Vector3, factor: Double) -> Vector3 { Vector3(a.x * factor, a.y * factor, a.z * factor) }
  package func dot(_ other: Vector3) -> Double { x * other.x + y * other.y + z * other.z }
  package var length: Double { dot(self).squareRoot() }
}

extension Bounds {
  /// Finite and not inside out: the decoder lets nothing else pass, whoever builds facts by hand may.
  var isSound: Bool {
    left.isFinite && top.isFinite && right.isFinite && bottom.isFinite && left <= right && top <= bottom
  }
}

extension Place {
  /// The upright box of this place in its picture: its box, the box around its quad, or its point.
  var planeBox: Bounds? {
    if let box { return box }
    if let quad, quad.count >= 8 {
      let xs = stride(from: 0, to: 8, by: 2).map { quad[$0] }
      let ys = stride(from: 1, to: 8, by: 2).map { quad[$0] }
      guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max() else { return nil }
      return Bounds(left: left, top: top, right: right, bottom: bottom)
    }
    if let point { return Bounds(left: point.x, top: point.y, right: point.x, bottom: point.y) }
    return nil
  }
}

/// Measures of upright boxes.
enum Plane {
  static func length(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }

  /// The area that two boxes share.
  static func intersection(_ a: Bounds, _ b: Bounds) -> Double {
    let width = min(a.right, b.right) - max(a.left, b.left)
    let height = min(a.bottom, b.bottom) - max(a.top, b.top)
    return width > 0 && height > 0 ? width * height : 0
  }

  /// The shortest distance between two boxes; 0 where they meet.
  static func gap(_ a: Bounds, _ b: Bounds) -> Double {
    let x = max(0, max(a.left, b.left) - min(a.right, b.right))
    let y = max(0, max(a.top, b.top) - min(a.bottom, b.bottom))
    return length(x, y)
  }

  static func centreDistance(_ a: Bounds, _ b: Bounds) -> Double { length(a.midX - b.midX, a.midY - b.midY) }

  static func xOverlap(_ a: Bounds, _ b: Bounds) -> Double { min(a.right, b.right) - max(a.left, b.left) }
  static func yOverlap(_ a: Bounds, _ b: Bounds) -> Double { min(a.bottom, b.bottom) - max(a.top, b.top) }

  /// The box with every edge moved outward by a share of its own size.
  static func grown(_ a: Bounds, by share: Double) -> Bounds {
    Bounds(
      left: a.left - share * a.width, top: a.top - share * a.height, right: a.right + share * a.width,
      bottom: a.bottom + share * a.height)
  }

  static func hull(_ boxes: some Sequence<Bounds>) -> Bounds? {
    var hull: Bounds?
    for box in boxes {
      guard let old = hull else {
        hull = box
        continue
      }
      hull = Bounds(
        left: min(old.left, box.left), top: min(old.top, box.top), right: max(old.right, box.right),
        bottom: max(old.bottom, box.bottom))
    }
    return hull
  }
}
