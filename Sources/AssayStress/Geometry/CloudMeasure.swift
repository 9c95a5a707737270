import AssayCore
import AssaySignals

/// The middle and size of a cloud that relative distances refer to: the middle of its box, and the largest distance of
/// a point from it. ModelNet40-C brings its clouds to middle 0 and about radius 1; here the frame stays and the
/// distances follow.
struct CloudMeasure: Sendable {
  /// Relative to the cloud's origin.
  var middle: Vector3
  var radius: Double
  var low: Vector3
  var high: Vector3

  /// Nil where no point is finite.
  init?(_ cloud: PointCloud) {
    var (low, high) = ([Double](repeating: .infinity, count: 3), [Double](repeating: -.infinity, count: 3))
    var found = false
    for index in 0..<cloud.count {
      let point = cloud.point(index)
      guard point.isFinite else { continue }
      found = true
      (low[0], high[0]) = (min(low[0], point.x), max(high[0], point.x))
      (low[1], high[1]) = (min(low[1], point.y), max(high[1], point.y))
      (low[2], high[2]) = (min(low[2], point.z), max(high[2], point.z))
    }
    guard found else { return nil }
    middle = Vector3((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2)
    self.low = Vector3(low[0], low[1], low[2])
    self.high = Vector3(high[0], high[1], high[2])
    var square = 0.0
    for index in 0..<cloud.count {
      let offset = cloud.point(index) - middle
      if offset.isFinite { square = max(square, offset.squaredLength) }
    }
    radius = square.squareRoot()
  }

  /// The measure of a cloud that can be changed.
  ///
  /// - Throws: `data` where there is no point, or where distances relative to its size are asked and it has none.
  static func of(_ cloud: PointCloud, needsSize: Bool = false) throws(AssayError) -> CloudMeasure {
    guard let measure = CloudMeasure(cloud) else {
      throw AssayError(.data, "The cloud has no point to change.", remedy: "Use a scan or mesh with points.")
    }
    guard !needsSize || measure.radius > 0 else {
      throw AssayError(
        .data, "All points of the cloud are in one place, so that distances relative to its size mean nothing.",
        remedy: "Use a cloud with an extent.")
    }
    return measure
  }
}

extension Vector3 {
  var isFinite: Bool { x.isFinite && y.isFinite && z.isFinite }
  var squaredLength: Double { x * x + y * y + z * z }
  func dot(_ other: Vector3) -> Double { x * other.x + y * other.y + z * other.z }
  func scaled(by factor: Double) -> Vector3 { Vector3(x * factor, y * factor, z * factor) }
}

extension PointCloud {
  /// A point relative to the origin.
  @inline(__always)
  func point(_ index: Int) -> Vector3 {
    Vector3(
      Double(coordinates[index * 3]), Double(coordinates[index * 3 + 1]), Double(coordinates[index * 3 + 2]))
  }

  @inline(__always)
  mutating func setPoint(_ index: Int, _ point: Vector3) {
    coordinates[index * 3] = Float(point.x)
    coordinates[index * 3 + 1] = Float(point.y)
    coordinates[index * 3 + 2] = Float(point.z)
  }

  var originVector: Vector3 {
    origin.count == 3 ? Vector3(origin[0], origin[1], origin[2]) : Vector3(0, 0, 0)
  }

  var hasColours: Bool { !colours.isEmpty && colours.count >= count * 3 }

  /// Every point moved.
  func moved(_ place: (Vector3) -> Vector3) -> PointCloud {
    var result = self
    for index in 0..<count { result.setPoint(index, place(point(index))) }
    return result
  }

  /// The points that the mask keeps, with their colours and the triangles of which all three corners stay.
  func kept(_ mask: [Bool]) -> PointCloud {
    var result = PointCloud(coordinates: [], origin: origin)
    let hasColours = hasColours
    var numbers = [UInt32](repeating: .max, count: triangles.isEmpty ? 0 : count)
    var next: UInt32 = 0
    for index in 0..<count where mask[index] {
      for axis in 0..<3 { result.coordinates.append(coordinates[index * 3 + axis]) }
      if hasColours { for axis in 0..<3 { result.colours.append(colours[index * 3 + axis]) } }
      if !numbers.isEmpty { numbers[index] = next }
      next += 1
    }
    for corner in stride(from: 0, to: triangles.count - 2, by: 3) {
      let corners = (0..<3).map { Int(triangles[corner + $0]) }
      guard corners.allSatisfy({ $0 < count && numbers[$0] != .max }) else { continue }
      for index in corners { result.triangles.append(numbers[index]) }
    }
    return result
  }

  /// Points added behind the others; each takes the colour of the point it is named with.
  func adding(_ points: [(place: Vector3, like: Int)]) -> PointCloud {
    var result = self
    let hasColours = hasColours
    if !hasColours { result.colours = [] }
    for (place, like) in points {
      result.coordinates += [Float(place.x), Float(place.y), Float(place.z)]
      if hasColours { for axis in 0..<3 { result.colours.append(colours[like * 3 + axis]) } }
    }
    return result
  }
}

extension StressGenerator {
  /// `count` different numbers of 0..<bound, in the order of their drawing; the first draws do not depend on `count`.
  mutating func distinct(_ count: Int, of bound: Int) -> [Int] {
    let count = max(0, min(count, bound))
    // Fisher and Yates over the cells that were touched only.
    var moved: [Int: Int] = [:]
    var drawn: [Int] = []
    drawn.reserveCapacity(count)
    for place in 0..<count {
      let pick = place + below(bound - place)
      drawn.append(moved[pick] ?? pick)
      moved[pick] = moved[place] ?? place
    }
    return drawn
  }

  /// A direction evenly distributed over the sphere.
  mutating func direction() -> Vector3 {
    let z = uniform(-1, 1)
    let angle = uniform(0, 2 * .pi)
    let ring = max(0, 1 - z * z).squareRoot()
    return Vector3(ring * Circle.cosine(angle), ring * Circle.sine(angle), z)
  }
}
