import AssaySignals
import Testing

/// The picture of the numpy fixture: `(7kx + 13y + 3(xy mod 29) + 40k) & 255` for plane k = 1, 2, 3.
func patterned(width: Int, height: Int) throws -> Pixmap {
  var samples: [UInt8] = []
  for y in 0..<height {
    for x in 0..<width {
      for k in 1...3 { samples.append(UInt8((x * 7 * k + y * 13 + (x * y) % 29 * 3 + k * 40) & 255)) }
    }
  }
  return try #require(Pixmap(width: width, height: height, channels: 3, samples: samples))
}

@Suite("Image signals") struct ImageSignalsTests {
  private func isClose(_ a: Double?, _ b: Double) -> Bool { a.map { abs($0 - b) <= 1e-9 * max(1, abs(b)) } ?? false }

  @Test("equal numpy's numbers on a coloured picture")
  func colour() throws {
    // numpy 2.4: luma in int64, mean(), std(), shares of < 16 and >= 240, var() of the Laplacian, Immerkaer's sum.
    let signals = try #require(ImageSignals(try patterned(width: 37, height: 23)))
    #expect(isClose(signals.meanLuma, 125.56874265569918))
    #expect(isClose(signals.contrast, 49.690306806720315))
    #expect(isClose(signals.darkShare, 0.005875440658049354))
    #expect(isClose(signals.brightShare, 0.0035252643948296123))
    #expect(isClose(signals.sharpness, 27912.17777037346))
    #expect(isClose(signals.noise, 32.20420516644971))
  }

  @Test("equal numpy's numbers on a grey picture")
  func grey() throws {
    let samples = try patterned(width: 37, height: 23).samples
    let plane = stride(from: 0, to: samples.count, by: 3).map { samples[$0] }
    let signals = try #require(ImageSignals(grey: plane, width: 37, height: 23))
    #expect(isClose(signals.meanLuma, 125.16568742655699))
    #expect(isClose(signals.sharpness, 71518.95109630245))
    #expect(isClose(signals.noise, 50.931162482610155))
  }

  @Test("a wide picture does not overflow its partial sums")
  func wide() throws {
    // Columns 0 and 255 in turn: every Laplacian is ±510, every mask value ±1,020 · 0 by symmetry of the rows.
    let width = 5001
    let row = (0..<width).map { UInt8($0 % 2 == 0 ? 0 : 255) }
    let signals = try #require(ImageSignals(grey: row + row + row, width: width, height: 3))
    let mean = 510.0 / Double(width - 2)
    #expect(isClose(signals.sharpness, 510 * 510 - mean * mean))
  }

  @Test("below three pixels a side there is no sharpness, and below one there is nothing")
  func tiny() throws {
    let signals = try #require(ImageSignals(grey: [0, 255, 255, 0], width: 2, height: 2))
    #expect(signals.sharpness == nil)
    #expect(signals.noise == nil)
    #expect(signals.meanLuma == 127.5)
    #expect(ImageSignals(grey: [], width: 0, height: 0) == nil)
    #expect(ImageSignals(grey: [1, 2], width: 3, height: 1) == nil)
  }

  @Test("transparency counts as white paper")
  func transparent() throws {
    let picture = try #require(Pixmap(width: 2, height: 1, channels: 4, samples: [0, 0, 0, 0, 0, 0, 0, 255]))
    #expect(Luma.of(picture) == [255, 0])
  }

  @Test("luma keeps black, white and the primaries of BT.601")
  func luma() throws {
    let samples: [UInt8] = [0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255]
    let picture = try #require(Pixmap(width: 5, height: 1, channels: 3, samples: samples))
    #expect(Luma.of(picture) == [0, 255, 76, 150, 29])
  }
}

@Suite("Scaling and turning") struct PixmapTests {
  @Test("halving is the mean of four pixels, rounded")
  func halves() throws {
    let picture = try #require(Pixmap(width: 4, height: 2, channels: 1, samples: [0, 10, 20, 30, 2, 4, 255, 255]))
    let small = picture.reduced(width: 2, height: 1)
    #expect(small.samples == [4, 140])
  }

  @Test("odd factors agree with exact area weights", arguments: [(5, 3), (7, 4), (36, 22), (1, 1), (37, 5)])
  func odd(_ width: Int, _ height: Int) throws {
    let picture = try patterned(width: 37, height: 23)
    let small = picture.reduced(width: width, height: height)
    #expect(small.width == width && small.height == height)
    func overlap(_ cell: Int, _ index: Int, _ old: Int, _ new: Int) -> Double {
      let (low, high) = (Double(index * old) / Double(new), Double((index + 1) * old) / Double(new))
      return max(0, min(high, Double(cell + 1)) - max(low, Double(cell)))
    }
    for (x, y) in [(0, 0), (width - 1, height - 1), (width / 2, height / 2)] {
      var (sum, weight) = (0.0, 0.0)
      for sourceY in 0..<23 {
        for sourceX in 0..<37 {
          let share = overlap(sourceX, x, 37, width) * overlap(sourceY, y, 23, height)
          sum += share * Double(picture.samples[(sourceY * 37 + sourceX) * 3])
          weight += share
        }
      }
      #expect(abs(Double(small.samples[(y * width + x) * 3]) - sum / weight) < 0.75)
    }
  }

  @Test("a uniform picture stays uniform at any size", arguments: [1, 2, 7, 31, 63])
  func uniform(_ side: Int) throws {
    let picture = try #require(Pixmap(width: 64, height: 64, channels: 1, samples: .init(repeating: 201, count: 4096)))
    #expect(picture.reduced(width: side, height: side).samples.allSatisfy { $0 == 201 })
  }

  @Test("a picture that fits is not touched, and the shape is kept")
  func fitted() throws {
    let picture = try patterned(width: 37, height: 23)
    #expect(picture.fitted(sideMax: 37) == picture)
    #expect(Pixmap.fitted(width: 4000, height: 3000, sideMax: 1024) == (1024, 768))
    #expect(Pixmap.fitted(width: 20000, height: 1, sideMax: 100) == (100, 1))
  }

  @Test(
    "each EXIF orientation puts the marked corner where it belongs",
    arguments: zip(
      1...8,
      [
        [1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5], [6, 5, 4, 3, 2, 1], [5, 6, 3, 4, 1, 2], [1, 3, 5, 2, 4, 6],
        [5, 3, 1, 6, 4, 2], [6, 4, 2, 5, 3, 1], [2, 4, 6, 1, 3, 5],
      ] as [[UInt8]]))
  func orientation(_ orientation: Int, _ expected: [UInt8]) throws {
    // Stored as rows 1 2, 3 4, 5 6; the values are those of PIL.ImageOps.exif_transpose.
    let stored = try #require(Pixmap(width: 2, height: 3, channels: 1, samples: [1, 2, 3, 4, 5, 6]))
    let shown = stored.oriented(orientation)
    #expect(shown.samples == expected)
    #expect(shown.width == (orientation >= 5 ? 3 : 2))
  }

  @Test("flattening composites on white and spreads grey")
  func flattening() throws {
    let clear = try #require(Pixmap(width: 1, height: 1, channels: 4, samples: [100, 0, 200, 128]))
    #expect(clear.flattened().samples == [177, 127, 227])
    let grey = try #require(Pixmap(width: 2, height: 1, channels: 1, samples: [7, 9]))
    #expect(grey.flattened().samples == [7, 7, 7, 9, 9, 9])
  }
}
