package import AssayCore

/// The shape of a triangle or polygon mesh as topology sees it: closed or open, and how many holes go through it.
///
/// A closed orientable surface of genus g has V - E + F = 2 - 2g; a through hole is a handle. Nothing is said of
/// an open mesh or a sparse scan.
package struct SurfaceTopology: Sendable, Hashable {
  package enum Outcome: Sendable, Hashable {
    /// Handles over all the separate closed surfaces; `surfaces` of them.
    case closed(genus: Int, surfaces: Int)
    /// Edges with one face: the surface has a rim, or the scan a gap.
    case open(rimEdges: Int)
    /// An edge with three or more faces, or a vertex where two fans meet: no manifold.
    case notManifold
    /// No faces, an index that points nowhere, a face with fewer than three corners, or too much of it.
    case unusable
  }

  package let outcome: Outcome

  package static let facesMax = 8_000_000

  /// `faces` lists vertex numbers, at least three a face. Vertices at the very same coordinates are one.
  package init(vertices: [Vector3], faces: [[Int]]) {
    outcome = Self.measure(vertices, faces)
  }

  /// Whether something can be passed through the thing; undecided for what is no closed surface.
  package var throughHole: RelationFinding {
    switch outcome {
    case .closed(let genus, _):
      genus > 0
        ? .holds(strength: SpatialJudge.Strength.decided) : .fails(strength: SpatialJudge.Strength.decided)
    case .open, .notManifold, .unusable: .undecided(.needsGeometry)
    }
  }

  private struct Edge: Comparable {
    var low: Int32
    var high: Int32
    var face: Int32

    static func < (a: Edge, b: Edge) -> Bool { (a.low, a.high, a.face) < (b.low, b.high, b.face) }
    func joins(_ other: Edge) -> Bool { low == other.low && high == other.high }
  }

  private static func measure(_ vertices: [Vector3], _ faces: [[Int]]) -> Outcome {
    guard !faces.isEmpty, faces.count <= facesMax, vertices.count <= facesMax else { return .unusable }
    let welded = weld(vertices)
    var edges: [Edge] = []
    var corners = 0
    for (number, face) in faces.enumerated() {
      guard face.count >= 3, face.allSatisfy({ vertices.indices.contains($0) }) else { return .unusable }
      corners += face.count
      guard corners <= 4 * facesMax else { return .unusable }
      for index in face.indices {
        let from = welded[face[index]]
        let to = welded[face[(index + 1) % face.count]]
        // A face of no area, or one whose corners fell together.
        if from == to { return .notManifold }
        edges.append(Edge(low: min(from, to), high: max(from, to), face: Int32(number)))
      }
    }
    edges.sort()
    return count(edges, faces: faces, welded: welded)
  }

  private static func count(_ edges: [Edge], faces: [[Int]], welded: [Int32]) -> Outcome {
    var groups = Groups(faces.count)
    var distinct = 0
    var rims = 0
    var start = 0
    while start < edges.count {
      var end = start + 1
      while end < edges.count, edges[end].joins(edges[start]) { end += 1 }
      if end - start > 2 { return .notManifold }
      if end - start == 1 { rims += 1 }
      if end - start == 2 { groups.join(Int(edges[start].face), Int(edges[start + 1].face)) }
      distinct += 1
      start = end
    }
    if rims > 0 { return .open(rimEdges: rims) }
    guard fansAreWhole(faces, welded, edges) else { return .notManifold }
    let surfaces = groups.count
    let used = Set(faces.lazy.flatMap { $0 }.map { welded[$0] }).count
    // Summed over the surfaces: V - E + F = 2·surfaces - 2·genus.
    let doubled = 2 * surfaces - (used - distinct + faces.count)
    guard doubled >= 0, doubled % 2 == 0 else { return .notManifold }
    return .closed(genus: doubled / 2, surfaces: surfaces)
  }

  /// Whether the faces around every vertex are one fan: as many corners as edges end there, all joined.
  private static func fansAreWhole(_ faces: [[Int]], _ welded: [Int32], _ edges: [Edge]) -> Bool {
    // Corners are numbered; two corners of one vertex are joined when their faces share an edge there.
    var cornerOf: [Corner: Int] = [:]
    var vertexOf: [Int32] = []
    for (number, face) in faces.enumerated() {
      for vertex in face {
        guard cornerOf.updateValue(vertexOf.count, forKey: Corner(face: Int32(number), vertex: welded[vertex])) == nil
        else { return false }
        vertexOf.append(welded[vertex])
      }
    }
    var groups = Groups(vertexOf.count)
    for index in stride(from: 0, to: edges.count - 1, by: 2) {
      for vertex in [edges[index].low, edges[index].high] {
        guard let a = cornerOf[Corner(face: edges[index].face, vertex: vertex)],
          let b = cornerOf[Corner(face: edges[index + 1].face, vertex: vertex)]
        else { return false }
        groups.join(a, b)
      }
    }
    return groups.count == Set(vertexOf).count
  }

  private struct Corner: Hashable {
    var face: Int32
    var vertex: Int32
  }

  /// The number of the first vertex at each vertex's coordinates.
  private static func weld(_ vertices: [Vector3]) -> [Int32] {
    var first: [Vector3: Int32] = [:]
    return vertices.enumerated().map { number, vertex in
      // -0 and 0 are one place.
      let key = Vector3(vertex.x + 0, vertex.y + 0, vertex.z + 0)
      if let known = first[key] { return known }
      first[key] = Int32(truncatingIfNeeded: number)
      return Int32(truncatingIfNeeded: number)
    }
  }
}

/// Disjoint sets of numbers, with path halving.
struct Groups {
  private var parents: [Int]
  private(set) var count: Int

  init(_ count: Int) {
    parents = Array(0..<count)
    self.count = count
  }

  mutating func root(_ member: Int) -> Int {
    var member = member
    while parents[member] != member {
      parents[member] = parents[parents[member]]
      member = parents[member]
    }
    return member
  }

  mutating func join(_ a: Int, _ b: Int) {
    let (a, b) = (root(a), root(b))
    guard a != b else { return }
    parents[max(a, b)] = min(a, b)
    count -= 1
  }
}
