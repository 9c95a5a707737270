import AssayCore
import AssayWire
import Glibc
import Testing

@testable import AssayVerification

/// The geometry of real scenes: relation and things come from the label, so that only the judge is measured.
@Suite("Geometry of the CLEVR scenes")
struct ClevrGeometryTests {
  static let path = getenv("ASSAY_DATA").map { String(cString: $0) + "/verification/clevr_claims_dev.jsonl" }

  private static func relation(_ type: String, _ claim: String) -> Relation? {
    switch type {
    case "spatial_left": .leftOf
    case "spatial_right": .rightOf
    case "depth_order": claim.contains("closer") || claim.contains("nearer") ? .closerToViewer : .fartherFromViewer
    case "distance_compare": .closerTo
    default: nil
    }
  }

  @Test(
    "Directions, depth order and nearer-than agree with the labels", .enabled(if: path != nil, "ASSAY_DATA is not set"))
  func labels() throws {
    let text = try #require(Self.read(Self.path ?? ""))
    var scenes: [String: EvidenceIndex] = [:]
    var (right, total) = (0, 0)
    for line in text.split(separator: "\n") {
      let row = try JSONValue(parsing: String(line))
      guard let label = row["label"] else {
        if let id = row["id"]?.string, let evidence = row["evidence"] { scenes[id] = Self.scene(evidence) }
        continue
      }
      guard let claim = row["claim"]?.string, let type = label["type"]?.string, let group = row["group"]?.string,
        let relation = Self.relation(type, claim), let scene = scenes[group]
      else { continue }
      let refs = (label["refs"]?.array ?? []).compactMap { ref in scene.facts.firstIndex { $0.id == ref.string } }
      guard refs.count >= 2 else { continue }
      let finding = SpatialJudge.judge(relation, refs[0], Array(refs.dropFirst()), in: scene)
      total += 1
      if finding.sign == (label["verdict"]?.string == "supported" ? 1 : -1) { right += 1 }
    }
    #expect(total > 300)
    #expect(right == total, "\(right) of \(total)")
  }

  private static func scene(_ evidence: JSONValue) -> EvidenceIndex {
    func vector(_ value: JSONValue?) -> Vector3? {
      guard let parts = value?.array?.compactMap(\.double), parts.count == 3 else { return nil }
      return Vector3(parts[0], parts[1], parts[2])
    }
    var directions: [String: Vector3] = [:]
    for name in ["left", "right", "front", "behind", "above", "below"] {
      directions[name] = vector(evidence["frames"]?.array?.first?["directions"]?[name])
    }
    let frames = [
      Frame(id: "scene", kind: .scene, unit: .unit, directions: directions),
      Frame(id: "image", kind: .image, unit: .px, width: 480, height: 320),
    ]
    let facts = (evidence["observations"]?.array ?? []).map { entry in
      let places = (entry["where"]?.array ?? []).map { value in
        var place = Place(frame: value["frame"]?.string == "scene" ? 0 : 1)
        place.center = vector(value["center"])
        place.radius = value["radius"]?.double
        place.depth = value["depth"]?.double
        return place
      }
      return Fact(
        id: entry["id"]?.string ?? "", modality: .geometry, kind: .object, value: entry["value"]?.string ?? "",
        places: places)
    }
    return EvidenceIndex(
      frames: frames, facts: facts,
      coverage: [FactCoverage(modality: .geometry, kind: .object, vocabulary: nil, recall: 1, closed: true)])
  }

  private static func read(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&chunk, 1, chunk.count, file)
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[0..<count]
    }
  }
}
