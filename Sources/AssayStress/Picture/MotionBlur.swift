import Glibc

/// Half a Gaussian of taps along a line, as of a moving camera.
enum MotionBlur {
  private static let angle = StressSetting(
    "angle", "degrees of the line from level, clockwise", in: -360...360, .drawn(-45...45))

  static let perturbation = Perturbation.imagenetC(
    "motion_blur", "The picture drawn out along a line, as of a moving camera.", .withinOne,
    [
      "21 px, sd 3", "31 px, sd 5", "31 px, sd 8", "31 px, sd 12", "41 px, sd 15",
    ], settings: [angle]
  ) { picture, call in
    let radius = call.severity.of(10, 15, 15, 15, 20)
    let sigma = call.severity.of(3.0, 5, 8, 12, 15)
    let taps = MotionTaps(count: 2 * radius + 1, sigma: sigma, degrees: call.value(angle))
    return Stressed(picture.changingColours { input, out in taps.apply(input, to: out) })
  }
}

/// The taps of a line: tap k reads the pixel at (x + ⌈k cos a − ½⌉, y + ⌈k sin a − ½⌉), the edge replicated.
struct MotionTaps {
  struct Tap {
    var x: Int
    var y: Int
    /// In 2⁻¹⁶; all sum to 2¹⁶.
    var weight: UInt16
  }

  let taps: [Tap]
  private let reach: Int

  init(count: Int, sigma: Double, degrees: Double) {
    let radians = degrees * .pi / 180
    let (across, down) = (cos(radians), sin(radians))
    let values = (0..<count).map { exp(-Double($0 * $0) / (2 * sigma * sigma)) }
    let total = values.reduce(0, +)
    var weights = values.map { Int(($0 / total * 65_536).rounded()) }
    weights[0] += 65_536 - weights.reduce(0, +)
    taps = weights.enumerated().map { index, weight in
      Tap(
        x: Int((Double(index) * across - 0.5).rounded(.up)), y: Int((Double(index) * down - 0.5).rounded(.up)),
        weight: UInt16(max(0, min(65_535, weight))))
    }
    reach = count
  }

  func apply(_ input: PixelView, to out: UnsafeMutablePointer<UInt8>) {
    guard let first = taps.first else { return }
    let offset = RowSums.offset(for: taps.map(\.weight))
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: input.stride) { buffer in
      guard let sum = buffer.baseAddress else { return }
      for start in stride(from: 0, to: input.height, by: GaussianFilter.bandRowsMax) {
        let rows = start..<min(input.height, start + GaussianFilter.bandRowsMax)
        let needed = max(0, rows.lowerBound - reach)..<min(input.height, rows.upperBound + reach)
        let wide = WideRows.of(input, rows: needed, reach: reach, border: .edge)
        for row in rows {
          RowSums.set(sum, input.stride, to: wide[row], times: first.weight, plus: offset)
          func line(_ tap: Tap) -> RowSums.Row {
            UnsafePointer(wide[max(0, min(input.height - 1, row + tap.y))] + tap.x * input.channels)
          }
          // Their number is odd: behind the first they go in pairs.
          for index in stride(from: 1, to: taps.count - 1, by: 2) {
            let (a, b) = (taps[index], taps[index + 1])
            RowSums.add(sum, input.stride, line(a), times: a.weight, line(b), times: b.weight)
          }
          RowSums.narrow(sum, input.stride, to: out + row * input.stride)
        }
      }
    }
  }
}
