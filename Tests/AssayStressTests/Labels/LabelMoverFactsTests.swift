import AssayCore
import AssayVerification
import AssayWire
import Testing

@testable import AssayStress

@Suite("Evidence documents move with their medium")
struct LabelMoverFactsTests {
  private static let picture: JSONValue = [
    "frames": [["id": "i", "kind": "image", "unit": "px", "width": 200, "height": 100]],
    "observations": [
      [
        "id": "a", "modality": "image", "kind": "object", "value": "cube",
        "attributes": ["color": "red", "size": "small"],
        "where": [["frame": "i", "box": [20, 20, 60, 60]]],
      ],
      [
        "id": "b", "modality": "image", "kind": "object", "value": "ball",
        "where": [["frame": "i", "box": [150, 20, 190, 60]]],
      ],
      [
        "id": "c", "modality": "image", "kind": "text", "value": "SALE", "parent": "b",
        "where": [["frame": "i", "quad": [100, 70, 130, 70, 130, 90, 100, 90]]],
      ],
    ],
    "coverage": [
      [
        "modality": "image", "kind": "object", "vocabulary": ["cube", "ball"], "attributes": ["color": "open"],
        "recall": 1, "closed": true,
      ],
      ["modality": "image", "kind": "text", "vocabulary": "open", "recall": 0.9],
    ],
  ]

  private func moved(_ value: JSONValue, _ effect: LabelEffect, _ modality: Modality = .image) throws -> (
    value: JSONValue, dropped: [DroppedLabel]
  ) {
    let (labels, dropped) = DrawnLabels.move([Label(.facts, value)], effect, modality: modality)
    let value = try #require(labels.first?.value)
    // What comes out is still an evidence document.
    var decoder = EvidenceDecoder()
    _ = try decoder.decode(value)
    return (value, dropped)
  }

  @Test("Boxes, quads and frames take the new picture's pixels")
  func boxes() throws {
    let map = PlaneMap(width: 100, height: 50) { x, y in (x / 2, y / 2) }
    let (value, dropped) = try moved(Self.picture, LabelEffect(plane: map))
    #expect(value["observations"]?[0]?["where"]?[0]?["box"] == [10.0, 10.0, 30.0, 30.0])
    #expect(value["observations"]?[2]?["where"]?[0]?["quad"] == [50.0, 35.0, 65.0, 35.0, 65.0, 45.0, 50.0, 45.0])
    #expect(value["frames"]?[0]?["width"] == 100.0)
    #expect(value["coverage"]?.array?.count == 2)
    #expect(dropped.isEmpty)
  }

  @Test("A thing that is out of the picture is absent and its coverage stands; one nearly out takes it along")
  func lostThings() throws {
    let out = LabelEffect(plane: PlaneMap(width: 145, height: 100) { x, y in (x, y) })
    let (value, dropped) = try moved(Self.picture, out)
    #expect(value["observations"]?.array?.map { $0["id"] } == ["a", "c"])
    #expect(value["observations"]?[1]?["parent"] == nil)
    #expect(value["coverage"]?.array?.count == 2)
    #expect(dropped.map(\.reason) == ["a box lies outside the picture"])
    let nearly = LabelEffect(plane: PlaneMap(width: 155, height: 100) { x, y in (x, y) })
    let (second, reasons) = try moved(Self.picture, nearly)
    #expect(second["coverage"]?.array?.map { $0["kind"] } == ["text"])
    #expect(reasons.count == 2)
  }

  @Test("What is unsure leaves: colours as attributes and coverage, reading as observations")
  func unsure() throws {
    let (value, _) = try moved(Self.picture, LabelEffect(unsure: [.init(.colours, "grey")]))
    #expect(value["observations"]?[0]?["attributes"] == ["size": "small"])
    #expect(value["coverage"]?[0]?["attributes"] == [:])
    let (read, _) = try moved(Self.picture, LabelEffect(unsure: [.init(.reading, "blurred")]))
    #expect(read["observations"]?.array?.count == 2)
    #expect(read["coverage"]?.array?.count == 1)
    let (counted, _) = try moved(Self.picture, LabelEffect(unsure: [.init(.counts, "covered")]))
    #expect(counted["coverage"] == [])
    #expect(counted["observations"]?.array?.count == 3)
  }

  @Test("Boxes in shares of the picture need its size")
  func shares() throws {
    func document(_ size: JSONObject) -> JSONValue {
      var frame: JSONObject = ["id": "i", "kind": "image", "unit": "fraction"]
      for member in size.members { frame.append(member.key, member.value) }
      return [
        "frames": [.object(frame)],
        "observations": [
          [
            "id": "a", "modality": "image", "kind": "object", "value": "cube",
            "where": [["frame": "i", "box": [0.5, 0.5, 0.625, 0.75]]],
          ]
        ], "coverage": [],
      ]
    }
    let crop = LabelEffect(plane: DrawnLabels.crop(50, 25, width: 100, height: 50))
    let (value, _) = try moved(document(["width": 200, "height": 100]), crop)
    #expect(value["observations"]?[0]?["where"]?[0]?["box"] == [0.5, 0.5, 0.75, 1.0])
    let (labels, dropped) = DrawnLabels.move([Label(.facts, document([:]))], crop)
    #expect(labels.isEmpty)
    #expect(dropped.first?.reason == "boxes are shares of a picture whose size the facts do not tell")
  }

  @Test("Centres, extents and radii take the new scale, and directions leave with a turn")
  func scene() throws {
    let scene: JSONValue = [
      "frames": [["id": "s", "kind": "scene", "unit": "m", "directions": ["left": [-1, 0, 0]]]],
      "observations": [
        [
          "id": "a", "modality": "geometry", "kind": "object", "value": "box",
          "where": [["frame": "s", "center": [1, 2, 3], "extent": [1, 2, 4]]],
        ],
        [
          "id": "b", "modality": "geometry", "kind": "object", "value": "ball",
          "where": [["frame": "s", "center": [1, 0, 0], "radius": 0.5]],
        ],
      ], "coverage": [],
    ]
    let quarter = SpaceMap(linear: [0, -2, 0, 2, 0, 0, 0, 0, 2], scale: 2)
    let (value, _) = try moved(scene, LabelEffect(space: quarter), .geometry)
    let place = value["observations"]?[0]?["where"]?[0]
    #expect(place?["center"] == [-4.0, 2.0, 6.0])
    let extent = place?["extent"]?.array?.compactMap(\.double) ?? []
    #expect(zip(extent, [4.0, 2, 8]).allSatisfy { abs($0 - $1) < 1e-9 } && extent.count == 3)
    #expect(value["observations"]?[1]?["where"]?[0]?["radius"] == 1.0)
    #expect(value["frames"]?[0]?["directions"] == nil)
    // A picture's change says nothing about a scene's metres.
    let (same, _) = try moved(scene, LabelEffect(plane: DrawnLabels.crop(1, 1, width: 9, height: 9)))
    #expect(same["observations"] == scene["observations"])
  }

  @Test("Words and their times move, and lost stretches take the coverage of what is heard")
  func sounds() throws {
    let talk: JSONValue = [
      "observations": [
        ["id": "w", "modality": "audio", "kind": "word", "value": "hello", "where": [["time": [1, 1.5]]]],
        ["id": "x", "modality": "audio", "kind": "word", "value": "world", "where": [["time": [2, 2.5]]]],
      ],
      "coverage": [["modality": "audio", "kind": "speech", "vocabulary": "open", "recall": 0.9]],
    ]
    let effect = LabelEffect(
      time: TimeMap(seconds: 10) { $0 + 1 }, lostSpans: [TimeSpan(start: 3, end: 3.4)])
    let (value, dropped) = try moved(talk, effect, .audio)
    #expect(value["observations"]?.array?.count == 1)
    #expect(value["observations"]?[0]?["where"]?[0]?["time"] == [2.0, 2.5])
    #expect(value["coverage"] == [])
    #expect(dropped.count == 2)
  }

  @Test("A label that is no evidence document leaves with that reason")
  func wrong() {
    for value: JSONValue in [3, "x", [:], ["observations": 3]] {
      let (labels, dropped) = DrawnLabels.move([Label(.facts, value)], LabelEffect(lostPages: [1]))
      #expect(labels.isEmpty)
      #expect(dropped.first?.reason == "the label is no evidence document")
    }
  }
}
