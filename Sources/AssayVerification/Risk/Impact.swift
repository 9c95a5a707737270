/// What a mistake in a claim would cost.
package enum Impact: String, Sendable, CaseIterable, Hashable, Comparable {
  case low, medium, high

  /// From 0 to 1, as a signal.
  package var share: Double {
    switch self {
    case .low: 0
    case .medium: 0.5
    case .high: 1
    }
  }

  package static func < (a: Impact, b: Impact) -> Bool { a.share < b.share }
}

/// The impact of each type and aspect of claim, and how heavily each impact weighs in the noisy-or.
package struct ImpactTable: Sendable, Hashable {
  package var types: [Claim.Kind: Impact]
  /// Wins over the type's where it is higher.
  package var aspects: [ClaimAspect: Impact]
  /// What a claim weighs in the noisy-or beside others of the answer.
  package var weights: [Impact: Double]

  package init(
    types: [Claim.Kind: Impact] = [:], aspects: [ClaimAspect: Impact] = [:], weights: [Impact: Double] = [:]
  ) {
    self.types = types
    self.aspects = aspects
    self.weights = weights
  }

  /// Identifiers, doses, amounts and safety high; conditions and measurements medium; the rest low.
  package static let standard = ImpactTable(
    types: [.identifier: .high, .measured: .medium],
    aspects: [.identifier: .high, .dose: .high, .amount: .high, .safety: .high, .condition: .medium],
    weights: [.low: 1, .medium: 1.5, .high: 2])

  package func impact(of type: Claim.Kind, aspect: ClaimAspect) -> Impact {
    max(types[type] ?? .low, aspects[aspect] ?? .low)
  }

  package func weight(of impact: Impact) -> Double { weights[impact] ?? 1 }
}
