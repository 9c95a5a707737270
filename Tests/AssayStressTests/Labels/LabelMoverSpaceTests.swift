import AssayCore
import AssayWire
import Glibc
import Testing

@testable import AssayStress

@Suite("Labels of scans move in space")
struct LabelMoverSpaceTests {
  private func matrix(_ yaw: Double, _ pitch: Double, _ roll: Double) -> [Double] {
    Matrix3(yaw: yaw, pitch: pitch, roll: roll).m
  }

  /// The points of a box's faces, moved: the shape that the moved box must hold tightly.
  private func shell(_ box: Box3D) -> [Vector3] {
    var points: [Vector3] = []
    for a in stride(from: -0.5, through: 0.5, by: 0.125) {
      for b in stride(from: -0.5, through: 0.5, by: 0.125) {
        for side in [-0.5, 0.5] {
          for own in [Vector3(side, a, b), Vector3(a, side, b), Vector3(a, b, side)] {
            let scaled = Vector3(own.x * box.size.x, own.y * box.size.y, own.z * box.size.z)
            points.append(box.axes.applied(to: scaled) + box.centre)
          }
        }
      }
    }
    return points
  }

  private static let maps: [(String, [Double], Double)] = [
    ("turn", Matrix3(yaw: 0.3, pitch: -0.2, roll: 0.7).m, 1),
    ("turn and scale", Matrix3(yaw: 2.4, pitch: 0.9, roll: -1.7).scaled(by: 1000).m, 1000),
    ("axes exchanged", [0, 1, 0, 0, 0, 1, 1, 0, 0], 1),
    ("mirrored", [-1, 0, 0, 0, 1, 0, 0, 0, 1], 1),
    ("y and z exchanged", [1, 0, 0, 0, 0, 1, 0, 1, 0], 1),
    ("pitch of a right angle", Matrix3(yaw: 0.4, pitch: .pi / 2, roll: 0.3).m, 1),
  ]

  @Test("A box stays oriented and holds its moved shape tightly", arguments: maps.indices)
  func boxesMeetShapes(index: Int) throws {
    let (name, linear, factor) = Self.maps[index]
    let map = SpaceMap(linear: linear, offset: Vector3(3, -2, 5), scale: factor)
    let box = Box3D(centre: Vector3(1, 2, 3), size: Vector3(0.4, 1.2, 2), rotation: Vector3(0.5, 0.2, -0.4))
    let moved = try #require(map.moved(box).value)
    let tolerance = 1e-9 * factor
    let own = shell(box).map { moved.axes.transposed().applied(to: map.point($0) - moved.centre) }
    // Every moved point lies in the moved box and the outermost lie on its faces: the intersection over union is 1.
    for point in own {
      #expect(abs(point.x) <= moved.size.x / 2 + tolerance, "\(name)")
      #expect(abs(point.y) <= moved.size.y / 2 + tolerance, "\(name)")
      #expect(abs(point.z) <= moved.size.z / 2 + tolerance, "\(name)")
    }
    for axis in [\Vector3.x, \Vector3.y, \Vector3.z] {
      let reach = own.map { abs($0[keyPath: axis]) }.max() ?? 0
      #expect(abs(reach - moved.size[keyPath: axis] / 2) <= tolerance, "\(name)")
    }
  }

  @Test("A sheared box becomes the upright hull of its corners")
  func shear() throws {
    let map = SpaceMap(linear: [1, 0.2, 0, 0, 1, 0, 0, 0, 1], scale: nil)
    let box = Box3D(centre: Vector3(0, 0, 0), size: Vector3(1, 2, 1))
    #expect(map.moved(box).value == Box3D(centre: Vector3(0, 0, 0), size: Vector3(1.4, 2, 1)))
  }

  @Test("Measures are multiplied with the scale, and not checkable where shapes change")
  func measures() {
    let twice = LabelEffect(space: SpaceMap(linear: [2, 0, 0, 0, 2, 0, 0, 0, 2], scale: 2))
    let sheared = LabelEffect(space: SpaceMap(linear: [1, 0.2, 0, 0, 1, 0, 0, 0, 1], scale: nil))
    func answer(_ value: JSONValue, _ question: String, _ effect: LabelEffect) -> JSONValue? {
      DrawnLabels.move([Label(.answer, value)], effect, question: question, modality: .geometry).labels.first?.value
    }
    #expect(answer("1.35 m", "How far is the chair from the wall?", twice) == "2.7 m")
    #expect(answer(1.5, "What is the volume of the box?", twice) == 12.0)
    #expect(answer([1.5, 1.6], "How wide is the table?", twice) == [3.0, 3.2])
    #expect(answer("the chair", "Which is larger, the chair or the table?", twice) == "the chair")
    #expect(answer("1 m 35", "How far is the chair from the wall?", twice) == nil)
    #expect(answer("1.35 m", "How far is the chair from the wall?", sheared) == nil)
    #expect(answer("a chair", "What stands in the room?", sheared) == "a chair")
  }

  @Test("A turned scene keeps no left and right, and a slightly leaning one does")
  func directions() {
    func left(_ linear: [Double]) -> Int {
      DrawnLabels.move(
        [Label(.answer, "yes")], LabelEffect(space: SpaceMap(linear: linear)),
        question: "Is the chair left of the table?", modality: .geometry
      ).labels.count
    }
    #expect(left(matrix(0.5, 0, 0)) == 0)
    #expect(left(matrix(0.01, 0, 0)) == 1)
    #expect(left([-1, 0, 0, 0, 1, 0, 0, 0, 1]) == 0)
  }

  @Test("A region that was emptied or holds few points leaves")
  func emptied() {
    let box = Region(.box3d(Box3D(centre: Vector3(0, 0, 0), size: Vector3(1, 1, 1))))
    let label = Label(.evidence, DrawnLabels.region(box))
    let gone = LabelEffect(lostSpaces: [Box3D(centre: Vector3(0.1, 0, 0), size: Vector3(1, 2, 2))])
    #expect(DrawnLabels.move([label], gone, modality: .geometry).labels.isEmpty)
    let beside = LabelEffect(lostSpaces: [Box3D(centre: Vector3(0.5, 0, 0), size: Vector3(1, 2, 2))])
    #expect(DrawnLabels.move([label], beside, modality: .geometry).labels.count == 1)
    let few = DrawnLabels.move([label], LabelEffect(pointsLeft: { _ in 9 }), modality: .geometry)
    #expect(few.dropped.first?.reason == "fewer than 10 points are left in a box")
    #expect(DrawnLabels.move([label], LabelEffect(pointsLeft: { _ in 10 }), modality: .geometry).labels.count == 1)
  }

  @Test("A region in a frame of its own is not checkable when the medium's frame moved")
  func namedFrames() {
    let region = Region(.point3d(Vector3(1, 1, 1)), frame: "robot")
    let effect = LabelEffect(space: SpaceMap(linear: [2, 0, 0, 0, 2, 0, 0, 0, 2], scale: 2))
    let (labels, dropped) = DrawnLabels.move(
      [Label(.evidence, DrawnLabels.region(region))], effect, modality: .geometry)
    #expect(labels.isEmpty)
    #expect(dropped.first?.reason == "a region is in another frame than the medium's own")
  }
}
