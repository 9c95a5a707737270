import AssayCore
import AssayVerification
import AssayWire

/// Small scenes made by hand, in the forms that the development sets have.
enum MadeScenes {
  static let directions: [String: Vector3] = [
    "left": Vector3(-1, 0, 0), "right": Vector3(1, 0, 0), "front": Vector3(0, -1, 0), "behind": Vector3(0, 1, 0),
    "above": Vector3(0, 0, 1), "below": Vector3(0, 0, -1),
  ]

  static func solid(
    _ id: String, _ label: String, _ size: String, _ color: String, _ material: String, x: Double, y: Double,
    depth: Double
  ) -> Fact {
    let radius = size == "large" ? 0.7 : 0.35
    var space = Place(frame: 0)
    space.center = Vector3(x, y, radius)
    space.radius = radius
    var image = Place(frame: 1)
    image.depth = depth
    image.point = (240 + 40 * x, 160 - 10 * y)
    return Fact(
      id: id, modality: .geometry, kind: .object, value: label,
      attributes: [
        Fact.Attribute(name: "color", value: .string(color)), Fact.Attribute(name: "size", value: .string(size)),
        Fact.Attribute(name: "material", value: .string(material)),
      ], places: [space, image])
  }

  static let solidCoverage = FactCoverage(
    modality: .geometry, kind: .object, vocabulary: ["cube", "cylinder", "sphere"],
    attributes: [
      "color": ["blue", "brown", "cyan", "gray", "green", "purple", "red", "yellow"], "size": ["large", "small"],
      "material": ["metal", "rubber"],
    ], recall: 1, closed: true)

  static func solids(_ facts: [Fact]) -> EvidenceIndex {
    EvidenceIndex(
      frames: [
        Frame(id: "scene", kind: .scene, unit: .unit, directions: directions),
        Frame(id: "image", kind: .image, unit: .px, width: 480, height: 320),
      ], facts: facts, coverage: [solidCoverage])
  }

  static let solidFacts = [
    solid("o0", "cube", "large", "red", "metal", x: 0, y: 0, depth: 10),
    solid("o1", "sphere", "small", "blue", "rubber", x: 3, y: -1, depth: 9),
    solid("o2", "cylinder", "small", "blue", "metal", x: -3, y: 1, depth: 12),
    solid("o3", "sphere", "large", "green", "rubber", x: 1, y: 4, depth: 14),
  ]

  /// A red metal cube in the middle; a small blue sphere right of it and nearer; a small blue cylinder on the left;
  /// a large green sphere behind.
  static let fourSolids = solids(solidFacts)

  struct Shape {
    var label: String
    var color: String
    var box: (Double, Double, Double, Double)
  }

  /// Three boxes of 100 by 100 pixels, as in the drawn scenes.
  static func boxes(_ content: [[Shape]]) -> EvidenceIndex {
    var facts: [Fact] = []
    for (index, shapes) in content.enumerated() {
      let left = Double(index) * 150
      let parent = facts.count
      facts.append(
        Fact(
          id: "b\(index)", modality: .image, kind: .object, value: "box",
          attributes: [Fact.Attribute(name: "color", value: "grey")],
          places: [Place(frame: 0, box: Bounds(left: left, top: 0, right: left + 100, bottom: 100))]))
      for (number, shape) in shapes.enumerated() {
        let width = shape.box.2 - shape.box.0
        facts.append(
          Fact(
            id: "b\(index).\(number)", modality: .image, kind: .object, value: shape.label,
            attributes: [
              Fact.Attribute(name: "color", value: .string(shape.color)),
              Fact.Attribute(name: "size", value: width <= 10 ? "small" : width <= 20 ? "medium" : "big"),
            ],
            places: [
              Place(
                frame: 0,
                box: Bounds(
                  left: left + shape.box.0, top: shape.box.1, right: left + shape.box.2, bottom: shape.box.3))
            ], parent: parent))
      }
    }
    return EvidenceIndex(
      frames: [Frame(id: "image", kind: .image, unit: .px, width: 400, height: 100)], facts: facts,
      coverage: [
        FactCoverage(
          modality: .image, kind: .object, vocabulary: ["box", "circle", "square", "triangle"],
          attributes: ["color": ["black", "blue", "grey", "yellow"], "size": ["small", "medium", "big"]], recall: 1,
          closed: true)
      ])
  }

  /// Box 1: a yellow circle at the left wall, a blue triangle, a big black square in the lower right corner. Box 2: two
  /// yellow squares, a black circle at the right wall. Box 3: a blue square and a blue circle, touching nothing.
  static let scattered = boxes([
    [
      Shape(label: "circle", color: "yellow", box: (0, 40, 10, 50)),
      Shape(label: "triangle", color: "blue", box: (40, 45, 60, 65)),
      Shape(label: "square", color: "black", box: (70, 70, 100, 100)),
    ],
    [
      Shape(label: "square", color: "yellow", box: (10, 20, 30, 40)),
      Shape(label: "square", color: "yellow", box: (50, 80, 60, 90)),
      Shape(label: "circle", color: "black", box: (80, 5, 100, 25)),
    ],
    [
      Shape(label: "square", color: "blue", box: (20, 30, 40, 50)),
      Shape(label: "circle", color: "blue", box: (60, 60, 70, 70)),
    ],
  ])

  static func tower(_ colors: [String]) -> [Shape] {
    colors.enumerated().map { index, color in
      let bottom = 100 - 21 * Double(index)
      return Shape(label: "square", color: color, box: (40, bottom - 20, 60, bottom))
    }
  }

  /// From the base up: blue, yellow, yellow; black; black, blue, yellow, black.
  static let towers = boxes([
    tower(["blue", "yellow", "yellow"]), tower(["black"]), tower(["black", "blue", "yellow", "black"]),
  ])
}
