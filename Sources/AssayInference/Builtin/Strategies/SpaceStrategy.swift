import AssayCore
import AssayWire

/// How large, how far, which is nearest: in scans, and durations of recordings and films.
struct SpaceStrategy: EvidenceStrategy {
  let name = "space"

  func answer(_ question: Question, _ facts: Facts) -> Finding? {
    switch question.intent {
    case .size(let what, let dimension): return size(what, dimension, facts)
    case .distance(let a, let b): return distance(a, b, facts)
    case .extreme(let kind, let what): return extreme(kind, what, facts)
    default: return nil
    }
  }

  private func unit(_ part: Int, _ facts: Facts) -> String {
    switch facts.evidence.media(part: part)?.geometry?.unit {
    case "millimetre": "mm"
    case "centimetre": "cm"
    default: "m"
    }
  }

  private func size(_ what: String, _ dimension: String, _ facts: Facts) -> Finding? {
    if dimension == "duration" || (dimension == "long" && facts.parts(.geometry).isEmpty) { return duration(facts) }
    let whole: Set<String> = [
      "", "room", "scan", "scene", "cloud", "point cloud", "object", "it", "model", "mesh", "space", "page",
    ]
    let selector = Selector(what)
    let names = selector.pick != nil || selector.description.label != nil || selector.description.colour != nil
    let inSpace = SceneStrategy.things(selector.description, facts).filter {
      $0.box3d != nil && ($0.observation.kind != .plane || selector.description.label != nil)
    }
    if names, let thing = selector.select(inSpace).first, let box = thing.box3d {
      let value = Self.measure(box.size, dimension)
      return Finding(
        value + " " + unit(thing.observation.part, facts), from: [thing.observation],
        steps: ["the box of the \(what) measures \(Self.measure(box.size, "size"))"])
    }
    guard whole.contains(what) else { return sizeIn2D(what, dimension, facts) }
    for item in facts.evidence.media {
      guard let geometry = item.info.geometry else { continue }
      let up = geometry.upAxis ?? "z"
      let extent = geometry.extent
      let ordered =
        up == "y" ? Vector3(extent.x, extent.z, extent.y) : up == "x" ? Vector3(extent.y, extent.z, extent.x) : extent
      return Finding(
        text: Self.measure(ordered, dimension) + " " + unit(item.part, facts),
        evidence: [
          Answer.CitedRegion(
            part: item.part,
            region: Region(
              .box3d(
                Box3D(
                  centre: Vector3(
                    (geometry.minimum.x + geometry.maximum.x) / 2, (geometry.minimum.y + geometry.maximum.y) / 2,
                    (geometry.minimum.z + geometry.maximum.z) / 2), size: extent))))
        ],
        steps: ["the points extend over \(extent.array.map { Numbers.text($0) }.joined(separator: " × "))"],
        confidence: 0.9)
    }
    return sizeIn2D(what, dimension, facts)
  }

  /// A box's measure by the word that asks for it; the last side is the height.
  private static func measure(_ size: Vector3, _ dimension: String) -> String {
    switch dimension {
    case "tall", "high", "height": Numbers.text(size.z)
    case "wide", "width": Numbers.text(min(size.x, size.y))
    case "long", "length": Numbers.text(max(size.x, size.y))
    case "deep", "depth": Numbers.text(max(size.x, size.y))
    case "volume": Numbers.text(size.x * size.y * size.z)
    default: size.array.map { Numbers.text($0) }.joined(separator: " × ")
    }
  }

  private func sizeIn2D(_ what: String, _ dimension: String, _ facts: Facts) -> Finding {
    let description = Description(what)
    if description.label != nil || description.colour != nil,
      let thing = facts.things.first(where: { description.matches($0) && $0.box != nil }), let box = thing.box
    {
      let text: String
      switch dimension {
      case "tall", "high", "height": text = Numbers.text(box.height, decimals: 0) + " px"
      case "wide", "width", "long", "length": text = Numbers.text(box.width, decimals: 0) + " px"
      default: text = "\(Numbers.text(box.width, decimals: 0)) × \(Numbers.text(box.height, decimals: 0)) px"
      }
      return Finding(text, from: [thing.observation], steps: ["the box of the \(what)"])
    }
    if let image = facts.evidence.media.compactMap({ $0.info.image }).first,
      what.isEmpty || what == "image" || what == "picture"
    {
      return Finding(
        text: dimension == "width" || dimension == "wide"
          ? "\(image.width) px"
          : dimension == "height" || dimension == "high" || dimension == "tall"
            ? "\(image.height) px" : "\(image.width) × \(image.height) px", steps: ["the size of the picture"],
        confidence: 0.99)
    }
    return .unknown("no \(what.isEmpty ? "thing" : what) was seen that could be measured")
  }

  private func duration(_ facts: Facts) -> Finding {
    for item in facts.evidence.media {
      guard let seconds = item.info.audio?.seconds ?? item.info.video?.seconds else { continue }
      return Finding(
        text: Numbers.text(seconds, decimals: 1) + " s",
        evidence: [Answer.CitedRegion(part: item.part, region: .span(0, seconds))],
        steps: ["the duration of part \(item.part)"], confidence: 0.99)
    }
    return .unknown("there is no recording or film whose duration is known")
  }

  private func distance(_ a: String, _ b: String, _ facts: Facts) -> Finding {
    let (first, second) = (Description(a), Description(b))
    let boxes = facts.things.filter { $0.box3d != nil && $0.observation.kind != .plane }
    var pair: (Thing, Thing)?
    if b.isEmpty || a == b || first.label == nil && second.label == nil && first.colour == nil && second.colour == nil {
      let both = first.label == nil && first.colour == nil ? boxes : boxes.filter { first.matches($0) }
      if both.count == 2 { pair = (both[0], both[1]) }
    } else if let one = boxes.first(where: { first.matches($0) }),
      let other = boxes.first(where: { second.matches($0) && $0.observation.id != one.observation.id })
    {
      pair = (one, other)
    }
    guard let (one, other) = pair, let p = one.box3d?.centre, let q = other.box3d?.centre else {
      return .unknown("two things with a place in space are needed; \(boxes.count) were found")
    }
    let (dx, dy, dz) = (p.x - q.x, p.y - q.y, p.z - q.z)
    let value = (dx * dx + dy * dy + dz * dz).squareRoot()
    return Finding(
      Numbers.text(value) + " " + unit(one.observation.part, facts), from: [one.observation, other.observation],
      steps: ["between the centres of the two boxes"])
  }

  private func extreme(_ kind: String, _ what: String, _ facts: Facts) -> Finding? {
    if ["nearest", "closest", "nearer", "closer", "farthest"].contains(kind) { return nearest(kind, what, facts) }
    if let compared = PartComparison.answer(kind, facts) { return compared }
    let description = Description(what)
    let things = SceneStrategy.things(description, facts).filter { $0.observation.kind != .plane }
    guard things.count > 0, let sizes = Self.sizes(things, kind) else {
      return .unknown("nothing was seen whose size could be compared")
    }
    let isSmall = ["smallest", "shortest", "smaller"].contains(kind)
    let order = sizes.enumerated().sorted { isSmall ? $0.element < $1.element : $0.element > $1.element }
    guard let best = order.first else { return nil }
    let thing = things[best.offset]
    var text = thing.description
    if let box = thing.box3d {
      text +=
        " of \(box.size.array.map { Numbers.text($0) }.joined(separator: " × ")) \(unit(thing.observation.part, facts))"
    }
    return Finding(
      text, from: [thing.observation],
      steps: ["compared \(things.count) things; the \(kind) measures \(Numbers.text(best.element))"])
  }

  private static func sizes(_ things: [Thing], _ kind: String) -> [Double]? {
    let sizes = things.map { thing -> Double? in
      if let box = thing.box3d {
        return kind == "tallest" || kind == "highest" || kind == "taller"
          ? box.size.z : box.size.x * box.size.y * box.size.z
      }
      guard let box = thing.box else { return nil }
      return kind == "tallest" || kind == "highest"
        ? box.height : kind == "widest" ? box.width : thing.observation.attributes["area"]?.double ?? box.area
    }
    let known = sizes.compactMap { $0 }
    return known.count == things.count ? known : nil
  }

  /// By the distance from the origin, where the sensor stands.
  private func nearest(_ kind: String, _ what: String, _ facts: Facts) -> Finding {
    let things = SceneStrategy.things(Description(what), facts).filter {
      $0.box3d != nil && $0.observation.kind != .plane
    }
    let ranked = things.map { thing -> (Thing, Double) in
      let centre = thing.box3d?.centre ?? Vector3(0, 0, 0)
      return (thing, (centre.x * centre.x + centre.y * centre.y + centre.z * centre.z).squareRoot())
    }
    let best = kind == "farthest" ? ranked.max { $0.1 < $1.1 } : ranked.min { $0.1 < $1.1 }
    guard let (thing, distance) = best else { return .unknown("nothing with a place in space was seen") }
    return Finding(
      "\(thing.description) at \(Numbers.text(distance)) \(unit(thing.observation.part, facts))",
      from: [thing.observation], steps: ["the \(kind) of \(things.count) by its distance from the origin"])
  }
}
