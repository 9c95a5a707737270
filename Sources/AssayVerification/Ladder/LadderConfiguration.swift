package import AssayCore
package import AssayWire

/// The ladder of one route: thresholds by impact, what it needs, and its words.
package struct LadderConfiguration: Sendable, Hashable {
  /// The highest calibrated risk at which each rung is still taken; above the last a person decides.
  package struct Thresholds: Sendable, Hashable {
    package var answer: Double
    package var caveat: Double
    package var clarify: Double
    package var partial: Double
    package var abstain: Double

    package init(answer: Double, caveat: Double, clarify: Double, partial: Double, abstain: Double) {
      self.answer = answer
      self.caveat = caveat
      self.clarify = clarify
      self.partial = partial
      self.abstain = abstain
    }

    /// The most autonomous rung for a risk; a risk that is no number is a person's.
    package func rung(for risk: Double) -> Rung {
      if risk <= answer { return .answer }
      if risk <= caveat { return .caveat }
      if risk <= clarify { return .clarify }
      if risk <= partial { return .partial }
      return risk <= abstain ? .abstain : .human
    }

    package var values: [Double] { [answer, caveat, clarify, partial, abstain] }
  }

  /// What the user is told; `{items}` stands for the list that belongs there.
  package struct Texts: Sendable, Hashable {
    package var caveat = "Please check: {items}"
    package var clarify = "I cannot answer this reliably yet. Missing: {items}"
    package var partial = "Left out, because the evidence does not carry it: {items}"
    package var abstain = "I cannot answer this from the evidence at hand."
    package var human = "A person will look at this."

    package init() {}
  }

  package var route: String
  package var thresholds: [Impact: Thresholds]
  package var impacts: ImpactTable
  /// A customer's words by aspect.
  package var terms: [ClaimAspect: [String]]
  /// What follows from an answer cannot be undone: a contradicted critical claim goes to a person.
  package var isIrreversible: Bool
  /// Modalities without which the route cannot answer.
  package var requires: [Modality]
  /// Below this share of checkable claims an answer is never given without a caveat.
  package var checkableMin: Double
  /// A character that can be read two ways asks for a new capture when its extractor is less sure than this.
  package var recaptureConfidence: Double
  /// Only answers under a valid certificate for this alpha go out without a caveat; nil asks for none.
  package var certificateAlpha: Double?
  package var texts: Texts

  package static let version = 1

  package init(route: String = "default") {
    self.route = route
    thresholds = [
      .low: Thresholds(answer: 0.2, caveat: 0.5, clarify: 0.65, partial: 0.95, abstain: 1),
      .medium: Thresholds(answer: 0.1, caveat: 0.35, clarify: 0.55, partial: 0.9, abstain: 1),
      .high: Thresholds(answer: 0.05, caveat: 0.25, clarify: 0.4, partial: 0.8, abstain: 0.95),
    ]
    impacts = .standard
    terms = [:]
    isIrreversible = false
    requires = []
    checkableMin = 0.5
    recaptureConfidence = 0.6
    certificateAlpha = nil
    texts = Texts()
  }

  package func thresholds(for impact: Impact) -> Thresholds {
    thresholds[impact] ?? Thresholds(answer: 0, caveat: 0, clarify: 0, partial: 0, abstain: 1)
  }

  /// The whole configuration with its defaults, as `assay config show` prints it.
  package var json: JSONValue {
    func named<Key: RawRepresentable<String> & CaseIterable & Hashable>(
      _ values: [Key: some Any], _ write: (Key) -> JSONValue?
    ) -> JSONValue {
      .object(JSONObject(Key.allCases.compactMap { key in write(key).map { (key.rawValue, $0) } }))
    }
    var members: JSONObject = [
      "version": .int(Self.version), "route": .string(route), "irreversible": .bool(isIrreversible),
      "requires": .array(requires.map { .string($0.rawValue) }),
      "thresholds": named(thresholds) { impact in
        thresholds[impact].map { values in
          .object(
            JSONObject(zip(Self.thresholdNames, values.values).map { (key: $0, value: JSONValue.double($1)) }))
        }
      },
      "checkable_min": .double(checkableMin), "recapture_confidence": .double(recaptureConfidence),
    ]
    members.append("certificate_alpha", certificateAlpha.map { .double($0) } ?? .null)
    members.append(
      "impacts",
      [
        "types": named(impacts.types) { type in impacts.types[type].map { .string($0.rawValue) } },
        "aspects": named(impacts.aspects) { aspect in impacts.aspects[aspect].map { .string($0.rawValue) } },
        "weights": named(impacts.weights) { impact in impacts.weights[impact].map { .double($0) } },
      ])
    members.append(
      "terms", named(terms) { aspect in terms[aspect].map { words in .array(words.map { .string($0) }) } })
    members.append(
      "texts",
      [
        "caveat": .string(texts.caveat), "clarify": .string(texts.clarify), "partial": .string(texts.partial),
        "abstain": .string(texts.abstain), "human": .string(texts.human),
      ])
    return .object(members)
  }

  static let thresholdNames = ["answer", "caveat", "clarify", "partial", "abstain"]
}
