package import AssayCore
package import AssayStress
package import AssayWire

/// What a suite's `stress:` says: samples are crossed with perturbations and severities.
package struct StressSuite: Sendable {
  /// One perturbation and how it is applied.
  package struct Spec: Sendable {
    package var perturbation: Perturbation
    /// Ascending; one where the perturbation does the same at every severity.
    package var severities: [Severity]
    /// Only media of these kinds; empty: all that the perturbation works on.
    package var modalities: Set<Modality>
    /// Only samples of one of these slices; empty: all.
    package var slices: [String]
    /// At most so many samples, spread evenly over the data.
    package var samplesMax: Int?
    package var settings: [String: Double]

    package init(
      _ perturbation: Perturbation, severities: [Severity] = Severity.all, modalities: Set<Modality> = [],
      slices: [String] = [], samplesMax: Int? = nil, settings: [String: Double] = [:]
    ) {
      self.perturbation = perturbation
      // Where all severities do the same, one says it all: a model is not asked the same five times.
      self.severities = perturbation.hasOneSeverity ? Array(severities.prefix(1)) : severities
      self.modalities = modalities
      self.slices = slices
      self.samplesMax = samplesMax
      self.settings = settings
    }

    /// Behind what a severity comes to, for people: `; angle 20 given`.
    var given: String {
      settings.sorted { $0.key < $1.key }.map { "; \($0.key) \(StressSetting.shown($0.value)) given" }.joined()
    }

    /// The kinds of media that are changed.
    var targets: Set<Modality> {
      modalities.isEmpty ? perturbation.modalities : modalities.intersection(perturbation.modalities)
    }
  }

  /// A perturbation at a severity: what a sample is crossed with.
  package struct Variant: Sendable {
    package var spec: Spec
    package var severity: Severity

    /// `gaussian_blur:3`.
    package var label: String { "\(spec.perturbation.name):\(severity)" }
  }

  package var specs: [Spec]
  /// Whether the samples are asked as they are, too: without them there is nothing to compare with.
  package var keepsClean: Bool
  /// Attacks that samples are crossed with, beside the perturbations; nil: none.
  package var attacks: AttackPlan?
  /// In the order in which a sample is crossed with them.
  package let variants: [Variant]

  package init(_ specs: [Spec], keepsClean: Bool = true, attacks: AttackPlan? = nil) {
    self.specs = specs
    self.keepsClean = keepsClean
    self.attacks = attacks
    variants = specs.flatMap { spec in spec.severities.map { Variant(spec: spec, severity: $0) } }
  }

  /// Lines of the log that one sample may take: itself, one for each variant, and those of its attacks. The index of a
  /// line is the sample's position times this, plus the variant's number from 1.
  var width: Int { variants.count + (attacks?.lineCount ?? 0) + 1 }

  /// Between a sample's id and what was done to it: `r17~gaussian_blur:3`.
  package static let separator = "~"

  /// What a run that goes on must have the same, which the suite's own digest does not cover: versions.
  var identity: JSONValue {
    // How many variants a sample has is how its lines are numbered.
    let versions = specs.map { spec in
      JSONValue.string(
        "\(spec.perturbation.name)@\(spec.perturbation.version)" + (spec.perturbation.hasOneSeverity ? " once" : ""))
    }
    return .array(versions + (attacks.map { [$0.identity] } ?? []))
  }

  package var json: JSONValue {
    var object: JSONObject = [
      "keep_clean": .bool(keepsClean),
      "perturb": .array(
        specs.map { spec in
          .object([
            "name": .string(spec.perturbation.name), "version": .int(spec.perturbation.version),
            "group": .string(spec.perturbation.group.rawValue),
            "severities": .array(spec.severities.map { .int($0.step) }),
            "one_severity": .bool(spec.perturbation.hasOneSeverity),
            "modality": .array(spec.targets.map(\.rawValue).sorted().map { .string($0) }),
            "on": .array((spec.slices.isEmpty ? ["all"] : spec.slices).map { .string($0) }),
            "samples_max": spec.samplesMax.map { .int($0) } ?? .null, "settings": StressValue.json(spec.settings),
          ])
        }),
    ]
    if let attacks { object.append("attacks", attacks.json) }
    return .object(object)
  }
}

/// A gate's demand on stressed samples: the worst of some perturbations at some severities.
package struct StressDemand: Sendable, Hashable {
  /// Empty: all that the suite names.
  package var perturbations: [String]
  /// Empty: all of each.
  package var severities: ClosedRange<Int>

  package init(perturbations: [String] = [], severities: ClosedRange<Int> = 1...5) {
    self.perturbations = perturbations
    self.severities = severities
  }

  /// What is the same at every severity counts at each.
  func covers(_ perturbation: Perturbation, _ severity: Int) -> Bool {
    (perturbation.hasOneSeverity || severities.contains(severity))
      && (perturbations.isEmpty || perturbations.contains(perturbation.name))
  }

  /// `gaussian_blur:3`, `the worst of fog, snow at severity 1 to 3`.
  package var text: String {
    let names = perturbations.isEmpty ? "any stress" : perturbations.joined(separator: ", ")
    if severities.count == 1, perturbations.count == 1 { return "\(names):\(severities.lowerBound)" }
    let steps =
      severities.count == 1 ? "\(severities.lowerBound)" : "\(severities.lowerBound) to \(severities.upperBound)"
    return "the worst of \(names) at severity \(steps)"
  }
}
