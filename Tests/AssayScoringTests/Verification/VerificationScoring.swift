import AssayCore
import AssayWire

@testable import AssayScoring

/// Cases with facts as labels, for the scorers that verify.
enum FactCase {
  /// An evidence document with these observations.
  static func facts(_ observations: [JSONValue], coverage: [JSONValue] = []) -> JSONValue {
    ["observations": .array(observations), "coverage": .array(coverage)]
  }

  static func object(_ id: String, _ value: String, _ attributes: JSONValue = [:]) -> JSONValue {
    [
      "id": .string(id), "modality": "image", "kind": "object", "value": .string(value), "attributes": attributes,
    ]
  }

  static func speech(_ id: String, _ text: String) -> JSONValue {
    ["id": .string(id), "modality": "audio", "kind": "speech", "value": .string(text)]
  }

  static func sound(_ id: String, _ value: String) -> JSONValue {
    ["id": .string(id), "modality": "audio", "kind": "sound", "value": .string(value)]
  }

  static func read(_ id: String, _ text: String) -> JSONValue {
    ["id": .string(id), "modality": "image", "kind": "text", "value": .string(text)]
  }

  static func make(
    _ answer: Answer?, question: String, labels: [Label] = [], evidence: Evidence = Evidence(),
    attributes: [String: JSONValue] = [:], untrusted: String? = nil
  ) -> ScoringCase {
    var parts: [Part] = [.text(question)]
    if let untrusted { parts.append(.text(untrusted, trust: .untrusted)) }
    let request = Request(messages: [Message(role: .user, parts: parts)], attributes: attributes)
    return ScoringCase(
      sample: Sample(id: "s", request: request, labels: labels), evidence: evidence, answer: answer)
  }
}

extension Scorer {
  /// The one score of a case.
  func only(_ item: ScoringCase) -> Score? {
    let scores = score(item)
    return scores.count == 1 ? scores[0] : nil
  }

  /// The number and the details of many cases, of one authority.
  func figures(_ items: [ScoringCase], _ authority: Authority = .gold) -> Aggregate? {
    var aggregator = Aggregator(scorers: [self], seed: 1)
    for (index, item) in items.enumerated() {
      for score in self.score(item) { aggregator.add(score, sample: index) }
    }
    return aggregator.aggregates().first { $0.authority == authority }
  }
}
