package import AssayCore
package import AssaySignals
import AssayWire

extension EvidenceDrawing {
  /// A box in a cloud with what is written beside it.
  package struct SpaceBox: Sendable, Hashable {
    package var box: Box3D
    package var label: String
    /// `cluster`, `plane`, `expected`, `cited` or `wrong`.
    package var group: String

    package init(box: Box3D, label: String, group: String = "cluster") {
      self.box = box
      self.label = label
      self.group = group
    }
  }

  /// A cloud from above, from the front and from the side, with boxes; all three at one scale.
  ///
  /// - Parameter up: the axis that points up: `x`, `y` or `z`.
  package static func threeViews(cloud: PointCloud, boxes: [SpaceBox], up: String? = nil) -> String {
    let points = UprightPoints(cloud, frame: UpFrame(up))
    guard let bounds = points.bounds(with: boxes.filter { $0.group != "plane" }, origin: cloud.origin) else {
      return ""
    }
    let names = ["x", "y", "z"]
    let axes = points.frame.axes
    let labels = [names[axes.0], names[axes.1], names[axes.2]]
    let views: [(title: String, across: Int, upward: Int)] = [
      ("from above", 0, 1), ("from the front", 0, 2), ("from the side", 1, 2),
    ]
    let figures = views.map { view in
      let drawing = SpaceView(
        points: points, origin: cloud.origin, colours: cloud.colours, bounds: bounds, across: view.across,
        upward: view.upward)
      return "<figure>\(drawing.svg(boxes))<figcaption>\(view.title): \(labels[view.across]) to the right, "
        + "\(labels[view.upward]) up</figcaption></figure>"
    }
    return "<div class=\"views\">\(figures.joined())</div>"
  }

  /// The eight corners of an oriented box, bottom first in the box's own frame.
  package static func corners(of box: Box3D) -> [Vector3] {
    let turn = Rotation(box.rotation)
    var corners: [Vector3] = []
    for z in [-0.5, 0.5] {
      for (x, y) in [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)] {
        let p = turn.apply(x * box.size.x, y * box.size.y, z * box.size.z)
        corners.append(Vector3(box.centre.x + p.x, box.centre.y + p.y, box.centre.z + p.z))
      }
    }
    return corners
  }
}

extension UprightPoints {
  /// Bounds of the boxes and of the points without the outermost 0.5 % on each axis, widened by 4 %: stray
  /// points would shrink the rest, and so would a box far away.
  fileprivate func bounds(
    with boxes: [EvidenceDrawing.SpaceBox], origin: [Double]
  ) -> (low: [Double], high: [Double])? {
    let some = thinned(to: 20_000)
    guard some.count > 0 else { return nil }
    var (low, high): ([Double], [Double]) = ([], [])
    for axis in 0..<3 {
      let sorted = (0..<some.count).map { some.values[$0 * 3 + axis] }.sorted()
      let (first, last) = (sorted[sorted.count / 200], sorted[sorted.count - 1 - sorted.count / 200])
      let at = [frame.axes.0, frame.axes.1, frame.axes.2][axis]
      let corners = boxes.prefix(60).flatMap { box in
        EvidenceDrawing.corners(of: box.box).map { $0.array[at] - (origin.indices.contains(at) ? origin[at] : 0) }
      }
      let reach = 0.25 * (last - first)
      let near = corners.filter { $0 > first - reach && $0 < last + reach }
      let margin = max((last - first) * 0.04, 1e-6)
      low.append(min(first, near.min() ?? first) - margin)
      high.append(max(last, near.max() ?? last) + margin)
    }
    return (low, high)
  }
}

/// One orthographic view: the points as a picture, the boxes as lines above it.
private struct SpaceView {
  let points: UprightPoints
  let origin: [Double]
  let colours: [UInt8]
  let bounds: (low: [Double], high: [Double])
  let across: Int
  let upward: Int

  private static let width = 380.0
  private static let heightMax = 420.0

  private var scale: Double {
    let (w, h) = (bounds.high[across] - bounds.low[across], bounds.high[upward] - bounds.low[upward])
    return min(Self.width / max(w, 1e-9), Self.heightMax / max(h, 1e-9))
  }

  func svg(_ boxes: [EvidenceDrawing.SpaceBox]) -> String {
    let n = EvidenceDrawing.n
    let width = max(40, (bounds.high[across] - bounds.low[across]) * scale)
    let height = max(40, (bounds.high[upward] - bounds.low[upward]) * scale) + 18
    var svg =
      "<svg class=\"evidence\" viewBox=\"0 0 \(n(width)) \(n(height))\" width=\"\(n(width))\" "
      + "height=\"\(n(height))\" role=\"img\">"
    svg += raster(Int(width * 2), Int((height - 18) * 2), width, height - 18)
    var labels = LabelPlacer(width: width, height: height - 18, unit: 0.9)
    for item in boxes.prefix(60) {
      let corners = EvidenceDrawing.corners(of: item.box).map(project)
      guard corners.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) else { continue }
      let faces = [[0, 1, 2, 3], [4, 5, 6, 7]].map { face in
        "M" + face.map { "\(n(corners[$0].x)) \(n(corners[$0].y))" }.joined(separator: "L") + "Z"
      }
      let pillars = (0..<4).map {
        "M\(n(corners[$0].x)) \(n(corners[$0].y))L\(n(corners[$0 + 4].x)) \(n(corners[$0 + 4].y))"
      }
      svg +=
        "<g class=\"g-\(item.group)\"><path class=\"edge\" d=\"\((faces + pillars).joined())\"><title>"
        + "\(SafeText.html(item.label))</title></path></g>"
      let hull = corners.dropFirst().reduce(Box2D(x: corners[0].x, y: corners[0].y, width: 0, height: 0)) {
        $0.union(Box2D(x: $1.x, y: $1.y, width: 0, height: 0))
      }
      if item.group != "plane" { labels.add(item.label, group: item.group, at: hull) }
    }
    return svg + labels.svg + scaleBar(width, height) + "</svg>"
  }

  /// From the file's coordinates to the drawing's.
  private func project(_ point: Vector3) -> Point2D {
    let axes = points.frame.axes
    let order = [axes.0, axes.1, axes.2]
    func value(_ axis: Int) -> Double {
      let at = order[axis]
      return point.array[at] - (origin.indices.contains(at) ? origin[at] : 0)
    }
    return Point2D(
      (value(across) - bounds.low[across]) * scale, (bounds.high[upward] - value(upward)) * scale)
  }

  /// All points as a transparent PNG, coloured by height, or as the cloud has them.
  private func raster(_ columns: Int, _ rows: Int, _ width: Double, _ height: Double) -> String {
    var samples = [UInt8](repeating: 0, count: columns * rows * 4)
    let hasColours = colours.count >= 3 * ((points.indices.max() ?? -1) + 1) && !colours.isEmpty
    let heightRange = max(1e-9, bounds.high[2] - bounds.low[2])
    // Few points are drawn larger, so that surfaces still close up.
    let dot = points.count < 20_000 ? 3 : 2
    for index in 0..<points.count {
      let (x, y) = (points.values[index * 3 + across], points.values[index * 3 + upward])
      let column = Int(((x - bounds.low[across]) * scale * 2).rounded(.down))
      let row = Int(((bounds.high[upward] - y) * scale * 2).rounded(.down))
      guard (0..<columns).contains(column), (0..<rows).contains(row) else { continue }
      let colour: (UInt8, UInt8, UInt8)
      if hasColours {
        let at = points.indices[index] * 3
        colour = (colours[at], colours[at + 1], colours[at + 2])
      } else {
        colour = Self.ramp((points.values[index * 3 + 2] - bounds.low[2]) / heightRange)
      }
      for (dx, dy) in Self.offsets(dot) where column + dx < columns && row + dy < rows {
        let at = ((row + dy) * columns + column + dx) * 4
        (samples[at], samples[at + 1], samples[at + 2]) = colour
        samples[at + 3] = UInt8(min(235, Int(samples[at + 3]) + 110))
      }
    }
    guard let pixmap = Pixmap(width: columns, height: rows, channels: 4, samples: samples) else { return "" }
    let uri = Illustration.uri("image/png", PngWriter.encode(pixmap))
    let n = EvidenceDrawing.n
    return "<image href=\"\(uri)\" width=\"\(n(width))\" height=\"\(n(height))\"/>"
  }

  private static func offsets(_ dot: Int) -> [(Int, Int)] {
    (0..<dot).flatMap { y in (0..<dot).map { ($0, y) } }
  }

  /// Blue for low, through green, to amber for high: readable on light and dark.
  private static func ramp(_ share: Double) -> (UInt8, UInt8, UInt8) {
    let stops: [(Double, Double, Double)] = [(72, 104, 176), (52, 150, 150), (110, 168, 84), (214, 160, 60)]
    let position = min(0.999, max(0, share.isFinite ? share : 0)) * Double(stops.count - 1)
    let (a, b, t) = (stops[Int(position)], stops[Int(position) + 1], position - position.rounded(.down))
    return (UInt8(a.0 + (b.0 - a.0) * t), UInt8(a.1 + (b.1 - a.1) * t), UInt8(a.2 + (b.2 - a.2) * t))
  }

  /// A bar of a round length.
  private func scaleBar(_ width: Double, _ height: Double) -> String {
    var length = 1e-4
    let steps = [2.0, 2.5, 2.0]
    var step = 0
    while length * scale * steps[step % 3] <= width * 0.35, step < 60 {
      length *= steps[step % 3]
      step += 1
    }
    let n = EvidenceDrawing.n
    let y = height - 6
    return "<path class=\"edge g-other\" d=\"M2 \(n(y - 3))v3h\(n(length * scale))v-3\"/><text class=\"note\" "
      + "x=\"\(n(length * scale + 8))\" y=\"\(n(y + 2))\" font-size=\"11\">\(SafeText.number(length, 4))</text>"
  }
}
