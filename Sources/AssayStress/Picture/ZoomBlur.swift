import AssayCore
import AssaySignals
import Glibc

/// The mean of the picture and of enlargements of its middle, as of a zoom during exposure.
enum ZoomBlur {
  static let perturbation = Perturbation.imagenetC(
    "zoom_blur", "The mean of stepwise enlargements, as of a zoom while the shutter was open.", .withinOne,
    [
      "to 1.11, 12 steps", "to 1.15, 16 steps", "to 1.2, 11 steps", "to 1.24, 13 steps", "to 1.3, 11 steps",
    ]
  ) { picture, call in
    let (end, step) = (call.severity.of(1.11, 1.16, 1.21, 1.26, 1.31), call.severity.of(0.01, 0.01, 0.02, 0.02, 0.03))
    let factors = factors(end, step)
    return Stressed(
      picture.changingColours { input, out in blur(input, factors, out) },
      effect: effect(width: picture.width, height: picture.height, factors))
  }

  /// Nothing moves; but what lies at the border runs out of the picture, and is not checked where half of the
  /// enlargements or more leave it out.
  static func effect(width: Int, height: Int, _ factors: [Double]) -> LabelEffect {
    let enlarged = factors.dropFirst()
    guard !enlarged.isEmpty else { return LabelEffect() }
    let middle = enlarged[enlarged.startIndex + (enlarged.count - 1) / 2]
    func side(_ size: Int) -> Double { Double((size - Enlargement.crop(size, middle)) / 2) }
    let (x, y, w, h) = (side(width), side(height), Double(width), Double(height))
    var effect = LabelEffect()
    effect.unsureBoxes = [
      Box2D(x: 0, y: 0, width: w, height: y), Box2D(x: 0, y: h - y, width: w, height: y),
      Box2D(x: 0, y: y, width: x, height: h - 2 * y), Box2D(x: w - x, y: y, width: x, height: h - 2 * y),
    ].filter { $0.area > 0 }
    return effect
  }

  /// `numpy.arange(1, end, step)`, with its rounding: 12, 16, 11, 13 and 11 values.
  static func factors(_ end: Double, _ step: Double) -> [Double] {
    let count = Int(((end - 1) / step).rounded(.up))
    let delta = (1 + step) - 1
    return (0..<count).map { 1 + Double($0) * delta }
  }

  private static func blur(_ input: PixelView, _ factors: [Double], _ out: UnsafeMutablePointer<UInt8>) {
    let parts = factors.count + 1
    // Shares in 2⁻¹⁶ that sum to 2¹⁶.
    let shares = (0..<parts).map { (($0 + 1) * 65_536) / parts - ($0 * 65_536) / parts }
    let enlargements = factors.enumerated().dropFirst().map { index, factor in
      Enlargement(input, factor, share: shares[index])
    }
    let plain = UInt16(shares[0] + shares[parts - 1])
    let count = input.stride
    // Source rows, their mixture, and the mixture drawn out twice; vectors may run eight values over.
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 6 * (count + 16)) { buffer in
      guard let base = buffer.baseAddress else { return }
      base.initialize(repeating: 0, count: 6 * (count + 16))
      func part(_ index: Int) -> UnsafeMutablePointer<UInt16> { base + index * (count + 16) }
      let (sum, mixed, left, right, above, below) = (part(0), part(1), part(2), part(3), part(4), part(5))
      for row in 0..<input.height {
        widen(input, row, above)
        RowSums.set(sum, count, to: above, times: plain, plus: UInt16(parts + 6))
        for enlargement in enlargements {
          let (source, weight) = enlargement.row(row)
          widen(input, source, above)
          widen(input, min(source + 1, enlargement.lastRow), below)
          RowSums.set(mixed, count, to: above, times: UInt16(min(65_535, 65_536 - weight)), plus: 0)
          RowSums.add(mixed, count, below, times: UInt16(weight))
          enlargement.drawOut(mixed, left, 0)
          enlargement.drawOut(mixed, right, input.channels)
          enlargement.add(left, right, to: sum)
        }
        RowSums.narrow(sum, count, to: out + row * count)
      }
    }
  }

  private static func widen(_ input: PixelView, _ row: Int, _ out: UnsafeMutablePointer<UInt16>) {
    let from = input.base + row * input.stride
    for index in 0..<input.stride { out[index] = UInt16(from[index]) &<< 8 }
  }
}

/// One enlargement of the middle: linear between the pixels of a crop, whose first and last fall on the first and last
/// of the enlargement, of which the top left part is kept (scipy's zoom and the port's cut).
private struct Enlargement {
  /// Values in a row of the result that come from neighbouring values of the source.
  private struct Run {
    var start: Int
    var count: Int
    var source: Int
  }

  private let top: Int
  private let rows: Int
  private let rowScale: Double
  private var runs: [Run] = []
  private var leftWeights: [UInt16] = []
  private var rightWeights: [UInt16] = []

  var lastRow: Int { top + rows - 1 }

  init(_ input: PixelView, _ factor: Double, share: Int) {
    let (height, columns, left): (Int, Int, Int)
    (height, columns) = (Self.crop(input.height, factor), Self.crop(input.width, factor))
    (top, left) = ((input.height - height) / 2, (input.width - columns) / 2)
    rows = height
    rowScale = Self.scale(height, factor)
    let (scale, channels) = (Self.scale(columns, factor), input.channels)
    var offset = Int.min
    for column in 0..<input.width {
      let place = min(Double(column) * scale, Double(columns - 1))
      let index = min(Int(place), max(0, columns - 2))
      let right = Int(((place - Double(index)) * Double(share)).rounded())
      if index - column != offset {
        offset = index - column
        runs.append(Run(start: column * channels, count: 0, source: (left + index) * channels))
      }
      runs[runs.count - 1].count += channels
      for _ in 0..<channels {
        leftWeights.append(UInt16(share - right))
        rightWeights.append(UInt16(right))
      }
    }
  }

  static func crop(_ size: Int, _ factor: Double) -> Int { max(1, Int((Double(size) / factor).rounded(.up))) }

  private static func scale(_ size: Int, _ factor: Double) -> Double {
    let enlarged = Int((Double(size) * factor).rounded(.toNearestOrEven))
    return enlarged > 1 ? Double(size - 1) / Double(enlarged - 1) : 0
  }

  /// The source row above a row of the result, and the weight of the one below it in 2⁻¹⁶.
  func row(_ row: Int) -> (source: Int, weight: Int) {
    let place = min(Double(row) * rowScale, Double(rows - 1))
    let index = min(Int(place), max(0, rows - 2))
    return (top + index, min(65_535, Int(((place - Double(index)) * 65_536).rounded())))
  }

  /// Copies each run of the source to its place, whole vectors at a time: what one writes over its end the next run
  /// writes again.
  func drawOut(_ source: UnsafeMutablePointer<UInt16>, _ out: UnsafeMutablePointer<UInt16>, _ shift: Int) {
    let (from, to) = (UnsafeRawPointer(source + shift), UnsafeMutableRawPointer(out))
    for run in runs {
      var index = 0
      while index < run.count {
        let vector = from.loadUnaligned(fromByteOffset: (run.source &+ index) &* 2, as: SIMD8<UInt16>.self)
        to.storeBytes(of: vector, toByteOffset: (run.start &+ index) &* 2, as: SIMD8<UInt16>.self)
        index &+= 8
      }
    }
  }

  func add(_ left: RowSums.Row, _ right: RowSums.Row, to sum: RowSums.Sum) {
    leftWeights.withUnsafeBufferPointer { leftWeights in
      rightWeights.withUnsafeBufferPointer { rightWeights in
        guard let a = leftWeights.baseAddress, let b = rightWeights.baseAddress else { return }
        for index in 0..<leftWeights.count {
          sum[index] =
            sum[index] &+ RowSums.upperHalf(left[index], a[index]) &+ RowSums.upperHalf(right[index], b[index])
        }
      }
    }
  }
}
