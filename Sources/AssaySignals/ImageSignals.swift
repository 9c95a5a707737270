import Glibc

/// Health signals of a picture, from its luma.
///
/// Luma is BT.601 in 14-bit fixed point. Sharpness depends on content and size: compare it with a
/// segment's own history, not with a constant.
package struct ImageSignals: Sendable, Hashable {
  /// Mean and standard deviation of luma, 0 to 255.
  package var meanLuma: Double
  package var contrast: Double
  /// Shares of pixels with luma 0–15 and 240–255.
  package var darkShare: Double
  package var brightShare: Double
  /// Variance of the 4-neighbour Laplacian over interior pixels; nil below 3 × 3 pixels.
  package var sharpness: Double?
  /// Standard deviation of the noise in levels (Immerkaer, "Fast noise variance estimation", 1996);
  /// nil below 3 × 3 pixels.
  package var noise: Double?

  /// Nil unless the picture has pixels.
  package init?(_ picture: Pixmap) {
    guard picture.channels != 1 else {
      guard let signals = Self(grey: picture.samples, width: picture.width, height: picture.height) else { return nil }
      self = signals
      return
    }
    self.init(grey: Luma.of(picture), width: picture.width, height: picture.height)
  }

  /// Nil unless `width · height` samples are there.
  package init?(grey: [UInt8], width: Int, height: Int) {
    guard width > 0, height > 0, grey.count == width * height else { return nil }
    let histogram = Self.histogram(grey)
    let count = Double(grey.count)
    var (sum, squares) = (0, 0)
    for (level, pixels) in histogram.enumerated() {
      sum += level * pixels
      squares += level * level * pixels
    }
    meanLuma = Double(sum) / count
    contrast = max(0, Double(squares) / count - meanLuma * meanLuma).squareRoot()
    darkShare = Double(histogram[0..<16].reduce(0, +)) / count
    brightShare = Double(histogram[240..<256].reduce(0, +)) / count
    guard width >= 3, height >= 3 else { return }
    let sums = grey.withUnsafeBufferPointer { Self.maskSums($0, width: width, height: height) }
    let interior = Double((width - 2) * (height - 2))
    let mean = Double(sums.laplacian) / interior
    sharpness = Double(sums.laplacianSquared) / interior - mean * mean
    noise = (Double.pi / 2).squareRoot() * Double(sums.noise) / (6 * interior)
  }

  /// Pixels per level. Four tables, so that equal neighbours do not wait for each other's store.
  static func histogram(_ samples: [UInt8]) -> [Int] {
    var tables = [UInt32](repeating: 0, count: 4 * 256)
    samples.withUnsafeBufferPointer { samples in
      tables.withUnsafeMutableBufferPointer { tables in
        guard let table = tables.baseAddress, let pixel = samples.baseAddress else { return }
        let whole = samples.count & ~3
        var index = 0
        while index < whole {
          table[Int(pixel[index])] &+= 1
          table[256 &+ Int(pixel[index &+ 1])] &+= 1
          table[512 &+ Int(pixel[index &+ 2])] &+= 1
          table[768 &+ Int(pixel[index &+ 3])] &+= 1
          index &+= 4
        }
        while index < samples.count {
          table[Int(pixel[index])] &+= 1
          index &+= 1
        }
      }
    }
    return (0..<256).map { level in
      let pixels: UInt32 = tables[level] + tables[256 + level] + tables[512 + level] + tables[768 + level]
      return Int(pixels)
    }
  }

  private struct MaskSums {
    var laplacian = 0
    var laplacianSquared = 0
    var noise = 0
  }

  /// Both 3 × 3 masks in one pass. Sixteen-bit arithmetic suffices for one pixel, thirty-two-bit for a
  /// stretch of 1,024: that is what lets the compiler use the vector unit.
  private static func maskSums(_ samples: UnsafeBufferPointer<UInt8>, width: Int, height: Int) -> MaskSums {
    var sums = MaskSums()
    guard let base = samples.baseAddress else { return sums }
    for y in 1..<(height - 1) {
      let above = base + (y - 1) * width
      let row = above + width
      let below = row + width
      var start = 1
      while start < width - 1 {
        let end = min(start + 1024, width - 1)
        var (sum, squares, noise): (Int32, Int32, Int32) = (0, 0, 0)
        for x in start..<end {
          let centre = Int16(truncatingIfNeeded: row[x])
          let vertical = Int16(truncatingIfNeeded: above[x]) &+ Int16(truncatingIfNeeded: below[x])
          let horizontal = Int16(truncatingIfNeeded: row[x &- 1]) &+ Int16(truncatingIfNeeded: row[x &+ 1])
          let upper = Int16(truncatingIfNeeded: above[x &- 1]) &+ Int16(truncatingIfNeeded: above[x &+ 1])
          let lower = Int16(truncatingIfNeeded: below[x &- 1]) &+ Int16(truncatingIfNeeded: below[x &+ 1])
          let cross = vertical &+ horizontal
          let laplacian = cross &- (centre &<< 2)
          let mask = upper &+ lower &- (cross &<< 1) &+ (centre &<< 2)
          sum = sum &+ Int32(laplacian)
          squares = squares &+ Int32(laplacian) &* Int32(laplacian)
          noise = noise &+ Int32(mask < 0 ? 0 &- mask : mask)
        }
        sums.laplacian += Int(sum)
        sums.laplacianSquared += Int(squares)
        sums.noise += Int(noise)
        start = end
      }
    }
    return sums
  }
}

/// BT.601 luma in 14-bit fixed point: `(4899 R + 9617 G + 1868 B + 8192) >> 14`.
package enum Luma {
  /// One byte a pixel; alpha is composited on white.
  package static func of(_ picture: Pixmap) -> [UInt8] {
    guard picture.channels != 1 else { return picture.samples }
    let count = picture.width * picture.height
    let channels = picture.channels
    return [UInt8](unsafeUninitializedCapacity: count) { output, filled in
      picture.samples.withUnsafeBufferPointer { samples in
        guard let source = samples.baseAddress, let target = output.baseAddress else { return }
        for index in 0..<count {
          let pixel = source + index &* channels
          let weighted = 4899 &* UInt32(pixel[0]) &+ 9617 &* UInt32(pixel[1]) &+ 1868 &* UInt32(pixel[2])
          target[index] = UInt8(truncatingIfNeeded: (weighted &+ 8192) &>> 14)
        }
        guard channels == 4 else { return }
        for index in 0..<count {
          let alpha = UInt32(source[index &* 4 &+ 3])
          guard alpha != 255 else { continue }
          target[index] = Pixmap.overWhite(UInt32(target[index]), alpha: alpha)
        }
      }
      filled = count
    }
  }
}

extension Pixmap {
  /// A sample composited on white, rounded to nearest.
  @inline(__always)
  static func overWhite(_ sample: UInt32, alpha: UInt32) -> UInt8 {
    UInt8(truncatingIfNeeded: (sample &* alpha &+ 255 &* (255 &- alpha) &+ 127) / 255)
  }
}
