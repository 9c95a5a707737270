import AssaySignals

extension ONNXInput.Picture {
  /// The picture stretched to the square by bilinear interpolation and normalised.
  func tensor(_ picture: Pixmap) -> ONNXTensor {
    var values = [Float](repeating: 0, count: 3 * side * side)
    picture.samples.withUnsafeBufferPointer { samples in
      for y in 0..<side {
        let row = Interpolated(y, side, picture.height)
        for x in 0..<side {
          let column = Interpolated(x, side, picture.width)
          let a = picture.colour(samples, row.first * picture.width + column.first)
          let b = picture.colour(samples, row.first * picture.width + column.second)
          let c = picture.colour(samples, row.second * picture.width + column.first)
          let d = picture.colour(samples, row.second * picture.width + column.second)
          for (channel, corners) in [(a.0, b.0, c.0, d.0), (a.1, b.1, c.1, d.1), (a.2, b.2, c.2, d.2)].enumerated() {
            let top = Double(corners.0) * (1 - column.share) + Double(corners.1) * column.share
            let bottom = Double(corners.2) * (1 - column.share) + Double(corners.3) * column.share
            let value = top * (1 - row.share) + bottom * row.share
            let at = channelsFirst ? channel * side * side + y * side + x : (y * side + x) * 3 + channel
            values[at] = Float((value - mean[channel]) / deviation[channel])
          }
        }
      }
    }
    return ONNXTensor(name, channelsFirst ? [1, 3, side, side] : [1, side, side, 3], floats: values)
  }
}

/// The two source positions of a target position, half-pixel centres.
private struct Interpolated {
  let first: Int
  let second: Int
  let share: Double

  init(_ target: Int, _ targets: Int, _ sources: Int) {
    let position = max(0, (Double(target) + 0.5) * Double(sources) / Double(targets) - 0.5)
    first = min(sources - 1, Int(position))
    second = min(sources - 1, first + 1)
    share = position - Double(first)
  }
}
