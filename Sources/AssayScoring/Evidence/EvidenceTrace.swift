package import AssayCore
import AssayWire

/// A region with the part it is in; nil means any part.
package struct PlacedRegion: Sendable, Hashable {
  package var part: Int?
  package var region: Region
  /// How far the region's box is known, where a label says that it is not known exactly.
  package var loose: LooseBox?

  package init(part: Int?, region: Region, loose: LooseBox? = nil) {
    self.part = part
    self.region = region
    self.loose = loose
  }
}

/// Where an answer says its support is, beside where it really is.
package struct EvidenceTrace: Sendable {
  /// Regions read of one answer or one label; what is beyond is left out.
  package static let regionsMax = 512

  package var predicted: [PlacedRegion]
  /// Cited identifiers that no observation bears.
  package var unknownCitations: Int

  /// The regions that an answer points at and those of the observations that it cites, each once.
  package init(_ answer: Answer, evidence: Evidence) {
    var seen = Set<PlacedRegion>()
    var regions: [PlacedRegion] = []
    var unknown = 0
    func add(_ region: PlacedRegion) {
      if regions.count < Self.regionsMax, seen.insert(region).inserted { regions.append(region) }
    }
    for cited in answer.evidence { add(PlacedRegion(part: cited.part, region: cited.region)) }
    var observations: [String: Observation] = [:]
    if !answer.citations.isEmpty {
      let known = (answer.perceived?.observations ?? []) + evidence.observations
      for observation in known where observations[observation.id] == nil { observations[observation.id] = observation }
    }
    for citation in answer.citations {
      guard let observation = observations[citation] else {
        unknown += 1
        continue
      }
      if let region = observation.region { add(PlacedRegion(part: observation.part, region: region)) }
    }
    predicted = regions
    unknownCitations = unknown
  }

  /// The regions of labels: lists of regions or single ones, each with an optional `part`.
  ///
  /// - Throws: what is wrong with a label, as a sentence's end.
  static func truth(_ labels: [Label]) throws(JSONShapeError) -> [PlacedRegion] {
    var regions: [PlacedRegion] = []
    for label in labels {
      for value in label.value.array ?? [label.value] where regions.count < regionsMax {
        let region = try value.decode(Region.self)
        let loose: LooseBox?
        if let box = region.box { loose = try LooseBox(box, insets: value["loose"]) } else { loose = nil }
        regions.append(PlacedRegion(part: value["part"]?.int ?? label.part, region: region, loose: loose))
      }
    }
    return regions
  }
}

/// How near one region comes to another, from 0 to 1, in each of the few ways that evidence is scored.
package enum RegionMeasure: Sendable {
  case box2d
  case box3d
  case span
  /// 1 when the predicted point, or the middle of the predicted region, lies in the true region.
  case point
  /// The page must be right; the value is then the IoU of the boxes, or 1 when the truth names a page only.
  case page

  /// Whether a true region is of the kind that this measure speaks about.
  func applies(to truth: Region) -> Bool {
    switch (self, truth.shape) {
    case (.box2d, .box2d), (.box3d, .box3d), (.page, .page): true
    case (.point, .box2d), (.point, .box3d), (.point, .span), (.point, .page(_, .some)): true
    case (.span, _): truth.span != nil
    default: false
    }
  }

  /// What it wants in a label, for messages.
  var wanted: String {
    switch self {
    case .box2d: "2D box"
    case .box3d: "3D box"
    case .span: "time span"
    case .point: "region that a point can lie in"
    case .page: "page"
    }
  }

  func value(_ predicted: PlacedRegion, _ truth: PlacedRegion) -> Double {
    if let part = truth.part, let own = predicted.part, part != own { return 0 }
    if let frame = truth.region.frame, let own = predicted.region.frame, frame != own { return 0 }
    return value(predicted.region, truth.region) { own, box in truth.loose?.iou(own) ?? Overlap.iou(own, box) }
  }

  /// What is sure of a value: less than `value` where the true box is loose.
  func leastValue(_ predicted: PlacedRegion, _ truth: PlacedRegion) -> Double {
    guard let loose = truth.loose else { return value(predicted, truth) }
    guard value(predicted, truth) > 0 else { return 0 }
    return value(predicted.region, truth.region) { own, _ in loose.leastIOU(own) }
  }

  private func value(_ predicted: Region, _ truth: Region, _ overlap: (Box2D, Box2D) -> Double) -> Double {
    if self != .span, let when = truth.when, let own = predicted.when, Overlap.iou(when, own) == 0 { return 0 }
    switch (self, predicted.shape, truth.shape) {
    case (.box2d, .box2d(let a), .box2d(let b)): return overlap(a, b)
    case (.box3d, .box3d(let a), .box3d(let b)): return Overlap.iou(a, b)
    case (.span, _, _):
      guard let a = predicted.span, let b = truth.span else { return 0 }
      return Overlap.iou(a, b)
    case (.page, .page(let page, let own), .page(let wanted, let box)):
      guard page == wanted else { return 0 }
      guard let box else { return 1 }
      return own.map { overlap($0, box) } ?? 0
    case (.point, _, _): return Self.pointIsInside(predicted, truth) ? 1 : 0
    default: return 0
    }
  }

  private static func pointIsInside(_ predicted: Region, _ truth: Region) -> Bool {
    switch (predicted.shape, truth.shape) {
    case (.point2d(let x, let y), .box2d(let box)): box.contains(x: x, y: y)
    case (.box2d(let own), .box2d(let box)): box.contains(x: own.midX, y: own.midY)
    case (.page(let page, let own?), .page(let wanted, let box?)):
      page == wanted && box.contains(x: own.midX, y: own.midY)
    case (.point3d(let point), .box3d(let box)): box.contains(point)
    case (.box3d(let own), .box3d(let box)): box.contains(own.centre)
    case (.time(let time), .span(let span)): time >= span.start && time <= span.end
    case (.span(let own), .span(let span)):
      (own.start + own.end) / 2 >= span.start && (own.start + own.end) / 2 <= span.end
    default: false
    }
  }
}
