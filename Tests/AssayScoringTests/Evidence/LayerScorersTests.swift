import AssayCore
import AssayWire
import Testing

@testable import AssayScoring

@Suite("Scorers of perception, fusion and ingestion")
struct LayerScorersTests {
  private func seen(
    _ value: JSONValue, _ x: Double?, kind: Observation.Kind = .object, confidence: Double? = 0.9, part: Int = 0
  ) -> Observation {
    Observation(
      id: "\(kind)\(x ?? -1)", kind: kind, value: value,
      region: x.map { .box(Box2D(x: $0, y: 0, width: 10, height: 10)) }, part: part, confidence: confidence,
      source: "d@1")
  }

  private func expected(_ value: String?, _ x: Double?, kind: String = "object") -> JSONValue {
    var object: JSONObject = ["kind": .string(kind)]
    if let value { object["value"] = .string(value) }
    if let x { object["region"] = JSONValue(encoding: Region.box(Box2D(x: x, y: 0, width: 10, height: 10))) }
    return .object(object)
  }

  private func item(_ truth: [JSONValue], _ found: [Observation], coverages: [Coverage] = []) -> ScoringCase {
    ScoringCase(
      sample: Sample(id: "s", request: Request(messages: []), labels: [Label(.observations, .array(truth))]),
      evidence: Evidence(observations: found, coverages: coverages))
  }

  private func score(_ name: String, _ item: ScoringCase, _ options: JSONObject = [:]) throws -> Score {
    let entry = try #require(EvidenceScorers.all.first { $0.name == name })
    return try #require(try entry.make(options).score(item).first)
  }

  @Test("perception counts what was expected and found, of the kinds the label speaks about")
  func figures() throws {
    let truth = [expected("cat", 0), expected("dog", 50), expected(nil, 100, kind: "face")]
    let found = [
      seen("Cat ", 1), seen("cat", 0.5), seen("dog", 70), seen("", 101, kind: .face), seen("noise", 0, kind: .textWord),
    ]
    let precision = try score("perception.precision@1", item(truth, found))
    #expect(precision.value == 0.5 && precision.counts["perceived"] == 4)
    #expect(agree(try score("perception.recall@1", item(truth, found)).value, 2.0 / 3))
    #expect(agree(try score("perception.f1@1", item(truth, found)).value, 4.0 / 7))
    #expect(try score("perception.recall@1", item(truth, found), ["threshold": 0.99]).value == 0)
  }

  @Test("a code without a place is matched by its payload alone, a number by its value")
  func payloads() throws {
    let truth = [expected("https://example.org", nil, kind: "code"), ["kind": "measurement", "value": 12]]
    let found = [
      seen("https://example.org", 5, kind: .code), seen(12.0, nil, kind: .measurement), seen("x", 5, kind: .code),
    ]
    #expect(try score("perception.recall@1", item(truth, found)).value == 1)
    #expect(agree(try score("perception.precision@1", item(truth, found)).value, 2.0 / 3))
  }

  @Test("silence of an extractor that could not run proves nothing")
  func coverage() throws {
    func coverage(_ state: Coverage.State, _ kinds: [Observation.Kind]) -> Coverage {
      Coverage(extractor: "d@1", part: 0, modality: .image, kinds: kinds, state: state)
    }
    let truth = [expected("cat", 0)]
    let gone = try score("perception.recall@1", item(truth, [], coverages: [coverage(.unavailable, [.object])]))
    #expect(gone.outcome == .unscored(reason: "nothing that sees object was available"))
    let other = try score("map@1", item(truth, [], coverages: [coverage(.complete, [.face])]))
    #expect(other.value == nil)
    let looked = try score("perception.recall@1", item(truth, [], coverages: [coverage(.complete, [.object])]))
    #expect(looked.value == 0)
    let none = try score("perception.precision@1", item(truth, [], coverages: [coverage(.complete, [.object])]))
    #expect(none.outcome == .unscored(reason: "nothing was perceived"))
    #expect(
      try score("perception.recall@1", item(truth, [])).outcome == .unscored(reason: "nobody looked at the media"))
  }

  @Test("what the model says it perceived is scored on request")
  func ownPerception() throws {
    var item = item([expected("cat", 0)], [])
    #expect(try score("perception.recall@1", item, ["of": "answer"]).value == nil)
    item.answer = Answer(text: "a cat", perceived: Evidence(observations: [seen("cat", 0)]))
    #expect(try score("perception.recall@1", item, ["of": "answer"]).value == 1)
    #expect(try score("perception.recall@1", item).value == nil)
  }

  @Test(
    "labels that cannot be read are unscored and say why",
    arguments: [
      (["kind": "unicorn"], "unicorn"), (["value": "cat"], "kind"), ("cat", "object"), ([], "lists no"),
      ([["kind": "object", "region": ["kind": "box2d", "where": [1, 2]]]], "needs 4 numbers"),
    ] as [(JSONValue, String)])
  func brokenLabels(value: JSONValue, reason: String) throws {
    var item = item([], [seen("cat", 0)])
    item.sample.labels = [Label(.observations, value)]
    for name in ["perception.f1@1", "map@1", "map3d@1"] {
      guard case .unscored(let said) = try score(name, item).outcome else {
        Issue.record("\(name) scored a broken label")
        continue
      }
      #expect(said.contains(reason) || said.contains("lists no"), "\(said)")
    }
  }

  @Test("boxes are kept to their parts where the label names parts")
  func parts() throws {
    var first = try #require(expected("cat", 0).object)
    first["part"] = 1
    // COCO adds 2.2e-16 to the denominator of a precision.
    #expect(agree(try score("map@1", item([.object(first)], [seen("cat", 0, part: 1)])).value, 1))
    #expect(try score("map@1", item([.object(first)], [seen("cat", 0, part: 0)])).value == 0)
    #expect(try score("perception.recall@1", item([.object(first)], [seen("cat", 0, part: 0)])).value == 0)
    #expect(agree(try score("map@1", item([expected("cat", 0)], [seen("cat", 0, part: 3)])).value, 1))
    let crowd: JSONValue = ["kind": "object", "value": "cat", "crowd": true, "region": first["region"] ?? .null]
    #expect(try score("map@1", item([crowd], [seen("cat", 0)])).value == 1)
    #expect(try score("map@1", item([crowd], [seen("cat", 500)])).value == 0)
  }

  @Test("wrong options name their path")
  func options() throws {
    for options in [["threshold": "high"], ["threshold": 0], ["threshold": 2], ["of": "dreams"], ["of": 3]]
      as [JSONObject]
    {
      let error = #expect(throws: AssayError.self) { try score("perception.recall@1", item([], []), options) }
      #expect(error?.code == .configuration && error?.place?.path?.hasPrefix("options.") == true)
    }
    let names = EvidenceScorers.all.map(\.name)
    #expect(Set(names).count == names.count)
    for entry in EvidenceScorers.all {
      let scorer = try entry.make([:])
      #expect(scorer.metric == entry.name && scorer.layer == entry.layer && !entry.summary.isEmpty)
      #expect(scorer.needsLabel == entry.needs.contains { $0.hasPrefix("label") })
    }
  }

  @Test("mAP through labels, observations and the aggregator is pycocotools'")
  func mapReference() throws {
    let reference = try ReferenceValues.load("coco")
    var truth: [Int: [JSONValue]] = [:]
    var found: [Int: [Observation]] = [:]
    for row in try reference.rows("annotations") {
      let n = (row.array ?? []).compactMap(\.double)
      truth[Int(n[0]), default: []].append([
        "kind": "object", "value": .string("class \(Int(n[1]))"), "area": .double(n[6]), "crowd": .bool(n[7] == 1),
        "region": JSONValue(encoding: Region.box(Box2D(x: n[2], y: n[3], width: n[4], height: n[5]))),
      ])
    }
    for row in try reference.rows("detections") {
      let n = (row.array ?? []).compactMap(\.double)
      found[Int(n[0]), default: []].append(
        Observation(
          id: "\(found.count)", kind: .object, value: .string("Class \(Int(n[1]))"),
          region: .box(Box2D(x: n[2], y: n[3], width: n[4], height: n[5])), part: 0, confidence: n[6], source: "d@1"))
    }
    let scorers: [any Scorer] = [MapScorer("map@1", .coco), MapScorer("map50@1", .coco50)]
    var aggregator = Aggregator(scorers: scorers, seed: 1)
    for image in truth.keys.sorted().reversed() {
      let looked = Coverage(extractor: "d@1", part: 0, modality: .image, kinds: [.object])
      let item = item(truth[image] ?? [], found[image] ?? [], coverages: [looked])
      for scorer in scorers { for score in scorer.score(item) { aggregator.add(score, sample: image) } }
    }
    let aggregates = aggregator.aggregates()
    for (name, value) in aggregates[0].details {
      #expect(agree(value, try reference.figure("stats", name), 1e-13), "\(name)")
    }
    #expect(aggregates[0].details.count == 12 && aggregates[0].value == aggregates[0].details["AP"])
    #expect(agree(aggregates[1].value, try reference.figure("stats", "AP50"), 1e-13))
    #expect(aggregates[0].method == "bootstrap, 200 resamples")
    let (low, high) = (try #require(aggregates[0].low), try #require(aggregates[0].high))
    #expect(low < high && low > 0 && high < 1)
  }

  @Test("3D boxes have a mean average precision of their own")
  func map3d() throws {
    let cube = Region(.box3d(Box3D(centre: Vector3(0, 0, 0), size: Vector3(1, 1, 1))))
    let shifted = Region(.box3d(Box3D(centre: Vector3(0.5, 0, 0), size: Vector3(1, 1, 1))))
    var observation = seen("chair", nil, kind: .cluster)
    observation.region = shifted
    let truth: JSONValue = ["kind": "cluster", "value": "chair", "region": JSONValue(encoding: cube)]
    // IoU 1/3: found at 0.25 and 0.30 of the ten thresholds.
    #expect(agree(try score("map3d@1", item([truth], [observation])).value, 0.2))
    #expect(
      try score("map@1", item([truth], [observation])).outcome == .unscored(reason: "the label lists no 2D boxes"))
  }

  @Test("fusion is the mean agreement, and nothing without two sources")
  func fusion() throws {
    func agreement(_ value: Double, _ sources: [String]) -> Agreement {
      Agreement(about: "page text against OCR", part: 0, sources: sources, modalities: [.document], value: value)
    }
    var item = item([], [])
    #expect(try score("fusion.consistency@1", item).value == nil)
    item.evidence.agreements = [agreement(0.5, ["one"])]
    #expect(try score("fusion.consistency@1", item).value == nil)
    item.evidence.agreements = [agreement(0.5, ["a", "b"]), agreement(1, ["a", "c"])]
    #expect(try score("fusion.consistency@1", item).value == 0.75)
  }

  @Test("ingestion is measured on every media part")
  func ingestion() throws {
    func item(_ statuses: [MediaInfo.Status?]) -> ScoringCase {
      let digest = Digest(of: [1, 2, 3])
      let parts = statuses.map { _ in Part.asset(Asset(digest: digest, bytes: 3), modality: .image) }
      let request = Request(messages: [Message(role: .user, parts: [.text("what is this?")] + parts)])
      let media = statuses.enumerated().compactMap { index, status in
        status.map {
          Evidence.PartMedia(part: index + 1, info: MediaInfo(digest: digest, bytes: 3, type: "image/png", status: $0))
        }
      }
      return ScoringCase(sample: Sample(id: "s", request: request), evidence: Evidence(media: media))
    }
    let cases: [([MediaInfo.Status?], Double?, Double?)] = [
      ([.ok, .ok], 1, 1), ([.ok, .degraded], 1, 0), ([.refused, .ok], 0, 0), ([], nil, nil), ([.ok, nil], nil, nil),
    ]
    for (statuses, parsed, healthy) in cases {
      #expect(try score("ingestion.parsed@1", item(statuses)).value == parsed)
      #expect(try score("ingestion.healthy@1", item(statuses)).value == healthy)
    }
  }
}
