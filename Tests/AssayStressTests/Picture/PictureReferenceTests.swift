import AssayMedia
import AssaySignals
import AssayWire
import Testing

@testable import AssayStress

@Suite("Perturbations of pictures beside imagecorruptions") struct PictureReferenceTests {
  private static let media = MediaService(workers: WorkerPool())

  @Test("the tests repeat the fixture's picture")
  func input() throws {
    let digest = SHA256.hex(try PictureFixture.picture(48, 40).samples)
    #expect(try PictureFixture.load()["input"]?.string == digest)
  }

  @Test("contrast, pixelate and JPEG give the same bytes, in colour, at odd sizes and in grey")
  func exact() async throws {
    let items = try #require(PictureFixture.load()["exact"]?.array)
    #expect(items.count == 15)
    let pictures = [
      ("rgb", try PictureFixture.picture(48, 40)), ("odd", try PictureFixture.picture(45, 37)),
      ("grey", try PictureFixture.picture(48, 40, channels: 1)),
    ]
    for item in items {
      let (name, step) = (try #require(item["name"]?.string), try #require(item["severity"]?.int))
      for (key, picture) in pictures {
        let result: [UInt8]
        if name == "jpeg_compression" {
          let quality = JpegCompression.qualities[step - 1]
          let file = try await Self.media.encoded(picture, as: .jpeg(quality: quality))
          let read = try await Self.media.image(file, sideMax: nil)
          result =
            key == "grey" ? stride(from: 0, to: read.samples.count, by: 3).map { read.samples[$0] } : read.samples
        } else {
          result = try PictureStress.apply(name, step, picture).samples
        }
        #expect(SHA256.hex(result) == item[key]?.string, "\(name) \(step) \(key)")
      }
    }
  }

  @Test("brightness, saturation and the blurs are within one level, and mostly equal")
  func withinOne() throws {
    let fixture = try PictureFixture.load()
    let rows = (fixture["rows"]?.array ?? []).compactMap(\.int)
    let items = try #require(fixture["within_one"]?.array)
    #expect(items.count == 30)
    let picture = try PictureFixture.picture(48, 40)
    for item in items {
      let (name, step) = (try #require(item["name"]?.string), try #require(item["severity"]?.int))
      let wanted = try #require(Base64.decode((item["rows"]?.string ?? "").utf8))
      let result = try PictureStress.apply(name, step, picture, settings: ["angle": 20])
      let found = rows.flatMap { result.samples[$0 * 144..<($0 + 1) * 144] }
      try #require(found.count == wanted.count)
      let largest = zip(found, wanted).map { abs(Int($0) - Int($1)) }.max() ?? 0
      let equal = Double(zip(found, wanted).count { $0 == $1 }) / Double(found.count)
      #expect(largest <= 1, "\(name) \(step): \(largest)")
      #expect(equal >= 0.85, "\(name) \(step): \(equal)")
    }
  }

  @Test("noise has the reference's distribution, mean and strength")
  func distribution() throws {
    let items = try #require(PictureFixture.load()["distribution"]?.array)
    #expect(items.count == 12)
    let picture = try PictureFixture.picture(48, 40)
    for item in items {
      let (name, step) = (try #require(item["name"]?.string), try #require(item["severity"]?.int))
      let counts = (item["counts"]?.array ?? []).compactMap(\.double)
      try #require(counts.count == 256)
      var found = [Int](repeating: 0, count: 256)
      var changes = 0.0
      for seed in 0..<24 {
        let result = try PictureStress.apply(name, step, picture, seed: UInt64(seed))
        for sample in result.samples { found[Int(sample)] += 1 }
        for (a, b) in zip(result.samples, picture.samples) {
          changes += (Double(a) - Double(b)) * (Double(a) - Double(b))
        }
      }
      let total = Double(found.reduce(0, +))
      let reference = counts.reduce(0, +)
      var (ours, theirs, distance) = (0.0, 0.0, 0.0)
      for level in 0..<256 {
        ours += Double(found[level]) / total
        theirs += counts[level] / reference
        distance = max(distance, abs(ours - theirs))
      }
      #expect(distance <= 0.01, "\(name) \(step): KS \(distance)")
      let mean = found.enumerated().reduce(0.0) { $0 + Double($1.offset * $1.element) } / total
      let square = found.enumerated().reduce(0.0) { $0 + Double($1.offset * $1.offset * $1.element) } / total
      let deviation = (square - mean * mean).squareRoot()
      #expect(abs(mean / (try #require(item["mean"]?.double)) - 1) < 0.01, "\(name) \(step): mean \(mean)")
      #expect(abs(deviation / (try #require(item["sd"]?.double)) - 1) < 0.01, "\(name) \(step): sd \(deviation)")
      // The square root of the mean square of the changes: the reference's deviation and mean of them together.
      let shift = mean - Double(picture.samples.reduce(0) { $0 + Int($1) }) / Double(picture.samples.count)
      let strength = (changes / total - shift * shift).squareRoot()
      #expect(abs(strength / (try #require(item["change_sd"]?.double)) - 1) < 0.01, "\(name) \(step): \(strength)")
    }
  }

  @Test("glass blur has the reference's mean, spread and gradients")
  func glass() throws {
    let items = try #require(PictureFixture.load()["glass"]?.array)
    #expect(items.count == 5)
    let picture = try PictureFixture.picture(48, 40)
    for item in items {
      let step = try #require(item["severity"]?.int)
      let results = try (0..<16).map { try PictureStress.apply("glass_blur", step, picture, seed: UInt64($0)) }
      let samples = results.flatMap(\.samples).map(Double.init)
      let mean = samples.reduce(0, +) / Double(samples.count)
      let deviation = (samples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(samples.count)).squareRoot()
      let energy = results.map(Self.gradients).reduce(0, +) / Double(results.count)
      // The mean of 16 runs beside one spread of the reference between its runs: four standard errors.
      let spread = try #require(item["energy_sd"]?.double)
      #expect(abs(mean - (try #require(item["mean"]?.double))) < 0.7, "\(step): mean \(mean)")
      #expect(abs(deviation - (try #require(item["sd"]?.double))) < 0.7, "\(step): sd \(deviation)")
      #expect(abs(energy - (try #require(item["energy"]?.double))) < max(0.1, spread), "\(step): energy \(energy)")
    }
  }

  /// The mean of neighbours' distances down and across.
  private static func gradients(_ picture: Pixmap) -> Double {
    let (stride, samples) = (picture.width * 3, picture.samples)
    let across = samples.indices.filter { $0 % stride < stride - 3 }
    let down = samples.indices.filter { $0 + stride < samples.count }
    func mean(_ places: [Int], _ step: Int) -> Double {
      Double(places.reduce(0) { $0 + abs(Int(samples[$1]) - Int(samples[$1 + step])) }) / Double(places.count)
    }
    return (mean(across, 3) + mean(down, stride)) / 2
  }
}
