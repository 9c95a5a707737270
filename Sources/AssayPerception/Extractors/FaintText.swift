import AssayCore
import AssaySignals

/// Places of a picture where something like small or faint writing stands that was not read: many short strokes over an
/// even ground. Natural texture has no even ground, so that most pictures have no such place.
struct FaintText {
  static let blockPixels = 16
  static let picturePixelsMax = 12_000_000
  /// Pixels of one area, and areas that are looked at enlarged.
  static let areaPixelsMax = 1_500_000
  static let areasMax = 4
  /// Steps of lightness, of 255, that make a stroke.
  static let strokeMin = 5
  /// Changes between light and dark in a block, and the share of it that is ground.
  static let changesMin = 16
  static let groundShareMin = 0.42
  static let blocksMin = 4

  /// Pixels of the picture: left, top, right, bottom, the last two outside.
  struct Area: Hashable {
    var left: Int
    var top: Int
    var right: Int
    var bottom: Int
    var width: Int { right - left }
    var height: Int { bottom - top }
  }

  private(set) var areas: [Area] = []
  /// Areas too large or too many to be looked at.
  private(set) var leftOut = 0

  /// - Parameter isRead: whether a point of the picture lies in text that was read.
  init(_ picture: Pixmap, isRead: (_ x: Double, _ y: Double) -> Bool) {
    guard picture.width * picture.height <= Self.picturePixelsMax else {
      leftOut = 1
      return
    }
    let luma = Self.luma(picture)
    let (columns, rows) = (picture.width / Self.blockPixels, picture.height / Self.blockPixels)
    guard columns > 0, rows > 0 else { return }
    var active = [Bool](repeating: false, count: columns * rows)
    luma.withUnsafeBufferPointer { samples in
      for row in 0..<rows {
        for column in 0..<columns {
          active[row * columns + column] = Self.isActive(samples, picture.width, column, row)
        }
      }
    }
    let side = Double(Self.blockPixels)
    for row in 0..<rows {
      for column in 0..<columns where active[row * columns + column] {
        if isRead((Double(column) + 0.5) * side, (Double(row) + 0.5) * side) { active[row * columns + column] = false }
      }
    }
    gather(active, columns, rows, picture)
  }

  static func luma(_ picture: Pixmap) -> [UInt8] {
    let channels = picture.channels
    guard channels > 1 else { return picture.samples }
    let count = picture.width * picture.height
    return [UInt8](unsafeUninitializedCapacity: count) { target, used in
      picture.samples.withUnsafeBufferPointer { source in
        for pixel in 0..<count {
          let at = pixel * channels
          target[pixel] = UInt8(
            truncatingIfNeeded: (Int(source[at]) * 77 + Int(source[at + 1]) * 150 + Int(source[at + 2]) * 29) >> 8)
        }
      }
      used = count
    }
  }

  private static func isActive(_ samples: UnsafeBufferPointer<UInt8>, _ width: Int, _ column: Int, _ row: Int) -> Bool {
    var changes = 0
    return withUnsafeTemporaryAllocation(of: Int.self, capacity: 66) { bins in
      for bin in 0..<66 { bins[bin] = 0 }
      for y in row * blockPixels..<(row + 1) * blockPixels {
        let start = y * width + column * blockPixels
        var (extreme, direction) = (Int(samples[start]), 0)
        for x in 0..<blockPixels {
          let value = Int(samples[start + x])
          bins[value >> 2 + 1] += 1
          let step = value - extreme
          if step >= strokeMin {
            if direction < 0 { changes += 1 }
            (direction, extreme) = (1, value)
          } else if step <= -strokeMin {
            if direction > 0 { changes += 1 }
            (direction, extreme) = (-1, value)
          } else if direction > 0 && step > 0 || direction < 0 && step < 0 {
            extreme = value
          }
        }
      }
      guard changes >= changesMin else { return false }
      var ground = 0
      for bin in 1..<65 { ground = max(ground, bins[bin - 1] + bins[bin] + bins[bin + 1]) }
      return Double(ground) >= groundShareMin * Double(blockPixels * blockPixels)
    }
  }

  /// Joins neighbouring blocks, over a gap of one to the side.
  private mutating func gather(_ active: [Bool], _ columns: Int, _ rows: Int, _ picture: Pixmap) {
    var open = active
    var found: [(area: Area, blocks: Int)] = []
    var stack: [Int] = []
    for start in open.indices where open[start] {
      var (left, right, top, bottom, blocks) = (columns, 0, rows, 0, 0)
      open[start] = false
      stack.append(start)
      while let block = stack.popLast() {
        let (x, y) = (block % columns, block / columns)
        blocks += 1
        (left, right, top, bottom) = (min(left, x), max(right, x), min(top, y), max(bottom, y))
        for (dx, dy) in [(-2, 0), (-1, 0), (1, 0), (2, 0), (0, -1), (0, 1), (-1, -1), (1, -1), (-1, 1), (1, 1)] {
          let (nx, ny) = (x + dx, y + dy)
          guard nx >= 0, ny >= 0, nx < columns, ny < rows, open[ny * columns + nx] else { continue }
          open[ny * columns + nx] = false
          stack.append(ny * columns + nx)
        }
      }
      guard blocks >= Self.blocksMin, right - left >= 2 else { continue }
      let side = Self.blockPixels
      let area = Area(
        left: max(0, (left - 1) * side), top: max(0, (top - 1) * side), right: min(picture.width, (right + 2) * side),
        bottom: min(picture.height, (bottom + 2) * side))
      found.append((area, blocks))
    }
    let fitting = found.filter { $0.area.width * $0.area.height <= Self.areaPixelsMax }
    let largest = fitting.enumerated().sorted { ($0.element.blocks, $1.offset) > ($1.element.blocks, $0.offset) }
    areas = largest.prefix(Self.areasMax).sorted { $0.offset < $1.offset }.map(\.element.area)
    leftOut = found.count - areas.count
  }

  /// The part of a picture, and the ratio of luminances of its lightest and darkest strokes after WCAG 2.1.
  static func crop(_ picture: Pixmap, _ area: Area) -> Pixmap? {
    var samples: [UInt8] = []
    samples.reserveCapacity(area.width * area.height * picture.channels)
    for y in area.top..<area.bottom {
      let start = (y * picture.width + area.left) * picture.channels
      samples += picture.samples[start..<start + area.width * picture.channels]
    }
    return Pixmap(width: area.width, height: area.height, channels: picture.channels, samples: samples)
  }

  static func contrast(_ picture: Pixmap, _ box: Box2D) -> Double? {
    let (left, top) = (max(0, Int(box.x)), max(0, Int(box.y)))
    let (right, bottom) = (
      min(picture.width, Int(box.maxX.rounded(.up))), min(picture.height, Int(box.maxY.rounded(.up)))
    )
    guard left < right, top < bottom else { return nil }
    var histogram = [Int](repeating: 0, count: 256)
    for y in top..<bottom {
      for x in left..<right {
        let at = (y * picture.width + x) * picture.channels
        let isGrey = picture.channels == 1
        let (r, g, b) = (
          Int(picture.samples[at]), Int(picture.samples[isGrey ? at : at + 1]),
          Int(picture.samples[isGrey ? at : at + 2])
        )
        histogram[(r * 77 + g * 150 + b * 29) >> 8] += 1
      }
    }
    let aside = max(1, (right - left) * (bottom - top) / 50)
    func level(_ levels: some Sequence<Int>) -> Int {
      var sum = 0
      for level in levels {
        sum += histogram[level]
        if sum >= aside { return level }
      }
      return 0
    }
    func luminance(_ level: Int) -> Double {
      let share = Double(level) / 255
      guard share > 0.04045 else { return share / 12.92 }
      // ((share + 0.055) / 1.055) ^ 2.4, by its close neighbour 2.2 of the bare share.
      return share * share * (0.8 + 0.2 * share)
    }
    let (dark, light) = (level(0...255), level((0...255).reversed()))
    return (luminance(light) + 0.05) / (luminance(dark) + 0.05)
  }
}
