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
          let column = min(side - 1, Int((u / length + 1) * half))
          let line = min(side - 1, Int((w / length + 1) * half))
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

/// The centre of the smallest sphere around a cloud. A hole pulls the centroid away from itself; this
/// centre stays.
enum BoundingSphere {
  private static let roundsMax = 12
  private static let stepsMax = 600

  /// Grows a small set of far points, solving the small set by Bădoiu and Clarkson's steps (2003): from the
  /// present centre move 1/(i+1) of the way to the farthest point. Good to about 0.2 % of the radius.
  static func centre(of cloud: PointCloud, box: CloudBox) -> (Float, Float, Float) {
    var centre = (
      box.low[0] + box.size[0] / 2, box.low[1] + box.size[1] / 2, box.low[2] + box.size[2] / 2
    )
    cloud.coordinates.withUnsafeBufferPointer { values in
      guard values.count >= 3 else { return }
      var chosen: [Int] = []
      for _ in 0..<roundsMax {
        let far = farthest(from: centre, in: values)
        if chosen.contains(far.row) { return }
        chosen.append(far.row)
        if chosen.count == 1 { continue }
        centre = solve(chosen, in: values, from: centre)
        let radius = chosen.map { distance(centre, values, $0) }.max() ?? 0
        let beyond = farthest(from: centre, in: values)
        if beyond.square <= radius * 1.0004 { return }
      }
    }
    return centre
  }

  private static func solve(
    _ rows: [Int], in values: UnsafeBufferPointer<Float>, from start: (Float, Float, Float)
  ) -> (Float, Float, Float) {
    var centre = start
    for step in 1...stepsMax {
      guard let far = rows.max(by: { distance(centre, values, $0) < distance(centre, values, $1) }) else { break }
      let share = 1 / Float(step + 1)
      centre.0 += (values[far * 3] - centre.0) * share
      centre.1 += (values[far * 3 + 1] - centre.1) * share
      centre.2 += (values[far * 3 + 2] - centre.2) * share
    }
    return centre
  }

  @inline(__always)
  private static func distance(_ c: (Float, Float, Float), _ values: UnsafeBufferPointer<Float>, _ row: Int) -> Float {
    let (x, y, z) = (values[row * 3] - c.0, values[row * 3 + 1] - c.1, values[row * 3 + 2] - c.2)
    return x * x + y * y + z * z
  }

  private static func farthest(
    from c: (Float, Float, Float), in values: UnsafeBufferPointer<Float>
  ) -> (row: Int, square: Float) {
    var (row, best) = (0, -Float.infinity)
    for index in 0..<values.count / 3 {
      let square = distance(c, values, index)
      if square > best { (row, best) = (index, square) }
    }
    return (row, best)
  }
}
