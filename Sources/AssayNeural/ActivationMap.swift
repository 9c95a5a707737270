internal import AssayCore

/// How much each cell of a picture speaks for a class (Zhou et al., "Learning Deep Features for Discriminative
/// Localization", 2016).
struct ActivationMap {
  var columns: Int
  var rows: Int
  /// Row by row.
  var values: [Float]
  /// Steps from one cell to the next in the map that the box is read from.
  static let finer = 4
  /// A cell belongs to the object when it has this share of the highest evidence.
  static let share: Float = 0.35

  /// Where the object is, as parts of the square's sides: the box around the cells next to the strongest one
  /// whose evidence, above the mean and squared, is at least 35 % of the strongest's.
  static func box(of map: ActivationMap) -> Box2D {
    let whole = Box2D(x: 0, y: 0, width: 1, height: 1)
    guard map.columns > 0, map.rows > 0, map.values.count == map.columns * map.rows else { return whole }
    let mean = map.values.reduce(0, +) / Float(map.values.count)
    let evidence = map.values.map { value in max(0, value - mean) * max(0, value - mean) }
    let fine = ActivationMap(columns: map.columns, rows: map.rows, values: evidence).refined()
    guard let highest = fine.values.max(), highest > 0, let peak = fine.values.firstIndex(of: highest) else {
      return whole
    }
    return fine.extent(around: peak, atLeast: highest * share)
  }

  /// Linear interpolation between the centres of the cells.
  private func refined() -> ActivationMap {
    let (width, height) = (columns * Self.finer, rows * Self.finer)
    var result = [Float](repeating: 0, count: width * height)
    func place(_ index: Int, _ count: Int) -> (Int, Int, Float) {
      let at = max(0, min(Float(count - 1), (Float(index) + 0.5) / Float(Self.finer) - 0.5))
      let low = Int(at)
      return (low, min(low + 1, count - 1), at - Float(low))
    }
    for y in 0..<height {
      let (top, bottom, down) = place(y, rows)
      for x in 0..<width {
        let (left, right, across) = place(x, columns)
        let upper = values[top * columns + left] * (1 - across) + values[top * columns + right] * across
        let lower = values[bottom * columns + left] * (1 - across) + values[bottom * columns + right] * across
        result[y * width + x] = upper * (1 - down) + lower * down
      }
    }
    return ActivationMap(columns: width, rows: height, values: result)
  }

  private func extent(around peak: Int, atLeast bound: Float) -> Box2D {
    var seen = [Bool](repeating: false, count: values.count)
    var queue = [peak]
    seen[peak] = true
    var (left, right, top, bottom) = (columns, -1, rows, -1)
    while let cell = queue.popLast() {
      let (x, y) = (cell % columns, cell / columns)
      (left, right, top, bottom) = (min(left, x), max(right, x), min(top, y), max(bottom, y))
      for (dx, dy) in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
        let (nx, ny) = (x + dx, y + dy)
        guard nx >= 0, nx < columns, ny >= 0, ny < rows, !seen[ny * columns + nx] else { continue }
        seen[ny * columns + nx] = true
        if values[ny * columns + nx] >= bound { queue.append(ny * columns + nx) }
      }
    }
    return Box2D(
      x: Double(left) / Double(columns), y: Double(top) / Double(rows),
      width: Double(right + 1 - left) / Double(columns), height: Double(bottom + 1 - top) / Double(rows))
  }
}
