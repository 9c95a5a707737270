/// Which directions, seen from the middle of a cloud, hold a point: a cube map of 6 × 48² cells, each
/// counted by its solid angle.
struct DirectionMap {
  private(set) var emptyShare: Double
  private static let side = 48

  init(_ cloud: PointCloud, box: CloudBox) {
    let side = Self.side
    let centre = BoundingSphere.centre(of: cloud, box: box)
    var cells = [Bool](repeating: false, count: 6 * side * side)
    cells.withUnsafeMutableBufferPointer { cells in
      cloud.coordinates.withUnsafeBufferPointer { values in
        for row in 0..<values.count / 3 {
          let x = values[row * 3] - centre.0
          let y = values[row * 3 + 1] - centre.1
          let z = values[row * 3 + 2] - centre.2
          let (ax, ay, az) = (abs(x), abs(y), abs(z))
          var (face, major, u, w) = (0, x, y, z)
          if ay > ax, ay >= az {
            (face, major, u, w) = (2, y, x, z)
          } else if az > ax, az > ay {
            (face, major, u, w) = (4, z, x, y)
          }
          let length = abs(major)
          guard length > 0 else { continue }
          if major < 0 { face += 1 }
          let half = Float(side) / 2
          let column = cell((u / length + 1) * half, of: side)
          let line = cell((w / length + 1) * half, of: side)
          cells[(face * side + line) * side + column] = true
        }
      }
    }
    var (empty, whole) = (0.0, 0.0)
    for line in 0..<side {
      for column in 0..<side {
        let u = (Double(column) + 0.5) / Double(side) * 2 - 1
        let w = (Double(line) + 0.5) / Double(side) * 2 - 1
        let square = 1 + u * u + w * w
        let weight = 1 / (square * square.squareRoot())
        for face in 0..<6 {
          whole += weight
          if !cells[(face * side + line) * side + column] { empty += weight }
        }
      }
    }
    emptyShare = empty / whole
  }
}
