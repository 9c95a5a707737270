import AssayCore
import AssaySignals
import AssayWire
import Glibc

@testable import AssayStress

/// Synthetic shapes whose labels are measured where they are drawn, so that a moved label has something to be held
/// against.
enum DrawnLabels {
  /// The hull of the cells that a filled rectangle reaches when each of its inner points is moved: the picture is moved
  /// by pushing points, which needs no inverse.
  static func drawn(_ box: Box2D, by map: PlaneMap) -> Box2D? {
    var hull: Box2D?
    let side = 240
    for row in 0...side {
      for column in 0...side {
        let spot = map.point(
          box.x + Double(column) / Double(side) * box.width, box.y + Double(row) / Double(side) * box.height)
        guard spot.x >= 0, spot.y >= 0, spot.x <= map.width, spot.y <= map.height else { continue }
        let dot = Box2D(x: spot.x, y: spot.y, width: 0, height: 0)
        hull = hull?.union(dot) ?? dot
      }
    }
    return hull
  }

  static func iou(_ a: Box2D, _ b: Box2D) -> Double {
    let width = min(a.maxX, b.maxX) - max(a.x, b.x)
    let height = min(a.maxY, b.maxY) - max(a.y, b.y)
    guard width > 0, height > 0 else { return 0 }
    return width * height / (a.area + b.area - width * height)
  }

  static func boxes(_ count: Int, width: Double, height: Double, seed: UInt64) -> [Box2D] {
    var generator = StressGenerator(seed: seed)
    return (0..<count).map { _ in
      let (w, h) = (generator.uniform(8, width / 3), generator.uniform(8, height / 3))
      return Box2D(x: generator.uniform(0, width - w), y: generator.uniform(0, height - h), width: w, height: h)
    }
  }

  static func rotation(degrees: Double, width: Double, height: Double) -> PlaneMap {
    let (c, s) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
    return PlaneMap(width: width, height: height) { x, y in
      let (u, v) = (x - width / 2, y - height / 2)
      return (c * u - s * v + width / 2, s * u + c * v + height / 2)
    }
  }

  static func perspective(_ k: Double, width: Double, height: Double) -> PlaneMap {
    PlaneMap(width: width, height: height) { x, y in
      let w = 1 + k * x / width + k / 2 * y / height
      return (x / w, (y + 0.1 * x) / w)
    }
  }

  static func crop(_ left: Double, _ top: Double, width: Double, height: Double) -> PlaneMap {
    PlaneMap(width: width, height: height) { x, y in (x - left, y - top) }
  }

  static func sample(
    _ labels: [Label], question: String = "What is shown?", modality: Modality = .image, id: String = "s"
  ) -> Sample {
    let asset = Asset(digest: Digest(of: [1, 2, 3]), bytes: 3)
    return Sample(
      id: id,
      request: Request(messages: [
        Message(role: .user, parts: [.asset(asset, modality: modality), .text(question)])
      ]), labels: labels)
  }

  static func move(
    _ labels: [Label], _ effect: LabelEffect, question: String = "What is shown?", modality: Modality = .image
  ) -> (labels: [Label], dropped: [DroppedLabel]) {
    LabelMover.move(
      labels, of: sample(labels, question: question, modality: modality), part: 0, by: effect, perturbation: "test")
  }

  static func region(_ region: Region) -> JSONValue { JSONValue(encoding: region) }
}
