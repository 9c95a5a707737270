import AssayCore
import AssayWire

extension EvidenceDecoder {
  mutating func decodePlace(_ value: JSONValue) throws(BatchFault) -> Place {
    let members = try object(value)
    note(members, known: Self.placeKeys, in: "where[]")
    var place = Place(frame: try frameNumber(members, mustChoose: true))
    if let box = members["box"], !box.isNull {
      let corners = try bounds(box, "box")
      try checkInside(corners, frame: place.frame, "box")
      place.box = corners
    }
    if let quad = members["quad"], !quad.isNull {
      let corners = try vector(quad, count: 8, ["quad"])
      place.quad = corners
      let hull = Self.hull(of: corners)
      try checkInside(hull, frame: place.frame, "quad")
      if place.box == nil { place.box = hull }
    }
    if let point = members["point"], !point.isNull {
      let numbers = try vector(point, count: 2, ["point"])
      let spot = Bounds(left: numbers[0], top: numbers[1], right: numbers[0], bottom: numbers[1])
      try checkInside(spot, frame: place.frame, "point")
      place.point = (numbers[0], numbers[1])
    }
    place.depth = try number(members, "depth", in: 0...Self.coordinateMax)
    place.radius = try number(members, "radius", in: 0...Self.coordinateMax)
    if let center = members["center"], !center.isNull {
      let numbers = try vector(center, count: 3, ["center"])
      place.center = Vector3(numbers[0], numbers[1], numbers[2])
    }
    if let extent = members["extent"], !extent.isNull {
      let numbers = try vector(extent, count: 3, ["extent"])
      guard numbers.allSatisfy({ $0 >= 0 }) else {
        throw BatchFault(.invalidEvidence, "An extent cannot be negative.", path: ["extent"])
      }
      place.extent = Vector3(numbers[0], numbers[1], numbers[2])
    }
    if let time = members["time"], !time.isNull { place.time = try interval(time) }
    if let page = members["page"], !page.isNull {
      guard let number = page.int, number >= 1 else {
        throw BatchFault(.invalidEvidence, "A page is a whole number from 1.", path: ["page"])
      }
      place.page = number
    }
    place.path = try string(members, "path")
    return place
  }

  /// The frame that a place names; it may be left out only where there is no choice.
  func frameNumber(_ members: JSONObject, mustChoose: Bool) throws(BatchFault) -> Int? {
    guard let name = try string(members, "frame") else {
      if frames.count > 1 && mustChoose {
        throw missing("frame", "There are \(frames.count) frames: \"frame\" must say which one is meant.")
      }
      return frames.count == 1 ? 0 : nil
    }
    guard let number = frameNumbers[name] else {
      throw BatchFault(.invalidEvidence, "No frame has the id \(quoted(name)).", path: ["frame"])
    }
    return number
  }

  func vector(_ value: JSONValue, count: Int, _ path: [String]) throws(BatchFault) -> [Double] {
    guard let items = value.array else {
      throw BatchFault(.invalidEvidence, "This is \(value.typeName), not a list of \(count) numbers.", path: path)
    }
    guard items.count == count else {
      throw BatchFault(.invalidEvidence, "This list has \(items.count) numbers, not \(count).", path: path)
    }
    var numbers: [Double] = []
    for (index, item) in items.enumerated() {
      guard let number = item.double, number.isFinite else {
        throw BatchFault(
          .invalidEvidence, "This is \(item.typeName), not a finite number.", path: path + ["\(index)"])
      }
      // Beyond this, products of lengths would stop being finite.
      guard abs(number) <= Self.coordinateMax else {
        throw BatchFault(
          .invalidEvidence, "\(number) lies outside \(-Self.coordinateMax) to \(Self.coordinateMax).",
          path: path + ["\(index)"])
      }
      numbers.append(number)
    }
    return numbers
  }

  func bounds(_ value: JSONValue, _ name: String) throws(BatchFault) -> Bounds {
    let corners = try vector(value, count: 4, [name])
    guard corners[0] <= corners[2], corners[1] <= corners[3] else {
      throw BatchFault(
        .invalidEvidence, "A box is [left, top, right, bottom]; this one is the wrong way round.", path: [name])
    }
    return Bounds(left: corners[0], top: corners[1], right: corners[2], bottom: corners[3])
  }

  func interval(_ value: JSONValue) throws(BatchFault) -> Interval {
    let ends = try vector(value, count: 2, ["time"])
    guard ends[0] <= ends[1] else {
      throw BatchFault(.invalidEvidence, "A time is [start, end]; this one ends before it starts.", path: ["time"])
    }
    return Interval(start: ends[0], end: ends[1])
  }

  /// A detector's box may stick out a little; one that lies outside the picture is a mistake of unit or frame.
  func checkInside(_ box: Bounds, frame number: Int?, _ name: String) throws(BatchFault) {
    guard let number else { return }
    let frame = frames[number]
    let size: (width: Double, height: Double)? =
      frame.unit == .fraction ? (1, 1) : frame.width.flatMap { width in frame.height.map { (width, $0) } }
    guard let size, size.width > 0, size.height > 0 else { return }
    let slackX = size.width * Self.overhangMax
    let slackY = size.height * Self.overhangMax
    guard box.left >= -slackX, box.top >= -slackY, box.right <= size.width + slackX, box.bottom <= size.height + slackY
    else {
      throw BatchFault(
        .invalidEvidence,
        "This reaches outside the frame \(quoted(frame.id)) of \(size.width) by \(size.height) (\(frame.unit.rawValue)).",
        path: [name])
    }
  }

  private static func hull(of corners: [Double]) -> Bounds {
    var box = Bounds(left: corners[0], top: corners[1], right: corners[0], bottom: corners[1])
    for index in stride(from: 2, to: 8, by: 2) {
      box.left = min(box.left, corners[index])
      box.right = max(box.right, corners[index])
      box.top = min(box.top, corners[index + 1])
      box.bottom = max(box.bottom, corners[index + 1])
    }
    return box
  }

  /// How far a box may stick out of its frame, as a share of the frame's side.
  private static let overhangMax = 0.1

  /// In any unit.
  private static let coordinateMax = 1e12

  private static let placeKeys: Set<String> = [
    "frame", "box", "quad", "point", "depth", "center", "extent", "radius", "time", "page", "path",
  ]
}
