import AssayCore
import AssayWire
import Testing

@testable import AssayScoring

@Suite("Names under which a label may speak of an observation")
struct ObservationNamesTests {
  private func shape(_ value: String, _ colour: String, _ x: Double) -> Observation {
    Observation(
      id: "\(x)", kind: .shape, value: .string(value), region: .box(Box2D(x: x, y: 0, width: 10, height: 10)), part: 0,
      confidence: 0.9, source: "shapes@1", attributes: ["colour": .string(colour)])
  }

  private func score(_ name: String, _ truth: [(kind: String, value: String, x: Double)], _ found: [Observation]) throws
    -> Double?
  {
    let labels = truth.map { item in
      JSONValue.object([
        "kind": .string(item.kind), "value": .string(item.value),
        "region": JSONValue(encoding: Region.box(Box2D(x: item.x, y: 0, width: 10, height: 10))),
      ])
    }
    let item = ScoringCase(
      sample: Sample(id: "s", request: Request(messages: []), labels: [Label(.observations, .array(labels))]),
      evidence: Evidence(observations: found))
    let entry = try #require(EvidenceScorers.all.first { $0.name == name })
    return try entry.make([:]).score(item).first?.value
  }

  private let found = [
    ("circle", "blue", 0.0), ("square", "red", 50.0),
  ]

  @Test(
    "a blue circle is met by a label that says circle and by one that says blue circle",
    arguments: [
      ["blue circle", "red square"], ["circle", "square"], ["Blue Circle", "square"],
    ])
  func colours(values: [String]) throws {
    let truth = zip(values, [0.0, 50.0]).map { (kind: "shape", value: $0, x: $1) }
    let shapes = found.map { shape($0.0, $0.1, $0.2) }
    for metric in ["perception.precision@1", "perception.recall@1", "map50@1"] {
      #expect(agree(try score(metric, truth, shapes), 1), "\(metric)")
    }
  }

  @Test("a wrong colour does not match")
  func wrongColour() throws {
    let truth = [(kind: "shape", value: "blue circle", x: 0.0), (kind: "shape", value: "blue square", x: 50.0)]
    let shapes = found.map { shape($0.0, $0.1, $0.2) }
    #expect(try score("perception.recall@1", truth, shapes) == 0.5)
    #expect(agree(try score("map50@1", truth, shapes), 0.5))
  }

  @Test("any cluster is an object, and only clusters are")
  func clusters() throws {
    var clusters = found.map { shape($0.0, $0.1, $0.2) }
    for index in clusters.indices {
      clusters[index].kind = .cluster
      clusters[index].value = .string("cluster \(index + 1)")
    }
    let truth = [(kind: "cluster", value: "object", x: 0.0), (kind: "cluster", value: "thing", x: 50.0)]
    #expect(try score("perception.recall@1", truth, clusters) == 1)
    #expect(try score("perception.precision@1", truth, clusters) == 1)
    #expect(try score("perception.recall@1", [(kind: "object", value: "thing", x: 0)], [shape("cat", "red", 0)]) == 0)
  }
}
