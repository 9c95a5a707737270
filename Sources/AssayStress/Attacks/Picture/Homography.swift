/// The projective map that takes four corners to those of an upright sheet.
struct Homography {
  /// Nine values, row by row.
  private let matrix: [Double]

  /// - Parameter corners: of the shape, clockwise from what becomes the top left.
  /// Nil where the corners lie on a line.
  init?(from corners: [(Double, Double)], toWidth width: Double, height: Double) {
    let targets = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
    var rows: [[Double]] = []
    for ((x, y), (u, v)) in zip(corners, targets) {
      rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
      rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    }
    guard rows.count == 8, let solved = Self.solve(&rows) else { return nil }
    matrix = solved + [1]
  }

  func point(_ x: Double, _ y: Double) -> (x: Double, y: Double)? {
    let depth = matrix[6] * x + matrix[7] * y + matrix[8]
    guard abs(depth) > 1e-12 else { return nil }
    return (
      (matrix[0] * x + matrix[1] * y + matrix[2]) / depth, (matrix[3] * x + matrix[4] * y + matrix[5]) / depth
    )
  }

  /// Gauss with the largest pivot; the last column is the right side.
  private static func solve(_ rows: inout [[Double]]) -> [Double]? {
    let count = rows.count
    for column in 0..<count {
      let pivot = (column..<count).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
      guard abs(rows[pivot][column]) > 1e-9 else { return nil }
      rows.swapAt(column, pivot)
      for row in 0..<count where row != column {
        let factor = rows[row][column] / rows[column][column]
        guard factor != 0 else { continue }
        for index in column...count { rows[row][index] -= factor * rows[column][index] }
      }
    }
    return (0..<count).map { rows[$0][count] / rows[$0][$0] }
  }
}
