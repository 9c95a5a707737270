package import AssayCore
package import AssaySignals

/// Changes pictures before they leave. Pure.
package enum EdgePainting {
  /// Faces are found as the middle of a head: so much more on each side, as a share of the box.
  static let marginShare = 0.25
  private static let grey: UInt8 = 127

  /// The picture with boxes painted over, each with a margin.
  package static func masked(_ picture: Pixmap, _ boxes: [Box2D]) -> Pixmap {
    var result = picture
    for box in boxes {
      let (dx, dy) = (box.width * marginShare, box.height * marginShare)
      let wide = Box2D(x: box.x - dx, y: box.y - dy, width: box.width + 2 * dx, height: box.height + 2 * dy)
      guard let area = whole(wide, in: picture) else { continue }
      for row in area.y..<area.y + area.height {
        let start = (row * picture.width + area.x) * picture.channels
        for index in start..<start + area.width * picture.channels { result.samples[index] = grey }
      }
    }
    return result
  }

  /// A piece of the picture; nil where the box does not lie in it.
  package static func crop(_ picture: Pixmap, _ box: Box2D) -> Pixmap? {
    guard let area = whole(box, in: picture) else { return nil }
    var samples: [UInt8] = []
    samples.reserveCapacity(area.width * area.height * picture.channels)
    for row in area.y..<area.y + area.height {
      let start = (row * picture.width + area.x) * picture.channels
      samples += picture.samples[start..<start + area.width * picture.channels]
    }
    return Pixmap(width: area.width, height: area.height, channels: picture.channels, samples: samples)
  }

  /// The box in whole pixels that lie in the picture.
  private static func whole(_ box: Box2D, in picture: Pixmap) -> (x: Int, y: Int, width: Int, height: Int)? {
    guard [box.x, box.y, box.width, box.height].allSatisfy(\.isFinite), box.width > 0, box.height > 0 else {
      return nil
    }
    func clamped(_ value: Double, _ limit: Int) -> Int { Int(min(max(0, value), Double(limit))) }
    let (left, top) = (clamped(box.x.rounded(.down), picture.width), clamped(box.y.rounded(.down), picture.height))
    let right = clamped(box.maxX.rounded(.up), picture.width)
    let bottom = clamped(box.maxY.rounded(.up), picture.height)
    guard right > left, bottom > top else { return nil }
    return (left, top, right - left, bottom - top)
  }

  /// Where crops are worth taking, in the pixels of the picture as it was: around all that was read, and each thing.
  ///
  /// - Parameters:
  ///   - width: of the picture as it was.
  ///   - shareMax: a crop that shows more of its picture than this is none.
  package static func crops(
    _ observations: [Observation], width: Int, height: Int, countMax: Int, shareMax: Double
  ) -> [Box2D] {
    let whole = Box2D(x: 0, y: 0, width: Double(width), height: Double(height))
    func fits(_ box: Box2D) -> Bool { box.area > 0 && box.area <= whole.area * shareMax }
    var boxes: [Box2D] = []
    let lines = observations.filter { $0.kind == .textLine }.compactMap(\.region?.box)
    if let first = lines.first {
      let block = lines.dropFirst().reduce(first) { $0.union($1) }
      if fits(block) { boxes.append(block) } else { boxes += lines.filter(fits) }
    }
    for kind in [Observation.Kind.code, .object, .shape] {
      boxes += observations.filter { $0.kind == kind }.compactMap(\.region?.box).filter(fits)
    }
    return Array(boxes.prefix(countMax))
  }
}
