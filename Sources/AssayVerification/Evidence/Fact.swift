package import AssayCore
package import AssayWire

/// One observation as the verifier sees it, whichever way it came: from a perceived `Evidence` or from a
/// batch line (section 10 of the format).
package struct Fact: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case object, text, word, speech, sound, field, measure, caption, passage, metadata
  }

  package var id: String
  package var modality: Modality
  package var kind: Kind
  /// The label, text or payload as text; for a number its shortest decimal form.
  package var value: String
  /// The value where it is a number.
  package var number: Double?
  package var unit: String?
  /// Facts beside the value, sorted by name: `color`, `size`, `material`, `speaker`, `condition`…
  package var attributes: [Attribute]
  package var places: [Place]
  /// Index in `EvidenceIndex.facts` of the observation that contains this one; always smaller than its own.
  package var parent: Int?
  /// From 0 to 1; nil when the source gave none.
  package var confidence: Double?
  package var source: String
  package var trust: Trust

  package struct Attribute: Sendable, Hashable {
    package var name: String
    package var value: JSONValue

    package init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  package init(
    id: String, modality: Modality, kind: Kind, value: String, number: Double? = nil, unit: String? = nil,
    attributes: [Attribute] = [], places: [Place] = [], parent: Int? = nil, confidence: Double? = nil,
    source: String = "", trust: Trust? = nil
  ) {
    self.id = id
    self.modality = modality
    self.kind = kind
    self.value = value
    self.number = number
    self.unit = unit
    self.attributes = attributes.sorted { $0.name < $1.name }
    self.places = places
    self.parent = parent
    self.confidence = confidence
    self.source = source
    self.trust = trust ?? Fact.defaultTrust(of: kind)
  }

  /// The vocabulary of objects, sounds and measures is the extractor's own; texts come from whoever wrote them.
  package static func defaultTrust(of kind: Kind) -> Trust {
    switch kind {
    case .object, .sound, .measure: .system
    case .text, .word, .speech, .caption, .passage, .field, .metadata: .untrusted
    }
  }

  package func attribute(_ name: String) -> JSONValue? { attributes.first { $0.name == name }?.value }
  package func textAttribute(_ name: String) -> String? { attribute(name)?.string }

  package var box: Bounds? { places.lazy.compactMap(\.box).first }
  package var time: Interval? { places.lazy.compactMap(\.time).first }
  /// The first place that has a three-dimensional centre.
  package var spatial: Place? { places.first { $0.center != nil } }
}
