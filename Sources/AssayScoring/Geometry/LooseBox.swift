package import AssayCore
package import AssayWire

/// A box whose sides are known only to lie between an outer and an inner place, as after its picture was turned.
///
/// In labels a member `loose` beside `where`: `[left, top, right, bottom]`, how far each side may lie further in.
package struct LooseBox: Sendable, Hashable {
  package var outer: Box2D
  /// Left, top, right, bottom; from 0 to the box's extent.
  package var insets: [Double]

  /// - Throws: what is wrong with the insets; nil where there are none, and where all of them are 0.
  package init?(_ outer: Box2D, insets value: JSONValue?) throws(JSONShapeError) {
    guard let value, value != .null else { return nil }
    let numbers = (value.array ?? []).compactMap(\.double)
    guard numbers.count == 4, value.array?.count == 4, numbers.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw JSONShapeError(
        path: "loose",
        message: "should be four numbers from 0 on: how far left, top, right and bottom may lie further in")
    }
    guard numbers.contains(where: { $0 > 0 }) else { return nil }
    self.outer = outer
    insets = zip(numbers, [outer.width, outer.height, outer.width, outer.height]).map { min($0, max(0, $1)) }
  }

  /// The overlap with the allowed box that meets a detection best: a side that lies in its range is right.
  ///
  /// Moving a side of the truth towards the detection's never makes the overlap less, whatever the others are, so that
  /// each is taken alone.
  package func iou(_ detection: Box2D, crowd: Bool = false) -> Double {
    let (left, top) = (
      Self.nearest(to: detection.x, outer.x, outer.x + insets[0]),
      Self.nearest(to: detection.y, outer.y, outer.y + insets[1])
    )
    let (right, bottom) = (
      Self.nearest(to: detection.maxX, outer.maxX - insets[2], outer.maxX),
      Self.nearest(to: detection.maxY, outer.maxY - insets[3], outer.maxY)
    )
    return Overlap.iou(detection, Box2D(x: left, y: top, width: right - left, height: bottom - top), crowd: crowd)
  }

  private static func nearest(to value: Double, _ low: Double, _ high: Double) -> Double { min(high, max(low, value)) }

  /// The overlap with the allowed box that meets a detection worst: what is sure.
  package func leastIOU(_ detection: Box2D) -> Double {
    var least = Double.infinity
    for corner in 0..<16 {
      let (left, top) = (
        outer.x + (corner & 1 == 0 ? 0 : insets[0]), outer.y + (corner & 2 == 0 ? 0 : insets[1])
      )
      let (right, bottom) = (
        outer.maxX - (corner & 4 == 0 ? 0 : insets[2]), outer.maxY - (corner & 8 == 0 ? 0 : insets[3])
      )
      // Sides that pass each other bound a thing as thin as a line, which shares no area.
      guard right > left, bottom > top else { return 0 }
      least = min(least, Overlap.iou(detection, Box2D(x: left, y: top, width: right - left, height: bottom - top)))
    }
    return least
  }
}
