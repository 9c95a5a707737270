/// A filter that is the same mirrored left to right, top to bottom and across the diagonal, and even in its middle: a
/// disk. The picture is mirrored at its edges.
///
/// The even middle is summed without a product: for each column of it, a sum of pixels above each other that grows by
/// one pair a row. Only the taps of the soft edge are weighed one by one. Seven fractional bits, within 0.1 of a level.
struct RoundFilter {
  /// A tap of the edge at ±x (and ±y), or the middle column (x = 0).
  private struct Tap {
    var x: Int
    var weight: UInt16
  }

  /// By distance above and below: the columns of the even middle that reach this far and no further.
  private var columns: [[Int]] = []
  /// By distance above and below: taps of the edge.
  private var taps: [[Tap]] = []
  private var middleRows = -1
  private let middle: Double
  private let reach: Int
  private var products = 1

  /// Taps that are this close to the middle's weight, or to nothing, in parts of it, count as such.
  private static let slack = 5e-4

  init(_ kernel: [[Double]]) {
    let weight = kernel[0][0]
    func isMiddle(_ y: Int, _ x: Int) -> Bool { abs(kernel[y][x] - weight) <= Self.slack * weight }
    func isNothing(_ y: Int, _ x: Int) -> Bool { kernel[y][x] <= Self.slack * weight }
    let size = kernel.count
    middle = weight
    // The middle is what is even from the axis outwards, in both directions.
    let depth = (0..<size).map { x in (0..<size).prefix { isMiddle($0, x) }.count - 1 }
    let width = depth.prefix { $0 >= 0 }.count
    reach = (0..<size).filter { y in (0..<size).contains { !isNothing(y, $0) } }.max() ?? 0
    for y in 0...reach {
      columns.append((0..<width).filter { depth[$0] == y })
      if !columns[y].isEmpty { middleRows = y }
      taps.append(
        (0..<size).filter { x in !isNothing(y, x) && !(x < width && y <= depth[x]) }.map { x in
          // At most four bytes a tap, so that six bits are free to shift them.
          Tap(x: x, weight: UInt16(min(65_535, (kernel[y][x] * 131_072).rounded())))
        })
    }
    products = taps.reduce(1) { $0 + $1.count }
  }

  func apply(_ input: PixelView, to out: UnsafeMutablePointer<UInt8>) {
    for start in stride(from: 0, to: input.height, by: GaussianFilter.bandRowsMax) {
      let rows = start..<min(input.height, start + GaussianFilter.bandRowsMax)
      let needed = Self.needed(rows, reach, input.height)
      let wide = WideRows.of(input, rows: needed, reach: reach, border: .mirror, shift: 0)
      let side = reach * input.channels
      let scratch = WideRows(rows: 0..<5, stride: input.stride, side: side)
      for row in rows {
        sum(row, input, wide, scratch)
        RowSums.narrowSeven(scratch[0], input.stride, to: out + row * input.stride)
      }
    }
  }

  /// Rows that a band reads, with those that its edges mirror.
  private static func needed(_ rows: Range<Int>, _ reach: Int, _ height: Int) -> Range<Int> {
    guard height > 2 * reach else { return 0..<height }
    return max(0, rows.lowerBound - reach)..<min(height, rows.upperBound + reach)
  }

  /// Leaves the sum of a row in the scratch's row 0.
  private func sum(_ row: Int, _ input: PixelView, _ wide: borrowing WideRows, _ scratch: borrowing WideRows) {
    let (count, channels) = (input.stride, input.channels)
    let side = reach * channels
    let (total, even, pile, pair, shifted) = (scratch[0], scratch[1], scratch[2], scratch[3], scratch[4])
    total.update(repeating: UInt16(products / 2 + 2), count: count)
    even.update(repeating: 0, count: count)
    var summed = 0
    for distance in 0...reach {
      let above = wide[PictureBorder.mirror.index(row - distance, input.height)] - side
      let below = wide[PictureBorder.mirror.index(row + distance, input.height)] - side
      if distance == 0 {
        RowSums.set(pair - side, count + 2 * side, to: above)
        RowSums.set(pile - side, count + 2 * side, to: above)
      } else {
        RowSums.set(pair - side, count + 2 * side, to: above, plus: below)
        if distance <= middleRows { RowSums.add(pile - side, count + 2 * side, pair - side) }
      }
      if !taps[distance].isEmpty {
        RowSums.set(shifted - side, count + 2 * side, to: pair - side, shiftedBy: 6)
        weigh(taps[distance], shifted, channels, count, to: total)
      }
      var waiting = columns[distance][...]
      while let column = waiting.popFirst() {
        let isPair = column > 0
        let second = isPair ? waiting.popFirst() : nil
        let values = (second != nil ? 4 : isPair ? 2 : 1) * (2 * distance + 1)
        if (summed + values) * 255 > 65_535 { flush(even, count, to: total, &summed) }
        summed += values
        let (left, right) = (pile - column * channels, pile + column * channels)
        if let second {
          RowSums.add(even, count, left, right, pile - second * channels, pile + second * channels)
        } else if isPair {
          RowSums.add(even, count, left, right)
        } else {
          RowSums.add(even, count, pile)
        }
      }
    }
    flush(even, count, to: total, &summed)
  }

  /// Adds the taps of the edge at one distance, two at a time.
  private func weigh(
    _ taps: [Tap], _ row: RowSums.Sum, _ channels: Int, _ count: Int, to total: RowSums.Sum
  ) {
    var rest = taps[...]
    if let first = rest.first, first.x == 0 {
      RowSums.add(total, count, row, times: first.weight)
      rest = rest.dropFirst()
    }
    while let a = rest.popFirst() {
      let (left, right) = (row - a.x * channels, row + a.x * channels)
      guard let b = rest.popFirst() else {
        return RowSums.addPair(total, count, left, right, times: a.weight)
      }
      RowSums.addPairs(
        total, count, left, right, times: a.weight, row - b.x * channels, row + b.x * channels, times: b.weight)
    }
  }

  /// Weighs what the even middle summed so far: as far to the left as 16 bits allow, so that little is cut off.
  private func flush(_ even: RowSums.Sum, _ count: Int, to total: RowSums.Sum, _ summed: inout Int) {
    guard summed > 0 else { return }
    var shift = 0
    while summed * 255 << (shift + 1) <= 65_535 { shift += 1 }
    let weight = (middle * Double(1 << (23 - shift))).rounded()
    RowSums.add(total, count, even, shift: UInt16(shift), times: UInt16(min(65_535, weight)))
    even.update(repeating: 0, count: count)
    summed = 0
  }
}
