import AssaySignals

/// A picture drawn anew with its pixels at other places.
enum Resampling {
  /// Each new pixel is read where `source` puts its middle, with straight lines between pixels; beyond the picture
  /// stands `fill`, one value a channel.
  static func drawn(
    _ picture: Pixmap, width: Int, height: Int, from source: Homography, fill: [UInt8]
  ) -> Pixmap {
    let m = source.m
    return drawn(picture, width: width, height: height, fill: fill) { x, y in
      let (x, y) = (Double(x) + 0.5, Double(y) + 0.5)
      let w = 1 / (m[6] * x + m[7] * y + m[8])
      return (
        Float((m[0] * x + m[1] * y + m[2]) * w - 0.5), Float((m[3] * x + m[4] * y + m[5]) * w - 0.5)
      )
    }
  }

  /// `place` gives the coordinates in the old picture, counted from the middle of its first pixel.
  @inline(__always)
  static func drawn(
    _ picture: Pixmap, width: Int, height: Int, fill: [UInt8], _ place: (_ x: Int, _ y: Int) -> (Float, Float)
  ) -> Pixmap {
    let channels = picture.channels
    let samples = [UInt8](unsafeUninitializedCapacity: width * height * channels) { output, count in
      picture.samples.withUnsafeBufferPointer { source in
        fill.withUnsafeBufferPointer { fill in
          let reader = PixelReader(source: source, fill: fill, picture: picture)
          for y in 0..<height {
            for x in 0..<width {
              let (fromX, fromY) = place(x, y)
              reader.read(fromX, fromY, into: output, at: (y * width + x) * channels)
            }
          }
        }
      }
      count = width * height * channels
    }
    return Pixmap(width: width, height: height, channels: channels, samples: samples) ?? picture
  }

  /// The background: for each channel the median of the picture's outermost pixels.
  static func background(of picture: Pixmap) -> [UInt8] {
    let (width, height, channels) = (picture.width, picture.height, picture.channels)
    return (0..<channels).map { channel in
      var counts = [Int](repeating: 0, count: 256)
      for x in 0..<width {
        counts[Int(picture.samples[x * channels + channel])] += 1
        counts[Int(picture.samples[((height - 1) * width + x) * channels + channel])] += 1
      }
      for y in 0..<height {
        counts[Int(picture.samples[y * width * channels + channel])] += 1
        counts[Int(picture.samples[(y * width + width - 1) * channels + channel])] += 1
      }
      var below = 0
      let half = width + height
      for level in 0..<256 {
        below += counts[level]
        if below >= half { return UInt8(level) }
      }
      return 255
    }
  }
}

/// Reads a picture between its pixels.
struct PixelReader {
  let source: UnsafeBufferPointer<UInt8>
  let fill: UnsafeBufferPointer<UInt8>
  let width: Int
  let height: Int
  let channels: Int
  private let reachX: Float
  private let reachY: Float

  init(source: UnsafeBufferPointer<UInt8>, fill: UnsafeBufferPointer<UInt8>, picture: Pixmap) {
    self.source = source
    self.fill = fill
    (width, height, channels) = (picture.width, picture.height, picture.channels)
    (reachX, reachY) = (Float(picture.width), Float(picture.height))
  }

  @inline(__always)
  func read(_ x: Float, _ y: Float, into output: UnsafeMutableBufferPointer<UInt8>, at place: Int) {
    // Written so that what is not a number is outside too.
    guard x > -1, y > -1, x < reachX, y < reachY else {
      for channel in 0..<channels { output[place + channel] = fill[channel] }
      return
    }
    // Truncation is rounding down from −1 on once one is added.
    let (column, row) = (Int(x + 1) - 1, Int(y + 1) - 1)
    let (shareX, shareY) = (x - Float(column), y - Float(row))
    guard column >= 0, row >= 0, column + 1 < width, row + 1 < height else {
      edge(column, row, shareX, shareY, output, place)
      return
    }
    let (above, below) = ((row * width + column) * channels, ((row + 1) * width + column) * channels)
    for channel in 0..<channels {
      let (a, b) = (Float(source[above + channel]), Float(source[above + channels + channel]))
      let (c, d) = (Float(source[below + channel]), Float(source[below + channels + channel]))
      let (upper, lower) = (a + shareX * (b - a), c + shareX * (d - c))
      output[place + channel] = Level.rounded(upper + shareY * (lower - upper))
    }
  }

  private func edge(
    _ column: Int, _ row: Int, _ shareX: Float, _ shareY: Float, _ output: UnsafeMutableBufferPointer<UInt8>,
    _ place: Int
  ) {
    for channel in 0..<channels {
      func value(_ x: Int, _ y: Int) -> Float {
        guard x >= 0, y >= 0, x < width, y < height else { return Float(fill[channel]) }
        return Float(source[(y * width + x) * channels + channel])
      }
      let upper = value(column, row) + shareX * (value(column + 1, row) - value(column, row))
      let lower = value(column, row + 1) + shareX * (value(column + 1, row + 1) - value(column, row + 1))
      output[place + channel] = Level.rounded(upper + shareY * (lower - upper))
    }
  }
}
