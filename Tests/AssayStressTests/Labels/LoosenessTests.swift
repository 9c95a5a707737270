import AssayCore
import AssayWire
import Glibc
import Testing

@testable import AssayStress

@Suite("A moved box says how far it is known")
struct LoosenessTests {
  /// Things that fill their box each in its own way, drawn as points from (0, 0) to (1, 1): all touch all four sides.
  private static let shapes: [(String, [(x: Double, y: Double)])] = {
    let steps = 0...400
    func along(_ step: Int) -> Double { Double(step) / 400 }
    let filled = (0...60).flatMap { row in (0...60).map { (x: Double(row) / 60, y: Double($0) / 60) } }
    return [
      ("rectangle", filled),
      ("ellipse", filled.map { (0.5 + ($0.x - 0.5), 0.5 + ($0.y - 0.5) * (1 - 4 * pow($0.x - 0.5, 2)).squareRoot()) }),
      ("diagonal", steps.map { (along($0), along($0)) }),
      ("other diagonal", steps.map { (along($0), 1 - along($0)) }),
      ("triangle", filled.map { ($0.x, 1 - ($0.y * (1 - abs(2 * $0.x - 1)))) }),
      ("needle", filled.map { (0.8 * $0.x + 0.2 * $0.y, $0.x) }),
    ]
  }()

  private static let maps: [(String, PlaneMap)] = [
    ("five degrees", DrawnLabels.rotation(degrees: 5, width: 320, height: 240)),
    ("thirty degrees", DrawnLabels.rotation(degrees: 30, width: 320, height: 240)),
    ("sixty degrees", DrawnLabels.rotation(degrees: -60, width: 320, height: 240)),
    ("a quarter turn", DrawnLabels.rotation(degrees: 90, width: 320, height: 240)),
    ("perspective", DrawnLabels.perspective(0.3, width: 320, height: 240)),
    ("crop", DrawnLabels.crop(40, 25, width: 250, height: 190)),
    ("mirror", PlaneMap(width: 320, height: 240) { x, y in (320 - x, y) }),
    ("waves", PlaneMap(width: 320, height: 240, slack: 0.5) { x, y in (x + 3 * sin(y / 20), y + 3 * sin(x / 25)) }),
  ]

  /// What a perfect detector says: the upright box of what is seen of a thing.
  private static func seen(_ shape: [(x: Double, y: Double)], _ box: Box2D, _ map: PlaneMap) -> Box2D? {
    var hull: Box2D?
    for point in shape {
      let spot = map.point(box.x + point.x * box.width, box.y + point.y * box.height)
      guard spot.x >= 0, spot.y >= 0, spot.x <= map.width, spot.y <= map.height else { continue }
      let dot = Box2D(x: spot.x, y: spot.y, width: 0, height: 0)
      hull = hull?.union(dot) ?? dot
    }
    return hull
  }

  @Test("The true box of a turned thing is among those that the label allows", arguments: maps.indices)
  func truthIsAllowed(index: Int) throws {
    let (name, map) = Self.maps[index]
    var checked = 0
    for box in DrawnLabels.boxes(25, width: 320, height: 240, seed: 3) {
      guard let outer = map.moved(box).value else { continue }
      let loose = map.looseness(of: box) ?? .none
      for (shape, points) in Self.shapes {
        guard let truth = Self.seen(points, box, map) else { continue }
        checked += 1
        // Shapes are drawn by points: where the picture cuts them, up to a step is missing.
        let near = 0.02 * (outer.width + outer.height)
        let (right, bottom) = (outer.maxX - truth.maxX, outer.maxY - truth.maxY)
        let sides = [truth.x - outer.x, truth.y - outer.y, right, bottom]
        for (side, inset) in zip(sides, [loose.left, loose.top, loose.right, loose.bottom]) {
          #expect(side >= -near && side <= inset + near, "\(name), \(shape) in \(box): \(sides) within \(loose)")
        }
      }
    }
    #expect(checked > 60)
  }

  @Test("A box is exact where sides stay upright and whole")
  func exact() {
    let box = Box2D(x: 60, y: 50, width: 40, height: 20)
    for (name, map) in Self.maps where ["a quarter turn", "crop", "mirror"].contains(name) {
      #expect(map.looseness(of: box) == nil, "\(name)")
    }
  }

  @Test("Turned a little, a box is known better than turned far")
  func grows() throws {
    let box = Box2D(x: 140, y: 100, width: 40, height: 40)
    let insets = try [2.0, 10, 40].map { degrees in
      try #require(DrawnLabels.rotation(degrees: degrees, width: 320, height: 240).looseness(of: box)).left
    }
    // A side of length 40 turned by 2 degrees reaches from 0 to 40 · sin(2°) further out.
    #expect(abs(insets[0] - 40 * sin(2 * Double.pi / 180)) < 1e-9)
    #expect(insets[0] < insets[1] && insets[1] < insets[2])
  }

  @Test("A cut box is the looser the more is cut")
  func cut() throws {
    let box = Box2D(x: 50, y: 50, width: 40, height: 20)
    let little = try #require(DrawnLabels.crop(0, 0, width: 86, height: 200).looseness(of: box))
    // A tenth is out: a straight line from corner to corner is seen to nine tenths.
    #expect(abs(little.top - 2) < 1e-9 && abs(little.bottom - 2) < 1e-9 && little.left == 0 && little.right == 0)
    let much = try #require(DrawnLabels.crop(0, 0, width: 70, height: 200).looseness(of: box))
    #expect(abs(much.top - 10) < 1e-9)
  }

  @Test("Labels carry it, and what is loose already grows looser")
  func labels() throws {
    let map = DrawnLabels.rotation(degrees: 20, width: 320, height: 240)
    let box = Box2D(x: 140, y: 100, width: 40, height: 30)
    func moved(_ entry: JSONValue, _ target: Label.Target = .evidence) throws -> JSONValue {
      let (labels, _) = DrawnLabels.move([Label(target, .array([entry]))], LabelEffect(plane: map))
      return try #require(labels.first?.value[0])
    }
    let entry = DrawnLabels.region(.box(box))
    let once = Looseness(of: try moved(entry))
    #expect(once.left > 9 && once == map.looseness(of: box))
    let seen = try moved(["kind": "object", "value": "cat", "region": entry], .observations)
    #expect(Looseness(of: seen["region"] ?? .null) == once)
    var members = try #require(entry.object)
    members["loose"] = .array([.double(4), .double(0), .double(0), .double(0)])
    let twice = Looseness(of: try moved(.object(members)))
    #expect(twice.left > once.left && twice.right >= once.right)
    // Insets that are none are as good as missing.
    members["loose"] = "wide"
    #expect(Looseness(of: try moved(.object(members))) == once)
  }

  @Test("A map without finite values and a box without area are answered")
  func odd() {
    let broken = PlaneMap(width: 10, height: 10) { x, y in (x / 0 - y / 0, y) }
    #expect(broken.looseness(of: Box2D(x: 1, y: 1, width: 2, height: 2)) == nil)
    let turn = DrawnLabels.rotation(degrees: 45, width: 100, height: 100)
    #expect(turn.looseness(of: Box2D(x: 50, y: 50, width: 0, height: 0)) == nil)
    // A line's ends are where it touches: nothing about it is loose.
    #expect(turn.looseness(of: Box2D(x: 40, y: 50, width: 20, height: 0)) == nil)
  }
}
