package import AssayCore
package import AssaySignals

/// What one application of a perturbation is given.
package struct StressCall: Sendable {
  package var severity: Severity
  /// Seeded without the severity, so that the severities of one sample share their random numbers and compare in pairs.
  package var generator: StressGenerator
  /// By name. They are read by their declaration only: what is not declared cannot be read.
  private let settings: [String: Double]
  /// Names of the settings that were looked at, given or not; tests hold them against what is declared.
  package private(set) var asked: Set<String> = []
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

  /// - Parameter settings: values given instead of drawn, by name: `angle` (degrees), `offset_ms`. The studio refuses
  ///   what is out of range; here it is brought back, and what is no number is left out.
  package init(
    severity: Severity, generator: StressGenerator, settings: [String: Double] = [:], other: Recording? = nil
  ) {
    self.severity = severity
    self.generator = generator
    self.settings = settings
    mixedIn = other
  }

  /// The given value, within its range; nil where none is given.
  package mutating func given(_ setting: StressSetting) -> Double? {
    asked.insert(setting.name)
    return settings[setting.name].flatMap { setting.allowed.nearest($0) }
  }

  /// The same for a value that a medium may have no room for.
  ///
  /// - Throws: `.usage` where it is greater than `most`, which is told with what the medium has: `a film of 12 s`.
  package mutating func given(
    _ setting: StressSetting, atMost most: Double, of what: @autoclosure () -> String
  ) throws(AssayError) -> Double? {
    guard let value = given(setting), value > most else { return given(setting) }
    throw AssayError(
      .usage,
      "`\(setting.name)` is \(StressSetting.shown(value)); \(what()) allows at most \(StressSetting.shown(most))")
  }

  /// The given value, or what the severity sets, or one drawn as the setting says. A given value still uses up the draws.
  package mutating func value(_ setting: StressSetting) -> Double {
    let drawn: Double
    switch setting.unset {
    case .steps, .eitherWay, .words: drawn = setting.step(severity)
    case .drawn(let range): drawn = generator.uniform(range.lowerBound, range.upperBound)
    case .sizes(let ranges): drawn = size(ranges[min(severity.step, ranges.count) - 1])
    }
    return given(setting) ?? drawn
  }

  /// The given value, or what the severity sets with a sign that the perturbation has drawn.
  package mutating func value(_ setting: StressSetting, isNegative: Bool) -> Double {
    let step = setting.step(severity)
    return given(setting) ?? (isNegative ? -step : step)
  }

  /// A size drawn evenly between two bounds, with a drawn sign.
  mutating func size(_ range: ClosedRange<Double>) -> Double {
    let drawn = generator.uniform(range.lowerBound, range.upperBound)
    return generator.below(2) == 0 ? -drawn : drawn
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
