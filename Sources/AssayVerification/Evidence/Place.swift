package import AssayCore

/// A box by its corners, y growing downward.
package struct Bounds: Sendable, Hashable {
  package var left: Double
  package var top: Double
  package var right: Double
  package var bottom: Double

  package init(left: Double, top: Double, right: Double, bottom: Double) {
    self.left = left
    self.top = top
    self.right = right
    self.bottom = bottom
  }

  package var width: Double { right - left }
  package var height: Double { bottom - top }
  package var midX: Double { (left + right) / 2 }
  package var midY: Double { (top + bottom) / 2 }
  package var area: Double { max(0, width) * max(0, height) }
}

/// Seconds from the start of the asset.
package struct Interval: Sendable, Hashable {
  package var start: Double
  package var end: Double

  package init(start: Double, end: Double) {
    self.start = start
    self.end = end
  }
}

/// Where an observation is, in one frame of reference. All numbers are finite and ordered: the decoder refuses
/// the others.
package struct Place: Sendable {
  /// Index in `EvidenceIndex.frames`; nil when the evidence declares no frame.
  package var frame: Int?
  package var box: Bounds?
  /// Four corners x0,y0 … x3,y3 of a box that need not be upright.
  package var quad: [Double]?
  package var point: (x: Double, y: Double)?
  /// Distance along the viewing axis, in the unit of the scene.
  package var depth: Double?
  package var center: Vector3?
  /// Full sizes along the axes of the frame.
  package var extent: Vector3?
  package var radius: Double?
  package var time: Interval?
  /// From 1.
  package var page: Int?
  package var path: String?

  package init(frame: Int? = nil, box: Bounds? = nil, time: Interval? = nil) {
    self.frame = frame
    self.box = box
    self.time = time
  }

  package var isEmpty: Bool {
    box == nil && quad == nil && point == nil && depth == nil && center == nil && time == nil && page == nil
      && path == nil
  }
}

/// A frame of reference that places refer to.
package struct Frame: Sendable {
  package enum Kind: String, Sendable, CaseIterable { case image, scene, audio, video, page }
  package enum Unit: String, Sendable, CaseIterable { case px, fraction, s, m, unit }

  package var id: String
  package var kind: Kind
  package var unit: Unit
  package var width: Double?
  package var height: Double?
  /// Unit vectors of the viewer by name: left, right, front, behind, above, below; empty when not declared.
  package var directions: [String: Vector3]

  package init(
    id: String, kind: Kind, unit: Unit, width: Double? = nil, height: Double? = nil,
    directions: [String: Vector3] = [:]
  ) {
    self.id = id
    self.kind = kind
    self.unit = unit
    self.width = width
    self.height = height
    self.directions = directions
  }
}
