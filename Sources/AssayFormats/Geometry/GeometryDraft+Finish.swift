import AssayCore
import AssaySignals

extension GeometryDraft {
  /// Checks every coordinate, splits off an origin where coordinates are large, thins evenly to
  /// `pointsMax` and fills in what the file told about itself.
  ///
  /// - Throws: `empty`, `non_finite`, `out_of_range`.
  mutating func finish(pointsMax: Int) throws(FormatError) -> (cloud: PointCloud, info: GeometryInfo) {
    let total = count
    guard total > 0 else { throw FormatError("empty", "the file holds no points") }
    let dropped = try dropNonFinite()
    let bounds = doubles.isEmpty ? Self.bounds(floats) : Self.bounds(doubles)
    guard (bounds.minimum + bounds.maximum).allSatisfy({ abs($0) < GeometryLimits.coordinateMax }) else {
      throw FormatError("out_of_range", "a coordinate of 1e12 or more is no measurement")
    }
    var info = GeometryInfo(
      points: total, faces: faces, minimum: Vector3(bounds.minimum[0], bounds.minimum[1], bounds.minimum[2]),
      maximum: Vector3(bounds.maximum[0], bounds.maximum[1], bounds.maximum[2]))
    info.nonFinitePoints = dropped
    info.hasColours = !colours.isEmpty
    info.hasNormals = hasNormals
    info.hasIntensity = hasIntensity
    info.unit = hints.unit
    info.unitSource = hints.unit == nil ? nil : hints.unitSource
    info.upAxis = hints.upAxis
    info.upAxisSource = hints.upAxis == nil ? nil : hints.upAxisSource
    info.frame = hints.frame
    return (cloud(origin: Self.origin(bounds), pointsMax: max(1, pointsMax)), info)
  }

  private mutating func dropNonFinite() throws(FormatError) -> Int {
    let total = count
    let kept =
      doubles.isEmpty
      ? Self.compact(&floats, colours: &colours) { $0 - $0 == 0 }
      : Self.compact(&doubles, colours: &colours) { $0 - $0 == 0 }
    let dropped = total - kept
    guard dropped > 0 else { return 0 }
    guard kept > 0 else { throw FormatError("non_finite", "none of the \(total) points is finite") }
    guard triangles.isEmpty else {
      throw FormatError("non_finite", "\(dropped) of the mesh's \(total) vertices are not finite")
    }
    note(
      "non_finite", nonFiniteMeansNoReturn ? .note : .degraded,
      nonFiniteMeansNoReturn
        ? "\(dropped) of \(total) points are marked as no return"
        : "\(dropped) of \(total) points are not finite and were left out",
      remedy: nonFiniteMeansNoReturn ? nil : "export the points again without invalid ones")
    return dropped
  }

  /// Moves the finite points to the front; returns how many there are.
  private static func compact<T: BinaryFloatingPoint>(
    _ values: inout [T], colours: inout [UInt8], isFinite: (T) -> Bool
  ) -> Int {
    let total = values.count / 3
    let bad = values.withUnsafeBufferPointer { buffer in
      var bad = 0
      // A sum of differences with itself is zero only where all three are finite.
      for row in 0..<total {
        let (x, y, z) = (buffer[row * 3], buffer[row * 3 + 1], buffer[row * 3 + 2])
        if !((x - x) + (y - y) + (z - z) == 0) { bad += 1 }
      }
      return bad
    }
    guard bad > 0 else { return total }
    var kept = 0
    for row in 0..<total
    where isFinite(values[row * 3]) && isFinite(values[row * 3 + 1]) && isFinite(values[row * 3 + 2]) {
      for axis in 0..<3 {
        values[kept * 3 + axis] = values[row * 3 + axis]
        if !colours.isEmpty { colours[kept * 3 + axis] = colours[row * 3 + axis] }
      }
      kept += 1
    }
    values.removeLast(values.count - kept * 3)
    if !colours.isEmpty { colours.removeLast(colours.count - kept * 3) }
    return kept
  }

  private static func bounds<T: BinaryFloatingPoint>(_ values: [T]) -> (minimum: [Double], maximum: [Double]) {
    values.withUnsafeBufferPointer { buffer in
      guard buffer.count >= 3 else { return ([0, 0, 0], [0, 0, 0]) }
      var (minX, minY, minZ) = (buffer[0], buffer[1], buffer[2])
      var (maxX, maxY, maxZ) = (minX, minY, minZ)
      for row in 1..<max(1, buffer.count / 3) {
        let (x, y, z) = (buffer[row * 3], buffer[row * 3 + 1], buffer[row * 3 + 2])
        if x < minX { minX = x }
        if x > maxX { maxX = x }
        if y < minY { minY = y }
        if y > maxY { maxY = y }
        if z < minZ { minZ = z }
        if z > maxZ { maxZ = z }
      }
      return ([Double(minX), Double(minY), Double(minZ)], [Double(maxX), Double(maxY), Double(maxZ)])
    }
  }

  /// Zero while single precision resolves a millimetre of a metre, else the middle of the box, rounded.
  private static func origin(_ bounds: (minimum: [Double], maximum: [Double])) -> [Double] {
    let largest = (bounds.minimum + bounds.maximum).map(abs).max() ?? 0
    guard largest >= 8192 else { return [0, 0, 0] }
    return (0..<3).map { ((bounds.minimum[$0] + bounds.maximum[$0]) / 2).rounded() }
  }

  private func cloud(origin: [Double], pointsMax: Int) -> PointCloud {
    let count = count
    let kept = min(count, pointsMax)
    if kept == count, origin == [0, 0, 0] {
      return PointCloud(
        coordinates: doubles.isEmpty ? floats : doubles.map(Float.init), origin: origin, colours: colours,
        triangles: triangles)
    }
    var coordinates: [Float] = []
    var thinned: [UInt8] = []
    coordinates.reserveCapacity(kept * 3)
    if !colours.isEmpty { thinned.reserveCapacity(kept * 3) }
    // Keeps point i whenever the running sum of kept/count passes a whole number: even and repeatable.
    var due = count - kept
    for row in 0..<count {
      due += kept
      guard due >= count else { continue }
      due -= count
      for axis in 0..<3 {
        let value = doubles.isEmpty ? Double(floats[row * 3 + axis]) : doubles[row * 3 + axis]
        coordinates.append(Float(value - origin[axis]))
        if !colours.isEmpty { thinned.append(colours[row * 3 + axis]) }
      }
    }
    return PointCloud(
      coordinates: coordinates, origin: origin, colours: thinned, triangles: kept == count ? triangles : [])
  }
}
