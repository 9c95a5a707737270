/// How a picture goes on beyond its edges.
enum PictureBorder {
  /// The last pixel repeated.
  case edge
  /// Mirrored at the last pixel, which is not repeated (OpenCV's reflect-101).
  case mirror

  @inline(__always)
  func index(_ position: Int, _ count: Int) -> Int {
    if position >= 0 && position < count { return position }
    switch self {
    case .edge: return position < 0 ? 0 : count - 1
    case .mirror:
      guard count > 1 else { return 0 }
      let period = 2 * (count - 1)
      let folded = ((position % period) + period) % period
      return folded < count ? folded : period - folded
    }
  }
}

/// Rows of a picture as 16-bit values, each continued to the left and right beyond the edges.
struct WideRows: ~Copyable {
  private let base: UnsafeMutablePointer<UInt16>
  private let first: Int
  private let pitch: Int
  private let margin: Int

  /// Room for `rows`, values not yet set. `side`: values kept free left and right of each row of `stride` values.
  init(rows: Range<Int>, stride: Int, side: Int) {
    first = rows.lowerBound
    margin = side
    pitch = stride + 2 * side
    // Eight values behind the last row, which whole vectors may read.
    base = .allocate(capacity: max(1, rows.count) * pitch + 8)
    (base + max(1, rows.count) * pitch).initialize(repeating: 0, count: 8)
  }

  deinit { base.deallocate() }

  /// The first value of a row; `side` values before it and behind its end are the row's too.
  @inline(__always)
  subscript(_ row: Int) -> UnsafeMutablePointer<UInt16> { base + ((row &- first) &* pitch &+ margin) }

  /// A picture's rows times 2^`shift`, `reach` pixels beyond the edges.
  static func of(
    _ input: PixelView, rows: Range<Int>, reach: Int, border: PictureBorder, shift: UInt16 = 8
  ) -> WideRows {
    let channels = input.channels
    let wide = WideRows(rows: rows, stride: input.stride, side: reach * channels)
    for row in rows {
      let from = input.base + row * input.stride
      let to = wide[row]
      for index in 0..<input.stride { to[index] = UInt16(from[index]) &<< shift }
      for step in stride(from: 1, through: reach, by: 1) {
        let left = border.index(-step, input.width) * channels
        let right = border.index(input.width - 1 + step, input.width) * channels
        for channel in 0..<channels {
          to[-step * channels + channel] = to[left + channel]
          to[(input.width - 1 + step) * channels + channel] = to[right + channel]
        }
      }
    }
    return wide
  }
}

/// Sums of rows in fixed point. The loops are plain so that the compiler turns each into whole vectors: a product's
/// upper half is one instruction.
enum RowSums {
  typealias Row = UnsafePointer<UInt16>
  typealias Sum = UnsafeMutablePointer<UInt16>

  @inline(__always)
  static func upperHalf(_ value: UInt16, _ weight: UInt16) -> UInt16 {
    UInt16(truncatingIfNeeded: (UInt32(value) &* UInt32(weight)) &>> 16)
  }

  /// What to begin a sum of weighed values with: as much as even areas lose by the cut-off halves of all products, at
  /// the level that loses most, so that every even area keeps its level.
  static func offset(for weights: [UInt16]) -> UInt16 {
    let losses = (0..<256).map { level in
      level * 256 - weights.reduce(0) { $0 + Int(upperHalf(UInt16(level * 256), $1)) }
    }
    return UInt16(max(0, min(255, losses.max() ?? 0)))
  }

  @inline(never)
  static func set(_ sum: Sum, _ count: Int, to row: Row) {
    for index in 0..<count { sum[index] = row[index] }
  }

  /// sum = value · weight / 2¹⁶ + offset
  @inline(never)
  static func set(_ sum: Sum, _ count: Int, to row: Row, times weight: UInt16, plus offset: UInt16) {
    for index in 0..<count { sum[index] = upperHalf(row[index], weight) &+ offset }
  }

  /// sum += value · weight / 2¹⁶
  @inline(never)
  static func add(_ sum: Sum, _ count: Int, _ row: Row, times weight: UInt16) {
    for index in 0..<count { sum[index] = sum[index] &+ upperHalf(row[index], weight) }
  }

  /// sum += (a · weight + b · other) / 2¹⁶
  @inline(never)
  static func add(_ sum: Sum, _ count: Int, _ a: Row, times weight: UInt16, _ b: Row, times other: UInt16) {
    for index in 0..<count {
      sum[index] = sum[index] &+ upperHalf(a[index], weight) &+ upperHalf(b[index], other)
    }
  }

  /// sum += (a + b) / 2 · weight / 2¹⁶
  @inline(never)
  static func addMean(_ sum: Sum, _ count: Int, _ a: Row, _ b: Row, times weight: UInt16) {
    for index in 0..<count {
      let mean = UInt16(truncatingIfNeeded: (UInt32(a[index]) &+ UInt32(b[index]) &+ 1) &>> 1)
      sum[index] = sum[index] &+ upperHalf(mean, weight)
    }
  }

  /// Two of these at once, which saves a way to memory and back.
  @inline(never)
  static func addMeans(
    _ sum: Sum, _ count: Int, _ a: Row, _ b: Row, times weight: UInt16, _ c: Row, _ d: Row, times other: UInt16
  ) {
    for index in 0..<count {
      let first = UInt16(truncatingIfNeeded: (UInt32(a[index]) &+ UInt32(b[index]) &+ 1) &>> 1)
      let second = UInt16(truncatingIfNeeded: (UInt32(c[index]) &+ UInt32(d[index]) &+ 1) &>> 1)
      sum[index] = sum[index] &+ upperHalf(first, weight) &+ upperHalf(second, other)
    }
  }

  /// sum += ((a + b) · weight + (c + d) · other) / 2¹⁶; the sums of two must fit 16 bits.
  @inline(never)
  static func addPairs(
    _ sum: Sum, _ count: Int, _ a: Row, _ b: Row, times weight: UInt16, _ c: Row, _ d: Row, times other: UInt16
  ) {
    for index in 0..<count {
      sum[index] =
        sum[index] &+ upperHalf(a[index] &+ b[index], weight) &+ upperHalf(c[index] &+ d[index], other)
    }
  }

  /// sum += (a + b) · weight / 2¹⁶
  @inline(never)
  static func addPair(_ sum: Sum, _ count: Int, _ a: Row, _ b: Row, times weight: UInt16) {
    for index in 0..<count { sum[index] = sum[index] &+ upperHalf(a[index] &+ b[index], weight) }
  }

  /// sum += a + b + c + d
  @inline(never)
  static func add(_ sum: Sum, _ count: Int, _ a: Row, _ b: Row, _ c: Row, _ d: Row) {
    for index in 0..<count { sum[index] = sum[index] &+ a[index] &+ b[index] &+ c[index] &+ d[index] }
  }

  /// sum = row · 2^shift
  @inline(never)
  static func set(_ sum: Sum, _ count: Int, to row: Row, shiftedBy shift: UInt16) {
    for index in 0..<count { sum[index] = row[index] &<< shift }
  }

  /// sum += value · 2^shift · weight / 2¹⁶; the shifted value must fit 16 bits.
  @inline(never)
  static func add(_ sum: Sum, _ count: Int, _ row: Row, shift: UInt16, times weight: UInt16) {
    for index in 0..<count { sum[index] = sum[index] &+ upperHalf(row[index] &<< shift, weight) }
  }

  @inline(never)
  static func add(_ sum: Sum, _ count: Int, _ row: Row) {
    for index in 0..<count { sum[index] = sum[index] &+ row[index] }
  }

  /// sum += a + b
  @inline(never)
  static func add(_ sum: Sum, _ count: Int, _ a: Row, _ b: Row) {
    for index in 0..<count { sum[index] = sum[index] &+ a[index] &+ b[index] }
  }

  /// sum = a + b
  @inline(never)
  static func set(_ sum: Sum, _ count: Int, to a: Row, plus b: Row) {
    for index in 0..<count { sum[index] = a[index] &+ b[index] }
  }

  /// The whole levels of values with eight fractional bits.
  @inline(never)
  static func narrow(_ sum: Row, _ count: Int, to out: UnsafeMutablePointer<UInt8>) {
    for index in 0..<count { out[index] = UInt8(truncatingIfNeeded: sum[index] &>> 8) }
  }

  /// The whole levels of values with seven fractional bits, at most 255.
  @inline(never)
  static func narrowSeven(_ sum: Row, _ count: Int, to out: UnsafeMutablePointer<UInt8>) {
    for index in 0..<count { out[index] = UInt8(truncatingIfNeeded: min(sum[index] &>> 7, 255)) }
  }
}
