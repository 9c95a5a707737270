import AssayCore
import AssayWire
import Testing

@testable import AssayStress

@Suite("Labels of pictures move with them")
struct LabelMoverPlaneTests {
  private static let maps: [(String, PlaneMap)] = [
    ("rotation", DrawnLabels.rotation(degrees: 17, width: 320, height: 240)),
    ("half turn", DrawnLabels.rotation(degrees: 180, width: 320, height: 240)),
    ("perspective", DrawnLabels.perspective(0.3, width: 320, height: 240)),
    ("crop", DrawnLabels.crop(40, 25, width: 250, height: 190)),
    ("mirror", PlaneMap(width: 320, height: 240) { x, y in (320 - x, y) }),
    ("half size", PlaneMap(width: 160, height: 120) { x, y in (x / 2, y / 2) }),
  ]

  @Test("A moved box is the box of the moved shape", arguments: maps.indices)
  func boxesMeetShapes(index: Int) throws {
    let (name, map) = Self.maps[index]
    var kept = 0
    for box in DrawnLabels.boxes(60, width: 320, height: 240, seed: 11) {
      let label = Label(.evidence, .array([DrawnLabels.region(.box(box))]))
      let (labels, dropped) = DrawnLabels.move([label], LabelEffect(plane: map))
      let drawn = DrawnLabels.drawn(box, by: map)
      guard let moved = labels.first else {
        #expect(dropped.count == 1)
        // What left was out of the picture or nearly so.
        #expect((drawn?.area ?? 0) < 0.5 * box.area * Self.growth(map), "\(name): \(box)")
        continue
      }
      kept += 1
      let region = try moved.value[0]?.decode(Region.self)
      let truth = try #require(drawn)
      let found = try #require(region?.box)
      #expect(DrawnLabels.iou(found, truth) >= 0.95, "\(name): \(found) against \(truth)")
    }
    #expect(kept > 20)
  }

  private static func growth(_ map: PlaneMap) -> Double { map.width / 160 }

  @Test("A box that is out of the picture is absent, and one nearly out is not checkable")
  func boxesLeave() {
    let map = DrawnLabels.crop(100, 0, width: 100, height: 100)
    func reason(_ x: Double) -> String? {
      map.moved(Box2D(x: x, y: 10, width: 40, height: 20)).reason
    }
    #expect(reason(120) == nil)
    #expect(reason(10) == "a box lies outside the picture")
    // 0.25 is left at x = 70.
    #expect(reason(71) == nil)
    #expect(reason(69) == "less than a quarter of a box is left in the picture")
  }

  @Test("A turned box whose hull reaches the picture but whose shape does not is absent")
  func cornersOutside() {
    let map = DrawnLabels.rotation(degrees: 45, width: 100, height: 100)
    // The top left corner of the square turns to above the picture's edge.
    #expect(map.moved(Box2D(x: 0, y: 0, width: 8, height: 8)).value == nil)
  }

  @Test("A map without finite values gives a reason, not a number")
  func notFinite() {
    let map = PlaneMap(width: 10, height: 10) { x, y in (x / 0 - y / 0, y) }
    #expect(map.moved(Box2D(x: 1, y: 1, width: 2, height: 2)).reason == "a box has no place after the move")
    #expect(map.moved(x: 1, y: 1).reason != nil)
  }

  @Test("Slack widens a box up to the picture's edges")
  func slack() {
    let map = PlaneMap(width: 100, height: 100, slack: 5) { x, y in (x, y) }
    #expect(
      map.moved(Box2D(x: 2, y: 20, width: 10, height: 10)).value == Box2D(x: 0, y: 15, width: 17, height: 20))
  }

  @Test("Covered boxes and points leave, and the others stay")
  func hidden() {
    let effect = LabelEffect(hiddenBoxes: [
      Box2D(x: 0, y: 0, width: 50, height: 100), Box2D(x: 50, y: 0, width: 30, height: 50),
    ])
    let regions: [Region] = [
      .box(Box2D(x: 10, y: 10, width: 20, height: 20)), .box(Box2D(x: 40, y: 60, width: 20, height: 20)),
      Region(.point2d(x: 60, y: 20)), Region(.point2d(x: 60, y: 80)),
    ]
    let label = Label(.evidence, .array(regions.map(DrawnLabels.region)))
    let (labels, dropped) = DrawnLabels.move([label], effect)
    #expect(labels.first?.value.array?.count == 2)
    #expect(dropped.map(\.entries) == [1, 1])
    #expect(dropped.map(\.reason) == ["more than three quarters of a box are covered", "a point is covered"])
  }

  @Test("Members beside the region stay, and the area of the old picture goes")
  func membersStay() {
    let entry: JSONValue = [
      "kind": "object", "value": "cat", "crowd": true, "area": 120,
      "region": ["kind": "box2d", "where": [10, 10, 20, 20], "note": "left"],
    ]
    let map = PlaneMap(width: 160, height: 120) { x, y in (x / 2, y / 2) }
    let (labels, _) = DrawnLabels.move([Label(.observations, .array([entry]))], LabelEffect(plane: map))
    let moved = labels.first?.value[0]
    #expect(moved?["crowd"] == true)
    #expect(moved?["area"] == nil)
    #expect(moved?["region"]?["note"] == "left")
    #expect(moved?["region"]?["where"] == [5.0, 5.0, 10.0, 10.0])
  }

  @Test("Who vouches for a label never changes, whatever moves")
  func weakStaysWeak() {
    let box: JSONValue = ["kind": "box2d", "where": [10, 10, 20, 20]]
    let labels = [
      Label(.evidence, box, authority: .weak, source: "guess"), Label(.answer, "cat", authority: .gold),
      Label(.answer, "dog", authority: .weak, source: "guess"),
    ]
    for (_, map) in Self.maps {
      let (moved, dropped) = DrawnLabels.move(labels, LabelEffect(plane: map))
      #expect(moved.filter { $0.authority == .gold }.count + dropped.filter { $0.authority == .gold }.count == 1)
      #expect(moved.filter { $0.authority == .weak }.allSatisfy { $0.source == "guess" })
    }
  }

  @Test("A sample of whose labels none is left is refused with the reasons")
  func refusal() {
    let sample = DrawnLabels.sample(
      [Label(.evidence, ["kind": "box2d", "where": [0, 0, 20, 20]]), Label(.answer, "cat")])
    let effect = LabelEffect(plane: DrawnLabels.crop(100, 100, width: 50, height: 50))
    let error = #expect(throws: AssayError.self) {
      try LabelMover.move(sample, part: 0, by: effect, perturbation: "crop")
    }
    #expect(error?.message.contains("a box lies outside the picture") == true)
    #expect(error?.message.contains("its evidence is gone") == true)
    #expect(error?.message.contains("crop") == true)
  }

  @Test("Without an effect labels stay as they are, and a sample without labels is no refusal")
  func nothingMoved() throws {
    let labels = [Label(.evidence, "nonsense"), Label(.answer, 3)]
    let (same, dropped) = DrawnLabels.move(labels, LabelEffect())
    #expect(same == labels)
    #expect(dropped.isEmpty)
    let empty = DrawnLabels.sample([])
    let effect = LabelEffect(unsure: [.init(.everything, "gone")])
    #expect(try LabelMover.move(empty, part: 0, by: effect, perturbation: "x").sample == empty)
  }

  @Test("Labels of another part are left alone, and a region that names no part of several leaves")
  func parts() {
    let asset = Asset(digest: Digest(of: [1]), bytes: 1)
    let box: JSONValue = ["kind": "box2d", "where": [10, 10, 20, 20]]
    let labels = [
      Label(.evidence, box, part: 1), Label(.evidence, ["kind": "box2d", "where": [10, 10, 20, 20], "part": 0]),
      Label(.evidence, box),
    ]
    let sample = Sample(
      id: "two",
      request: Request(messages: [
        Message(role: .user, parts: [.asset(asset, modality: .image), .asset(asset, modality: .image)])
      ]), labels: labels)
    let map = PlaneMap(width: 160, height: 120) { x, y in (x / 2, y / 2) }
    let (moved, dropped) = LabelMover.move(
      labels, of: sample, part: 0, by: LabelEffect(plane: map), perturbation: "half")
    #expect(moved.count == 2)
    #expect(moved[0].value == box)
    #expect(moved[1].value["where"] == [5.0, 5.0, 10.0, 10.0])
    #expect(dropped.map(\.reason) == ["a region names no part, and several could be meant"])
  }
}
