package import AssayCore
import Glibc

func sineAndCosine(_ angle: Double) -> (sine: Double, cosine: Double) { (sin(angle), cos(angle)) }

extension Overlap {
  /// Exact volume of what two oriented boxes share, in the cube of the frame's unit.
  ///
  /// One box becomes the unit cube, the other a slanted block that the cube's six planes cut. Boxes that
  /// only touch share nothing.
  package static func intersection(_ a: Box3D, _ b: Box3D) -> Double {
    let (first, second) = (a.volume, b.volume)
    guard first > 0, second > 0, first.isFinite, second.isFinite else { return 0 }
    // The smaller becomes the cube, so that the shared part fills it as far as can be.
    let (cube, block) = first <= second ? (a, b) : (b, a)
    let reach = (diagonal(cube) + diagonal(block)) / 2
    let offset = block.centre - cube.centre
    guard offset.dot(offset) <= reach * reach else { return 0 }
    var solid = Polyhedron(block: block, inFrameOf: cube)
    for axis in 0..<3 {
      solid.cut(axis: axis, sign: 1)
      solid.cut(axis: axis, sign: -1)
      if solid.faces.isEmpty { return 0 }
    }
    let share = solid.volume
    guard share > 1e-13 else { return 0 }
    return min(share, 1) * cube.volume
  }

  private static func diagonal(_ box: Box3D) -> Double { box.size.dot(box.size).squareRoot() }
}

/// A closed surface whose faces share their corners by number, so that a cut never leaves a gap, however
/// nearly two planes coincide.
private struct Polyhedron {
  var corners: [Vector3] = []
  var faces: [[Int]] = []

  /// The block's corners with the other box as the cube from -½ to ½.
  init(block: Box3D, inFrameOf cube: Box3D) {
    let axes = cube.axes
    func local(_ v: Vector3) -> Vector3 {
      Vector3(axes[0].dot(v) / cube.size.x, axes[1].dot(v) / cube.size.y, axes[2].dot(v) / cube.size.z)
    }
    let own = block.axes
    let sizes = [block.size.x, block.size.y, block.size.z]
    let edges = zip(own, sizes).map { local($0 * ($1 / 2)) }
    let centre = local(block.centre - cube.centre)
    for index in 0..<8 {
      var corner = centre
      for axis in 0..<3 { corner = corner + edges[axis] * (index >> axis & 1 == 1 ? 1 : -1) }
      corners.append(corner)
    }
    // Anticlockwise seen from outside.
    faces = [[0, 4, 6, 2], [1, 3, 7, 5], [0, 1, 5, 4], [2, 6, 7, 3], [0, 2, 3, 1], [4, 5, 7, 6]]
  }

  private func coordinate(_ corner: Vector3, _ axis: Int) -> Double {
    axis == 0 ? corner.x : axis == 1 ? corner.y : corner.z
  }

  /// Keeps what is on the inner side of the plane where the coordinate is sign / 2.
  mutating func cut(axis: Int, sign: Double) {
    let distance = corners.map { coordinate($0, axis) * sign - 0.5 }
    var crossings: [[Int]: Int] = [:]
    var next: [Int: Int] = [:]
    var kept: [[Int]] = []
    for face in faces {
      var polygon: [Int] = []
      var exits: [Int] = []
      var entries: [Int] = []
      for (position, from) in face.enumerated() {
        let to = face[(position + 1) % face.count]
        let (inside, insideNext) = (distance[from] <= 0, distance[to] <= 0)
        if inside { polygon.append(from) }
        guard inside != insideNext else { continue }
        let crossing = crossing(from, to, distance, &crossings)
        polygon.append(crossing)
        if inside { exits.append(crossing) } else { entries.append(crossing) }
      }
      if polygon.count > 2 { kept.append(polygon) }
      // Along the cut the cap runs against the face: from where the face comes back to where it left.
      let shift = entries.isEmpty || distance[face[0]] <= 0 ? 0 : 1
      for (index, exit) in exits.enumerated() where !entries.isEmpty {
        next[entries[(index + shift) % entries.count]] = exit
      }
    }
    faces = kept + Self.cycles(next)
  }

  /// The point of an edge on the plane, the same for both faces that share the edge.
  private mutating func crossing(
    _ a: Int, _ b: Int, _ distance: [Double], _ known: inout [[Int]: Int]
  ) -> Int {
    let (low, high) = (min(a, b), max(a, b))
    if let index = known[[low, high]] { return index }
    let share = distance[low] / (distance[low] - distance[high])
    corners.append(corners[low] + (corners[high] - corners[low]) * share)
    known[[low, high]] = corners.count - 1
    return corners.count - 1
  }

  /// The closed ways through a map of successors, from the smallest corner on.
  private static func cycles(_ next: [Int: Int]) -> [[Int]] {
    var left = next
    var cycles: [[Int]] = []
    for start in next.keys.sorted() {
      var cycle: [Int] = []
      var corner = start
      while let following = left.removeValue(forKey: corner) {
        cycle.append(corner)
        corner = following
      }
      if cycle.count > 2 { cycles.append(cycle) }
    }
    return cycles
  }

  /// By the divergence theorem, over triangles seen from one of the corners.
  var volume: Double {
    guard let origin = faces.first?.first.map({ corners[$0] }) else { return 0 }
    var sum = 0.0
    for face in faces {
      let first = corners[face[0]] - origin
      for index in 1..<face.count - 1 {
        sum += first.dot((corners[face[index]] - origin).cross(corners[face[index + 1]] - origin))
      }
    }
    return abs(sum) / 6
  }
}
