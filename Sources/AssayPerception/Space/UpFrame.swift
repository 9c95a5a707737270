import AssayCore
import AssaySignals

/// Points with the up axis last: (a, b, up), right-handed, relative to the cloud's origin.
struct UprightPoints {
  var values: [Double]
  var frame: UpFrame
  /// Index of each point in the cloud.
  var indices: [Int]

  var count: Int { indices.count }

  subscript(index: Int) -> (a: Double, b: Double, up: Double) {
    (values[index * 3], values[index * 3 + 1], values[index * 3 + 2])
  }

  /// The finite points of a cloud.
  init(_ cloud: PointCloud, frame: UpFrame) {
    self.frame = frame
    values = []
    indices = []
    values.reserveCapacity(cloud.count * 3)
    indices.reserveCapacity(cloud.count)
    let (a, b, up) = frame.axes
    cloud.coordinates.withUnsafeBufferPointer { xyz in
      for index in 0..<cloud.count {
        let (x, y, z) = (xyz[index * 3], xyz[index * 3 + 1], xyz[index * 3 + 2])
        guard x.isFinite, y.isFinite, z.isFinite else { continue }
        values.append(Double(xyz[index * 3 + a]))
        values.append(Double(xyz[index * 3 + b]))
        values.append(Double(xyz[index * 3 + up]))
        indices.append(index)
      }
    }
  }

  private init(values: [Double], frame: UpFrame, indices: [Int]) {
    self.values = values
    self.frame = frame
    self.indices = indices
  }

  /// The points at these positions.
  func picked(_ positions: [Int]) -> UprightPoints {
    var values: [Double] = []
    values.reserveCapacity(positions.count * 3)
    for position in positions { values.append(contentsOf: self.values[(position * 3)..<(position * 3 + 3)]) }
    return UprightPoints(values: values, frame: frame, indices: positions.map { indices[$0] })
  }

  /// Every n-th point, at most `countMax`.
  func thinned(to countMax: Int) -> UprightPoints {
    guard count > countMax, countMax > 0 else { return self }
    return picked((0..<countMax).map { $0 * count / countMax })
  }

  /// Smallest and largest coordinates; nil without points.
  var bounds: (low: [Double], high: [Double])? {
    guard count > 0 else { return nil }
    var (low, high) = ([Double](repeating: .infinity, count: 3), [Double](repeating: -.infinity, count: 3))
    for index in 0..<count {
      for axis in 0..<3 {
        let value = values[index * 3 + axis]
        low[axis] = min(low[axis], value)
        high[axis] = max(high[axis], value)
      }
    }
    return (low, high)
  }

  /// Smallest and largest coordinates without the outermost 1 % on each axis: stray points (reflections, what is
  /// seen through windows) must not set the scale.
  var mainBounds: (low: [Double], high: [Double])? {
    let some = thinned(to: 20_000)
    guard some.count > 0 else { return nil }
    var (low, high): ([Double], [Double]) = ([], [])
    for axis in 0..<3 {
      let sorted = (0..<some.count).map { some.values[$0 * 3 + axis] }.sorted()
      low.append(sorted[sorted.count / 100])
      high.append(sorted[sorted.count - 1 - sorted.count / 100])
    }
    return (low, high)
  }

  /// The longest side of `mainBounds`, or of `bounds` where that has no length.
  var mainExtent: Double {
    func longest(_ bounds: (low: [Double], high: [Double])?) -> Double {
      bounds.map { zip($0.high, $0.low).map { $0.0 - $0.1 }.max() ?? 0 } ?? 0
    }
    let main = longest(mainBounds)
    return main > 0 ? main : longest(bounds)
  }

  /// The share of the other points' footprint, seen from above in 24 × 24 cells, that these points cover.
  func footprint(in other: UprightPoints) -> Double {
    guard let main = other.mainBounds else { return 0 }
    func cells(_ points: UprightPoints) -> Set<Int> {
      var cells = Set<Int>()
      for index in 0..<points.count {
        let p = points[index]
        let column = (p.a - main.low[0]) / max(main.high[0] - main.low[0], 1e-9) * 24
        let row = (p.b - main.low[1]) / max(main.high[1] - main.low[1], 1e-9) * 24
        guard column >= 0, row >= 0, column < 24, row < 24 else { continue }
        cells.insert(Int(row) * 24 + Int(column))
      }
      return cells
    }
    let (mine, all) = (cells(self), cells(other))
    return all.isEmpty ? 0 : Double(mine.count) / Double(all.count)
  }

  /// Mean distance between neighbours on the surface: `sqrt(occupied · cell² / n)` with cells of a 64th of the
  /// main extent.
  var spacing: Double {
    let extent = mainExtent
    guard count > 1, let bounds, extent > 0 else { return 0 }
    let whole = (0..<3).map { bounds.high[$0] - bounds.low[$0] }.max() ?? extent
    let cell = max(extent / 64, whole / 100_000)
    var occupied = Set<Int>()
    for index in 0..<count {
      var key = 0
      for axis in 0..<3 { key = key << 20 | Int((values[index * 3 + axis] - bounds.low[axis]) / cell) }
      occupied.insert(key)
    }
    return (Double(occupied.count) * cell * cell / Double(count)).squareRoot()
  }
}

/// Which axis points up, and how to get back to the file's x, y, z.
enum UpFrame: String {
  case x, y, z

  init(_ axis: String?) { self = axis.flatMap { UpFrame(rawValue: $0.lowercased()) } ?? .z }

  /// Positions of a, b and up among x, y, z; a turns to b counter-clockwise about up.
  var axes: (Int, Int, Int) {
    switch self {
    case .x: (1, 2, 0)
    case .y: (2, 0, 1)
    case .z: (0, 1, 2)
    }
  }

  func vector(_ a: Double, _ b: Double, _ up: Double) -> Vector3 {
    let axes = axes
    var values = [0.0, 0.0, 0.0]
    values[axes.0] = a
    values[axes.1] = b
    values[axes.2] = up
    return Vector3(values[0], values[1], values[2])
  }

  /// A turn about the up axis as yaw, pitch and roll of a `Box3D` (about z, y, x).
  func rotation(_ angle: Double) -> Vector3 {
    switch self {
    case .x: Vector3(0, 0, angle)
    case .y: Vector3(0, angle, 0)
    case .z: Vector3(angle, 0, 0)
    }
  }
}
