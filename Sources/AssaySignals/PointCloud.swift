/// Points of a scan or the vertices of a mesh.
///
/// Coordinates are kept relative to `origin`, so that single precision suffices for survey coordinates
/// of seven digits: point = origin + (x, y, z).
package struct PointCloud: Sendable, Hashable {
  /// x, y, z for each point, interleaved.
  package var coordinates: [Float]
  /// Three doubles.
  package var origin: [Double]
  /// R, G, B for each point, or empty.
  package var colours: [UInt8]
  /// Vertex indices of triangles, three each, or empty.
  package var triangles: [UInt32]

  package init(
    coordinates: [Float], origin: [Double] = [0, 0, 0], colours: [UInt8] = [], triangles: [UInt32] = []
  ) {
    self.coordinates = coordinates
    self.origin = origin
    self.colours = colours
    self.triangles = triangles
  }

  package var count: Int { coordinates.count / 3 }
}
