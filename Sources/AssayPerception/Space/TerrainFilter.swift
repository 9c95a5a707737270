/// Tells ground from what stands on it where the ground is no plane: progressive morphological filter
/// (Zhang et al. 2003) on a grid of lowest points.
struct TerrainFilter {
  /// Metres of ground rise a metre that are still ground.
  private static let slope = 0.35
  private static let cellsMax = 400

  private let columns: Int
  private let rows: Int
  private let cell: Double
  private let low: [Double]
  private let tolerance: Double
  private var surface: [Double]

  /// Nil when the points do not cover an area, as the scan of a single object does not.
  init?(_ points: UprightPoints, spacing: Double) {
    guard let bounds = points.bounds, spacing > 0 else { return nil }
    let (width, depth) = (bounds.high[0] - bounds.low[0], bounds.high[1] - bounds.low[1])
    let height = bounds.high[2] - bounds.low[2]
    let longest = max(width, depth)
    guard longest > 0, min(width, depth) > 0.1 * longest, height < 0.6 * longest else { return nil }
    cell = max(2 * spacing, longest / Double(Self.cellsMax))
    columns = Int(width / cell) + 1
    rows = Int(depth / cell) + 1
    low = bounds.low
    tolerance = 0.5 * cell
    surface = [Double](repeating: .infinity, count: columns * rows)
    for index in 0..<points.count {
      let p = points[index]
      let at = Self.index(p.a, p.b, low, cell, columns, rows)
      surface[at] = min(surface[at], p.up)
    }
    guard surface.count(where: { $0.isFinite }) * 3 >= surface.count else { return nil }
    fillGaps()
    openProgressively(reach: longest / 5)
  }

  private static func index(
    _ a: Double, _ b: Double, _ low: [Double], _ cell: Double, _ columns: Int, _ rows: Int
  ) -> Int {
    let column = min(columns - 1, max(0, Int((a - low[0]) / cell)))
    let row = min(rows - 1, max(0, Int((b - low[1]) / cell)))
    return row * columns + column
  }

  /// Positions of the points that lie on the ground.
  func ground(in points: UprightPoints) -> [Int] {
    (0..<points.count).filter { height(points[$0]) <= tolerance }
  }

  /// Height of a point above the ground below it.
  func height(_ p: (a: Double, b: Double, up: Double)) -> Double {
    p.up - surface[Self.index(p.a, p.b, low, cell, columns, rows)]
  }

  /// Empty cells take the lowest of their neighbours, ring by ring.
  private mutating func fillGaps() {
    for _ in 0..<(columns + rows) {
      let before = surface
      var isWhole = true
      for row in 0..<rows {
        for column in 0..<columns where !before[row * columns + column].isFinite {
          var lowest = Double.infinity
          for y in max(0, row - 1)...min(rows - 1, row + 1) {
            for x in max(0, column - 1)...min(columns - 1, column + 1) { lowest = min(lowest, before[y * columns + x]) }
          }
          surface[row * columns + column] = lowest
          if !lowest.isFinite { isWhole = false }
        }
      }
      if isWhole { return }
    }
  }

  /// Openings with growing windows; a cell that sinks by more than ground may rise over the window was an
  /// object and takes the opened height.
  private mutating func openProgressively(reach: Double) {
    var (half, before) = (1, 0)
    while Double(half) * cell <= max(reach, cell) {
      let opened = swept(swept(surface, half, min), half, max)
      let threshold = Self.slope * Double(half - before) * cell + tolerance
      for index in surface.indices where surface[index] - opened[index] > threshold { surface[index] = opened[index] }
      (before, half) = (half, half * 2)
    }
  }

  /// Smallest or largest value in a square window, first along rows, then along columns.
  private func swept(_ grid: [Double], _ half: Int, _ pick: (Double, Double) -> Double) -> [Double] {
    var (across, result) = (grid, grid)
    for row in 0..<rows {
      for column in 0..<columns {
        var value = grid[row * columns + column]
        for x in max(0, column - half)...min(columns - 1, column + half) {
          value = pick(value, grid[row * columns + x])
        }
        across[row * columns + column] = value
      }
    }
    for row in 0..<rows {
      for column in 0..<columns {
        var value = across[row * columns + column]
        for y in max(0, row - half)...min(rows - 1, row + half) { value = pick(value, across[y * columns + column]) }
        result[row * columns + column] = value
      }
    }
    return result
  }
}
