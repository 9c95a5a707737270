import Glibc

/// What a picture looks like in 128 bits: pictures that look alike differ in few of them, however they were scaled,
/// compressed or brightened.
package struct PictureHash: Sendable, Hashable {
  /// Signs of the low frequencies against their median (pHash: 32 × 32, DCT-II, the lowest 8 × 8).
  package var frequencies: UInt64
  /// Whether a place is darker than its right neighbour (dHash: 9 × 8).
  package var gradients: UInt64

  package init(frequencies: UInt64, gradients: UInt64) {
    self.frequencies = frequencies
    self.gradients = gradients
  }

  /// Bits of 64 that differ, of both kinds the larger: two pictures are alike only where both say so.
  package func distance(to other: PictureHash) -> Int {
    max(
      (frequencies ^ other.frequencies).nonzeroBitCount, (gradients ^ other.gradients).nonzeroBitCount)
  }

  private static let side = 32
  private static let kept = 8
  /// A picture whose grey values vary less than this (standard deviation, of 255) has nothing to be known by.
  private static let deviationMin = 2.0

  /// Nil for a picture without structure: one colour, or nearly.
  package init?(_ picture: Pixmap) {
    let grey = Self.grid(picture, Self.side, Self.side)
    let mean = grey.reduce(0, +) / Double(grey.count)
    let variance = grey.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(grey.count)
    guard variance.squareRoot() >= Self.deviationMin else { return nil }
    frequencies = Self.frequencies(grey)
    gradients = Self.gradients(Self.grid(picture, 9, 8))
  }

  private static func frequencies(_ grey: [Double]) -> UInt64 {
    // Rows, then columns, of the lowest frequencies only; a factor common to all changes no sign.
    let cosines = (0..<kept).map { k in
      (0..<side).map { cos(Double.pi * Double(k) * (2 * Double($0) + 1) / Double(2 * side)) }
    }
    var rows = [Double](repeating: 0, count: side * kept)
    for y in 0..<side {
      for k in 0..<kept {
        var sum = 0.0
        for x in 0..<side { sum += grey[y * side + x] * cosines[k][x] }
        rows[y * kept + k] = sum
      }
    }
    var values: [Double] = []
    for k in 0..<kept {
      for l in 0..<kept {
        var sum = 0.0
        for y in 0..<side { sum += rows[y * kept + l] * cosines[k][y] }
        values.append(sum)
      }
    }
    // Without the mean of the picture, which says only how bright it is.
    let sorted = values.dropFirst().sorted()
    let median = sorted[sorted.count / 2]
    return values.enumerated().reduce(0) { bits, value in
      value.offset > 0 && value.element > median ? bits | 1 << UInt64(value.offset) : bits
    }
  }

  private static func gradients(_ grid: [Double]) -> UInt64 {
    var bits: UInt64 = 0
    for y in 0..<8 {
      for x in 0..<8 where grid[y * 9 + x] < grid[y * 9 + x + 1] { bits |= 1 << UInt64(y * 8 + x) }
    }
    return bits
  }

  /// Mean grey values of a grid of cells; a picture smaller than the grid is read where a cell's middle lies.
  private static func grid(_ picture: Pixmap, _ columns: Int, _ rows: Int) -> [Double] {
    let (width, height, channels) = (picture.width, picture.height, picture.channels)
    var cells: [Double] = []
    cells.reserveCapacity(columns * rows)
    picture.samples.withUnsafeBufferPointer { samples in
      for row in 0..<rows {
        let y = span(row, rows, height)
        for column in 0..<columns {
          let x = span(column, columns, width)
          var sum = 0
          for line in y {
            for place in x { sum += grey(samples, (line * width + place) * channels, channels) }
          }
          cells.append(Double(sum) / Double(1000 * x.count * y.count))
        }
      }
    }
    return cells
  }

  private static func span(_ cell: Int, _ cells: Int, _ length: Int) -> Range<Int> {
    guard length >= cells else {
      let place = min(length - 1, (2 * cell + 1) * length / (2 * cells))
      return place..<place + 1
    }
    return cell * length / cells..<(cell + 1) * length / cells
  }

  /// Thousandths of a grey value, by Rec. 601; what is transparent lies on white.
  private static func grey(_ samples: UnsafeBufferPointer<UInt8>, _ place: Int, _ channels: Int) -> Int {
    guard channels >= 3 else { return Int(samples[place]) * 1000 }
    let luma = 299 * Int(samples[place]) + 587 * Int(samples[place + 1]) + 114 * Int(samples[place + 2])
    guard channels == 4 else { return luma }
    let alpha = Int(samples[place + 3])
    return (luma * alpha + 255_000 * (255 - alpha)) / 255
  }
}

extension PictureHash {
  /// `p` and 32 hexadecimal digits.
  package var text: String { "p" + Self.hex(frequencies) + Self.hex(gradients) }

  package init?(_ text: String) {
    let digits = Array(text.utf8.dropFirst())
    guard text.utf8.first == UInt8(ascii: "p"), digits.count == 32,
      let first = UInt64(String(decoding: digits[..<16], as: UTF8.self), radix: 16),
      let second = UInt64(String(decoding: digits[16...], as: UTF8.self), radix: 16)
    else { return nil }
    self.init(frequencies: first, gradients: second)
  }

  static func hex(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
