internal import AssaySignals

/// The kernels of Pillow's `resize`. When a picture shrinks they widen with it, so that no pixel is skipped.
enum ResamplingKernel {
  case bilinear
  /// Catmull-Rom: a = −0.5.
  case bicubic

  var support: Double {
    switch self {
    case .bilinear: 1
    case .bicubic: 2
    }
  }

  func weight(_ distance: Double) -> Double {
    let x = abs(distance)
    switch self {
    case .bilinear: return max(0, 1 - x)
    case .bicubic:
      if x < 1 { return (1.5 * x - 2.5) * x * x + 1 }
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
    }
  }
}

/// For each position of an output line: the first input position, and the weights from there on.
private struct Taps {
  static let fractionBits = 22
  var first: [Int] = []
  var count: [Int] = []
  var weights: [Int32] = []
  var stride = 0

  init(from input: Int, to output: Int, kernel: ResamplingKernel) {
    let scale = Double(input) / Double(output)
    let widening = max(1, scale)
    let support = kernel.support * widening
    stride = Int(support.rounded(.up)) * 2 + 1
    weights = [Int32](repeating: 0, count: output * stride)
    for position in 0..<output {
      let centre = (Double(position) + 0.5) * scale
      let start = max(0, Int(centre - support + 0.5))
      let end = min(input, Int(centre + support + 0.5))
      let raw = (start..<end).map { kernel.weight((Double($0) - centre + 0.5) / widening) }
      let sum = raw.reduce(0, +)
      for (index, weight) in raw.enumerated() where sum != 0 {
        let fixed = weight / sum * Double(1 << Self.fractionBits)
        weights[position * stride + index] = Int32(fixed.rounded(.toNearestOrAwayFromZero))
      }
      first.append(start)
      count.append(end - start)
    }
  }
}

/// An RGB picture of 8-bit samples, on its way into a network.
struct RGBPicture {
  var width: Int
  var height: Int
  var samples: [UInt8]

  init(width: Int, height: Int, samples: [UInt8]) {
    self.width = width
    self.height = height
    self.samples = samples
  }

  /// Grey is repeated, an alpha channel is dropped.
  init(_ picture: Pixmap) {
    let count = picture.width * picture.height
    guard picture.channels != 3 else {
      self.init(width: picture.width, height: picture.height, samples: picture.samples)
      return
    }
    let channels = picture.channels
    let samples = [UInt8](unsafeUninitializedCapacity: count * 3) { target, used in
      picture.samples.withUnsafeBufferPointer { source in
        for pixel in 0..<count {
          for channel in 0..<3 {
            target[pixel * 3 + channel] = source[pixel * channels + (channels == 1 ? 0 : channel)]
          }
        }
      }
      used = count * 3
    }
    self.init(width: picture.width, height: picture.height, samples: samples)
  }

  /// As Pillow's `resize` with the same kernel, bit for bit: across, then down, 8 bits in between.
  func resampled(width newWidth: Int, height newHeight: Int, kernel: ResamplingKernel) -> RGBPicture {
    var result = self
    if newWidth != width { result = result.across(newWidth, kernel) }
    if newHeight != height { result = result.down(newHeight, kernel) }
    return result
  }

  private func across(_ newWidth: Int, _ kernel: ResamplingKernel) -> RGBPicture {
    let taps = Taps(from: width, to: newWidth, kernel: kernel)
    let (width, height) = (width, height)
    let out = [UInt8](unsafeUninitializedCapacity: newWidth * height * 3) { target, used in
      samples.withUnsafeBufferPointer { source in
        taps.weights.withUnsafeBufferPointer { weights in
          for row in 0..<height {
            for x in 0..<newWidth {
              var at = (row * width + taps.first[x]) * 3
              var (r, g, b) = (half, half, half)
              let start = x * taps.stride
              for tap in start..<start + taps.count[x] {
                let weight = weights[tap]
                r &+= Int32(source[at]) &* weight
                g &+= Int32(source[at + 1]) &* weight
                b &+= Int32(source[at + 2]) &* weight
                at += 3
              }
              let to = (row * newWidth + x) * 3
              target[to] = rounded(r)
              target[to + 1] = rounded(g)
              target[to + 2] = rounded(b)
            }
          }
        }
      }
      used = newWidth * height * 3
    }
    return RGBPicture(width: newWidth, height: height, samples: out)
  }

  private func down(_ newHeight: Int, _ kernel: ResamplingKernel) -> RGBPicture {
    let taps = Taps(from: height, to: newHeight, kernel: kernel)
    let line = width * 3
    let out = [UInt8](unsafeUninitializedCapacity: line * newHeight) { target, used in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: line) { sums in
        samples.withUnsafeBufferPointer { source in
          for y in 0..<newHeight {
            sums.update(repeating: half)
            for index in 0..<taps.count[y] {
              let weight = taps.weights[y * taps.stride + index]
              let from = (taps.first[y] + index) * line
              for at in 0..<line { sums[at] &+= Int32(source[from + at]) &* weight }
            }
            for at in 0..<line { target[y * line + at] = rounded(sums[at]) }
          }
        }
      }
      used = line * newHeight
    }
    return RGBPicture(width: width, height: newHeight, samples: out)
  }
}

private let half: Int32 = 1 << Int32(Taps.fractionBits - 1)

@inline(__always) private func rounded(_ sum: Int32) -> UInt8 {
  UInt8(truncatingIfNeeded: max(0, min(255, sum >> Int32(Taps.fractionBits))))
}
