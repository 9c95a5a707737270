import AssayCore
import AssaySignals
import AssayWire

/// Takes a scan apart into ground, walls and clusters of points, with oriented boxes, heights and distances.
/// A cluster is a group of points that hang together; what it is, this does not know.
struct GeometryExtractor: Extractor {
  let name = "geometry"
  let modalities: Set<Modality> = [.geometry]
  let kinds: [Observation.Kind] = [.plane, .cluster, .measurement]
  /// Distances are given for every pair of this many of the largest clusters.
  static let pairsAmong = 8

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    let cloud = try await part.media.cloud()
    let frame = UpFrame(part.info.geometry?.upAxis)
    let scene = SceneSplit(cloud, frame: frame, seed: context.configuration.seed)
    guard scene.spacing > 0 else {
      return ExtractorResult(coverages: [coverage(part, .partial, note: "\(scene.total) points show no surface")])
    }
    var list = list(part, context)
    let unit = part.info.geometry?.unit ?? "file unit"
    addSurfaces(scene, frame, cloud.origin, &list)
    addClusters(scene, frame, cloud, unit, &list)
    let note =
      "points closer than \(rounded(scene.reach)) \(unit) count as one cluster; up is \(frame.rawValue)"
      + (part.info.geometry?.upAxis == nil ? " (assumed)" : "")
    return list.result(coverage(part, note: note))
  }

  private func addSurfaces(_ scene: SceneSplit, _ frame: UpFrame, _ origin: [Double], _ list: inout ObservationList) {
    for surface in scene.surfaces {
      guard let box = OrientedBox(surface.points) else { continue }
      var facts: [String: JSONValue] = [
        "points": .int(surface.points.count), "form": .string(surface.form),
        "share": .double(rounded(Double(surface.points.count) / Double(scene.total))),
      ]
      if let plane = surface.plane {
        let normal = frame.vector(plane.normal.0, plane.normal.1, plane.normal.2)
        facts["normal"] = .array(normal.array.map { .double(rounded($0, 4)) })
      }
      list.add(
        .plane, .string(surface.name), region: Region(.box3d(box.box(frame, origin: origin))), source: source,
        attributes: facts)
    }
  }

  private func addClusters(
    _ scene: SceneSplit, _ frame: UpFrame, _ cloud: PointCloud, _ unit: String, _ list: inout ObservationList
  ) {
    let first = list.items.count
    for (number, cluster) in scene.clusters.enumerated() {
      let box = cluster.box
      var facts: [String: JSONValue] = [
        "number": .int(number + 1), "points": .int(cluster.points.count), "length": .double(rounded(box.length)),
        "width": .double(rounded(box.width)), "height": .double(rounded(box.height)), "unit": .string(unit),
        "volume": .double(rounded(box.length * box.width * box.height, 4)),
      ]
      if let base = cluster.base { facts["base"] = .double(rounded(base)) }
      if let colour = Self.colour(cluster.points, cloud) {
        facts["colour"] = .string(colour.name.rawValue)
        facts["hex"] = .string(colour.hex)
      }
      list.add(
        .cluster, .string("cluster \(number + 1)"), region: Region(.box3d(box.box(frame, origin: cloud.origin))),
        source: source, attributes: facts)
    }
    addDistances(scene, first: first, unit, &list)
  }

  /// Distances between the centres of the boxes, with the gap between the points; each cluster names its nearest.
  private func addDistances(_ scene: SceneSplit, first: Int, _ unit: String, _ list: inout ObservationList) {
    let among = Array(scene.clusters.prefix(Self.pairsAmong))
    let samples = among.map { $0.points.thinned(to: 200) }
    var nearest: [Int: (Int, Double)] = [:]
    for a in among.indices {
      for b in among.indices where b > a {
        guard list.items.indices.contains(first + b) else { return }
        let (p, q) = (among[a].box.centre, among[b].box.centre)
        let (dx, dy, dz) = (p.0 - q.0, p.1 - q.1, p.2 - q.2)
        let gap = Self.gap(samples[a], samples[b])
        list.add(
          .measurement, .double(rounded((dx * dx + dy * dy + dz * dz).squareRoot())), source: source,
          attributes: [
            "what": "distance", "unit": .string(unit), "gap": .double(rounded(gap)),
            "from": .string(list.items[first + a].id), "to": .string(list.items[first + b].id),
          ])
        if gap < nearest[a]?.1 ?? .infinity { nearest[a] = (b, gap) }
        if gap < nearest[b]?.1 ?? .infinity { nearest[b] = (a, gap) }
      }
    }
    for index in among.indices {
      guard let (other, gap) = nearest[index] else { continue }
      list.setAttribute("nearest", .string(list.items[first + other].id), at: first + index)
      list.setAttribute("nearest_gap", .double(rounded(gap)), at: first + index)
    }
  }

  /// The shortest distance between thinned points: right to about the spacing after thinning.
  private static func gap(_ a: UprightPoints, _ b: UprightPoints) -> Double {
    var best = Double.infinity
    for i in 0..<a.count {
      let p = a[i]
      for j in 0..<b.count {
        let q = b[j]
        let (dx, dy, dz) = (p.a - q.a, p.b - q.b, p.up - q.up)
        best = min(best, dx * dx + dy * dy + dz * dz)
      }
    }
    return best.squareRoot()
  }

  private static func colour(_ points: UprightPoints, _ cloud: PointCloud) -> MeanColour? {
    guard cloud.colours.count == cloud.count * 3, points.count > 0 else { return nil }
    var sum = (0, 0, 0)
    for index in points.indices {
      let at = index * 3
      sum = (
        sum.0 + Int(cloud.colours[at]), sum.1 + Int(cloud.colours[at + 1]), sum.2 + Int(cloud.colours[at + 2])
      )
    }
    return MeanColour(sum: sum, count: points.count)
  }
}
