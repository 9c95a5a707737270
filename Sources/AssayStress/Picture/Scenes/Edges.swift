/// Edges and distances to them, as OpenCV computes them for spatter.
enum Edges {
  /// Canny's edges with Sobel differences of 3 × 3 and the sum of their sizes: a strong pixel and every weak one that
  /// hangs on to it is true.
  static func canny(_ levels: [UInt8], width: Int, height: Int, low: Int32, high: Int32) -> [Bool] {
    // Around the picture the differences are none.
    let stride = width + 2
    let (dx, dy) = sobel(levels, width: width, height: height)
    var marks = [UInt8](repeating: 0, count: width * height)
    var strong: [Int] = []
    marks.withUnsafeMutableBufferPointer { marks in
      dx.withUnsafeBufferPointer { dx in
        dy.withUnsafeBufferPointer { dy in
          for y in 0..<height {
            for at in (y + 1) * stride + 1..<(y + 1) * stride + 1 + width {
              let size = abs(dx[at]) + abs(dy[at])
              if size <= low || !isCrest(dx, dy, at, stride, size) { continue }
              let pixel = y * width + at - (y + 1) * stride - 1
              marks[pixel] = size > high ? 2 : 1
              if size > high { strong.append(pixel) }
            }
          }
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

  /// Whether no neighbour along the slope rises higher.
  private static func isCrest(
    _ dx: UnsafeBufferPointer<Int32>, _ dy: UnsafeBufferPointer<Int32>, _ at: Int, _ stride: Int, _ size: Int32
  ) -> Bool {
    let (across, down) = (dx[at], dy[at])
    // Below 22.5°, above 67.5°, or between; 13,573 is tan 22.5° in 15 bits.
    let (level, steep) = (Int(abs(across)) * 13_573, Int(abs(down)) << 15)
    if steep < level { return self.size(dx, dy, at - 1) < size && self.size(dx, dy, at + 1) <= size }
    if steep > level + Int(abs(across)) << 16 {
      return self.size(dx, dy, at - stride) < size && self.size(dx, dy, at + stride) <= size
    }
    let side = (across ^ down) < 0 ? -1 : 1
    return self.size(dx, dy, at - stride - side) < size && self.size(dx, dy, at + stride + side) < size
  }

  @inline(__always)
  private static func size(_ dx: UnsafeBufferPointer<Int32>, _ dy: UnsafeBufferPointer<Int32>, _ at: Int) -> Int32 {
    abs(dx[at]) + abs(dy[at])
  }

  private static func sobel(_ levels: [UInt8], width: Int, height: Int) -> (dx: [Int32], dy: [Int32]) {
    let stride = width + 2
    var dx = [Int32](repeating: 0, count: stride * (height + 2))
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
              let at = (y + 1) * stride + 1 + x
              dx[at] = c &+ 2 &* e &+ h &- a &- 2 &* d &- f
              dy[at] = f &+ 2 &* g &+ h &- a &- 2 &* b &- c
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
    return [Float](unsafeUninitializedCapacity: width * height) { output, count in
      plane.withUnsafeMutableBufferPointer { plane in
        for y in 2..<height + 2 {
          for at in y * stride + 2..<y * stride + 2 + width where plane[at] > 0 {
            plane[at] = min(plane[at], nearest(plane, at, stride, -1))
          }
        }
        for y in (2..<height + 2).reversed() {
          var at = y * stride + 1 + width
          for x in (0..<width).reversed() {
            if plane[at] > 0 { plane[at] = min(plane[at], nearest(plane, at, stride, 1)) }
            output[(y - 2) * width + x] = plane[at]
            at -= 1
          }
        }
      }
      count = width * height
    }
  }

  /// The least way over one of the eight neighbours before (−1) or behind (1) a pixel.
  @inline(__always)
  private static func nearest(
    _ plane: UnsafeMutableBufferPointer<Float>, _ at: Int, _ stride: Int, _ side: Int
  ) -> Float {
    let (row, beyond) = (at + side * stride, at + 2 * side * stride)
    let straight = min(plane[at + side], plane[row]) + 1
    let diagonal = min(plane[row - 1], plane[row + 1]) + 1.4
    let knight = min(min(plane[row - 2], plane[row + 2]), min(plane[beyond - 1], plane[beyond + 1])) + 2.1969
    return min(straight, min(diagonal, knight))
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
