import AssayCore
import AssaySignals
import Glibc
import Synchronization

enum Circle {
  static func sine(_ angle: Double) -> Double { sin(angle) }
  static func cosine(_ angle: Double) -> Double { cos(angle) }
}

/// Points sorted along x, to count those in a box quickly.
struct PointColumn: Sendable {
  /// Counting stops here: nobody asks for more.
  private static let countMax = 1_000
  private let points: [Vector3]

  /// In coordinates with the origin added.
  init(_ cloud: PointCloud) {
    let origin = cloud.originVector
    points = (0..<cloud.count).map { cloud.point($0) + origin }.filter(\.isFinite).sorted { $0.x < $1.x }
  }

  func count(in box: Box3D) -> Int {
    guard box.centre.isFinite, box.size.isFinite else { return 0 }
    let axes = box.axes
    let reach = box.uprightSize.x / 2
    var index = first(from: box.centre.x - reach)
    var found = 0
    while index < points.count, points[index].x <= box.centre.x + reach, found < Self.countMax {
      if box.contains(points[index], axes: axes) { found += 1 }
      index += 1
    }
    return found
  }

  private func first(from x: Double) -> Int {
    var (low, high) = (0, points.count)
    while low < high {
      let middle = (low + high) / 2
      if points[middle].x < x { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// The points left of a cloud, sorted only when a label asks for them.
final class PointsLeft: Sendable {
  private let cloud: PointCloud
  private let column = Mutex<PointColumn?>(nil)

  init(_ cloud: PointCloud) { self.cloud = cloud }

  func count(in box: Box3D) -> Int {
    let sorted = column.withLock { column in
      let sorted = column ?? PointColumn(cloud)
      column = sorted
      return sorted
    }
    return sorted.count(in: box)
  }
}

/// The nearest points to a point.
enum NearestPoints {
  /// The indices of the `count` nearest points among those that the mask keeps, ties by index. Linear in the cloud.
  static func of(_ centre: Int, count: Int, in cloud: PointCloud, kept: [Bool]) -> [Int] {
    let place = cloud.point(centre)
    var distances: [Double] = []
    var indices: [Int] = []
    distances.reserveCapacity(cloud.count)
    indices.reserveCapacity(cloud.count)
    for index in 0..<cloud.count where kept[index] {
      let square = (cloud.point(index) - place).squaredLength
      guard square.isFinite else { continue }
      distances.append(square)
      indices.append(index)
    }
    guard count < indices.count else { return indices }
    guard count > 0 else { return [] }
    let limit = smallest(count, of: distances)
    var nearest = indices.indices.filter { distances[$0] < limit }.map { indices[$0] }
    for position in indices.indices where distances[position] == limit && nearest.count < count {
      nearest.append(indices[position])
    }
    return nearest
  }

  /// The k-th smallest value, k from 1, by Hoare's selection with the middle of three as pivot.
  static func smallest(_ k: Int, of values: [Double]) -> Double {
    var values = values
    var (low, high) = (0, values.count - 1)
    let wanted = k - 1
    while low < high {
      let trio = [values[low], values[(low + high) / 2], values[high]].sorted()
      let pivot = trio[1]
      var (left, right) = (low, high)
      while left <= right {
        while values[left] < pivot { left += 1 }
        while values[right] > pivot { right -= 1 }
        if left <= right {
          values.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if wanted <= right {
        high = right
      } else if wanted >= left {
        low = left
      } else {
        return values[wanted]
      }
    }
    return values[wanted]
  }
}
