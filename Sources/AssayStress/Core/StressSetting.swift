/// A value that a perturbation can be given, instead of what its severity sets or what it draws. It is declared once:
/// the perturbation lists it, its code reads by it, and lists and refusals tell it, so that none can differ.
package struct StressSetting: Sendable {
  package var name: String
  /// What it is, with its unit, in words.
  package var meaning: String
  package var allowed: Allowed
  package var unset: Unset
  /// Whether it says how another medium is used, and nothing where there is none.
  package var needsOther = false

  /// What may be given, both ends included.
  package enum Allowed: Sendable, Hashable {
    case numbers(ClosedRange<Double>)
    case whole(ClosedRange<Int>)
    case one(of: [Double])
  }

  /// What holds where nothing is given.
  package enum Unset: Sendable, Hashable {
    /// One for each severity, from 1 to 5.
    case steps([Double])
    /// The same, with a drawn sign.
    case eitherWay([Double])
    /// Drawn evenly, the same at every severity.
    case drawn(ClosedRange<Double>)
    /// A size drawn evenly between bounds of the severity, with a drawn sign.
    case sizes([ClosedRange<Double>])
    /// Anything else, for people; the perturbation's own code does it.
    case words(String)
  }

  package init(_ name: String, _ meaning: String, in range: ClosedRange<Double>, _ unset: Unset) {
    self.init(name, meaning, .numbers(range), unset)
  }

  package init(_ name: String, _ meaning: String, whole range: ClosedRange<Int>, _ unset: Unset) {
    self.init(name, meaning, .whole(range), unset)
  }

  package init(_ name: String, _ meaning: String, oneOf values: [Double], _ unset: Unset) {
    self.init(name, meaning, .one(of: values), unset)
  }

  private init(_ name: String, _ meaning: String, _ allowed: Allowed, _ unset: Unset) {
    (self.name, self.meaning, self.allowed, self.unset) = (name, meaning, allowed, unset)
  }

  func ofOther() -> StressSetting {
    var setting = self
    setting.needsOther = true
    return setting
  }

  /// Whether the severity says what holds, or between which bounds it is drawn.
  package var isSetBySeverity: Bool {
    switch unset {
    case .steps, .eitherWay, .sizes: true
    case .drawn: false
    case .words(let text): !text.hasPrefix("drawn")
    }
  }

  /// What the severity sets; 0 where it sets nothing.
  package func step(_ severity: Severity) -> Double {
    switch unset {
    case .steps(let values), .eitherWay(let values):
      values.indices.contains(severity.step - 1) ? values[severity.step - 1] : 0
    case .drawn, .sizes, .words: 0
    }
  }
}

extension StressSetting.Allowed {
  /// The least and the greatest.
  package var bounds: ClosedRange<Double> {
    switch self {
    case .numbers(let range): range
    case .whole(let range): Double(range.lowerBound)...Double(range.upperBound)
    case .one(let values): (values.min() ?? 0)...(values.max() ?? 0)
    }
  }

  package func contains(_ value: Double) -> Bool {
    switch self {
    case .numbers(let range): range.contains(value)
    case .whole: bounds.contains(value) && value == value.rounded()
    case .one(let values): values.contains(value)
    }
  }

  /// The allowed value that is nearest; nil for what is no number.
  func nearest(_ value: Double) -> Double? {
    guard !value.isNaN else { return nil }
    let near = min(max(value, bounds.lowerBound), bounds.upperBound)
    return switch self {
    case .numbers: near
    case .whole: near.rounded()
    case .one(let values): values.min { abs($0 - near) < abs($1 - near) }
    }
  }

  /// For people: `a number from 0 to 1`, `a whole number from 0 to 51`, `-1 or 1`.
  package var asText: String {
    switch self {
    case .numbers: "a number " + range
    case .whole: "a whole number " + range
    case .one: range
    }
  }

  /// The same without what kind of number it is.
  package var range: String {
    switch self {
    case .numbers, .whole:
      "from \(StressSetting.shown(bounds.lowerBound)) to \(StressSetting.shown(bounds.upperBound))"
    case .one(let values): values.map { StressSetting.shown($0) }.joined(separator: " or ")
    }
  }
}
