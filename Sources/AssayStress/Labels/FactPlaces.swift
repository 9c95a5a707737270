import AssayCore
import AssayWire

/// The frames of an evidence document, and which of them belong to the part that changed.
struct FactFrames {
  enum Unit { case pixels, fraction(width: Double, height: Double), unknownFraction, other }

  struct Entry {
    var value: JSONValue
    var id: String
    var kind: String
    var unit: Unit
    /// Whether it is a frame of the medium that changed.
    var isOwn: Bool
  }

  var entries: [Entry]
  let modality: Modality

  init(_ frames: [JSONValue], modality: Modality) {
    self.modality = modality
    entries = frames.map { frame in
      let kind = frame["kind"]?.string ?? ""
      let unit: Unit
      switch frame["unit"]?.string {
      case "px": unit = .pixels
      case "fraction":
        if let width = frame["width"]?.double, let height = frame["height"]?.double, width > 0, height > 0 {
          unit = .fraction(width: width, height: height)
        } else {
          unit = .unknownFraction
        }
      default: unit = kind == "page" ? .pixels : .other
      }
      return Entry(
        value: frame, id: frame["id"]?.string ?? "", kind: kind, unit: unit, isOwn: Self.own[modality] == kind)
    }
  }

  private static let own: [Modality: String] = [
    .image: "image", .document: "page", .video: "video", .audio: "audio", .geometry: "scene",
  ]

  /// The frame that a place names; the only one where it names none.
  func entry(_ place: JSONValue) -> Entry? {
    guard let name = place["frame"]?.string else { return entries.count == 1 ? entries[0] : nil }
    return entries.first { $0.id == name }
  }

  /// The frames with their new sizes, and without directions where left and right are no longer what they were.
  func moved(_ effect: LabelEffect) -> [JSONValue] {
    entries.map { entry in
      guard var members = entry.value.object else { return entry.value }
      if entry.isOwn, let plane = effect.plane, members["width"] != nil || members["height"] != nil {
        members["width"] = .double(plane.width)
        members["height"] = .double(plane.height)
      }
      if !keepsDirections(effect) { members["directions"] = nil }
      return .object(members)
    }
  }

  private func keepsDirections(_ effect: LabelEffect) -> Bool {
    if effect.reason(.leftAndRight) != nil { return false }
    if let plane = effect.plane {
      let turn = plane.turn
      if turn.isMirrored || abs(turn.degrees) > 30 { return false }
    }
    guard let space = effect.space, let matrix = Matrix3(space.linear) else { return true }
    return matrix.keepsDirections
  }
}

/// Moves the places of facts.
struct FactPlaces {
  let mover: RegionMover
  let frames: FactFrames

  /// Why no place of the document can be moved; nil where they can.
  var obstacle: String? {
    let isFlat = mover.effect.plane != nil || !mover.effect.hiddenBoxes.isEmpty
    guard isFlat else { return nil }
    for entry in frames.entries where entry.isOwn {
      if case .unknownFraction = entry.unit {
        return "boxes are shares of a picture whose size the facts do not tell"
      }
    }
    return nil
  }

  /// All places, in order; gone when one of the fact's own places is gone.
  func moved(_ places: [JSONValue], _ losses: inout LabelLosses) -> Moved<[JSONValue]> {
    var result: [JSONValue] = []
    for place in places {
      switch moved(place, &losses) {
      case .kept(let place): result.append(place)
      case .absent(let reason): return .absent(reason)
      case .uncheckable(let reason): return .uncheckable(reason)
      }
    }
    return .kept(result)
  }

  private func moved(_ place: JSONValue, _ losses: inout LabelLosses) -> Moved<JSONValue> {
    guard var members = place.object else { return .kept(place) }
    let frame = frames.entry(place)
    let isFlat = frame?.isOwn ?? [.image, .document, .video].contains(frames.modality)
    let isSolid = frame?.isOwn ?? (frames.modality == .geometry)
    let isTimed = frames.modality == .audio || frames.modality == .video
    if isFlat, frames.modality != .audio, frames.modality != .geometry {
      if let reason = moveFlat(&members, frame, &losses) { return reason }
    }
    if isSolid, frames.modality == .geometry, let reason = moveSolid(&members) { return reason }
    if isTimed, let ends = members["time"]?.array, ends.count == 2, let start = ends[0].double,
      let end = ends[1].double
    {
      switch mover.moved(TimeSpan(start: start, end: end)) {
      case .kept(let span): members["time"] = [.double(span.start), .double(span.end)]
      case .absent(let reason): return .absent(reason)
      case .uncheckable(let reason): return .uncheckable(reason)
      }
    }
    if frames.modality == .document, let page = members["page"]?.int {
      switch mover.moved(page: page) {
      case .kept(let page): members["page"] = .int(page)
      case .absent(let reason): return .absent(reason)
      case .uncheckable(let reason): return .uncheckable(reason)
      }
    }
    return .kept(.object(members))
  }

  /// Moves box, quad and point; the reason when they are gone.
  private func moveFlat(
    _ members: inout JSONObject, _ frame: FactFrames.Entry?, _ losses: inout LabelLosses
  ) -> Moved<JSONValue>? {
    let (into, out) = scales(frame)
    if let numbers = numbers(members["quad"], 8) {
      // The quad is moved corner by corner; its hull says whether it can still be seen.
      let hull = Self.hull(numbers, into)
      if let reason = Self.gone(mover.moved(hull)) { return reason }
      if let plane = mover.effect.plane {
        var corners: [JSONValue] = []
        for index in stride(from: 0, to: 8, by: 2) {
          let spot = plane.point(numbers[index] * into.x, numbers[index + 1] * into.y)
          guard spot.x.isFinite, spot.y.isFinite else { return .uncheckable("a box has no place after the move") }
          // The decoder refuses what reaches far outside the frame.
          corners.append(.double(min(plane.width, max(0, spot.x)) * out.x))
          corners.append(.double(min(plane.height, max(0, spot.y)) * out.y))
        }
        members["quad"] = .array(corners)
      }
    }
    if let corners = numbers(members["box"], 4) {
      let box = Box2D(
        x: corners[0] * into.x, y: corners[1] * into.y, width: (corners[2] - corners[0]) * into.x,
        height: (corners[3] - corners[1]) * into.y)
      let moved = mover.moved(box)
      losses.saw(.box(box), moved.map { .box($0) })
      guard let box = moved.value else { return Self.gone(moved) }
      members["box"] = [
        .double(box.x * out.x), .double(box.y * out.y), .double(box.maxX * out.x), .double(box.maxY * out.y),
      ]
    }
    if let spot = numbers(members["point"], 2) {
      let moved = mover.moved(x: spot[0] * into.x, y: spot[1] * into.y)
      losses.saw(
        Region(.point2d(x: spot[0] * into.x, y: spot[1] * into.y)),
        moved.map { Region(.point2d(x: $0.x, y: $0.y)) })
      guard let point = moved.value else { return Self.gone(moved) }
      members["point"] = [.double(point.x * out.x), .double(point.y * out.y)]
    }
    return nil
  }

  private func moveSolid(_ members: inout JSONObject) -> Moved<JSONValue>? {
    guard let middle = numbers(members["center"], 3) else { return nil }
    let centre = Vector3(middle[0], middle[1], middle[2])
    let radius = members["radius"]?.double
    if let size = numbers(members["extent"], 3) ?? radius.map({ [2 * $0, 2 * $0, 2 * $0] }) {
      let moved = mover.moved(Box3D(centre: centre, size: Vector3(size[0], size[1], size[2])))
      guard let box = moved.value else { return Self.gone(moved) }
      members["center"] = .array(box.centre.array.map { .double($0) })
      // Extents lie along the axes of the frame: a turned box is given by its upright hull.
      let hull = box.uprightSize
      if members["extent"] != nil { members["extent"] = .array(hull.array.map { .double($0) }) }
      if let radius {
        guard let map = mover.effect.space else { return nil }
        guard let factor = Matrix3(map.linear)?.commonScale else {
          return .uncheckable("a ball is no ball after the move")
        }
        members["radius"] = .double(radius * factor)
      }
    } else {
      let moved = mover.moved(centre)
      guard let point = moved.value else { return Self.gone(moved) }
      members["center"] = .array(point.array.map { .double($0) })
    }
    return nil
  }

  /// From the frame's unit to pixels before the move, and from pixels to the unit after it.
  private func scales(_ frame: FactFrames.Entry?) -> (into: (x: Double, y: Double), out: (x: Double, y: Double)) {
    guard case .fraction(let width, let height)? = frame?.unit else { return ((1, 1), (1, 1)) }
    let (after, below) = (mover.effect.plane?.width ?? width, mover.effect.plane?.height ?? height)
    return ((width, height), (1 / max(after, 1), 1 / max(below, 1)))
  }

  private func numbers(_ value: JSONValue?, _ count: Int) -> [Double]? {
    let numbers = value?.array?.compactMap(\.double).filter(\.isFinite)
    return numbers?.count == count ? numbers : nil
  }

  private static func gone<Value>(_ moved: Moved<Value>) -> Moved<JSONValue>? {
    switch moved {
    case .kept: nil
    case .absent(let reason): .absent(reason)
    case .uncheckable(let reason): .uncheckable(reason)
    }
  }

  private static func hull(_ corners: [Double], _ scale: (x: Double, y: Double)) -> Box2D {
    let xs = stride(from: 0, to: 8, by: 2).map { corners[$0] * scale.x }
    let ys = stride(from: 1, to: 8, by: 2).map { corners[$0] * scale.y }
    let (left, top) = (xs.min() ?? 0, ys.min() ?? 0)
    return Box2D(x: left, y: top, width: (xs.max() ?? 0) - left, height: (ys.max() ?? 0) - top)
  }
}

extension Box3D {
  /// The size of the upright box around this one.
  var uprightSize: Vector3 {
    guard rotation != Vector3(0, 0, 0) else { return size }
    let spots = corners.map { $0 - centre }
    return Vector3(
      2 * (spots.map { abs($0.x) }.max() ?? 0), 2 * (spots.map { abs($0.y) }.max() ?? 0),
      2 * (spots.map { abs($0.z) }.max() ?? 0))
  }
}
