import AssayCore
import AssaySignals
import Glibc

/// Places of a picture that look like writing and were not read, with the direction of their lines.
struct TurnedText {
  static let placesMax = 3
  /// The picture is also looked at reduced, so that large letters make as many strokes as small ones.
  static let reductions = [1, 2, 4]
  static let cropPixelsMax = 2_000_000
  static let sideMin = 48

  struct Place {
    /// In pixels of the picture.
    var area: FaintText.Area
    var crop: Pixmap
    /// Pixels of the picture a pixel of the crop.
    var scale: Double
  }

  private(set) var places: [Place] = []

  init(_ picture: Pixmap, isRead: (_ x: Double, _ y: Double) -> Bool) {
    var found: [FaintText.Area] = []
    for reduction in Self.reductions {
      let (width, height) = (picture.width / reduction, picture.height / reduction)
      guard min(width, height) >= Self.sideMin else { break }
      let reduced = reduction == 1 ? picture : picture.reduced(width: width, height: height)
      let scale = Double(reduction)
      var areas = FaintText(reduced) { isRead($0 * scale, $1 * scale) }.areas
      // Strokes are sought along rows; lines that run downwards are rows of the picture on its side.
      if let side = Self.transposed(reduced) {
        areas += FaintText(side) { isRead($1 * scale, $0 * scale) }.areas.map {
          FaintText.Area(left: $0.top, top: $0.left, right: $0.bottom, bottom: $0.right)
        }
      }
      for area in areas {
        let whole = FaintText.Area(
          left: area.left * reduction, top: area.top * reduction, right: min(picture.width, area.right * reduction),
          bottom: min(picture.height, area.bottom * reduction))
        Self.join(whole, &found)
      }
    }
    let largest = found.sorted { ($0.width * $0.height, $1.top, $1.left) > ($1.width * $1.height, $0.top, $0.left) }
    for area in largest.prefix(Self.placesMax) {
      guard var crop = FaintText.crop(picture, area) else { continue }
      let pixels = crop.width * crop.height
      if pixels > Self.cropPixelsMax {
        let factor = (Double(Self.cropPixelsMax) / Double(pixels)).squareRoot()
        crop = crop.reduced(width: Int(Double(crop.width) * factor), height: Int(Double(crop.height) * factor))
      }
      places.append(Place(area: area, crop: crop, scale: Double(area.width) / Double(crop.width)))
    }
  }

  /// Grey, with rows for columns.
  private static func transposed(_ picture: Pixmap) -> Pixmap? {
    let luma = FaintText.luma(picture)
    let (width, height) = (picture.width, picture.height)
    let samples = [UInt8](unsafeUninitializedCapacity: width * height) { target, used in
      luma.withUnsafeBufferPointer { source in
        for y in 0..<height {
          for x in 0..<width { target[x * height + y] = source[y * width + x] }
        }
      }
      used = width * height
    }
    return Pixmap(width: height, height: width, channels: 1, samples: samples)
  }

  /// Places of several reductions that overlap are one.
  private static func join(_ area: FaintText.Area, _ found: inout [FaintText.Area]) {
    var area = area
    var index = 0
    while index < found.count {
      let other = found[index]
      let width = min(area.right, other.right) - max(area.left, other.left)
      let height = min(area.bottom, other.bottom) - max(area.top, other.top)
      guard width > 0, height > 0 else {
        index += 1
        continue
      }
      area = FaintText.Area(
        left: min(area.left, other.left), top: min(area.top, other.top), right: max(area.right, other.right),
        bottom: max(area.bottom, other.bottom))
      found.remove(at: index)
      index = 0
    }
    found.append(area)
  }

  // MARK: Direction

  static let edgesMax = 6_000
  static let stepDegrees = 3

  /// The direction of the lines in degrees from 0 to 179, clockwise from the horizontal: across it the strokes lie in
  /// the fewest, fullest rows (a projection profile).
  static func direction(of crop: Pixmap) -> Int {
    let luma = FaintText.luma(crop)
    let (width, height) = (crop.width, crop.height)
    var edges: [(x: Double, y: Double)] = []
    luma.withUnsafeBufferPointer { samples in
      for y in 0..<height - 1 {
        for x in 0..<width - 1 {
          let value = Int(samples[y * width + x])
          let step = abs(value - Int(samples[y * width + x + 1])) + abs(value - Int(samples[(y + 1) * width + x]))
          if step >= 40 { edges.append((Double(x), Double(y))) }
        }
      }
    }
    guard edges.count >= 32 else { return 0 }
    // Every n-th edge, with a step that shares no factor with the width.
    let stride = max(1, edges.count / edgesMax)
    let chosen = Swift.stride(from: 0, to: edges.count, by: stride).map { edges[$0] }
    func sharpness(_ degrees: Int) -> Double {
      let angle = Double(degrees) * .pi / 180
      let (sine, cosine) = (sin(angle), cos(angle))
      let reach = Double(width + height)
      var bins = [Double](repeating: 0, count: Int(reach) + 2)
      for edge in chosen { bins[max(0, min(bins.count - 1, Int((edge.y * cosine - edge.x * sine + reach) / 2)))] += 1 }
      var sum = 0.0
      for index in 1..<bins.count { sum += (bins[index] - bins[index - 1]) * (bins[index] - bins[index - 1]) }
      return sum
    }
    var best = (degrees: 0, sharpness: -1.0)
    for degrees in Swift.stride(from: 0, to: 180, by: stepDegrees) {
      let found = sharpness(degrees)
      if found > best.sharpness { best = (degrees, found) }
    }
    for degrees in [best.degrees - 2, best.degrees - 1, best.degrees + 1, best.degrees + 2] {
      let found = sharpness(degrees)
      if found > best.sharpness { best = (degrees, found) }
    }
    return (best.degrees + 180) % 180
  }

  /// The picture turned back, so that a line that ran at so many degrees clockwise is level; grey, on its own ground.
  static func levelled(_ crop: Pixmap, degrees: Int) -> Levelled? {
    let luma = FaintText.luma(crop)
    let angle = Double(degrees) * .pi / 180
    let (sine, cosine) = (sin(angle), cos(angle))
    let (width, height) = (Double(crop.width), Double(crop.height))
    let newWidth = Int((abs(width * cosine) + abs(height * sine)).rounded(.up))
    let newHeight = Int((abs(width * sine) + abs(height * cosine)).rounded(.up))
    guard newWidth > 0, newHeight > 0, newWidth * newHeight <= 4 * cropPixelsMax else { return nil }
    var histogram = [Int](repeating: 0, count: 256)
    for value in luma { histogram[Int(value)] += 1 }
    let ground = UInt8(histogram.indices.max { histogram[$0] < histogram[$1] } ?? 255)
    let samples = [UInt8](unsafeUninitializedCapacity: newWidth * newHeight) { target, used in
      luma.withUnsafeBufferPointer { source in
        for y in 0..<newHeight {
          let dy = Double(y) + 0.5 - Double(newHeight) / 2
          for x in 0..<newWidth {
            let dx = Double(x) + 0.5 - Double(newWidth) / 2
            let sx = dx * cosine - dy * sine + width / 2 - 0.5
            let sy = dx * sine + dy * cosine + height / 2 - 0.5
            target[y * newWidth + x] = sample(source, crop.width, crop.height, sx, sy) ?? ground
          }
        }
      }
      used = newWidth * newHeight
    }
    guard let picture = Pixmap(width: newWidth, height: newHeight, channels: 1, samples: samples) else { return nil }
    return Levelled(picture: picture, sine: sine, cosine: cosine, width: width, height: height)
  }

  private static func sample(
    _ source: UnsafeBufferPointer<UInt8>, _ width: Int, _ height: Int, _ x: Double, _ y: Double
  ) -> UInt8? {
    let (left, top) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
    guard left >= -1, top >= -1, left < width, top < height else { return nil }
    let (right, bottom) = (min(width - 1, left + 1), min(height - 1, top + 1))
    let (across, down) = (x - Double(left), y - Double(top))
    let (l, t) = (max(0, left), max(0, top))
    let upper = Double(source[t * width + l]) * (1 - across) + Double(source[t * width + right]) * across
    let lower = Double(source[bottom * width + l]) * (1 - across) + Double(source[bottom * width + right]) * across
    return UInt8(max(0, min(255, upper * (1 - down) + lower * down)))
  }

  struct Levelled {
    var picture: Pixmap
    var sine: Double
    var cosine: Double
    var width: Double
    var height: Double

    /// Around the box, in pixels of the crop.
    func back(_ box: Box2D) -> Box2D {
      let corners = [(box.x, box.y), (box.maxX, box.y), (box.x, box.maxY), (box.maxX, box.maxY)].map { x, y in
        let (dx, dy) = (x - Double(picture.width) / 2, y - Double(picture.height) / 2)
        return (dx * cosine - dy * sine + width / 2, dx * sine + dy * cosine + height / 2)
      }
      let (left, right) = (max(0, corners.map(\.0).min() ?? 0), min(width, corners.map(\.0).max() ?? 0))
      let (top, bottom) = (max(0, corners.map(\.1).min() ?? 0), min(height, corners.map(\.1).max() ?? 0))
      return Box2D(x: left, y: top, width: max(0, right - left), height: max(0, bottom - top))
    }
  }
}
