import AssayCore
import AssayLanguage

/// What geometry needs to know of an evidence's frames, gathered once.
package struct SpaceView: Sendable {
  /// The yardsticks of one frame.
  struct FrameScale: Sendable {
    /// Pixel boxes of a complete scene are exact: no jitter, a touch within one pixel.
    var exact = false
    /// The diagonal of the picture, or of the hull of its boxes where its size is not declared.
    var diagonal = 0.0
    var bounds: Bounds?
    /// The diagonal of the hull of its three-dimensional centres.
    var sceneDiagonal = 0.0
  }

  /// One a declared frame and, last, one for places without any declared frame.
  let scales: [FrameScale]

  init(frames: [Frame], facts: [Fact], coverage: [FactCoverage]) {
    var hulls = Array(repeating: Hull(), count: frames.count + 1)
    for fact in facts {
      for place in fact.places {
        let number = place.frame ?? (frames.count == 1 ? 0 : frames.count)
        guard hulls.indices.contains(number) else { continue }
        if let box = place.planeBox { hulls[number].add(box) }
        if let center = place.center { hulls[number].add(center) }
      }
    }
    let closedEverywhere = coverage.contains { $0.closed && $0.kind == .object && $0.frame == nil }
    var closed = Array(repeating: closedEverywhere, count: frames.count + 1)
    for entry in coverage where entry.closed && entry.kind == .object {
      if let frame = entry.frame, closed.indices.contains(frame) { closed[frame] = true }
    }
    scales = hulls.indices.map { number in
      let frame = number < frames.count ? frames[number] : nil
      return Self.scale(frame, hulls[number], closed: closed[number])
    }
  }

  private static func scale(_ frame: Frame?, _ hull: Hull, closed: Bool) -> FrameScale {
    var scale = FrameScale()
    let unit = frame?.unit
    scale.exact = closed && (unit == .px || unit == .unit || unit == .m)
    scale.sceneDiagonal = hull.sceneDiagonal
    if let width = frame?.width, let height = frame?.height, width > 0, height > 0 {
      scale.bounds = Bounds(left: 0, top: 0, right: width, bottom: height)
    } else if unit == .fraction {
      scale.bounds = Bounds(left: 0, top: 0, right: 1, bottom: 1)
    }
    let yardstick = scale.bounds ?? hull.box
    if let yardstick { scale.diagonal = Plane.length(yardstick.width, yardstick.height) }
    return scale
  }

  /// The smallest box around all that was added.
  private struct Hull {
    var box: Bounds?
    var low: Vector3?
    var high: Vector3?

    mutating func add(_ other: Bounds) {
      guard let box else {
        self.box = other
        return
      }
      self.box = Bounds(
        left: min(box.left, other.left), top: min(box.top, other.top), right: max(box.right, other.right),
        bottom: max(box.bottom, other.bottom))
    }

    mutating func add(_ point: Vector3) {
      guard let low, let high else {
        self.low = point
        self.high = point
        return
      }
      self.low = Vector3(min(low.x, point.x), min(low.y, point.y), min(low.z, point.z))
      self.high = Vector3(max(high.x, point.x), max(high.y, point.y), max(high.z, point.z))
    }

    var sceneDiagonal: Double {
      guard let low, let high else { return 0 }
      return (high - low).length
    }
  }
}

/// Things with a front of their own, so that "left of it" may mean its own left: vehicles, people, animals, seats.
enum FrontedThings {
  static func contains(_ label: String) -> Bool {
    let text = TokenizedText(label)
    guard let last = text.tokens.last else { return false }
    return words.contains(last.key)
  }

  private static let words: Set<WordKey> = {
    let words = """
      person man woman boy girl child baby kid player rider driver pedestrian worker guy lady toddler
      car bus truck van train tram bicycle bike motorcycle motorbike scooter airplane plane aeroplane jet boat ship
      vehicle tractor forklift taxi lorry helicopter excavator trailer
      cat dog horse cow sheep bird elephant bear zebra giraffe pig goat duck chicken lion tiger animal puppy kitten pony
      chair couch sofa bench armchair throne stool bed tv television monitor laptop computer camera refrigerator oven
      clock piano desk cabinet house building statue doll robot
      """
    return Set(words.split(whereSeparator: \.isWhitespace).map { WordKey($0) })
  }()
}
