import AssaySignals
import Glibc

/// Draws test pictures with known contents.
struct Canvas {
  typealias Colour = (UInt8, UInt8, UInt8)
  static let white: Colour = (255, 255, 255)
  static let black: Colour = (0, 0, 0)
  static let red: Colour = (220, 20, 30)
  static let green: Colour = (20, 150, 40)
  static let blue: Colour = (20, 40, 220)
  static let yellow: Colour = (250, 220, 20)

  let width: Int
  let height: Int
  var samples: [UInt8]

  init(_ width: Int, _ height: Int, _ background: Colour = Canvas.white) {
    self.width = width
    self.height = height
    samples = (0..<(width * height)).flatMap { _ in [background.0, background.1, background.2] }
  }

  var pixmap: Pixmap {
    get throws {
      struct Impossible: Error {}
      guard let pixmap = Pixmap(width: width, height: height, channels: 3, samples: samples) else { throw Impossible() }
      return pixmap
    }
  }

  mutating func set(_ x: Int, _ y: Int, _ colour: Colour) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    let at = (y * width + x) * 3
    (samples[at], samples[at + 1], samples[at + 2]) = colour
  }

  mutating func rectangle(_ x: Int, _ y: Int, _ w: Int, _ h: Int, _ colour: Colour) {
    for py in y..<(y + h) { for px in x..<(x + w) { set(px, py, colour) } }
  }

  mutating func ellipse(_ cx: Double, _ cy: Double, _ rx: Double, _ ry: Double, _ colour: Colour) {
    for y in Int(cy - ry)...Int(cy + ry) {
      for x in Int(cx - rx)...Int(cx + rx) {
        let (dx, dy) = ((Double(x) + 0.5 - cx) / rx, (Double(y) + 0.5 - cy) / ry)
        if dx * dx + dy * dy <= 1 { set(x, y, colour) }
      }
    }
  }

  /// Fills a polygon by the even-odd rule.
  mutating func polygon(_ corners: [(Double, Double)], _ colour: Colour) {
    for y in 0..<height {
      for x in 0..<width {
        let (px, py) = (Double(x) + 0.5, Double(y) + 0.5)
        var isInside = false
        for index in corners.indices {
          let (a, b) = (corners[index], corners[(index + 1) % corners.count])
          if (a.1 > py) != (b.1 > py), px < (b.0 - a.0) * (py - a.1) / (b.1 - a.1) + a.0 { isInside.toggle() }
        }
        if isInside { set(x, y, colour) }
      }
    }
  }

  /// A regular polygon, or a star when `inner` is smaller than 1.
  mutating func regular(
    _ cx: Double, _ cy: Double, _ radius: Double, corners: Int, turn: Double = 0, inner: Double? = nil, _ colour: Colour
  ) {
    let count = inner == nil ? corners : corners * 2
    polygon(
      (0..<count).map { index in
        let reach = index % 2 == 1 ? radius * (inner ?? 1) : radius
        let angle = turn + 2 * Double.pi * Double(index) / Double(count)
        return (cx + reach * sin(angle), cy - reach * cos(angle))
      }, colour)
  }
}
