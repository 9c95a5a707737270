internal import Glibc

extension RGBPicture {
  /// The region as an upright picture, one pixel for one; text that runs down is laid on its side.
  func cropped(to quad: Quad) -> RGBPicture {
    let width = max(1, Int(quad.width))
    let height = max(1, Int(quad.height))
    let crop = quad.isUpright ? copied(quad, width, height) : warped(quad, width, height)
    return Double(height) / Double(width) >= 1.5 ? crop.turnedLeft() : crop
  }

  private func copied(_ quad: Quad, _ newWidth: Int, _ newHeight: Int) -> RGBPicture {
    let (left, top) = (Int(quad.topLeft.x), Int(quad.topLeft.y))
    var out = [UInt8]()
    out.reserveCapacity(newWidth * newHeight * 3)
    for y in 0..<newHeight {
      let row = max(0, min(height - 1, top + y)) * width
      for x in 0..<newWidth {
        let at = (row + max(0, min(width - 1, left + x))) * 3
        out.append(samples[at])
        out.append(samples[at + 1])
        out.append(samples[at + 2])
      }
    }
    return RGBPicture(width: newWidth, height: newHeight, samples: out)
  }

  /// Through the projection that takes the quad to a rectangle; bicubic (a = −0.75), edges repeated.
  private func warped(_ quad: Quad, _ newWidth: Int, _ newHeight: Int) -> RGBPicture {
    let projection = Projection(toQuad: quad, width: Double(newWidth), height: Double(newHeight))
    let out = [UInt8](unsafeUninitializedCapacity: newWidth * newHeight * 3) { target, used in
      samples.withUnsafeBufferPointer { source in
        for y in 0..<newHeight {
          for x in 0..<newWidth {
            let at = projection.source(Double(x), Double(y))
            sample(source, at, target, (y * newWidth + x) * 3)
          }
        }
      }
      used = newWidth * newHeight * 3
    }
    return RGBPicture(width: newWidth, height: newHeight, samples: out)
  }

  @inline(__always)
  private func sample(
    _ source: UnsafeBufferPointer<UInt8>, _ at: Point2D, _ target: UnsafeMutableBufferPointer<UInt8>, _ place: Int
  ) {
    let (left, top) = (at.x.rounded(.down), at.y.rounded(.down))
    let across = cubicWeights(Float(at.x - left))
    let down = cubicWeights(Float(at.y - top))
    // A point far outside is at the edge all the same.
    let x = Int(max(-2, min(Double(width) + 1, left)))
    let y = Int(max(-2, min(Double(height) + 1, top)))
    var sum = SIMD4<Float>()
    for row in 0..<4 {
      let line = max(0, min(height - 1, y - 1 + row)) * width
      for column in 0..<4 {
        let from = (line + max(0, min(width - 1, x - 1 + column))) * 3
        let weight = down[row] * across[column]
        sum += SIMD4(Float(source[from]), Float(source[from + 1]), Float(source[from + 2]), 0) * weight
      }
    }
    for channel in 0..<3 { target[place + channel] = UInt8(max(0, min(255, sum[channel].rounded()))) }
  }

  private func turnedLeft() -> RGBPicture {
    var out = [UInt8](repeating: 0, count: samples.count)
    for y in 0..<width {
      for x in 0..<height {
        let (from, to) = ((x * width + width - 1 - y) * 3, (y * height + x) * 3)
        for channel in 0..<3 { out[to + channel] = samples[from + channel] }
      }
    }
    return RGBPicture(width: height, height: width, samples: out)
  }

  /// Upside down.
  func turnedOver() -> RGBPicture {
    let count = width * height
    var out = [UInt8](repeating: 0, count: samples.count)
    for pixel in 0..<count {
      for channel in 0..<3 { out[(count - 1 - pixel) * 3 + channel] = samples[pixel * 3 + channel] }
    }
    return RGBPicture(width: width, height: height, samples: out)
  }
}

@inline(__always) private func cubicWeights(_ t: Float) -> SIMD4<Float> {
  let a: Float = -0.75
  let first = ((a * (t + 1) - 5 * a) * (t + 1) + 8 * a) * (t + 1) - 4 * a
  let second = ((a + 2) * t - (a + 3)) * t * t + 1
  let third = ((a + 2) * (1 - t) - (a + 3)) * (1 - t) * (1 - t) + 1
  return SIMD4(first, second, third, 1 - first - second - third)
}

extension Quad {
  var isUpright: Bool {
    topLeft.x == bottomLeft.x && topRight.x == bottomRight.x && topLeft.y == topRight.y
      && bottomLeft.y == bottomRight.y
  }
}

/// The projective map from a rectangle at the origin to a quad (Heckbert, "Fundamentals of Texture Mapping", 1989).
private struct Projection {
  private var a, b, c, d, e, f, g, h: Double
  private var width, height: Double

  init(toQuad quad: Quad, width: Double, height: Double) {
    let (p0, p1, p2, p3) = (quad.topLeft, quad.topRight, quad.bottomRight, quad.bottomLeft)
    let (dx1, dy1) = (p1.x - p2.x, p1.y - p2.y)
    let (dx2, dy2) = (p3.x - p2.x, p3.y - p2.y)
    let (sx, sy) = (p0.x - p1.x + p2.x - p3.x, p0.y - p1.y + p2.y - p3.y)
    let area = dx1 * dy2 - dx2 * dy1
    g = area == 0 ? 0 : (sx * dy2 - dx2 * sy) / area
    h = area == 0 ? 0 : (dx1 * sy - sx * dy1) / area
    a = p1.x - p0.x + g * p1.x
    b = p3.x - p0.x + h * p3.x
    c = p0.x
    d = p1.y - p0.y + g * p1.y
    e = p3.y - p0.y + h * p3.y
    f = p0.y
    self.width = width
    self.height = height
  }

  @inline(__always) func source(_ x: Double, _ y: Double) -> Point2D {
    let (u, v) = (x / width, y / height)
    let w = g * u + h * v + 1
    guard abs(w) > 1e-9 else { return Point2D(x: c, y: f) }
    return Point2D(x: (a * u + b * v + c) / w, y: (d * u + e * v + f) / w)
  }
}
