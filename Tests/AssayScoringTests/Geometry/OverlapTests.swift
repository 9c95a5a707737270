import AssayCore
import AssayWire
import Testing

@testable import AssayScoring

@Suite("Overlap of regions")
struct OverlapTests {
  private func box(_ numbers: [Double]) -> Box2D {
    Box2D(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
  }

  private func vector(_ value: JSONValue?, _ key: String) throws -> Vector3 {
    let numbers = try #require(value).figures(key)
    return Vector3(numbers[0], numbers[1], numbers[2])
  }

  private func box3d(_ value: JSONValue?) throws -> Box3D {
    Box3D(
      centre: try vector(value, "centre"), size: try vector(value, "size"), rotation: try vector(value, "rotation"))
  }

  @Test("2D boxes overlap as pycocotools says, plain and against crowds")
  func boxes() throws {
    for row in try ReferenceValues.load("iou").rows("boxes2d") {
      let (detection, truth) = (box(try row.figures("detection")), box(try row.figures("truth")))
      #expect(agree(Overlap.iou(detection, truth), try row.figure("iou"), 1e-15))
      #expect(agree(Overlap.iou(detection, truth, crowd: true), try row.figure("iou_truth_is_crowd"), 1e-15))
    }
  }

  @Test("nothing overlaps with itself by more than all, however its numbers round")
  func clamped() {
    var generator = SeededGenerator(seed: 3)
    func number(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &generator) }
    for _ in 0..<2_000 {
      let box = Box2D(x: number(0...700), y: number(0...700), width: number(0.1...300), height: number(0.1...300))
      #expect((0.999_999...1).contains(Overlap.iou(box, box)))
      let span = TimeSpan(start: number(0...10), end: number(11...20))
      #expect(Overlap.iou(span, span) <= 1)
    }
    for _ in 0..<50 {
      let body = Box3D(
        centre: Vector3(number(0...9), number(0...9), number(0...9)),
        size: Vector3(number(0.1...3), number(0.1...3), number(0.1...3)),
        rotation: Vector3(number(0...3), number(0...1), number(0...1)))
      #expect((0.999...1).contains(Overlap.iou(body, body)))
    }
  }

  @Test("spans overlap as the reference says, and spans without length share nothing")
  func spans() throws {
    for row in try ReferenceValues.load("iou").rows("spans") {
      let (a, b) = (try row.figures("a"), try row.figures("b"))
      let iou = Overlap.iou(TimeSpan(start: a[0], end: a[1]), TimeSpan(start: b[0], end: b[1]))
      #expect(agree(iou, try row.figure("iou"), 1e-14))
    }
    #expect(Overlap.iou(TimeSpan(start: 1, end: 1), TimeSpan(start: 1, end: 1)) == 0)
  }

  @Test("oriented 3D boxes share the volume that the hull of their half-spaces has, either way round")
  func boxes3d() throws {
    for row in try ReferenceValues.load("iou").rows("boxes3d") {
      let (a, b) = (try box3d(row["a"]), try box3d(row["b"]))
      let (expected, name) = (try row.figure("intersection"), row["name"]?.string ?? "")
      #expect(agree(a.volume, try row.figure("volume_a"), 1e-14), "\(name)")
      #expect(agree(Overlap.intersection(a, b), expected, 1e-9), "\(name)")
      #expect(agree(Overlap.intersection(b, a), expected, 1e-9), "\(name)")
      #expect(agree(Overlap.iou(a, b), try row.figure("iou"), 1e-9), "\(name)")
    }
  }

  @Test(
    "a cube turned by any small angle shares nearly all of itself", arguments: [1e-17, 1e-15, 1e-13, 1e-11, 1e-8, 1e-5])
  func nearlyCoplanar(angle: Double) {
    let cube = Box3D(centre: Vector3(3, -2, 7), size: Vector3(1, 1, 1))
    for rotation in [Vector3(angle, 0, 0), Vector3(0, angle, 0), Vector3(angle, -angle, 2 * angle)] {
      var turned = cube
      turned.rotation = rotation
      #expect(abs(Overlap.iou(cube, turned) - 1) < 3 * angle + 1e-12)
      turned.centre.x += 0.5
      #expect(abs(Overlap.intersection(cube, turned) - 0.5) < 3 * angle + 1e-12)
      turned.centre.x += 0.5
      #expect(Overlap.intersection(cube, turned) < 3 * angle + 1e-12)
    }
  }

  @Test("boxes that are flat, empty or infinite share nothing")
  func degenerate() {
    let cube = Box3D(centre: Vector3(0, 0, 0), size: Vector3(1, 1, 1))
    for size in [Vector3(0, 1, 1), Vector3(1, -1, 1), Vector3(.infinity, 1, 1), Vector3(.nan, 1, 1)] {
      #expect(Overlap.iou(cube, Box3D(centre: Vector3(0, 0, 0), size: size)) == 0)
    }
    let huge = Box2D(x: -1e200, y: -1e200, width: 1e300, height: 1e300)
    #expect(Overlap.iou(huge, huge) == 0)
    let forever = TimeSpan(start: -1e308, end: 1e308)
    #expect(Overlap.iou(forever, forever) == 0)
    let vast = Box3D(centre: Vector3(1e300, 0, 0), size: Vector3(1e200, 1e200, 1e200))
    #expect(Overlap.iou(vast, vast) == 0)
    #expect(Overlap.iou(Box2D(x: 0, y: 0, width: 0, height: 5), Box2D(x: 0, y: 0, width: 5, height: 5)) == 0)
  }

  @Test("points are in a box by its own axes, the surface included")
  func points() {
    let box = Box3D(centre: Vector3(1, 1, 0), size: Vector3(4, 1, 1), rotation: Vector3(.pi / 2, 0, 0))
    #expect(box.contains(Vector3(1, 3, 0)))
    #expect(box.contains(Vector3(1.5, 1, 0.5)))
    #expect(!box.contains(Vector3(3, 1, 0)))
    #expect(!box.contains(Vector3(1, 3.01, 0)))
    #expect(Box2D(x: 0, y: 0, width: 2, height: 2).contains(x: 2, y: 0))
  }

  @Test("moments are found as often as the reference says")
  func moments() throws {
    let reference = try ReferenceValues.load("moments")
    let queries = try reference.rows("queries").map { row in
      (
        found: try row.rows("found").compactMap(\.array).map { item in
          let n = item.compactMap(\.double)
          return MomentRetrieval.Found(span: TimeSpan(start: n[0], end: n[1]), score: n[2])
        },
        truth: try row.rows("truth").compactMap(\.array).map { item in
          let n = item.compactMap(\.double)
          return TimeSpan(start: n[0], end: n[1])
        }
      )
    }
    let size = Double(queries.count)
    for threshold in MomentRetrieval.thresholds {
      let right = queries.count { MomentRetrieval.isFirstRight($0.found, truth: $0.truth, threshold: threshold) }
      #expect(agree(Double(right) / size, try reference.figure("r1", "\(threshold)"), 1e-15))
      let sum = queries.reduce(0.0) {
        $0 + (MomentRetrieval.averagePrecision($1.found, truth: $1.truth, threshold: threshold) ?? .nan)
      }
      #expect(agree(sum / size, try reference.figure("ap", "\(threshold)"), 1e-13))
    }
    let map = queries.reduce(0.0) { $0 + (MomentRetrieval.averagePrecision($1.found, truth: $1.truth) ?? .nan) } / size
    #expect(agree(map, try reference.figure("map"), 1e-13))
    #expect(MomentRetrieval.averagePrecision([], truth: []) == nil)
    #expect(MomentRetrieval.averagePrecision([], truth: [TimeSpan(start: 0, end: 1)]) == 0)
  }
}
