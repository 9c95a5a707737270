/// A measured value with its unit.
package struct Quantity: Sendable, Hashable {
  /// In SI units of the dimension; for currencies in the currency's main unit.
  package var canonical: Double
  /// The second reading of digits such as `1.200`, in the same units.
  package var alternative: Double?
  /// The number as written, in `unit`.
  package var magnitude: Double
  package var unit: MeasureUnit
  /// The step of the last digit that was said, in canonical units: 0.001 for "25 mm".
  package var step: Double
  /// "about", "nearly" stand beside it.
  package var isApproximate: Bool

  package var dimension: Dimension { unit.dimension }

  package init(
    magnitude: Double, unit: MeasureUnit, resolutionExponent: Int = 0, alternative: Double? = nil,
    isApproximate: Bool = false
  ) {
    canonical = unit.canonical(magnitude)
    self.alternative = alternative.map { unit.canonical($0) }
    self.magnitude = magnitude
    self.unit = unit
    let exponent = max(-300, min(300, resolutionExponent))
    let power = ExactDecimal.power(abs(exponent))
    step = abs(unit.factor) * (exponent < 0 ? 1 / power : power)
    self.isApproximate = isApproximate
  }
}

/// What a claimed quantity is against a measured one.
package enum QuantityComparison: Sendable, Hashable {
  case equal
  case different
  /// The two measure different things: metres against kilograms, dollars against euros.
  case incomparable(claim: Dimension, evidence: Dimension)
}

/// How far a claimed quantity may be from the evidence.
package enum QuantityTolerance: Sendable, Hashable {
  /// To the last digit.
  case exact
  /// The evidence rounds to the claim at the claim's own last digit; 5 % where the claim is approximate.
  case significantDigits
  /// A share of the evidence's value.
  case relative(Double)
  /// In canonical units, as an instrument's resolution.
  case absolute(Double)
}

extension Quantity {
  /// The share that "about" allows.
  package static let approximateShare = 0.05
  /// Conversions between units round in the last bits only.
  private static let conversionShare = 1e-9

  /// Compares a claim with evidence; where digits have two readings, any pair that agrees counts as equal.
  package static func compare(
    claim: Quantity, evidence: Quantity, tolerance: QuantityTolerance = .significantDigits
  ) -> QuantityComparison {
    guard let (claim, evidence) = aligned(claim, evidence) else {
      return .incomparable(claim: claim.dimension, evidence: evidence.dimension)
    }
    for said in [claim.canonical, claim.alternative] {
      for seen in [evidence.canonical, evidence.alternative] {
        if let said, let seen, agree(said, seen, claim, tolerance) { return .equal }
      }
    }
    return .different
  }

  private static func agree(_ said: Double, _ seen: Double, _ claim: Quantity, _ tolerance: QuantityTolerance) -> Bool {
    let distance = abs(said - seen)
    let slack = conversionShare * max(abs(said), abs(seen))
    switch tolerance {
    case .exact: return distance <= slack
    case .absolute(let limit): return distance <= limit + slack
    case .relative(let share): return distance <= share * abs(seen) + slack
    case .significantDigits:
      // An offset scale has its zero elsewhere: 5 % of 20 °C is one degree, not fifteen.
      let scale = claim.unit.offset == 0 ? abs(seen) : abs(seen - claim.unit.offset)
      let about = claim.isApproximate ? approximateShare * scale : 0
      return distance <= max(claim.step / 2, about) + slack
    }
  }

  /// The two with a common dimension and currency; nil when there is none.
  private static func aligned(_ claim: Quantity, _ evidence: Quantity) -> (Quantity, Quantity)? {
    if claim.dimension == evidence.dimension {
      guard claim.dimension == .currency else { return (claim, evidence) }
      return isSameMoney(claim.unit, evidence.unit) ? (claim, evidence) : nil
    }
    // "20 degrees" takes the scale of the other side.
    if claim.unit.isBareDegree, evidence.dimension == .temperature {
      return (claim.rescaled(to: evidence.unit), evidence)
    }
    if evidence.unit.isBareDegree, claim.dimension == .temperature {
      return (claim, evidence.rescaled(to: claim.unit))
    }
    let ages: Set<Dimension> = [.age, .time]
    return ages.contains(claim.dimension) && ages.contains(evidence.dimension) ? (claim, evidence) : nil
  }

  private func rescaled(to unit: MeasureUnit) -> Quantity {
    var result = self
    result.unit = unit
    result.canonical = unit.canonical(magnitude)
    result.alternative = alternative.map { unit.canonical($0 / self.unit.factor) }
    result.step = step / self.unit.factor * unit.factor
    return result
  }

  /// Codes decide where both are known; "$" agrees with every dollar, cents with any main unit of theirs.
  private static func isSameMoney(_ a: MeasureUnit, _ b: MeasureUnit) -> Bool {
    if let first = a.currency, let second = b.currency { return first == second }
    guard let first = a.currencyFamily, let second = b.currencyFamily else { return a.name == b.name }
    if first == second { return true }
    let fraction = first.hasPrefix("fraction ") ? first : second.hasPrefix("fraction ") ? second : nil
    guard let fraction else { return false }
    let main = fraction == first ? b : a
    return main.fractionCodes.contains(String(fraction.dropFirst(9)))
  }
}

extension MeasureUnit {
  /// The fraction units of a currency, as `CENT` of the dollar.
  var fractionCodes: [String] {
    guard dimension == .currency else { return [] }
    let entry = CurrencyEntry.all.first { entry in
      currency.map { $0 == entry.code } ?? (entry.name == name)
    }
    if let entry, !entry.fractionCodes.isEmpty { return entry.fractionCodes }
    return currencyFamily == "pound" ? ["PENNY"] : []
  }
}
