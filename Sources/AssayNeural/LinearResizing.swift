extension RGBPicture {
  /// As OpenCV's `resize` with linear interpolation: between the four nearest pixels, also when the picture shrinks,
  /// in its fixed-point arithmetic.
  func linearlyResized(width newWidth: Int, height newHeight: Int) -> RGBPicture {
    guard newWidth != width || newHeight != height else { return self }
    let across = LinearTaps(from: width, to: newWidth)
    let down = LinearTaps(from: height, to: newHeight)
    let line = newWidth * 3
    let out = [UInt8](unsafeUninitializedCapacity: line * newHeight) { target, used in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: line * 2) { rows in
        samples.withUnsafeBufferPointer { source in
          var held = [-1, -1]
          for y in 0..<newHeight {
            // Of the two rows needed, one is often there from the line before.
            let wanted = [down.first[y], min(down.first[y] + 1, height - 1)]
            for row in wanted where !held.contains(row) {
              let place = wanted.contains(held[0]) ? 1 : 0
              held[place] = row
              across.apply(source, row: row * width * 3, rows.baseAddress.map { $0 + place * line }, last: width - 1)
            }
            let upper = wanted[0] == held[0] ? 0 : line
            let lower = wanted[1] == held[0] ? 0 : line
            let weight = down.weight[y]
            for at in 0..<line {
              let a = ((2048 - weight) &* (rows[upper + at] >> 4)) >> 16
              let b = (weight &* (rows[lower + at] >> 4)) >> 16
              target[y * line + at] = UInt8(truncatingIfNeeded: max(0, min(255, (a + b + 2) >> 2)))
            }
          }
        }
      }
      used = line * newHeight
    }
    return RGBPicture(width: newWidth, height: newHeight, samples: out)
  }
}

/// For each position of an output line: the first of the two input positions and the weight, of 2048, of the second.
private struct LinearTaps {
  var first: [Int] = []
  var weight: [Int32] = []

  init(from input: Int, to output: Int) {
    let scale = Double(input) / Double(output)
    for position in 0..<output {
      let at = Float((Double(position) + 0.5) * scale - 0.5)
      let low = Int(at.rounded(.down))
      let inside = low >= 0 && low < input - 1
      first.append(max(0, min(low, input - 1)))
      weight.append(inside ? Int32(((at - Float(low)) * 2048).rounded(.toNearestOrEven)) : 0)
    }
  }

  func apply(
    _ source: UnsafeBufferPointer<UInt8>, row: Int, _ target: UnsafeMutablePointer<Int32>?, last: Int
  ) {
    guard let target else { return }
    for x in first.indices {
      let from = row + first[x] * 3
      let next = row + min(first[x] + 1, last) * 3
      for channel in 0..<3 {
        target[x * 3 + channel] =
          Int32(source[from + channel]) &* (2048 - weight[x]) &+ Int32(source[next + channel]) &* weight[x]
      }
    }
  }
}
