package import AssayCore
import AssayWire

/// Mean average precision of perceived observations with a label and a box, as COCO defines it.
package struct MapScorer: Scorer {
  package enum Variant: Sendable, Hashable {
    /// AP over 0.5 to 0.95.
    case coco
    /// AP at 0.5.
    case coco50
    /// 3D IoU, AP over 0.25 to 0.70 in steps of 0.05.
    case boxes3d
  }

  package let metric: String
  package let variant: Variant
  package let source: PerceptionSource
  package let layer = Layer.perception
  package let needsLabel = true
  package let higherIsBetter = true

  package init(_ metric: String, _ variant: Variant, source: PerceptionSource = .evidence) {
    self.metric = metric
    self.variant = variant
    self.source = source
  }

  package var aggregation: Aggregation { .custom(MapReducer(variant: variant)) }

  /// The value of one sample is its own mAP; what the reducer needs is in `detail`.
  package func score(_ item: ScoringCase) -> [Score] {
    PerAuthority.scores(item, .observations, metric, layer) { labels throws(JSONShapeError) in
      let truth = try ExpectedObservation.read(labels).filter { numbers($0.region) != nil }
      guard !truth.isEmpty else {
        return .unscored("the label lists no \(variant == .boxes3d ? "3D" : "2D") boxes")
      }
      let (found, obstacle) = Perceived.observations(item, source, truth: truth)
      if let obstacle { return .unscored(obstacle) }
      let detail = detail(truth, found)
      let image = MapReducer(variant: variant).evaluator([detail])[0]
      // With nothing but crowds to find, all that can go wrong is a false alarm.
      let own = image.averagePrecision(threshold: variant.step) ?? (image.hasFalseAlarms ? 0 : 1)
      var result = PerAuthority.Result(.value(own))
      result.detail = detail
      let loose = truth.count { $0.loose != nil }
      if loose > 0 { result.counts["loose"] = Double(loose) }
      return result
    }
  }

  /// {"truth": [[class, numbers…, area, crowd, insets of a loose box]], "found": [[class, numbers…, score]]}.
  private func detail(_ truth: [ExpectedObservation], _ found: [Observation]) -> JSONValue {
    // Boxes are matched within parts only where the truth always says in which.
    let isPlaced = truth.allSatisfy { $0.part != nil }
    let rows = truth.compactMap { item -> JSONValue? in
      guard let numbers = numbers(item.region) else { return nil }
      let value =
        ObservationNames.acceptsAny(item.kind, item.value) ? "" : item.value.map(ExpectedObservation.key) ?? ""
      let name = name(item.kind, value, isPlaced ? item.part : nil)
      let area = item.area.map { JSONValue.double($0) } ?? .null
      let loose = item.loose.map { [JSONValue.array($0.insets.map { .double($0) })] } ?? []
      return .array([.string(name)] + numbers.map { .double($0) } + [area, .bool(item.isCrowd)] + loose)
    }
    let detections = found.compactMap { item -> JSONValue? in
      guard let numbers = numbers(item.region), item.confidence?.isNaN != true else { return nil }
      let value = ObservationNames.name(of: item, among: truth)
      let name = name(item.kind, value, isPlaced ? item.part : nil)
      return .array([.string(name)] + numbers.map { .double($0) } + [.double(item.confidence ?? 1)])
    }
    return ["truth": .array(rows), "found": .array(detections)]
  }

  private func name(_ kind: Observation.Kind, _ value: String, _ part: Int?) -> String {
    "\(part.map { "\($0)" } ?? "")\u{1F}\(kind.rawValue) \(value)"
  }

  private func numbers(_ region: Region?) -> [Double]? {
    if variant == .boxes3d {
      return region?.box3d.map { $0.centre.array + $0.size.array + $0.rotation.array }
    }
    return region?.box.map { [$0.x, $0.y, $0.width, $0.height] }
  }
}

extension MapScorer.Variant {
  var step: Int? { self == .coco50 ? 0 : nil }

  var thresholds: [Double] {
    self == .boxes3d ? (0..<10).map { Double(25 + 5 * $0) / 100 } : CocoEvaluator.standardThresholds
  }
}

/// COCO over the details of `MapScorer`'s scores.
struct MapReducer: PreparingReducer {
  let variant: MapScorer.Variant

  func reduce(_ scores: [Score]) -> Double? { merged(scores).averagePrecision(threshold: variant.step) }

  func details(_ scores: [Score]) -> [(name: String, value: Double)] {
    let evaluator = merged(scores)
    let summary = evaluator.summary()
    guard variant == .boxes3d else { return summary.figures }
    let named: [(String, Double?)] = [
      ("AP", summary.ap), ("AP25", summary.perThreshold[0]), ("AP50", summary.perThreshold[5]),
      ("AR100", summary.ar100),
    ]
    return named.compactMap { name, value in value.map { (name, $0) } }
  }

  func prepare(_ scores: [Score]) -> ([Int]) -> Double? {
    let images = evaluator(scores.map { $0.detail ?? .null })
    return { drawn in
      var all = CocoEvaluator(thresholds: variant.thresholds)
      for index in drawn { all.append(images[index]) }
      return all.averagePrecision(threshold: variant.step)
    }
  }

  private func merged(_ scores: [Score]) -> CocoEvaluator {
    var all = CocoEvaluator(thresholds: variant.thresholds)
    for image in evaluator(scores.map { $0.detail ?? .null }) { all.append(image) }
    return all
  }

  /// One evaluator for each image, all with the same numbers for the same classes.
  func evaluator(_ details: [JSONValue]) -> [CocoEvaluator] {
    var numbers: [String: Int] = [:]
    return details.map { detail in
      var truth: [String: [[JSONValue]]] = [:]
      var found: [String: [[JSONValue]]] = [:]
      for row in detail["truth"]?.array ?? [] {
        if let (name, row) = split(row) { truth[name, default: []].append(row) }
      }
      for row in detail["found"]?.array ?? [] {
        if let (name, row) = split(row) { found[name, default: []].append(row) }
      }
      var evaluator = CocoEvaluator(thresholds: variant.thresholds)
      for name in Set(truth.keys).union(found.keys).sorted() {
        let bare = name.split(separator: "\u{1F}", omittingEmptySubsequences: false).last.map(String.init) ?? name
        let category = numbers[bare] ?? numbers.count
        numbers[bare] = category
        evaluator.add(matchable(truth[name] ?? [], found[name] ?? []), category: category)
      }
      return evaluator
    }
  }

  private func split(_ row: JSONValue) -> (String, [JSONValue])? {
    guard let row = row.array, let name = row.first?.string, row.count > (variant == .boxes3d ? 10 : 5) else {
      return nil
    }
    return (name, row)
  }

  private func matchable(_ truth: [[JSONValue]], _ found: [[JSONValue]]) -> CocoEvaluator.Matchable {
    let width = variant == .boxes3d ? 9 : 4
    func numbers(_ row: [JSONValue]) -> [Double] { row[1...width].map { $0.double ?? 0 } }
    let truths = truth.map(numbers)
    let scored = found.map { row in (numbers: numbers(row), score: row[width + 1].double ?? 0) }
    let ranked = scored.indices.sorted {
      scored[$0].score != scored[$1].score ? scored[$0].score > scored[$1].score : $0 < $1
    }
    .prefix(CocoEvaluator.detectionsMax).map { scored[$0] }
    let crowd = truth.map { $0[safe: width + 2]?.bool ?? false }
    let loose = zip(truth, truths).map { row, numbers in self.loose(row[safe: width + 3], numbers) }
    var overlaps: [Double] = []
    for detection in ranked {
      for (index, box) in truths.enumerated() {
        overlaps.append(overlap(detection.numbers, box, crowd[index], loose[index]))
      }
    }
    return CocoEvaluator.Matchable(
      truthAreas: zip(truth, truths).map { row, numbers in row[width + 1].double ?? area(numbers) }, crowd: crowd,
      scores: ranked.map(\.score), areas: ranked.map { area($0.numbers) }, overlaps: overlaps)
  }

  /// Ranges of areas are for pictures; every 3D box falls into the first.
  private func area(_ n: [Double]) -> Double { variant == .boxes3d ? 1 : n[2] * n[3] }

  private func flat(_ n: [Double]) -> Box2D { Box2D(x: n[0], y: n[1], width: n[2], height: n[3]) }

  /// Insets that a log holds were written by `detail`; others count as none.
  private func loose(_ insets: JSONValue?, _ numbers: [Double]) -> LooseBox? {
    guard variant != .boxes3d, let insets else { return nil }
    return (try? LooseBox(flat(numbers), insets: insets)) ?? nil
  }

  private func overlap(_ a: [Double], _ b: [Double], _ crowd: Bool, _ loose: LooseBox?) -> Double {
    func solid(_ n: [Double]) -> Box3D {
      Box3D(centre: Vector3(n[0], n[1], n[2]), size: Vector3(n[3], n[4], n[5]), rotation: Vector3(n[6], n[7], n[8]))
    }
    if let loose { return loose.iou(flat(a), crowd: crowd) }
    return variant == .boxes3d ? Overlap.iou(solid(a), solid(b)) : Overlap.iou(flat(a), flat(b), crowd: crowd)
  }
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
