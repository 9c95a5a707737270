extension Pixmap {
  /// The size with the same shape and no side longer than `sideMax`; the size itself when it fits.
  package static func fitted(width: Int, height: Int, sideMax: Int) -> (width: Int, height: Int) {
    let longest = max(width, height)
    guard sideMax > 0, longest > sideMax else { return (width, height) }
    func scaled(_ side: Int) -> Int { max(1, (side * sideMax + longest / 2) / longest) }
    return (scaled(width), scaled(height))
  }

  /// Scaled down so that no side is longer than `sideMax`; never scaled up.
  package func fitted(sideMax: Int) -> Pixmap {
    let size = Self.fitted(width: width, height: height, sideMax: sideMax)
    return size == (width, height) ? self : reduced(width: size.width, height: size.height)
  }

  /// Scaled down with an area filter: each new pixel is the mean of the old ones it covers, with those at its
  /// edge weighted by how much of them it covers. Sizes are clamped to 1…the present ones.
  package func reduced(width newWidth: Int, height newHeight: Int) -> Pixmap {
    let newWidth = min(max(1, newWidth), width)
    let newHeight = min(max(1, newHeight), height)
    let columns = Coverage(from: width, to: newWidth)
    let rows = Coverage(from: height, to: newHeight)
    let stride = width * channels
    let channels = channels
    var line = [UInt32](repeating: 0, count: stride)
    var output = [UInt8](repeating: 0, count: newWidth * newHeight * channels)
    samples.withUnsafeBufferPointer { samples in
      line.withUnsafeMutableBufferPointer { line in
        output.withUnsafeMutableBufferPointer { output in
          for y in 0..<newHeight {
            rows.sum(y, samples, stride: stride, into: line)
            columns.sum(line, channels: channels, into: output, at: y * newWidth * channels)
          }
        }
      }
    }
    return Pixmap(width: newWidth, height: newHeight, channels: channels, samples: output) ?? self
  }

  /// Which old cells each new cell covers, with weights that sum to 4,096.
  private struct Coverage {
    static let one: UInt32 = 4096
    private var first: [Int] = []
    private var weights: [[UInt32]] = []

    init(from old: Int, to new: Int) {
      for index in 0..<new {
        let (start, end) = (index * old, (index + 1) * old)
        let low = start / new
        let high = (end + new - 1) / new
        var shares = (low..<high).map { cell -> UInt32 in
          let covered = min(end, (cell + 1) * new) - max(start, cell * new)
          return UInt32(covered * Int(Self.one) / old)
        }
        // What rounding took away goes to the middle cell.
        shares[shares.count / 2] += Self.one - shares.reduce(0, +)
        first.append(low)
        weights.append(shares)
      }
    }

    /// The weighted sum of the old rows that the new row covers, in 1/4,096 levels.
    func sum(
      _ row: Int, _ samples: UnsafeBufferPointer<UInt8>, stride: Int, into line: UnsafeMutableBufferPointer<UInt32>
    ) {
      line.update(repeating: 0)
      for (offset, weight) in weights[row].enumerated() where weight > 0 {
        let start = (first[row] + offset) * stride
        for index in 0..<stride { line[index] &+= weight &* UInt32(samples[start &+ index]) }
      }
    }

    func sum(
      _ line: UnsafeMutableBufferPointer<UInt32>, channels: Int, into output: UnsafeMutableBufferPointer<UInt8>,
      at target: Int
    ) {
      for (column, shares) in weights.enumerated() {
        for channel in 0..<channels {
          var sum: UInt64 = 0
          for (offset, weight) in shares.enumerated() {
            sum &+= UInt64(weight) &* UInt64(line[(first[column] &+ offset) &* channels &+ channel])
          }
          output[target + column * channels + channel] = UInt8(truncatingIfNeeded: (sum &+ (1 << 23)) >> 24)
        }
      }
    }
  }
}
