/// Edges and distances to them, as OpenCV computes them for spatter.
enum Edges {
  /// Canny's edges with Sobel differences of 3 × 3 and the sum of their sizes: a strong pixel and every weak one that
  /// hangs on to it is true.
  static func canny(_ levels: [UInt8], width: Int, height: Int, low: Int32, high: Int32) -> [Bool] {
    let (dx, dy) = sobel(levels, width: width, height: height)
    var marks = [UInt8](repeating: 0, count: width * height)
    var strong: [Int] = []
    for y in 0..<height {
      for x in 0..<width {
        let at = y * width + x
        let (across, down) = (dx[at], dy[at])
        let size = abs(across) + abs(down)
        guard size > low else { continue }
        @inline(__always) func other(_ stepX: Int, _ stepY: Int) -> Int32 {
          let (column, row) = (x + stepX, y + stepY)
          guard column >= 0, row >= 0, column < width, row < height else { return 0 }
          let place = row * width + column
          return abs(dx[place]) + abs(dy[place])
        }
        // Below 22.5°, above 67.5°, or between; 13,573 is tan 22.5° in 15 bits.
        let (level, steep) = (Int(abs(across)) * 13_573, Int(abs(down)) << 15)
        let isCrest: Bool
        if steep < level {
          isCrest = size > other(-1, 0) && size >= other(1, 0)
        } else if steep > level + Int(abs(across)) << 16 {
          isCrest = size > other(0, -1) && size >= other(0, 1)
        } else {
          let side = (across ^ down) < 0 ? -1 : 1
          isCrest = size > other(-side, -1) && size > other(side, 1)
        }
        guard isCrest else { continue }
        marks[at] = 1
        if size > high {
          marks[at] = 2
          strong.append(at)
        }
      }
    }
    while let at = strong.popLast() {
      let (x, y) = (at % width, at / width)
      for row in max(0, y - 1)...min(height - 1, y + 1) {
        for column in max(0, x - 1)...min(width - 1, x + 1) where marks[row * width + column] == 1 {
          marks[row * width + column] = 2
          strong.append(row * width + column)
        }
      }
    }
    return marks.map { $0 == 2 }
  }

  private static func sobel(_ levels: [UInt8], width: Int, height: Int) -> (dx: [Int32], dy: [Int32]) {
    var dx = [Int32](repeating: 0, count: width * height)
    var dy = dx
    levels.withUnsafeBufferPointer { levels in
      dx.withUnsafeMutableBufferPointer { dx in
        dy.withUnsafeMutableBufferPointer { dy in
          for y in 0..<height {
            let (above, row, below) = (max(0, y - 1) * width, y * width, min(height - 1, y + 1) * width)
            for x in 0..<width {
              let (left, right) = (max(0, x - 1), min(width - 1, x + 1))
              let (a, b, c) = (Int32(levels[above + left]), Int32(levels[above + x]), Int32(levels[above + right]))
              let (d, e) = (Int32(levels[row + left]), Int32(levels[row + right]))
              let (f, g, h) = (Int32(levels[below + left]), Int32(levels[below + x]), Int32(levels[below + right]))
              dx[row + x] = c + 2 * e + h - a - 2 * d - f
              dy[row + x] = f + 2 * g + h - a - 2 * b - c
            }
          }
        }
      }
    }
    return (dx, dy)
  }

  /// How far each pixel is from the nearest true one, by steps of 1, 1.4 and 2.1969 (Borgefors' 5 × 5 mask); far
  /// beyond the picture where there is none.
  static func distance(toSet edges: [Bool], width: Int, height: Int) -> [Float] {
    let far = Float(width + height) * 2
    // Two rows and columns around the picture hold "far".
    let stride = width + 4
    var plane = [Float](repeating: far, count: stride * (height + 4))
    for y in 0..<height {
      for x in 0..<width where edges[y * width + x] { plane[(y + 2) * stride + x + 2] = 0 }
    }
    let steps: [(offset: Int, length: Float)] = [
      (-1, 1), (-stride, 1), (-stride - 1, 1.4), (-stride + 1, 1.4), (-stride - 2, 2.1969), (-stride + 2, 2.1969),
      (-2 * stride - 1, 2.1969), (-2 * stride + 1, 2.1969),
    ]
    plane.withUnsafeMutableBufferPointer { plane in
      steps.withUnsafeBufferPointer { steps in
        for y in 2..<height + 2 {
          for at in y * stride + 2..<y * stride + 2 + width {
            for step in steps { plane[at] = min(plane[at], plane[at + step.offset] + step.length) }
          }
        }
        for y in (2..<height + 2).reversed() {
          for at in (y * stride + 2..<y * stride + 2 + width).reversed() {
            for step in steps { plane[at] = min(plane[at], plane[at - step.offset] + step.length) }
          }
        }
      }
    }
    return (0..<width * height).map { plane[($0 / width + 2) * stride + $0 % width + 2] }
  }
}

/// Small filters whose border is the picture mirrored without its edge, as in OpenCV.
enum Relief {
  private static func inside(_ index: Int, _ count: Int) -> Int {
    guard count > 1 else { return 0 }
    return index < 0 ? -index : index >= count ? 2 * count - 2 - index : index
  }

  /// The mean of each 3 × 3.
  static func mean(_ plane: [Float], width: Int, height: Int) -> [Float] {
    filtered(plane, width, height, [1, 1, 1, 1, 1, 1, 1, 1, 1]).map { $0 / 9 }
  }

  /// Lit from the top left.
  static func embossed(_ levels: [UInt8], width: Int, height: Int) -> [UInt8] {
    filtered(levels.map { Float($0) }, width, height, [-2, -1, 0, -1, 1, 1, 0, 1, 2]).map { Level.cut($0) }
  }

  private static func filtered(_ plane: [Float], _ width: Int, _ height: Int, _ kernel: [Float]) -> [Float] {
    [Float](unsafeUninitializedCapacity: width * height) { output, count in
      plane.withUnsafeBufferPointer { plane in
        kernel.withUnsafeBufferPointer { k in
          for y in 0..<height {
            let (above, row, below) = (inside(y - 1, height) * width, y * width, inside(y + 1, height) * width)
            for x in 0..<width {
              let (left, right) = (inside(x - 1, width), inside(x + 1, width))
              let top = k[0] * plane[above + left] + k[1] * plane[above + x] + k[2] * plane[above + right]
              let middle = k[3] * plane[row + left] + k[4] * plane[row + x] + k[5] * plane[row + right]
              let bottom = k[6] * plane[below + left] + k[7] * plane[below + x] + k[8] * plane[below + right]
              output[row + x] = top + middle + bottom
            }
          }
        }
      }
      count = width * height
    }
  }

  /// Levels spread so that each is as frequent as any other.
  static func equalised(_ levels: [UInt8]) -> [UInt8] {
    var counts = [Int](repeating: 0, count: 256)
    for level in levels { counts[Int(level)] += 1 }
    guard let first = counts.firstIndex(where: { $0 > 0 }), counts[first] < levels.count else { return levels }
    let scale = 255 / Float(levels.count - counts[first])
    var table = [UInt8](repeating: 0, count: 256)
    var sum = 0
    for level in first + 1..<256 {
      sum += counts[level]
      table[level] = Level.rounded(Float(sum) * scale)
    }
    return levels.map { table[Int($0)] }
  }
}
