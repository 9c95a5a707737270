import AssayCore
import AssaySignals

/// Boxes in front of the picture (ours): in the background's colour or speckled, one after the other until a share is
/// covered. The boxes of a lower severity are among those of a higher one, but for the last, which may be smaller.
enum Occlusion {
  private static let boxesMax = 400
  static let share = StressSetting("share", "share of the picture", in: 0...1, .steps([0.05, 0.1, 0.2, 0.35, 0.5]))

  static func apply(_ picture: Pixmap, _ call: inout StressCall) -> Stressed<Pixmap> {
    let share = call.value(share)
    let (width, height) = (picture.width, picture.height)
    let wanted = Int((Double(width * height) * share).rounded())
    let background = Resampling.background(of: picture)
    var mask = [Bool](repeating: false, count: width * height)
    var result = picture
    var (covered, boxes): (Int, [Box2D]) = (0, [])
    for _ in 0..<boxesMax where covered < wanted {
      let size = call.generator.uniform(0.12, 0.3)
      let shape = call.generator.uniform(0.6, 1.6)
      let (x, y) = (call.generator.unit(), call.generator.unit())
      let isSpeckled = call.generator.below(2) == 1
      var texture = StressGenerator(seed: call.generator.next())
      let wide = min(width, max(1, Int((size * shape * Double(width)).rounded())))
      let high = min(height, max(1, Int((size / shape * Double(height)).rounded())))
      let (left, top) = (Int(x * Double(width - wide + 1)), Int(y * Double(height - high + 1)))
      var bottom = top
      while bottom < top + high, covered < wanted {
        for at in bottom * width + left..<bottom * width + left + wide where !mask[at] {
          mask[at] = true
          covered += 1
        }
        bottom += 1
      }
      guard bottom > top else { continue }
      paint(&result, left..<left + wide, top..<bottom, background, spread: isSpeckled ? 96 : 0, &texture)
      boxes.append(
        Box2D(x: Double(left), y: Double(top), width: Double(wide), height: Double(bottom - top)))
    }
    return Stressed(
      result, effect: LabelEffect(hiddenBoxes: boxes, unsure: boxes.isEmpty ? [] : SceneEffects.covered),
      achieved: ["covered_share": Double(covered) / Double(width * height)])
  }

  private static func paint(
    _ picture: inout Pixmap, _ columns: Range<Int>, _ rows: Range<Int>, _ colour: [UInt8],
    spread: Float, _ texture: inout StressGenerator
  ) {
    let (width, channels, colours) = (picture.width, picture.channels, min(picture.channels, 3))
    picture.samples.withUnsafeMutableBufferPointer { samples in
      for y in rows {
        for x in columns {
          let at = (y * width + x) * channels
          let shade = spread > 0 ? (Float(texture.next() >> 40) * 0x1p-24 - 0.5) * spread : 0
          for channel in 0..<colours { samples[at + channel] = Level.rounded(Float(colour[channel]) + shade) }
          if channels == 4 { samples[at + 3] = 255 }
        }
      }
    }
  }
}
