package import AssayCore
package import AssayWire

/// One thing that a label says should be observed:
/// `{"kind": "object", "value": "cat", "region": {…}, "part": 0, "crowd": false, "area": 1200}`.
package struct ExpectedObservation: Sendable {
  package var kind: Observation.Kind
  /// Nil when any value will do.
  package var value: JSONValue?
  package var region: Region?
  package var part: Int?
  package var isCrowd: Bool
  /// In square pixels, where it differs from the box's.
  package var area: Double?
  /// How far the region's box is known, where the label says that it is not known exactly.
  package var loose: LooseBox?

  static let observationsMax = 20_000

  private struct Form: Decodable {
    var kind: Observation.Kind
    var value: JSONValue?
    var region: Region?
    var part: Int?
    var crowd: Bool?
    var area: Double?
  }

  static func read(_ labels: [Label]) throws(JSONShapeError) -> [ExpectedObservation] {
    var all: [ExpectedObservation] = []
    for label in labels {
      for value in label.value.array ?? [label.value] where all.count < observationsMax {
        let form = try value.decode(Form.self)
        let loose: LooseBox?
        if let box = form.region?.box {
          loose = try LooseBox(box, insets: value["region"]?["loose"])
        } else {
          loose = nil
        }
        all.append(
          ExpectedObservation(
            kind: form.kind, value: form.value, region: form.region, part: form.part ?? label.part,
            isCrowd: form.crowd ?? false, area: form.area, loose: loose))
      }
    }
    return all
  }

  /// The value as it is compared: text without case and outer spaces, numbers by value.
  static func key(_ value: JSONValue) -> String {
    if let number = value.double { return "\(number)" }
    guard let text = value.string else { return "\(value)" }
    let scalars = text.lowercased().unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return "" }
    return String(scalars[first...last])
  }
}

/// Whose perception is scored.
package enum PerceptionSource: String, Sendable, CaseIterable {
  /// The evidence that was perceived before the model was asked.
  case evidence
  /// What the model says it perceived.
  case answer
}

/// The observations that stand beside the expected ones, or why none do.
enum Perceived {
  /// - Returns: observations of the kinds and parts that the truth speaks about; nil with the reason when
  ///   nothing could have seen one of its kinds.
  static func observations(
    _ item: ScoringCase, _ source: PerceptionSource, truth: [ExpectedObservation]
  ) -> (found: [Observation], obstacle: String?) {
    guard !truth.isEmpty else { return ([], "the label lists no observations") }
    let kinds = Set(truth.map(\.kind))
    let parts = truth.contains { $0.part == nil } ? nil : Set(truth.compactMap(\.part))
    let evidence: Evidence
    switch source {
    case .evidence: evidence = item.evidence
    case .answer:
      guard let perceived = item.answer?.perceived else { return ([], "the answer shows nothing that it perceived") }
      evidence = perceived
    }
    if evidence.coverages.isEmpty, evidence.observations.isEmpty { return ([], "nobody looked at the media") }
    for kind in Observation.Kind.allCases where kinds.contains(kind) && !evidence.coverages.isEmpty {
      let looked = evidence.coverages.filter { $0.kinds.contains(kind) }
      if !looked.contains(where: { $0.state != .unavailable }) {
        return ([], "nothing that sees \(kind.rawValue) was available")
      }
    }
    let found = evidence.observations.filter { observation in
      kinds.contains(observation.kind) && parts?.contains(observation.part) ?? true
    }
    return (found, nil)
  }
}
