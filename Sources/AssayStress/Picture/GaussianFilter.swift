import Glibc

/// A Gaussian filter as scipy's: taps to four standard deviations, the edge replicated, one pass a direction.
///
/// In fixed point with eight fractional bits between the passes: the result is within 0.05 of a level of the filter
/// in floating point, and then cut to whole levels as the reference cuts.
struct GaussianFilter {
  /// Rows worked on at once, so that the memory for huge pictures stays small.
  static let bandRowsMax = 512
  /// Values of a row summed at once, so that a column of taps stays near the processor.
  private static let stripValuesMax = 512

  let radius: Int
  /// Of the middle tap, in 2⁻¹⁶; of the pairs around it, doubled. All sum to 2¹⁶.
  private let middle: UInt16
  private let pairs: [UInt16]
  private let offset: UInt16

  init(sigma: Double) {
    radius = Int(4 * sigma + 0.5)
    let taps = (0...max(0, radius)).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
    let total = 2 * taps.reduce(0, +) - taps[0]
    pairs = taps.dropFirst().map { UInt16(min(65_535, (2 * $0 / total * 65_536).rounded())) }
    middle = UInt16(max(0, min(65_535, 65_536 - pairs.reduce(0) { $0 + Int($1) })))
    offset = RowSums.offset(for: pairs + [middle])
  }

  func apply(_ input: PixelView, to out: UnsafeMutablePointer<UInt8>) {
    for start in stride(from: 0, to: input.height, by: Self.bandRowsMax) {
      band(input, start..<min(input.height, start + Self.bandRowsMax), out)
    }
  }

  private func band(_ input: PixelView, _ rows: Range<Int>, _ out: UnsafeMutablePointer<UInt8>) {
    let needed = max(0, rows.lowerBound - radius)..<min(input.height, rows.upperBound + radius)
    let across = WideRows(rows: needed, stride: input.stride, side: 0)
    for row in needed {
      let wide = WideRows.of(input, rows: row..<row + 1, reach: radius, border: .edge)
      let (from, to) = (UnsafePointer(wide[row]), across[row])
      RowSums.set(to, input.stride, to: from, times: middle, plus: offset)
      addPairs(to, input.stride) { from + $0 * input.channels }
    }
    let strip = min(input.stride, Self.stripValuesMax)
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: strip) { buffer in
      guard let sum = buffer.baseAddress else { return }
      for left in stride(from: 0, to: input.stride, by: strip) {
        let count = min(strip, input.stride - left)
        for row in rows {
          RowSums.set(sum, count, to: across[row] + left, times: middle, plus: offset)
          addPairs(sum, count) { UnsafePointer(across[max(0, min(input.height - 1, row + $0))] + left) }
          RowSums.narrow(sum, count, to: out + row * input.stride + left)
        }
      }
    }
  }

  /// Adds the pairs around the middle, two at a time; `row` is the source at a distance from it.
  @inline(__always)
  private func addPairs(_ sum: RowSums.Sum, _ count: Int, _ row: (Int) -> RowSums.Row) {
    for index in stride(from: 1, through: pairs.count - 1, by: 2) {
      RowSums.addMeans(
        sum, count, row(-index), row(index), times: pairs[index - 1], row(-index - 1), row(index + 1),
        times: pairs[index])
    }
    guard pairs.count % 2 == 1, let last = pairs.last else { return }
    RowSums.addMean(sum, count, row(-pairs.count), row(pairs.count), times: last)
  }
}
