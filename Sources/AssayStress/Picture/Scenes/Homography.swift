import Glibc

/// A projective map of the plane: nine values, row by row.
struct Homography: Sendable, Hashable {
  var m: [Double]

  static let identity = Homography(m: [1, 0, 0, 0, 1, 0, 0, 0, 1])

  @inline(__always)
  func point(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
    let w = m[6] * x + m[7] * y + m[8]
    return ((m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w)
  }

  /// Nil where the map folds the plane to a line.
  var inverse: Homography? {
    let cofactors = [
      m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
      m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
      m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3],
    ]
    let determinant = m[0] * cofactors[0] + m[1] * cofactors[3] + m[2] * cofactors[6]
    guard determinant.isFinite, abs(determinant) > 1e-12 else { return nil }
    return Homography(m: cofactors.map { $0 / determinant })
  }

  /// Turned clockwise (as seen, y pointing down) about one point, which goes to another.
  static func turn(degrees: Double, about from: (Double, Double), to: (Double, Double)) -> Homography {
    let (cosine, sine) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
    return Homography(m: [
      cosine, -sine, to.0 - cosine * from.0 + sine * from.1, sine, cosine, to.1 - sine * from.0 - cosine * from.1, 0, 0,
      1,
    ])
  }

  /// The map of a rectangle's corners (top left, top right, bottom right, bottom left) to four points, after Heckbert
  /// (1989). Nil where the points are no proper quadrilateral.
  static func rectangle(width: Double, height: Double, to q: [(x: Double, y: Double)]) -> Homography? {
    guard q.count == 4, width > 0, height > 0 else { return nil }
    let (sumX, sumY) = (q[0].x - q[1].x + q[2].x - q[3].x, q[0].y - q[1].y + q[2].y - q[3].y)
    let (dx1, dx2) = (q[1].x - q[2].x, q[3].x - q[2].x)
    let (dy1, dy2) = (q[1].y - q[2].y, q[3].y - q[2].y)
    let area = dx1 * dy2 - dx2 * dy1
    guard abs(area) > 1e-9 else { return nil }
    let (g, h) = ((sumX * dy2 - dx2 * sumY) / area, (dx1 * sumY - sumX * dy1) / area)
    let unit = [
      q[1].x - q[0].x + g * q[1].x, q[3].x - q[0].x + h * q[3].x, q[0].x,
      q[1].y - q[0].y + g * q[1].y, q[3].y - q[0].y + h * q[3].y, q[0].y, g, h, 1,
    ]
    return Homography(m: unit.enumerated().map { $1 / ($0 % 3 == 0 ? width : $0 % 3 == 1 ? height : 1) })
  }
}
