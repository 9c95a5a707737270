import AssaySignals
import AssayWire
import Testing

@testable import AssayStress

@Suite("Perturbations of pictures") struct PicturePropertyTests {
  @Test(
    "each severity of each keeps size and alpha, is the same for a seed, and changes something",
    arguments: PictureStress.names)
  func deterministic(_ name: String) throws {
    for channels in [1, 3, 4] {
      let picture = try PictureFixture.picture(19, 14, channels: channels)
      for step in 1...5 {
        let first = try PictureStress.apply(name, step, picture)
        #expect(first == (try PictureStress.apply(name, step, picture)), "\(step), \(channels) channels")
        #expect(first.width == 19 && first.height == 14 && first.channels == channels)
        if channels == 4 {
          #expect(
            stride(from: 3, to: first.samples.count, by: 4).allSatisfy { first.samples[$0] == picture.samples[$0] })
        }
        let hasNoColour = channels == 1 && ["saturate", "colour_cast"].contains(name)
        #expect((first.samples != picture.samples) != hasNoColour, "\(step), \(channels) channels")
      }
    }
  }

  @Test(
    "a seed gives these bytes, on every machine",
    arguments: [
      ("gaussian_noise", "761136c9c6e8"), ("speckle_noise", "930e2fd71357"), ("shot_noise", "51a4130180ed"),
      ("impulse_noise", "94d3e0092703"), ("glass_blur", "37e8cfba538c"),
      ("motion_blur", "a00991704104"), ("darkness", "29b83fc8b32c"), ("moire", "ab6940170303"),
      ("colour_cast", "9e9c16f598f1"),
    ])
  func golden(_ name: String, _ start: String) throws {
    let digest = SHA256.hex(try PictureStress.apply(name, 3, try PictureFixture.picture(48, 40)).samples)
    #expect(digest.prefix(12) == start, "\(name): \(digest.prefix(12))")
  }

  @Test("alpha does not touch the colours", arguments: PictureStress.names)
  func alpha(_ name: String) throws {
    let opaque = try PictureStress.apply(name, 3, try PictureFixture.picture(13, 9))
    let clear = try PictureStress.apply(name, 3, try PictureFixture.picture(13, 9, channels: 4))
    #expect(clear.samples.enumerated().filter { $0.offset % 4 != 3 }.map(\.element) == opaque.samples)
  }

  @Test("pictures of one pixel, one row and one column come back as such", arguments: PictureStress.names)
  func small(_ name: String) throws {
    for (width, height) in [(1, 1), (1, 37), (41, 1), (2, 2), (3, 23)] {
      for channels in [1, 3, 4] {
        for step in 1...5 {
          let picture = try PictureFixture.picture(width, height, channels: channels)
          let result = try PictureStress.apply(name, step, picture)
          #expect(result.width == width && result.height == height && result.channels == channels)
          #expect(result.samples.count == picture.samples.count)
        }
      }
    }
  }

  @Test(
    "blurs and resampling leave an even picture as it is, with no seam at the edges",
    arguments: [
      "gaussian_blur", "glass_blur", "motion_blur", "zoom_blur", "pixelate", "moire", "contrast", "defocus_blur",
    ])
  func even(_ name: String) throws {
    for level: UInt8 in [0, 1, 127, 200, 255] {
      for (width, height) in [(1, 1), (17, 1), (30, 23)] {
        let picture = try PictureFixture.even(level, width, height, channels: 3)
        // The larger disks of the reference sum to a little more than 1.
        for step in name == "defocus_blur" ? [1, 2, 3] : [1, 2, 3, 4, 5] {
          let result = try PictureStress.apply(name, step, picture)
          let tolerance = name == "zoom_blur" ? 1 : 0
          #expect(result.samples.allSatisfy { abs(Int($0) - Int(level)) <= tolerance }, "\(level) \(width) \(step)")
        }
      }
    }
  }

  @Test(
    "more severe is further from the original",
    arguments: [
      "gaussian_noise", "shot_noise", "impulse_noise", "speckle_noise", "gaussian_blur", "defocus_blur", "motion_blur",
      "brightness", "darkness", "contrast", "colour_cast", "bit_depth",
    ])
  func monotone(_ name: String) throws {
    let picture = try PictureFixture.picture(48, 40)
    let distances = try (1...5).map { try PictureStress.distance(PictureStress.apply(name, $0, picture), picture) }
    #expect(zip(distances, distances.dropFirst()).allSatisfy { $0 < $1 }, "\(distances)")
    #expect(distances[0] > 0.2)
  }

  @Test(
    "severities of one seed share their noise, and another seed has other noise",
    arguments: ["gaussian_noise", "shot_noise", "impulse_noise", "speckle_noise", "darkness"])
  func paired(_ name: String) throws {
    let picture = try PictureFixture.even(120, 40, 30, channels: 3)
    let slight = try PictureStress.apply(name, 1, picture)
    let strong = try PictureStress.apply(name, 4, picture)
    let other = try PictureStress.apply(name, 4, picture, seed: 6)
    let together = PictureStress.correlation(slight, strong, of: picture)
    #expect(together > (name == "impulse_noise" ? 0.3 : 0.7), "\(together)")
    #expect(abs(PictureStress.correlation(slight, other, of: picture)) < 0.1)
  }

  @Test("what a slight impulse noise changes a strong one changes in the same way")
  func nested() throws {
    let picture = try PictureFixture.even(120, 40, 30, channels: 3)
    let results = try (1...5).map { try PictureStress.apply("impulse_noise", $0, picture).samples }
    for (slight, strong) in zip(results, results.dropFirst()) {
      #expect(zip(slight, strong).allSatisfy { $0 == 120 || $0 == $1 })
      #expect(slight.count { $0 == 120 } > strong.count { $0 == 120 })
    }
  }

  @Test("an angle or a hue can be given; what is no number is left out, and what is too far is brought back")
  func settings() throws {
    let picture = try PictureFixture.picture(24, 18)
    let flat = try PictureStress.apply("motion_blur", 2, picture, settings: ["angle": 0])
    let steep = try PictureStress.apply("motion_blur", 2, picture, settings: ["angle": 90])
    #expect(flat != steep)
    let drawn = try PictureStress.apply("motion_blur", 2, picture)
    #expect(try PictureStress.apply("motion_blur", 2, picture, settings: ["angle": .nan]) == drawn)
    let warm = try PictureStress.stressed("colour_cast", 4, picture, settings: ["hue": 0])
    #expect(warm.achieved["hue_degrees"] == 0)
    let far = try PictureStress.stressed("colour_cast", 4, picture, settings: ["hue": .infinity])
    #expect(far.achieved["hue_degrees"] == 360)
  }

  @Test("colours that can no longer be told are no longer claimed")
  func effects() throws {
    let picture = try PictureFixture.picture(8, 8)
    func subjects(_ name: String, _ step: Int) throws -> [LabelEffect.Subject] {
      try PictureStress.stressed(name, step, picture).effect.unsure.map(\.subject)
    }
    #expect(try subjects("saturate", 1) == [.colours])
    #expect(try subjects("brightness", 3).isEmpty)
    #expect(try subjects("brightness", 4) == [.colours])
    #expect(try subjects("contrast", 5) == [.colours])
    #expect(try subjects("gaussian_blur", 5).isEmpty)
    #expect(try PictureStress.stressed("gaussian_noise", 5, picture).effect.plane == nil)
  }

  @Test("every perturbation has a name of its own, five parameters and a sentence")
  func listed() {
    let all = PicturePerturbations.pixels
    #expect(Set(all.map(\.name)).count == all.count && all.count == 19)
    #expect(all.allSatisfy { $0.parameters.count == 5 && !$0.summary.isEmpty && $0.group == .image })
    #expect(all.allSatisfy { ($0.comparison == .own) == $0.reference.isEmpty })
  }
}
