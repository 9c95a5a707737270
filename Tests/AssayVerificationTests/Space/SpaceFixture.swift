import AssayCore

@testable import AssayVerification

/// Small evidences for the tests of geometry.
enum SpaceFixture {
  static func box(_ id: String, _ label: String, _ box: [Double], frame: Int? = nil, parent: Int? = nil) -> Fact {
    Fact(
      id: id, modality: .image, kind: .object, value: label,
      places: [Place(frame: frame, box: Bounds(left: box[0], top: box[1], right: box[2], bottom: box[3]))],
      parent: parent)
  }

  static func solid(
    _ id: String, _ center: [Double], extent: [Double]? = nil, radius: Double? = nil, frame: Int? = 0
  ) -> Fact {
    var place = Place(frame: frame)
    place.center = Vector3(center[0], center[1], center[2])
    place.extent = extent.map { Vector3($0[0], $0[1], $0[2]) }
    place.radius = radius
    return Fact(id: id, modality: .geometry, kind: .object, value: "cube", places: [place])
  }

  static func picture(_ boxes: [Fact], unit: Frame.Unit = .px, closed: Bool = false) -> EvidenceIndex {
    let size = unit == .fraction ? 1.0 : 1000.0
    return EvidenceIndex(
      frames: [Frame(id: "image", kind: .image, unit: unit, width: size, height: size)], facts: boxes,
      coverage: [FactCoverage(modality: .image, kind: .object, vocabulary: nil, recall: 1, closed: closed)])
  }

  static func scene(_ facts: [Fact], directions: Bool = true, closed: Bool = false, unit: Frame.Unit = .m)
    -> EvidenceIndex
  {
    let names: [String: Vector3] =
      directions
      ? ["right": Vector3(1, 0, 0), "behind": Vector3(0, 1, 0), "above": Vector3(0, 0, 1)] : [:]
    return EvidenceIndex(
      frames: [Frame(id: "scene", kind: .scene, unit: unit, directions: names)], facts: facts,
      coverage: [FactCoverage(modality: .geometry, kind: .object, vocabulary: nil, recall: 1, closed: closed)])
  }
}

extension RelationFinding {
  var sign: Int {
    switch self {
    case .holds: 1
    case .fails: -1
    case .undecided: 0
    }
  }

  var reason: Reason? {
    guard case .undecided(let reason) = self else { return nil }
    return reason
  }

  var flags: Flags {
    switch self {
    case .holds(_, let flags), .fails(_, let flags): flags
    case .undecided: []
    }
  }

  var strength: Double {
    switch self {
    case .holds(let strength, _), .fails(let strength, _): strength
    case .undecided: 0
    }
  }
}
