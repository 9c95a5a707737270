package import AssayCore

/// What an extractor could have seen. A thing that is missing speaks against a claim only where its label is in
/// the vocabulary and the recall is declared (section 6 of the definitions).
package struct FactCoverage: Sendable {
  package var modality: Modality
  package var kind: Fact.Kind
  /// Labels it knows; nil = open.
  package var vocabulary: [String]?
  /// Attribute values it knows by attribute name; nil value = open. An attribute that is not listed was not looked at.
  package var attributes: [String: [String]?]
  /// The share of true items it finds; nil when nobody declared it.
  package var recall: Double?
  package var frame: Int?
  package var region: Bounds?
  package var time: Interval?
  /// Nothing outside the vocabulary exists: a synthetic scene, a table.
  package var closed: Bool
  package var source: String

  package init(
    modality: Modality, kind: Fact.Kind, vocabulary: [String]?, attributes: [String: [String]?] = [:],
    recall: Double? = nil, frame: Int? = nil, region: Bounds? = nil, time: Interval? = nil, closed: Bool = false,
    source: String = ""
  ) {
    self.modality = modality
    self.kind = kind
    self.vocabulary = vocabulary
    self.attributes = attributes
    self.recall = recall
    self.frame = frame
    self.region = region
    self.time = time
    self.closed = closed
    self.source = source
  }
}
