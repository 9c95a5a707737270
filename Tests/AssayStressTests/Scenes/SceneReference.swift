import AssayCore
import AssaySignals
import Glibc
import Testing

@testable import AssayStress

/// What imagecorruptions does to the picture made by formula: over 60 runs, the mean and the standard deviation of each
/// statistic, and how far the histograms of single runs lie from their mean.
struct SceneReference: Sendable, CustomTestStringConvertible {
  let name: String
  let severity: Int
  /// Mean and standard deviation of each of the statistics.
  let values: [Double]
  let histogram: [Double]
  let meanDistance: Double
  let distanceMax: Double

  init(
    _ name: String, _ severity: Int, _ values: [Double], histogram: [Double], distance mean: Double, _ most: Double
  ) {
    (self.name, self.severity, self.values, self.histogram) = (name, severity, values, histogram)
    (meanDistance, distanceMax) = (mean, most)
  }

  var testDescription: String { "\(name) \(severity)" }

  /// The same picture as in the script.
  static func picture(width: Int = 160, height: Int = 120, channels: Int = 3) -> Pixmap {
    var samples: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<channels {
          let wave = (x * 3 + y * 2 + channel * 60) % 256
          let level = (wave < 128 ? wave * 2 : 511 - wave * 2) * 3 / 4 + 20
          let isBlock = (x / 20 + y / 15) % 3 == 0
          samples.append(channel == 3 ? UInt8(255 - x % 200) : UInt8(isBlock ? 200 - 20 * channel : level))
        }
      }
    }
    return Pixmap(width: width, height: height, channels: channels, samples: samples)
      ?? Scene.flat(width: 1, height: 1, [0])
  }
}

/// Mean, standard deviation, gradient and spectral slope of a picture's grey levels, and its histogram of 16 bins; as
/// the script computes them.
struct SceneStatistics {
  var values: [Double]
  var histogram: [Double]

  init(_ picture: Pixmap) {
    let (width, height) = (picture.width, picture.height)
    var grey = [Double](repeating: 0, count: width * height)
    var bins = [Double](repeating: 0, count: 16)
    picture.samples.withUnsafeBufferPointer { samples in
      for pixel in 0..<width * height {
        let (r, g, b) = (samples[pixel * 3], samples[pixel * 3 + 1], samples[pixel * 3 + 2])
        grey[pixel] = Double(r) * 0.299 + Double(g) * 0.587 + Double(b) * 0.114
        bins[Int(grey[pixel]) / 16] += 1
      }
    }
    histogram = bins.map { $0 / Double(grey.count) }
    var (across, down) = (0.0, 0.0)
    for y in 0..<height {
      for x in 0..<width {
        if x + 1 < width { across += abs(grey[y * width + x + 1] - grey[y * width + x]) }
        if y + 1 < height { down += abs(grey[(y + 1) * width + x] - grey[y * width + x]) }
      }
    }
    let gradient = across / Double((width - 1) * height) + down / Double(width * (height - 1))
    let moments = Self.moments(grey)
    values = [moments.mean, moments.variance.squareRoot(), gradient, Self.slope(grey, width, height)]
  }

  static func moments(_ plane: [Double]) -> (mean: Double, variance: Double) {
    let mean = plane.reduce(0, +) / Double(plane.count)
    return (mean, plane.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(plane.count))
  }

  /// How the variance that each halving takes away falls with the size of details.
  private static func slope(_ plane: [Double], _ width: Int, _ height: Int) -> Double {
    var (plane, width, height) = (plane, width, height)
    var logs: [Double] = []
    for _ in 0..<5 {
      let (halfWidth, halfHeight) = (width / 2, height / 2)
      var (half, kept) = ([Double](), [Double]())
      for y in 0..<halfHeight {
        for x in 0..<halfWidth {
          let (top, bottom) = (2 * y * width + 2 * x, (2 * y + 1) * width + 2 * x)
          let four = [plane[top], plane[top + 1], plane[bottom], plane[bottom + 1]]
          kept += four
          half.append(four.reduce(0, +) / 4)
        }
      }
      logs.append(log2(max(moments(kept).variance - moments(half).variance, 1e-3)))
      (plane, width, height) = (half, halfWidth, halfHeight)
    }
    let mean = logs.reduce(0, +) / 5
    return zip([-2.0, -1, 0, 1, 2], logs).reduce(0) { $0 + $1.0 * ($1.1 - mean) } / 10
  }
}

/// Applying perturbations in tests.
enum Scene {
  static func apply(
    _ name: String, _ severity: Int, to picture: Pixmap, seed: UInt64 = 1, settings: [String: Double] = [:]
  ) throws -> Stressed<Pixmap> {
    let perturbation = try #require(PerturbationCatalogue.byName[name])
    var call = StressCall(
      severity: try #require(Severity(severity)), generator: StressGenerator(seed: seed), settings: settings)
    switch perturbation.work {
    case .picture(let work), .page(_, let work): return try work(picture, &call)
    default: throw AssayError(.internalError, "\(name) does not change pictures")
    }
  }

  static func flat(width: Int, height: Int, _ colour: [UInt8]) -> Pixmap {
    let samples = (0..<width * height).flatMap { _ in colour }
    guard let picture = Pixmap(width: width, height: height, channels: colour.count, samples: samples) else {
      fatalError("a test asked for a picture that cannot be")
    }
    return picture
  }

  /// A white picture with a dark box.
  static func box(_ box: Box2D, width: Int, height: Int) -> Pixmap {
    var picture = flat(width: width, height: height, [255, 255, 255])
    for y in Int(box.y)..<Int(box.maxY) {
      for x in Int(box.x)..<Int(box.maxX) {
        for channel in 0..<3 { picture.samples[(y * width + x) * 3 + channel] = [200, 20, 20][channel] }
      }
    }
    return picture
  }

  /// The box around all pixels that are more red than white, whatever the light: at an edge, from halfway on.
  static func found(in picture: Pixmap) -> Box2D? {
    var (left, top, right, bottom) = (Int.max, Int.max, -1, -1)
    for y in 0..<picture.height {
      for x in 0..<picture.width {
        let at = (y * picture.width + x) * picture.channels
        guard Int(picture.samples[at + 1]) * 10 < Int(picture.samples[at]) * 6 else { continue }
        (left, top, right, bottom) = (min(left, x), min(top, y), max(right, x), max(bottom, y))
      }
    }
    guard right >= 0 else { return nil }
    return Box2D(x: Double(left), y: Double(top), width: Double(right - left + 1), height: Double(bottom - top + 1))
  }

  /// The box around the mapped outline, cut at the frame; without the slack.
  static func moved(_ box: Box2D, by map: PlaneMap) -> Box2D {
    let shares = stride(from: 0.0, through: 1, by: 1.0 / 64)
    let outline = shares.flatMap { share -> [(x: Double, y: Double)] in
      [
        map.point(box.x + share * box.width, box.y), map.point(box.x + share * box.width, box.maxY),
        map.point(box.x, box.y + share * box.height), map.point(box.maxX, box.y + share * box.height),
      ]
    }
    let x = outline.map { min(max($0.x, 0), map.width) }
    let y = outline.map { min(max($0.y, 0), map.height) }
    let (left, top) = (x.min() ?? 0, y.min() ?? 0)
    return Box2D(x: left, y: top, width: (x.max() ?? 0) - left, height: (y.max() ?? 0) - top)
  }
}
