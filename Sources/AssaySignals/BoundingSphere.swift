/// The centre of the smallest sphere around a cloud. A hole pulls the centroid away from itself; this
/// centre stays.
enum BoundingSphere {
  private static let roundsMax = 32

  private struct Ball {
    var centre: [Double]
    var square: Double
    var support: [[Double]]
  }

  /// Exact but for rounding: from the ball of at most four points, take in the farthest point of the cloud,
  /// find the smallest ball around those five, and so on until nothing lies outside.
  static func centre(of cloud: PointCloud, box: CloudBox) -> (Float, Float, Float) {
    var ball = Ball(centre: (0..<3).map { Double(box.low[$0]) + Double(box.size[$0]) / 2 }, square: 0, support: [])
    cloud.coordinates.withUnsafeBufferPointer { values in
      guard values.count >= 3 else { return }
      for _ in 0..<roundsMax {
        let far = farthest(from: ball.centre, in: values)
        guard ball.support.isEmpty || far.square > ball.square * 1.00001 else { return }
        let point = (0..<3).map { Double(values[far.row * 3 + $0]) }
        guard let next = smallest(around: ball.support + [point]) else { return }
        ball = next
      }
    }
    return (Float(ball.centre[0]), Float(ball.centre[1]), Float(ball.centre[2]))
  }

  /// The smallest ball through one to four of the points that holds them all.
  private static func smallest(around points: [[Double]]) -> Ball? {
    var best: Ball?
    for choice in 1..<(1 << points.count) where choice.nonzeroBitCount <= 4 {
      let support = points.indices.filter { choice >> $0 & 1 == 1 }.map { points[$0] }
      guard let centre = circumcentre(support) else { continue }
      let square = distance(centre, support[0])
      guard square < best?.square ?? .infinity else { continue }
      let slack = square * 1e-9 + 1e-18
      guard points.allSatisfy({ distance(centre, $0) <= square + slack }) else { continue }
      best = Ball(centre: centre, square: square, support: support)
    }
    return best
  }

  /// The point in the span of the points that is equally far from all of them; nil when there is none.
  private static func circumcentre(_ points: [[Double]]) -> [Double]? {
    let edges = points.dropFirst().map { point in (0..<3).map { point[$0] - points[0][$0] } }
    let size = edges.count
    func dot(_ a: [Double], _ b: [Double]) -> Double { a[0] * b[0] + a[1] * b[1] + a[2] * b[2] }
    // 2 (eᵢ·eⱼ) λⱼ = eᵢ·eᵢ, solved by elimination with pivoting.
    var rows = edges.map { a in edges.map { 2 * dot(a, $0) } + [dot(a, a)] }
    let scale = rows.flatMap { $0 }.map(abs).max() ?? 0
    for column in 0..<size {
      guard let pivot = (column..<size).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }),
        abs(rows[pivot][column]) > scale * 1e-10
      else { return nil }
      rows.swapAt(column, pivot)
      for row in 0..<size where row != column {
        let share = rows[row][column] / rows[column][column]
        for index in column...size { rows[row][index] -= share * rows[column][index] }
      }
    }
    var centre = points[0]
    for index in 0..<size {
      let share = rows[index][size] / rows[index][index]
      for axis in 0..<3 { centre[axis] += share * edges[index][axis] }
    }
    return centre
  }

  private static func distance(_ a: [Double], _ b: [Double]) -> Double {
    let (x, y, z) = (a[0] - b[0], a[1] - b[1], a[2] - b[2])
    return x * x + y * y + z * z
  }

  private static func farthest(
    from centre: [Double], in values: UnsafeBufferPointer<Float>
  ) -> (row: Int, square: Double) {
    let (cx, cy, cz) = (Float(centre[0]), Float(centre[1]), Float(centre[2]))
    var (row, best) = (0, -Float.infinity)
    for index in 0..<values.count / 3 {
      let (x, y, z) = (values[index * 3] - cx, values[index * 3 + 1] - cy, values[index * 3 + 2] - cz)
      let square = x * x + y * y + z * z
      if square > best { (row, best) = (index, square) }
    }
    return (row, Double(best))
  }
}
