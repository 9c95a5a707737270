import AssayCore
import AssayMedia
import AssaySignals
import AssayWire
import Glibc
import Testing

@testable import AssayStress

/// Reference values that `scripts/fixtures/pictures.py` made, and the pictures that it made them of.
enum PictureFixture {
  private static let here = #filePath

  static func load() throws -> JSONValue {
    let tests = here.split(separator: "/").dropLast(3).joined(separator: "/")
    let path = "/\(tests)/Fixtures/pictures.json"
    let stream = try #require(fopen(path, "r"), "\(path) is missing")
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 { bytes += buffer[..<count] }
    return try JSONValue(parsing: bytes)
  }

  static func level(_ x: Int, _ y: Int, _ channel: Int) -> UInt8 {
    let zone = (x / 8 + y / 8) % 5
    if zone == 0 { return UInt8((x * 9 + y * 4) % 256) }
    if zone == 1 { return UInt8([250, 30, 5][channel] - (x + y) % 5) }
    let square = x * x * (channel + 1) / 9 + y * y * (3 - channel) / 7
    return UInt8((square + x * y * channel / 11 + 31 * channel) % 256)
  }

  /// The fixture's pattern: 1 channel is its green, 4 channels have an alpha of their own.
  static func picture(_ width: Int, _ height: Int, channels: Int = 3) throws -> Pixmap {
    var samples: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        if channels == 1 {
          samples.append(level(x, y, 1))
        } else {
          for channel in 0..<3 { samples.append(level(x, y, channel)) }
          if channels == 4 { samples.append(UInt8((x * 3 + y * 5) % 256)) }
        }
      }
    }
    return try #require(Pixmap(width: width, height: height, channels: channels, samples: samples))
  }

  static func even(_ level: UInt8, _ width: Int, _ height: Int, channels: Int) throws -> Pixmap {
    try #require(
      Pixmap(
        width: width, height: height, channels: channels,
        samples: [UInt8](repeating: level, count: width * height * channels)))
  }
}

/// Perturbations of pictures that need no worker.
enum PictureStress {
  static let names = PicturePerturbations.pixels.compactMap { perturbation -> String? in
    if case .picture = perturbation.work { return perturbation.name }
    return nil
  }

  static func stressed(
    _ name: String, _ step: Int, _ picture: Pixmap, seed: UInt64 = 5, settings: [String: Double] = [:]
  ) throws -> Stressed<Pixmap> {
    let perturbation = try #require(PicturePerturbations.pixels.first { $0.name == name })
    let severity = try #require(Severity(step))
    guard case .picture(let apply) = perturbation.work else {
      throw AssayError(.internalError, "\(name) needs a worker")
    }
    var call = StressCall(severity: severity, generator: StressGenerator(seed: seed), settings: settings)
    return try apply(picture, &call)
  }

  static func apply(
    _ name: String, _ step: Int, _ picture: Pixmap, seed: UInt64 = 5, settings: [String: Double] = [:]
  ) throws -> Pixmap {
    try stressed(name, step, picture, seed: seed, settings: settings).medium
  }

  /// Mean distance of two pictures' samples.
  static func distance(_ a: Pixmap, _ b: Pixmap) -> Double {
    Double(zip(a.samples, b.samples).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }) / Double(a.samples.count)
  }

  /// How the changes of two results go together, from −1 to 1.
  static func correlation(_ a: Pixmap, _ b: Pixmap, of original: Pixmap) -> Double {
    let first = zip(a.samples, original.samples).map { Double($0) - Double($1) }
    let second = zip(b.samples, original.samples).map { Double($0) - Double($1) }
    let n = Double(first.count)
    let (meanA, meanB) = (first.reduce(0, +) / n, second.reduce(0, +) / n)
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for (x, y) in zip(first, second) {
      ab += (x - meanA) * (y - meanB)
      aa += (x - meanA) * (x - meanA)
      bb += (y - meanB) * (y - meanB)
    }
    return ab / max(1e-9, (aa * bb).squareRoot())
  }
}
