/// An upright rectangle: COCO's x, y, width, height, continuous, no +1.
///
/// The frame is pixels of the picture as it is shown (EXIF orientation applied), origin top left; on a
/// document page it is points (1/72 inch), origin top left.
package struct Box2D: Sendable, Hashable {
  package var x: Double
  package var y: Double
  package var width: Double
  package var height: Double

  package init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  package var maxX: Double { x + width }
  package var maxY: Double { y + height }
  package var midX: Double { x + width / 2 }
  package var midY: Double { y + height / 2 }
  package var area: Double { max(0, width) * max(0, height) }

  package func union(_ other: Box2D) -> Box2D {
    let (left, top) = (min(x, other.x), min(y, other.y))
    return Box2D(x: left, y: top, width: max(maxX, other.maxX) - left, height: max(maxY, other.maxY) - top)
  }

  package func contains(x px: Double, y py: Double) -> Bool { px >= x && px <= maxX && py >= y && py <= maxY }
}

/// A stretch of time in seconds from the start of the asset.
package struct TimeSpan: Sendable, Hashable {
  package var start: Double
  package var end: Double

  package init(start: Double, end: Double) {
    self.start = start
    self.end = end
  }

  package var seconds: Double { end - start }
}

/// Three numbers: a point or a size, in the unit of the asset's frame (metres unless it says otherwise).
package struct Vector3: Sendable, Hashable {
  package var x: Double
  package var y: Double
  package var z: Double

  package init(_ x: Double, _ y: Double, _ z: Double) {
    self.x = x
    self.y = y
    self.z = z
  }

  package var array: [Double] { [x, y, z] }
}

/// An oriented box: size along its own axes, rotation yaw (about z), pitch (about y), roll (about x)
/// in radians, applied as Rz·Ry·Rx.
package struct Box3D: Sendable, Hashable {
  package var centre: Vector3
  package var size: Vector3
  package var rotation: Vector3

  package init(centre: Vector3, size: Vector3, rotation: Vector3 = Vector3(0, 0, 0)) {
    self.centre = centre
    self.size = size
    self.rotation = rotation
  }
}

/// Where something is: in a picture, in time, in space, on a page, in a text.
package struct Region: Sendable, Hashable {
  package enum Shape: Sendable, Hashable {
    case box2d(Box2D)
    case point2d(x: Double, y: Double)
    case span(TimeSpan)
    case time(Double)
    case box3d(Box3D)
    case point3d(Vector3)
    /// A page from 1, or a box on it.
    case page(Int, Box2D?)
    /// A range of UTF-8 bytes in a text part.
    case text(Range<Int>)
  }

  package var shape: Shape
  /// When in a video a two-dimensional shape was seen.
  package var when: TimeSpan?
  /// The coordinate frame's name; nil means the asset's own.
  package var frame: String?

  package init(_ shape: Shape, when: TimeSpan? = nil, frame: String? = nil) {
    self.shape = shape
    self.when = when
    self.frame = frame
  }

  package static func box(_ box: Box2D) -> Region { Region(.box2d(box)) }
  package static func span(_ start: Double, _ end: Double) -> Region { Region(.span(TimeSpan(start: start, end: end))) }

  package var box: Box2D? {
    switch shape {
    case .box2d(let box): box
    case .page(_, let box): box
    default: nil
    }
  }

  package var span: TimeSpan? {
    if case .span(let span) = shape { return span }
    return when
  }

  package var box3d: Box3D? {
    guard case .box3d(let box) = shape else { return nil }
    return box
  }

  package var page: Int? {
    guard case .page(let page, _) = shape else { return nil }
    return page
  }
}
