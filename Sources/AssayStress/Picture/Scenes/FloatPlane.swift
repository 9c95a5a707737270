import Glibc

/// A plane of numbers: a layer of snow, a field of displacements.
struct FloatPlane: Sendable {
  /// What stands beyond the edge: its value again, or the plane mirrored at it (the edge counted twice).
  enum Border { case nearest, mirrored }

  let width: Int
  let height: Int
  var values: [Float]

  init(width: Int, height: Int, values: [Float]) {
    self.width = width
    self.height = height
    self.values = values
  }

  init(width: Int, height: Int, of value: Float = 0) {
    self.init(width: width, height: height, values: [Float](repeating: value, count: width * height))
  }

  static func normal(
    width: Int, height: Int, mean: Double, sd: Double, _ generator: inout StressGenerator
  ) -> FloatPlane {
    filled(width, height) { Float(mean + sd * generator.normal()) }
  }

  static func uniform(
    width: Int, height: Int, from low: Double, to high: Double, _ generator: inout StressGenerator
  ) -> FloatPlane {
    // Two numbers of 24 bits from each draw.
    let (scale, start) = (Float((high - low) * 0x1p-24), Float(low))
    let pixels = width * height
    let values = [Float](unsafeUninitializedCapacity: pixels) { buffer, count in
      var index = 0
      while index < pixels {
        let bits = generator.next()
        buffer[index] = Float(UInt32(truncatingIfNeeded: bits >> 40)) * scale + start
        if index + 1 < pixels {
          buffer[index + 1] = Float(UInt32(truncatingIfNeeded: bits >> 16) & 0xFF_FFFF) * scale + start
        }
        index += 2
      }
      count = pixels
    }
    return FloatPlane(width: width, height: height, values: values)
  }

  @inline(__always)
  private static func filled(_ width: Int, _ height: Int, _ draw: () -> Float) -> FloatPlane {
    let values = [Float](unsafeUninitializedCapacity: width * height) { buffer, count in
      for index in 0..<width * height { buffer[index] = draw() }
      count = width * height
    }
    return FloatPlane(width: width, height: height, values: values)
  }

  /// Convolved with a Gaussian cut off at `truncate` standard deviations, rows first, as scipy does.
  func blurred(sdX: Double, sdY: Double, truncate: Double = 4, border: Border = .nearest) -> FloatPlane {
    let (kernelX, kernelY) = (Self.kernel(sdX, truncate), Self.kernel(sdY, truncate))
    var rows = FloatPlane(width: width, height: height)
    var result = rows
    values.withUnsafeBufferPointer { source in
      rows.values.withUnsafeMutableBufferPointer { rows in
        convolveRows(source, kernelX, border, into: rows)
      }
    }
    rows.values.withUnsafeBufferPointer { rows in
      result.values.withUnsafeMutableBufferPointer { result in
        convolveColumns(rows, kernelY, border, into: result)
      }
    }
    return result
  }

  /// The middle weight and those to one side; they sum to one.
  private static func kernel(_ sd: Double, _ truncate: Double) -> [Float] {
    guard sd > 0 else { return [1] }
    let radius = Int(truncate * sd + 0.5)
    let weights = (0...radius).map { exp(-0.5 * Double($0 * $0) / (sd * sd)) }
    let sum = weights[0] + 2 * weights.dropFirst().reduce(0, +)
    return weights.map { Float($0 / sum) }
  }

  private func convolveRows(
    _ source: UnsafeBufferPointer<Float>, _ kernel: [Float], _ border: Border,
    into result: UnsafeMutableBufferPointer<Float>
  ) {
    let (width, radius) = (width, kernel.count - 1)
    var line = [Float](repeating: 0, count: width + 2 * radius)
    let outside = (0..<radius).map {
      (left: Self.inside($0 - radius, width, border), right: Self.inside(width + $0, width, border))
    }
    line.withUnsafeMutableBufferPointer { line in
      for y in 0..<height {
        let row = y * width
        for x in 0..<width { line[radius &+ x] = source[row &+ x] }
        for index in 0..<radius {
          line[index] = source[row + outside[index].left]
          line[radius + width + index] = source[row + outside[index].right]
        }
        Self.combine(line, middle: radius, kernel, into: result, row, width) { (radius - $0, radius + $0) }
      }
    }
  }

  private func convolveColumns(
    _ source: UnsafeBufferPointer<Float>, _ kernel: [Float], _ border: Border,
    into result: UnsafeMutableBufferPointer<Float>
  ) {
    let (width, height) = (width, height)
    for y in 0..<height {
      Self.combine(source, middle: y * width, kernel, into: result, y * width, width) {
        (Self.inside(y - $0, height, border) * width, Self.inside(y + $0, height, border) * width)
      }
    }
  }

  /// One row of results: the middle and pairs of rows at `places`, each with its weight. Four pairs are added at a
  /// time, so that results are read and written four times less often. Sums of indices wrap: a check for overflow
  /// in each would keep these loops from running on vectors.
  @inline(__always)
  private static func combine(
    _ source: UnsafeMutableBufferPointer<Float>, middle: Int, _ kernel: [Float],
    into result: UnsafeMutableBufferPointer<Float>, _ row: Int, _ count: Int, places: (Int) -> (Int, Int)
  ) {
    combine(UnsafeBufferPointer(source), middle: middle, kernel, into: result, row, count, places: places)
  }

  @inline(__always)
  private static func combine(
    _ source: UnsafeBufferPointer<Float>, middle: Int, _ kernel: [Float],
    into result: UnsafeMutableBufferPointer<Float>, _ row: Int, _ count: Int, places: (Int) -> (Int, Int)
  ) {
    let first = kernel[0]
    for x in 0..<count { result[row &+ x] = first * source[middle &+ x] }
    var k = 1
    while k + 3 < kernel.count {
      let ((a, b), (c, d)) = (places(k), places(k + 1))
      let ((e, f), (g, h)) = (places(k + 2), places(k + 3))
      let (w0, w1, w2, w3) = (kernel[k], kernel[k + 1], kernel[k + 2], kernel[k + 3])
      for x in 0..<count {
        let near = w0 * (source[a &+ x] + source[b &+ x]) + w1 * (source[c &+ x] + source[d &+ x])
        let far = w2 * (source[e &+ x] + source[f &+ x]) + w3 * (source[g &+ x] + source[h &+ x])
        result[row &+ x] += near + far
      }
      k += 4
    }
    while k < kernel.count {
      let ((a, b), weight) = (places(k), kernel[k])
      for x in 0..<count { result[row &+ x] += weight * (source[a &+ x] + source[b &+ x]) }
      k += 1
    }
  }

  /// The index that stands for one beyond the edge.
  static func inside(_ index: Int, _ count: Int, _ border: Border) -> Int {
    switch border {
    case .nearest: return min(max(index, 0), count - 1)
    case .mirrored:
      let period = 2 * count
      let folded = ((index % period) + period) % period
      return folded < count ? folded : period - 1 - folded
    }
  }

  /// Stretched with straight lines between the values, the corners staying corners.
  func stretched(width newWidth: Int, height newHeight: Int) -> FloatPlane {
    let (columns, rows) = (Self.steps(width, newWidth), Self.steps(height, newHeight))
    let width = width
    let stretched = [Float](unsafeUninitializedCapacity: newWidth * newHeight) { output, count in
      values.withUnsafeBufferPointer { source in
        for y in 0..<newHeight {
          let (top, bottom) = (rows[y].low * width, rows[y].high * width)
          let down = rows[y].share
          for x in 0..<newWidth {
            let column = columns[x]
            let upper = source[top + column.low] + column.share * (source[top + column.high] - source[top + column.low])
            let lower =
              source[bottom + column.low] + column.share * (source[bottom + column.high] - source[bottom + column.low])
            output[y * newWidth + x] = upper + down * (lower - upper)
          }
        }
      }
      count = newWidth * newHeight
    }
    return FloatPlane(width: newWidth, height: newHeight, values: stretched)
  }

  private static func steps(_ old: Int, _ new: Int) -> [(low: Int, high: Int, share: Float)] {
    let scale = new > 1 ? Double(old - 1) / Double(new - 1) : 0
    return (0..<new).map { index in
      let place = Double(index) * scale
      let low = min(Int(place), old - 1)
      return (low, min(low + 1, old - 1), Float(place - Double(low)))
    }
  }
}

/// Levels of 8 bits.
enum Level {
  /// Clipped and cut to whole levels, as the references do. Works without a check for every value, so that loops over
  /// it run on whole vectors; a value less than 2/100,000 below a level counts as it.
  @inline(__always)
  static func cut(_ value: Float) -> UInt8 {
    let clipped = min(max(value, 0), 255)
    return UInt8(truncatingIfNeeded: (clipped - 0.49998 + 12_582_912).bitPattern)
  }

  @inline(__always)
  static func rounded(_ value: Float) -> UInt8 {
    let clipped = min(max(value, 0), 255)
    return UInt8(truncatingIfNeeded: (clipped + 12_582_912).bitPattern)
  }
}

extension FloatPlane {
  @inline(__always)
  subscript(x: Int, y: Int) -> Float {
    get { values[y * width + x] }
    set { values[y * width + x] = newValue }
  }
}
