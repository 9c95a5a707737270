import AssayWire
import AssayWorkerKit

/// An 8-bit grey picture.
struct GreyPicture {
  var width: Int
  var height: Int
  var samples: [UInt8]

  static let pixelsMax = 40_000_000
  static let sideMax = 20_000

  init(width: Int, height: Int, samples: [UInt8]) {
    self.width = width
    self.height = height
    self.samples = samples
  }

  /// The payload of a request, which is grey, RGB or RGBA.
  init(_ request: WorkerRequest) throws(WorkerFailure) {
    width = try request.int("width", in: 1...Self.sideMax)
    height = try request.int("height", in: 1...Self.sideMax)
    let channels = try request.int("channels", in: 1...4)
    guard channels != 2, request.payload.count == width * height * channels else {
      throw WorkerFailure("bad_request", "the payload is not a picture of the size that the header names")
    }
    guard width * height <= Self.pixelsMax else {
      throw WorkerFailure("too_large", "text is read from pictures of at most \(Self.pixelsMax) pixels")
    }
    samples = channels == 1 ? request.payload : Self.luma(request.payload, channels: channels)
  }

  /// ITU-R BT.601 in fixed point.
  private static func luma(_ pixels: [UInt8], channels: Int) -> [UInt8] {
    let count = pixels.count / channels
    return [UInt8](unsafeUninitializedCapacity: count) { target, used in
      pixels.withUnsafeBufferPointer { source in
        for pixel in 0..<count {
          let at = pixel * channels
          let sum = 4899 * Int32(source[at]) + 9617 * Int32(source[at + 1]) + 1868 * Int32(source[at + 2])
          target[pixel] = UInt8(truncatingIfNeeded: (sum + 8192) >> 14)
        }
      }
      used = count
    }
  }

  /// With the darkest hundredth black and the lightest white, so that faint strokes stand out.
  func stretched() -> GreyPicture {
    var histogram = [Int](repeating: 0, count: 256)
    for sample in samples { histogram[Int(sample)] += 1 }
    let aside = max(1, samples.count / 200)
    var (low, high, sum) = (0, 255, 0)
    while low < 255, sum + histogram[low] < aside { (sum, low) = (sum + histogram[low], low + 1) }
    sum = 0
    while high > low, sum + histogram[high] < aside { (sum, high) = (sum + histogram[high], high - 1) }
    guard high > low else { return self }
    let table = (0..<256).map { UInt8(max(0, min(255, ($0 - low) * 255 / (high - low)))) }
    return GreyPicture(width: width, height: height, samples: samples.map { table[Int($0)] })
  }

  /// Enlarged by a whole number, linearly between the centres of the pixels.
  func enlarged(by factor: Int) -> GreyPicture {
    guard factor > 1 else { return self }
    let (newWidth, newHeight) = (width * factor, height * factor)
    let across = Self.places(width, factor)
    let down = Self.places(height, factor)
    let out = [UInt8](unsafeUninitializedCapacity: newWidth * newHeight) { target, used in
      samples.withUnsafeBufferPointer { source in
        across.withUnsafeBufferPointer { across in
          for y in 0..<newHeight {
            let (upper, lower) = (down[y].first * width, down[y].second * width)
            let below = down[y].weight
            for x in 0..<newWidth {
              let place = across[x]
              let top =
                Int32(source[upper + place.first]) * (64 - place.weight)
                + Int32(source[upper + place.second]) * place.weight
              let bottom =
                Int32(source[lower + place.first]) * (64 - place.weight)
                + Int32(source[lower + place.second]) * place.weight
              target[y * newWidth + x] = UInt8(truncatingIfNeeded: (top * (64 - below) + bottom * below + 2048) >> 12)
            }
          }
        }
      }
      used = newWidth * newHeight
    }
    return GreyPicture(width: newWidth, height: newHeight, samples: out)
  }

  /// For each new position: the two old ones and the weight, of 64, of the second.
  private static func places(_ count: Int, _ factor: Int) -> [(first: Int, second: Int, weight: Int32)] {
    (0..<count * factor).map { position in
      let at = max(0, min(Double(count - 1), (Double(position) + 0.5) / Double(factor) - 0.5))
      let first = Int(at)
      return (first, min(first + 1, count - 1), Int32(((at - Double(first)) * 64).rounded()))
    }
  }
}
