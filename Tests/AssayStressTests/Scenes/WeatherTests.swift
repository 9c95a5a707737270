import AssayCore
import AssaySignals
import Glibc
import Testing

@testable import AssayStress

@Suite("Weather and the reference's statistics") struct WeatherTests {
  private static let runs = 8

  /// The mean of a few of our runs lies within what the reference varies by from run to run, and each of our
  /// histograms as near to the reference's mean as its own.
  @Test("means, spreads, gradients, slopes and histograms are the reference's", arguments: SceneReference.all)
  func statistics(reference: SceneReference) throws {
    let picture = SceneReference.picture()
    var sums = [Double](repeating: 0, count: 4)
    var histogram = [Double](repeating: 0, count: 16)
    for run in 0..<Self.runs {
      let result = try Scene.apply(reference.name, reference.severity, to: picture, seed: UInt64(1_000 + run))
      let statistics = SceneStatistics(result.medium)
      for index in sums.indices { sums[index] += statistics.values[index] / Double(Self.runs) }
      for index in histogram.indices { histogram[index] += statistics.histogram[index] / Double(Self.runs) }
    }
    let names = ["mean", "deviation", "gradient", "slope"]
    for (index, name) in names.enumerated() {
      let (mean, deviation) = (reference.values[index * 2], reference.values[index * 2 + 1])
      // A level of rounding, or a hundredth of an octave, is no difference.
      let room = max(2 * deviation, index == 3 ? 0.02 : 0.3)
      #expect(abs(sums[index] - mean) <= room, "\(name) \(sums[index]) instead of \(mean) ± \(deviation)")
    }
    let distance = zip(histogram, reference.histogram).reduce(0) { $0 + abs($1.0 - $1.1) } / 2
    #expect(distance <= max(reference.distanceMax, 0.01), "histogram \(distance)")
    guard getenv("ASSAY_MEASURE") != nil else { return }
    let row = names.indices.map { index in
      let (ours, theirs, deviation) = (sums[index], reference.values[index * 2], reference.values[index * 2 + 1])
      return "\(Self.short(ours)) / \(Self.short(theirs)) ± \(Self.short(deviation))"
    }
    print("| \(reference.name) \(reference.severity) | \(row.joined(separator: " | ")) | \(Self.short(distance)) |")
  }

  private static func short(_ value: Double) -> Double { (value * 100).rounded() / 100 }

  private static let pictures = PicturePerturbations.scenes.map(\.name)

  @Test("the same seed gives the same bytes, and severities share their draws", arguments: pictures)
  func repeatable(name: String) throws {
    let picture = SceneReference.picture(width: 48, height: 32)
    let first = try Scene.apply(name, 3, to: picture, seed: 5)
    #expect(try Scene.apply(name, 3, to: picture, seed: 5).medium == first.medium)
    if name != "horizontal_flip", name != "lens_shadow" {
      #expect(try Scene.apply(name, 3, to: picture, seed: 6).medium != first.medium)
    }
    #expect(first.medium != picture)
  }

  @Test(
    "pictures of one pixel, one row, one column, grey and with transparency have a result", arguments: pictures)
  func odd(name: String) throws {
    for (width, height) in [(1, 1), (1, 9), (9, 1), (2, 2), (33, 5)] {
      for channels in [1, 3, 4] {
        let picture = SceneReference.picture(width: width, height: height, channels: channels)
        for severity in 1...5 {
          let result = try Scene.apply(name, severity, to: picture)
          #expect(result.medium.channels == channels && result.achieved.values.allSatisfy(\.isFinite))
          if let plane = result.effect.plane {
            #expect(plane.width == Double(result.medium.width) && plane.height == Double(result.medium.height))
            let point = plane.point(0.5, 0.5)
            #expect(point.x.isFinite && point.y.isFinite && plane.slack.isFinite)
          } else {
            #expect(result.medium.width == width && result.medium.height == height)
          }
        }
      }
    }
  }

  @Test("flat pictures and transparency survive", arguments: pictures)
  func flat(name: String) throws {
    for colour in [[0, 0, 0], [255, 255, 255], [7, 200, 90, 128], [40]] as [[UInt8]] {
      let picture = Scene.flat(width: 24, height: 16, colour)
      for severity in 1...5 {
        let result = try Scene.apply(name, severity, to: picture).medium
        guard colour.count == 4, name != "occlusion" else { continue }
        let alphas = stride(from: 3, to: result.samples.count, by: 4).map { result.samples[$0] }
        #expect(alphas.allSatisfy { $0 == 128 })
      }
    }
  }

  @Test("a picture too large for layers of numbers is refused with the sizes")
  func large() throws {
    let samples = [UInt8](repeating: 9, count: 6_001 * 4_000)
    let picture = try #require(Pixmap(width: 6_001, height: 4_000, channels: 1, samples: samples))
    for name in ["snow", "fog", "elastic_transform", "page_blur"] {
      let error = #expect(throws: AssayError.self) { try Scene.apply(name, 1, to: picture) }
      #expect(error?.message.contains("6001 × 4000") == true)
    }
  }
}
