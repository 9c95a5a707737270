package import AssayCore

extension EvidenceDrawing {
  /// The eight corners of an oriented box, bottom first in the box's own frame.
  package static func corners(of box: Box3D) -> [Vector3] {
    let turn = Rotation(box.rotation)
    var corners: [Vector3] = []
    for z in [-0.5, 0.5] {
      for (x, y) in [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)] {
        let p = turn.apply(x * box.size.x, y * box.size.y, z * box.size.z)
        corners.append(Vector3(box.centre.x + p.x, box.centre.y + p.y, box.centre.z + p.z))
      }
    }
    return corners
  }
}
