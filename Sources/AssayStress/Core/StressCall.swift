package import AssaySignals

/// What one application of a perturbation is given.
package struct StressCall: Sendable {
  package var severity: Severity
  /// Seeded without the severity, so that the severities of one sample share their random numbers and compare in pairs.
  package var generator: StressGenerator
  /// Values given instead of drawn, by name: `angle` (degrees), `offset_ms`.
  package var settings: [String: Double]
  /// Another recording of the same data set for babble and overlapping speech; nil where there is none. Whoever looks
  /// at it has used it: the record then says which one it was.
  package var other: Recording? {
    mutating get {
      usedOther = usedOther || mixedIn != nil
      return mixedIn
    }
  }
  private let mixedIn: Recording?
  package private(set) var usedOther = false

  package init(
    severity: Severity, generator: StressGenerator, settings: [String: Double] = [:], other: Recording? = nil
  ) {
    self.severity = severity
    self.generator = generator
    self.settings = settings
    mixedIn = other
  }

  /// The given value, or one drawn evenly between two bounds. A given value still uses up the draw.
  package mutating func setting(_ name: String, between low: Double, and high: Double) -> Double {
    let drawn = generator.uniform(low, high)
    return settings[name] ?? drawn
  }
}

/// A perturbed medium with what happened to whatever is labelled in it.
package struct Stressed<Medium: Sendable>: Sendable {
  package var medium: Medium
  package var effect: LabelEffect
  /// What was reached, by name with its unit (`snr_db`, `kept_points`), where the severity asks for a measured value.
  package var achieved: [String: Double]
  /// What the file is to be declared as, and how its name is to end, where that is what changed; nil keeps them.
  package var declaredType: String?
  package var nameEnding: String?

  package init(_ medium: Medium, effect: LabelEffect = LabelEffect(), achieved: [String: Double] = [:]) {
    self.medium = medium
    self.effect = effect
    self.achieved = achieved
  }
}
