import AssayCore
import AssayWire

/// How far each side of a box may lie further in than it is drawn: 0 where the box is known exactly.
///
/// In files a member `loose` of a region, `[left, top, right, bottom]` in the region's own unit.
struct Looseness: Sendable, Hashable {
  var left = 0.0
  var top = 0.0
  var right = 0.0
  var bottom = 0.0

  static let none = Looseness()
  static let member = "loose"

  /// What a region says of itself; `none` where it says nothing that can be read.
  init(of region: JSONValue) {
    let numbers = (region[Self.member]?.array ?? []).compactMap(\.double)
    guard numbers.count == 4, numbers.allSatisfy({ $0.isFinite && $0 >= 0 }) else { return }
    (left, top, right, bottom) = (numbers[0], numbers[1], numbers[2], numbers[3])
  }

  init(left: Double = 0, top: Double = 0, right: Double = 0, bottom: Double = 0) {
    (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
  }

  var json: JSONValue { .array([left, top, right, bottom].map { .double($0) }) }
}

// A tight box says that its thing touches each of the four sides, and not where. So a moved box is known only between
// the hull of the moved box and the hull of what the touching points reach wherever they are.
extension PlaneMap {
  /// Points along each edge of a side.
  private static let sideSteps = 8
  private typealias Spot = (x: Double, y: Double)

  /// How loose the moved box of a tight one is; nil where it is known exactly, or has no place.
  ///
  /// A thing that is partly out of the picture is taken for convex: what is seen of it reaches from where it touches a
  /// side that is seen towards where it touches one that is not.
  func looseness(of box: Box2D, before: Looseness = .none) -> Looseness? {
    guard let outer = moved(box).value else { return nil }
    let sides = Self.sides(of: box, before).map { side in Self.outline(of: side).map { point($0.x, $0.y) } }
    guard sides.allSatisfy({ $0.allSatisfy { $0.x.isFinite && $0.y.isFinite } }) else { return nil }
    let seen = sides.filter { $0.allSatisfy(isInside) }
    let cut = sides.filter { !$0.allSatisfy(isInside) }
    // The farthest that is surely reached in each direction.
    func reach(_ height: (Spot) -> Double) -> Double? {
      let whole = seen.compactMap { $0.map(height).min() }.max()
      var most = whole
      for side in cut {
        for start in seen {
          let least = start.flatMap { a in side.map { b in max(height(a), height(exit(from: a, to: b))) } }.min()
          most = [most, least].compactMap { $0 }.max()
        }
      }
      return most.map { $0 - slack }
    }
    func inset(_ reached: Double?, _ edge: Double, _ extent: Double) -> Double {
      guard let reached else { return extent }
      return min(extent, max(0, edge - reached))
    }
    let loose = Looseness(
      left: inset(reach { -$0.x }, -outer.x, outer.width), top: inset(reach { -$0.y }, -outer.y, outer.height),
      right: inset(reach { $0.x }, outer.maxX, outer.width), bottom: inset(reach { $0.y }, outer.maxY, outer.height))
    let least = 1e-6 * max(1, outer.width, outer.height)
    return max(loose.left, loose.top, loose.right, loose.bottom) > least ? loose : nil
  }

  /// Where the thing touches its box: strips as wide as the box is loose already.
  private static func sides(of box: Box2D, _ loose: Looseness) -> [Box2D] {
    let (w, h) = (box.width, box.height)
    let (left, right, top, bottom) = (min(w, loose.left), min(w, loose.right), min(h, loose.top), min(h, loose.bottom))
    return [
      Box2D(x: box.x, y: box.y, width: left, height: h), Box2D(x: box.maxX - right, y: box.y, width: right, height: h),
      Box2D(x: box.x, y: box.y, width: w, height: top), Box2D(x: box.x, y: box.maxY - bottom, width: w, height: bottom),
    ]
  }

  private static func outline(of box: Box2D) -> [Spot] {
    var spots: [Spot] = []
    for step in 0...sideSteps {
      let part = Double(step) / Double(sideSteps)
      let (x, y) = (box.x + part * box.width, box.y + part * box.height)
      if box.height > 0 || step == 0 || box.width == 0 { spots += [(box.x, y), (box.maxX, y)] }
      if box.width > 0 { spots += [(x, box.y), (x, box.maxY)] }
    }
    return spots
  }

  private func isInside(_ spot: (x: Double, y: Double)) -> Bool {
    let near = 1e-6 * max(1, width, height)
    return spot.x >= -near && spot.y >= -near && spot.x <= width + near && spot.y <= height + near
  }

  /// The last point in the picture on the way from one that is in it to another.
  private func exit(from a: (x: Double, y: Double), to b: (x: Double, y: Double)) -> (x: Double, y: Double) {
    var share = 1.0
    func cut(_ from: Double, _ to: Double, _ edge: Double) {
      if to != from { share = min(share, max(0, (edge - from) / (to - from))) }
    }
    if b.x < 0 { cut(a.x, b.x, 0) }
    if b.x > width { cut(a.x, b.x, width) }
    if b.y < 0 { cut(a.y, b.y, 0) }
    if b.y > height { cut(a.y, b.y, height) }
    return (a.x + share * (b.x - a.x), a.y + share * (b.y - a.y))
  }
}
