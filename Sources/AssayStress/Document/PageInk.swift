import AssayCore
import AssaySignals
import Glibc

/// Scanned with few dots an inch, and shown at the page's size again.
enum PageResolution {
  /// What a page is drawn at, and what a picture of a document counts as.
  static let fullDpi = 250.0
  static let dpi = StressSetting("dpi", "dots an inch", in: 2.5...fullDpi, .steps([200, 150, 100, 72, 50]))

  static func apply(_ page: Pixmap, _ call: inout StressCall) -> Stressed<Pixmap> {
    let share = min(1, max(0.01, call.value(dpi) / fullDpi))
    let width = max(1, Int((Double(page.width) * share).rounded()))
    let height = max(1, Int((Double(page.height) * share).rounded()))
    let small = page.reduced(width: width, height: height)
    let back = Homography(m: [
      Double(width) / Double(page.width), 0, 0, 0, Double(height) / Double(page.height), 0, 0, 0, 1,
    ])
    // The edge is repeated: a pixel's middle may lie beyond the middles of the small picture.
    let (most, least) = (Float(width - 1), Float(height - 1))
    let (scaleX, scaleY) = (Float(back.m[0]), Float(back.m[4]))
    let large = Resampling.drawn(
      small, width: page.width, height: page.height, fill: [UInt8](repeating: 255, count: page.channels)
    ) { x, y in
      (
        min(max((Float(x) + 0.5) * scaleX - 0.5, 0), most), min(max((Float(y) + 0.5) * scaleY - 0.5, 0), least)
      )
    }
    return Stressed(large, achieved: ["dpi": share * fullDpi])
  }
}

/// Out of focus or moved: a Gaussian.
enum PageBlur {
  static let sd = StressSetting(
    "sd_px", "pixels at 150 dots an inch: the blur's standard deviation", in: 0...100, .steps([0.5, 1, 1.6, 2.4, 4]))

  static func apply(_ page: Pixmap, _ call: inout StressCall) -> Stressed<Pixmap> {
    Stressed(blurred(page, sd: call.value(sd)))
  }

  static func blurred(_ page: Pixmap, sd: Double) -> Pixmap {
    var result = page
    let channels = page.channels
    for channel in 0..<min(channels, 3) {
      var plane = FloatPlane(width: page.width, height: page.height)
      for pixel in plane.values.indices { plane.values[pixel] = Float(page.samples[pixel * channels + channel]) }
      plane = plane.blurred(sdX: sd, sdY: sd)
      for pixel in plane.values.indices {
        result.samples[pixel * channels + channel] = Level.rounded(plane.values[pixel])
      }
    }
    return result
  }
}

/// Faded print: ImageNet-C's contrast, (x − the channel's mean) · c + the mean.
enum PageFading {
  static func apply(_ page: Pixmap, _ call: inout StressCall) -> Stressed<Pixmap> {
    let kept = call.severity.of(0.4, 0.3, 0.2, 0.1, 0.05)
    var result = page
    let (channels, pixels) = (page.channels, page.width * page.height)
    for channel in 0..<min(channels, 3) {
      var sum = 0
      for pixel in 0..<pixels { sum += Int(page.samples[pixel * channels + channel]) }
      let mean = Double(sum) / Double(pixels) / 255
      let table = (0..<256).map { level -> UInt8 in
        let value = (Double(level) / 255 - mean) * kept + mean
        return UInt8(min(max(value, 0), 1) * 255)
      }
      for at in stride(from: channel, to: pixels * channels, by: channels) {
        result.samples[at] = table[Int(page.samples[at])]
      }
    }
    var unsure: [LabelEffect.Unsure] = []
    if call.severity.step >= 4 { unsure.append(.init(.colours, "a tenth of the contrast or less is left")) }
    return Stressed(result, effect: LabelEffect(unsure: unsure))
  }
}

/// The other side of the sheet shines through (ours): the page's own print, mirrored and softened.
enum PageBleed {
  static func apply(_ page: Pixmap, _ call: inout StressCall) -> Stressed<Pixmap> {
    let opacity: Float = call.severity.of(0.05, 0.1, 0.18, 0.28, 0.4)
    let back = PageBlur.blurred(Flip.mirrored(page), sd: 1)
    let paper = Resampling.background(of: page)
    var result = page
    let (channels, colours) = (page.channels, min(page.channels, 3))
    back.samples.withUnsafeBufferPointer { back in
      result.samples.withUnsafeMutableBufferPointer { samples in
        for pixel in 0..<page.width * page.height {
          for channel in 0..<colours {
            let at = pixel * channels + channel
            // Only what is darker than paper shines through.
            let dark = max(0, Float(paper[channel]) - Float(back[at]))
            samples[at] = Level.rounded(Float(samples[at]) - opacity * dark)
          }
        }
      }
    }
    return Stressed(result)
  }
}
